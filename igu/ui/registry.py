"""What domain apps hang on the kernel's pages: each calls a `register_…` function in its `AppConfig.ready`.

The kernel names no domain model. A registered callable is given the actor and returns only what that actor may see.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Section:
    """A link in the service navigation, current on every page whose path begins with the page's own path, or with `also`."""

    label: str
    url_name: str
    order: int
    also: tuple[str, ...] = ()
    shown_to: Callable[[Any], bool] = lambda actor: actor is not None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing to do on the home page. `colour` is a tag's colour; `warning` travels with the name."""

    title: str
    url: str
    status: str = ""
    colour: str = ""
    what: str = ""
    detail: str = ""
    warning: str = ""
    due: date | None = None


@dataclass(frozen=True, kw_only=True)
class HomePanel:
    """A heading and its rows on "My work"; `rows(actor, today)` in the order to show.

    `side` puts it in the narrow column, `wide` under both; `tiles(rows)` are figures (igu.ui.presenters.Stat) for the top,
    `note(rows)` the quiet words beside the title. Without rows `empty` is said, and a panel that says nothing is left out.
    `template` draws the rows (as `rows`) another way than status, person,
    what to do.

    `own` are about the reader's own caseload: while none of them has a row they are left out with their figures, and the last
    one's `empty` is said in their place. `instead` are asked for such a reader alone.
    """

    key: str
    title: str
    order: int
    rows: Callable[[Any, date], Iterable[Any]]
    empty: str
    side: bool = False
    wide: bool = False
    own: bool = False
    instead: bool = False
    note: Callable[[list[Any]], str] = lambda rows: ""
    tiles: Callable[[list[Any]], list[Any]] = lambda rows: []
    more_label: str = ""
    more_url_name: str = ""
    template: str = "components/home_rows.html"
    shown_to: Callable[[Any], bool] = lambda actor: actor is not None


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One answer of the search box: `rank` from 0 to 1, larger is nearer; `why` says what matched."""

    title: str
    url: str
    rank: float
    kind: str = ""
    detail: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """Answers `find(actor, words)` for the one search box, which is there for whom there is something to find."""

    label: str
    order: int
    find: Callable[[Any, str], Iterable[Hit]]
    shown_to: Callable[[Any], bool]


@dataclass(frozen=True, kw_only=True)
class PersonTab:
    """A tab of a person's page: `url(person)` is its address, `count(actor, person)` the number beside its name."""

    key: str
    label: str
    order: int
    url: Callable[[Any], str]
    count: Callable[[Any, Any], int | None] = lambda actor, person: None
    shown_to: Callable[[Any, Any], bool] = lambda actor, person: True


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a person's timeline, in the fixed reading order: kind, agency, attendance, title, text, recorded by.

    `withheld` says whom to ask when the reader may know only that the entry exists; the text is then empty. `change_url` is where
    a reader who may do so corrects it.
    """

    at: datetime
    kind: str
    title: str
    agency: str = ""
    colour: str = "blue"
    shape: str = "circle"
    text: str = ""
    attended: bool | None = None
    attendance_note: str = ""
    recorded_by: str = ""
    recorded_at: datetime | None = None
    correction: str = ""
    withheld: str = ""
    url: str = ""
    change_url: str = ""
    timed: bool = True
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TimelineSource:
    """Answers `entries(actor, person)` with what this actor may read, in any order."""

    key: str
    label: str
    entries: Callable[[Any, Any], Iterable[Entry]]


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something a reader may do from a page: on the home page `url()`, on a person's `url(person)`; the `first` is the green one.

    `allowed(actor)` or `allowed(actor, person)`: who may not is not offered it.
    """

    label: str
    order: int
    url: Callable[..., str]
    allowed: Callable[..., bool]
    first: bool = False


@dataclass(frozen=True, kw_only=True)
class IdentityPart:
    """What a domain app adds to the bar of a person: (label, value) facts, the band and what confirms it."""

    facts: tuple[tuple[str, str], ...] = ()
    band: str = ""
    band_note: str = ""


_sections: dict[str, Section] = {}
_panels: dict[str, HomePanel] = {}
_searches: dict[str, SearchSource] = {}
_tabs: dict[str, PersonTab] = {}
_timelines: dict[str, TimelineSource] = {}
_identity_parts: dict[str, Callable[[Any, Any], IdentityPart]] = {}
_home_actions: dict[str, Action] = {}
_person_actions: dict[str, Action] = {}
_person_frame: list[Callable[[Any, int, str], Any]] = []
_home_seen: list[Callable[[Any, int], None]] = []
_workers: list[Callable[[Any], dict[int, str]]] = []


def register_section(section: Section) -> None:
    _sections[section.url_name] = section


def register_home_panel(panel: HomePanel) -> None:
    _panels[panel.key] = panel


def register_home_seen(note: Callable[[Any, int], None]) -> None:
    """`note(actor, count)`: writes down that so many lines of the home page were shown, for the app that keeps the log."""
    _home_seen[:] = [note]


def register_search(source: SearchSource) -> None:
    _searches[source.label] = source


def register_person_tab(tab: PersonTab) -> None:
    _tabs[tab.key] = tab


def register_timeline(source: TimelineSource) -> None:
    _timelines[source.key] = source


def sections(actor: Any) -> list[Section]:
    """The sections this actor is shown, in order."""
    return sorted((each for each in _sections.values() if each.shown_to(actor)), key=lambda each: each.order)


def home_panels(actor: Any) -> list[HomePanel]:
    """The home page's panels this actor is shown, in order."""
    return sorted((each for each in _panels.values() if each.shown_to(actor)), key=lambda each: each.order)


def home_seen(actor: Any, count: int) -> None:
    """Write down, before the page is answered, how many lines of it an actor is shown."""
    for note in _home_seen:
        note(actor, count)


def searches() -> list[SearchSource]:
    return sorted(_searches.values(), key=lambda each: each.order)


def person_tabs(actor: Any, person: Any) -> list[PersonTab]:
    """The tabs of this person's page that this actor is shown, in order."""
    return sorted((each for each in _tabs.values() if each.shown_to(actor, person)), key=lambda each: each.order)


def register_home_action(action: Action) -> None:
    _home_actions[action.label] = action


def register_person_action(action: Action) -> None:
    _person_actions[action.label] = action


def home_actions(actor: Any) -> list[Action]:
    """What this actor may begin from the home page, in order."""
    return sorted((each for each in _home_actions.values() if each.allowed(actor)), key=lambda each: each.order)


def person_actions(actor: Any, person: Any) -> list[Action]:
    """What this actor may do about a person, in order."""
    return sorted(
        (each for each in _person_actions.values() if each.allowed(actor, person)), key=lambda each: each.order
    )


def register_identity_part(key: str, part: Callable[[Any, Any], IdentityPart]) -> None:
    """`part(actor, person)`; asked in the order of registration."""
    _identity_parts[key] = part


def identity_parts(actor: Any, person: Any) -> list[IdentityPart]:
    return [part(actor, person) for part in _identity_parts.values()]


def register_workers(find: Callable[[Any], dict[int, str]]) -> None:
    """`find(row)`: who works a record now, by user number and name; nobody for a record of another kind."""
    _workers.append(find)


def workers_of(row: Any) -> dict[int, str]:
    return {user: name for find in _workers for user, name in find(row).items()}


def register_person_frame(frame: Callable[[Any, int, str], Any]) -> None:
    _person_frame[:] = [frame]


def person_frame(request: Any, person_id: int, tab: str) -> Any:
    """The frame of a person's page (igu.ui.presenters.PersonFrame) with a tab current, and the look written down.

    For apps below igu.people, whose tabs draw the same bar. Raises Http404 for somebody this actor may not see.
    """
    return _person_frame[0](request, person_id, tab)


def timelines() -> list[TimelineSource]:
    return list(_timelines.values())

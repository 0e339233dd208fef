"""Small shapes that components draw. Pages fill them; templates never work anything out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A row of a key-facts or summary list; `link_label` needs `about` so that "Change" says what it changes."""

    label: str
    value: Any
    detail: str = ""
    tag: str = ""
    colour: str = ""
    link: str = ""
    link_label: str = "Change"
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Stat:
    """One tile of a row of figures; `urgent` draws it in red when the figure is not nought."""

    figure: Any
    label: str
    url: str = ""
    urgent: bool = False
    icon: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A link of a record's own navigation; `count` stands beside its label."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Crumb:
    """A link of the breadcrumbs; the last one has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of long work or of a sign-off; `state` is "done", "now" or "next"."""

    label: str
    state: str
    detail: str = ""
    when: str = ""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A dated step above a conflict: who did what, when."""

    label: str
    at: datetime
    detail: str = ""
    kind: str = "mine"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The bar that is the same on every tab of a record. `facts` are (label, value) pairs read in a line.

    `band` is a colour's word, `band_note` what confirms it; each warning is said in full.
    """

    name: str
    facts: tuple[tuple[str, str], ...] = ()
    band: str = ""
    band_note: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonFrame:
    """What is the same on every tab of a person's page; drawn by layouts/person.html."""

    person: Any
    identity: Identity
    tabs: list[Tab]
    warnings: list[Any]
    actions: list[Tab]
    first_action: Tab | None = None

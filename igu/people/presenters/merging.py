"""Two records beside each other, what a merge would move, and what is said of it afterwards."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from igu.access import catalogue
from igu.access.actor import Actor
from igu.people import policies
from igu.people.forms import NOT_KNOWN
from igu.people.models import Merge, Person
from igu.ui.registry import Entry
from igu.ui.templatetags.ui import ukdate


@dataclass(frozen=True)
class Said:
    """What both records say of one thing, in words. name: the field, where one of the two can be chosen."""

    name: str
    label: str
    kept: str
    merged: str

    @property
    def differs(self) -> bool:
        return self.kept != self.merged


@dataclass(frozen=True)
class Holding:
    """Rows of one kind, of those that the reader sees: how many move, and how many stay because both records say the same."""

    label: str
    moves: int
    stays: int


@dataclass(frozen=True)
class Added:
    """Rows of one kind that were put on the kept record after a merge."""

    label: str
    count: int


@dataclass(frozen=True)
class Note:
    """A merge that stands, on the record that was kept; may_take_back: its reader may, and none came after it."""

    merge: Merge
    reference: str
    may_take_back: bool


def side_by_side(kept: Person, merged: Person) -> list[Said]:
    """Who both say they are; the differences first that somebody may choose from."""

    def both(name: str, label: str, words: Callable[[Person], str]) -> Said:
        return Said(name, label, words(kept) or NOT_KNOWN, words(merged) or NOT_KNOWN)

    return [
        both("given_name", "Given name", lambda person: person.given_name),
        both("family_name", "Family name", lambda person: person.family_name),
        both("date_of_birth", "Date of birth", lambda person: ukdate(person.date_of_birth, "plain")),
        both("sex", "Sex", lambda person: person.get_sex_display()),
        both("ethnicity_id", "Ethnicity", lambda person: str(person.ethnicity or "")),
        both("postcode", "Postcode", lambda person: person.postcode),
        both("", "Other names", lambda person: ", ".join(map(str, person.aliases.all()))),
        both("", "PNC, CRO and NHS numbers", lambda person: ", ".join(map(str, person.identifiers.all()))),
        both("", "On record since", lambda person: ukdate(person.recorded_at, "plain")),
    ]


def what_would_move(act: Callable[[], object], merged: Person, *, by: Actor) -> list[Holding]:
    """Of what the actor sees: it is done, looked at, and taken back. Raises what the act raises."""
    before = _held(merged, by)
    try:
        with transaction.atomic():
            act()
            left = _held(merged, by)
            transaction.set_rollback(True)
    finally:
        connection.enter(by.membership_id)
    return [Holding(label, count - left[label], left[label]) for label, count in before.items() if count]


def _held(person: Person, by: Actor) -> dict[str, int]:
    return {_label(model): _seen(model, by).filter(person=person.pk).count() for model in catalogue.hang_on_people()}


def _seen(model: type[models.Model], by: Actor) -> models.QuerySet:
    """The rows of a kind that somebody sees; names and numbers have no query of their own, as they lie with their person."""
    rows = model._default_manager.all()
    return rows.visible_to(by) if hasattr(rows, "visible_to") else rows


def _label(model: type[models.Model]) -> str:
    return str(model._meta.verbose_name_plural).capitalize()


def added_since(merge: Merge, *, by: Actor) -> list[Added]:
    """What was put on the kept record after a merge, of what the actor sees; it would stay there."""
    found = []
    for model in catalogue.hang_on_people():
        first = {"events__pgh_label": "insert", "events__pgh_created_at__gt": merge.at}
        rows = _seen(model, by).filter(person=merge.kept_id, **first)
        if count := rows.count():
            found.append(Added(_label(model), count))
    return found


def notes_on(person: Person, *, by: Actor) -> list[Note]:
    """The merges into this record that stand, the latest first; that one is taken back before any other. One query.

    A merge lies with the record that was kept: whoever sees that sees it.
    """
    merges = list(Merge.objects.standing().filter(kept=person).for_list())
    may = bool(merges) and policies.merge_people.allows(by, person)
    return [Note(merge, f"IGU-{merge.merged_id:04d}", may and place == 0) for place, merge in enumerate(merges)]


def merges_in_timeline(actor: Actor, person: Person) -> Iterable[Entry]:
    """That records were merged into this one, and that it was taken back, with who, when and why."""
    for merge in Merge.objects.filter(kept=person).for_list():
        reference = f"IGU-{merge.merged_id:04d}"
        told: dict[str, Any] = {"kind": "Records merged", "colour": "grey", "shape": "square"}
        yield Entry(
            at=merge.at,
            title=f"{reference} was merged into this record",
            text=merge.reason,
            agency=merge.by_partner.agency.short_name,
            recorded_by=merge.by.name,
            recorded_at=merge.at,
            **told,
        )
        if merge.undone_at:
            yield Entry(
                at=merge.undone_at,
                title=f"The merge of {reference} was taken back",
                text=merge.undone_reason,
                recorded_by=merge.undone_by.name,
                recorded_at=merge.undone_at,
                **told,
            )


def led_here(merged: Person, kept: Person) -> str:
    """Why somebody who asked for one record is shown another."""
    return f"{merged.reference} was merged into {kept.reference} on {ukdate(merged.merged_at, 'plain')}. Both are the same person."

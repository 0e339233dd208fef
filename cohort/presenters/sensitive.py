"""What is held at tier 3 about somebody, as its reader is shown it; what the mask withholds is not even fetched into a page."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from cohort import policies, rules
from cohort.models import SensitiveNote
from cohort.presenters.corrections import corrections
from cohort.presenters.person import due
from igu.access.actor import Actor
from igu.access.enums import Tier
from igu.access.policies import withheld
from igu.people.models import Person
from igu.sharing.querysets import agencies_reading
from igu.ui.registry import Row

MOST_REVIEWS = 25


@dataclass(frozen=True)
class Note:
    """One note: its kind and days always, its text, grades and decision once its reader has said why."""

    row: SensitiveNote
    text: str
    grades: tuple[tuple[str, str], ...]
    decision: str
    correction: SafeString | str

    @classmethod
    def of(cls, row: SensitiveNote, *, reason: str = "", correction: SafeString | str = "") -> "Note":
        hidden = withheld(row, reason=reason)
        shown = {name: getattr(row, name) for name in (*_GRADES, "text", "decision") if name not in hidden}
        return cls(
            row=row,
            text=shown.get("text", ""),
            grades=tuple((label, str(shown[name])) for name, label in _GRADES.items() if shown.get(name)),
            decision=shown.get("decision", ""),
            correction=correction,
        )

    @property
    def kept_until(self) -> datetime.date:
        return rules.kept_until(self.row)

    @property
    def lapsed(self) -> bool:
        return not rules.is_kept(self.row)

    @property
    def state(self) -> tuple[str, str]:
        """Where its review stands, with the colour of its tag."""
        return ("Kept too long", "red") if self.lapsed else due(self.row.review_on)


_GRADES = {
    "source": "Who says so",
    "assessment": "How they know it",
    "handling": "Who may be told",
    "conditions": "Conditions of sharing",
}


@dataclass(frozen=True)
class Held:
    """Everything of the tab: what stands, what was ended, and whom to ask for those who do not see any of it."""

    sees: bool
    may_record: bool
    standing: list[Note]
    ended: list[SensitiveNote]
    ask: tuple[str, ...]

    @property
    def count(self) -> str:
        """How many of each kind: "Intelligence 2, health information 1"."""
        kinds = Counter(note.row.kind.label for note in self.standing)
        return ", ".join(f"{label.lower()} {number}" for label, number in kinds.items()).capitalize()

    @classmethod
    def of(cls, actor: Actor, person: Person, *, read: Iterable[SensitiveNote] = (), reason: str = "") -> "Held":
        """read: the notes that were just shown for a reason, and written down; of all others only that they are there."""
        if not policies.see_sensitive.allows(actor, person):
            return cls(False, False, [], [], tuple(agencies_in_full(person)))
        rows = list(SensitiveNote.objects.filter(person=person).for_list())
        shown = {note.pk: note for note in read}
        told = corrections(shown.values(), reason=reason)
        return cls(
            sees=True,
            may_record=policies.record_sensitive.allows(actor, person),
            standing=[
                Note.of(
                    shown.get(row.pk, row),
                    reason=reason if row.pk in shown else "",
                    correction=told.get((SensitiveNote, row.pk), ""),
                )
                for row in rows
                if row.ended_at is None
            ],
            ended=[row for row in rows if row.ended_at is not None],
            ask=(),
        )


def agencies_in_full(person: Person) -> list[str]:
    """The agencies that read this person's record at tier 3, for those who may know who reads it."""
    return [str(each) for each in agencies_reading([person.compartment_id], Tier.SENSITIVE)]


def reviews(actor: Actor, today: datetime.date) -> list[Row]:
    """What I recorded at tier 3, may still see, and have to look at again; of what kind it is stands on its own page only."""
    mine = SensitiveNote.objects.visible_to(actor).to_review(today).filter(recorded_by=actor.user_id)
    rows = []
    for note in mine.select_related("person", "kind")[:MOST_REVIEWS]:
        status, colour = due(note.review_on)
        rows.append(
            Row(
                title=note.person.full_name,
                url=reverse("sensitive-review", args=[note.pk]),
                status=status,
                colour=colour,
                what="Is the sensitive information you recorded still needed?",
                detail=f"Shown until {rules.kept_until(note):%-d %B %Y} unless it is renewed"
                if rules.is_kept(note)
                else "No longer shown",
                due=note.review_on,
            )
        )
    return rows

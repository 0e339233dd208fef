"""Intelligence, health and exploitation: recorded, read for a reason, reviewed in time, and ended."""

import datetime
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cohort import policies, rules
from cohort.models import IntelligenceGrade, SensitiveKind, SensitiveNote
from igu.access.actor import Actor
from igu.audit import edits, once
from igu.audit.services import record_looks
from igu.people.models import Person


@transaction.atomic
def record_sensitive_note(
    *,
    person: Person,
    kind: SensitiveKind,
    text: str,
    on: datetime.date,
    by: Actor,
    source: IntelligenceGrade | None = None,
    assessment: IntelligenceGrade | None = None,
    handling: IntelligenceGrade | None = None,
    conditions: str = "",
    review_on: datetime.date | None = None,
    key: uuid.UUID | None = None,
) -> SensitiveNote:
    """Record what only those with tier 3 read. Without a day of review it is the latest that its kind allows.

    Raises ValidationError by field (a day to come, a text that may not be held, a grade that is missing), SavedAlready,
    Refused.
    """
    policies.record_sensitive.check(by, person)
    today = timezone.localdate()
    graded = {"source": source, "assessment": assessment, "handling": handling}
    rules.past_day(on, "on", today=today)
    rules.since_birth(on, "on", person)
    rules.may_be_held(text, "text")
    rules.may_be_held(conditions, "conditions")
    rules.graded(kind, conditions=conditions, **graded)
    review_on = review_on or rules.months_after(today, kind.review_months)
    note, _ = once.save_once(
        SensitiveNote.objects,
        key=key,
        typed={
            "person": person,
            "kind": kind,
            "text": text,
            "on": on,
            "conditions": conditions,
            "review_on": rules.review_day(review_on, kind, today=today),
            **graded,
        },
        placed={
            "compartment_id": person.compartment_id,
            "recorded_by_id": by.user_id,
            "recorded_for_id": by.partner_id,
        },
    )
    return note


@transaction.atomic
def change_sensitive_note(*, note: SensitiveNote, version: int, by: Actor, **values: Any) -> SensitiveNote:
    """Correct what a note says, its day or its grades. Raises ChangedMeanwhile, ValidationError by field, Refused."""
    policies.record_sensitive.check(by, note.person)
    rules.stands(note)
    after = {name: values.get(name, getattr(note, name)) for name in ("source", "assessment", "handling", "conditions")}
    rules.past_day(values.get("on", note.on), "on", today=timezone.localdate())
    rules.since_birth(values.get("on", note.on), "on", note.person)
    rules.may_be_held(values.get("text", ""), "text")
    rules.may_be_held(after["conditions"], "conditions")
    rules.graded(note.kind, **after)
    return edits.change(note, version=version, values=values)


@transaction.atomic
def renew_sensitive_note(
    *, note: SensitiveNote, version: int, decision: str, by: Actor, review_on: datetime.date | None = None
) -> SensitiveNote:
    """Keep a note that was looked at again and is still needed, for a reason. Without a day its next review is the latest that
    its kind allows.

    Raises ChangedMeanwhile, ValidationError by field, Refused.
    """
    policies.record_sensitive.check(by, note.person)
    rules.stands(note)
    today = timezone.localdate()
    review_on = review_on or rules.months_after(today, note.kind.review_months)
    values = {"review_on": rules.review_day(review_on, note.kind, today=today), "renewed_on": today}
    return edits.change(note, version=version, values=values | {"decision": rules.may_be_held(decision, "decision")})


@transaction.atomic
def end_sensitive_note(*, note: SensitiveNote, version: int, decision: str, by: Actor) -> SensitiveNote:
    """End a note that is wrong or no longer needed, for a reason; nobody is shown its text again.

    Raises ChangedMeanwhile, ValidationError, Refused.
    """
    policies.record_sensitive.check(by, note.person)
    rules.stands(note)
    values = {"ended_at": timezone.now(), "decision": rules.may_be_held(decision, "decision")}
    return edits.change(note, version=version, values=values)


@transaction.atomic
def look_at_sensitive_notes(*, person: Person, reason: str, by: Actor) -> list[SensitiveNote]:
    """What stands about somebody at tier 3 and may still be kept, the latest first; each is written down with the reason.

    Raises Refused.
    """
    policies.see_sensitive.check(by, person)
    standing = SensitiveNote.objects.standing().filter(person=person).in_full()
    return _written_down([note for note in standing if rules.is_kept(note)], reason=reason, by=by)


@transaction.atomic
def look_at_sensitive_note(*, note: SensitiveNote, reason: str, by: Actor) -> SensitiveNote:
    """One note, written down as read with the reason. Raises ValidationError when it is not kept any longer, Refused."""
    policies.see_sensitive.check(by, note.person)
    rules.stands(note)
    if not rules.is_kept(note):
        raise ValidationError(f"Nobody renewed this by {rules.kept_until(note):%-d %B %Y}. Review it first.")
    return _written_down([note], reason=reason, by=by)[0]


@transaction.atomic
def look_for_review(*, note: SensitiveNote, reason: str, by: Actor) -> SensitiveNote:
    """One note for who decides whether it is kept, also after its longest time; written down. Raises ValidationError, Refused."""
    policies.record_sensitive.check(by, note.person)
    rules.stands(note)
    return _written_down([note], reason=reason, by=by)[0]


def _written_down(notes: list[SensitiveNote], *, reason: str, by: Actor) -> list[SensitiveNote]:
    record_looks({f"sensitive_note:{note.pk}": note.compartment_id for note in notes}, by=by, reason=reason)
    return notes

"""Recording what is so about a person, for a time: education and work, where they live, offences, custody."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg.errors import ExclusionViolation

from cohort import policies, rules
from cohort.models import Case, Circumstance, CircumstanceStatus, Custody, Offence, OffenceCode, OffenceOutcome
from igu.access.actor import Actor
from igu.audit import edits, once
from igu.people.models import Person

OVERLAP = "Another status of this kind covers some of these days. Change that one, or choose other days."
IN_CUSTODY_ALREADY = "Another time in custody covers some of these days. Change that one, or choose other days."


@transaction.atomic
def record_circumstance(
    *,
    case: Case,
    status: CircumstanceStatus,
    from_on: datetime.date,
    by: Actor,
    to_on: datetime.date | None = None,
    suitable: bool | None = None,
    note: str = "",
    import_ref: str = "",
    key: uuid.UUID | None = None,
) -> Circumstance:
    """Record a change of education or work, or of where somebody lives.

    What was going on until then ends the day before. Raises ValidationError by field (days to come, an end before its
    start, days that another status covers), SavedAlready, Refused.
    """
    policies.work_on.check(by, case)
    rules.past_day(from_on, "from_on", today=timezone.localdate())
    rules.since_birth(from_on, "from_on", case.person)
    rules.ends_after(from_on, to_on, "to_on")
    key = key or uuid.uuid4()
    Case.objects.select_for_update().get(pk=case.pk)
    typed = {
        "case": case,
        "status": status,
        "from_on": from_on,
        "to_on": to_on,
        "suitable": suitable,
        "note": note,
    }
    if (same := once.saved_before(Circumstance.objects, key=key, typed=typed)) is not None:
        return same
    going_on = Circumstance.objects.filter(case=case, kind=status.kind, to_on=None, from_on__lt=from_on)
    for earlier in going_on:
        edits.change(earlier, version=earlier.version, values={"to_on": from_on - datetime.timedelta(days=1)})
    return _without_overlap(
        OVERLAP,
        Circumstance(
            key=key,
            compartment_id=case.compartment_id,
            kind=status.kind,
            import_ref=import_ref,
            recorded_by_id=by.user_id,
            **typed,
        ),
    )


@transaction.atomic
def change_circumstance(*, circumstance: Circumstance, version: int, by: Actor, **values) -> Circumstance:
    """Correct a status or its days. Raises ChangedMeanwhile, ValidationError by field, Refused."""
    policies.work_on.check(by, circumstance.case)
    first, last = values.get("from_on", circumstance.from_on), values.get("to_on", circumstance.to_on)
    rules.past_day(first, "from_on", today=timezone.localdate())
    rules.since_birth(first, "from_on", circumstance.case.person)
    rules.ends_after(first, last, "to_on")
    try:
        with transaction.atomic():
            return edits.change(circumstance, version=version, values=values)
    except IntegrityError as error:
        raise ValidationError({"from_on": OVERLAP}) from error


@transaction.atomic
def record_offence(
    *,
    person: Person,
    offence: OffenceCode,
    offence_on: datetime.date,
    outcome: OffenceOutcome,
    by: Actor,
    outcome_on: datetime.date | None = None,
    gravity: int | None = None,
    import_ref: str = "",
    key: uuid.UUID | None = None,
) -> Offence:
    """Record an offence with its day and how it ended; gravity is the offence's own unless another is known.

    Raises ValidationError by field, SavedAlready, Refused.
    """
    policies.record_about.check(by, person)
    rules.offence(person, offence_on, outcome, outcome_on, gravity or offence.gravity, today=timezone.localdate())
    rules.proven_on(outcome, outcome_on)
    row, _ = once.save_once(
        Offence.objects,
        key=key,
        typed={
            "person": person,
            "offence": offence,
            "gravity": gravity or offence.gravity,
            "offence_on": offence_on,
            "outcome": outcome,
            "outcome_on": outcome_on,
        },
        placed={
            "compartment_id": person.compartment_id,
            "import_ref": import_ref,
            "recorded_by_id": by.user_id,
        },
    )
    return row


@transaction.atomic
def change_offence(*, record: Offence, version: int, by: Actor, **values) -> Offence:
    """Correct an offence, or record its outcome. Raises ChangedMeanwhile, ValidationError by field, Refused.

    One that was imported without the day of its outcome may go on without it.
    """
    policies.record_about.check(by, record.person)
    names = ("offence_on", "outcome", "outcome_on", "gravity")
    offence_on, outcome, outcome_on, gravity = (values.get(name, getattr(record, name)) for name in names)
    rules.offence(record.person, offence_on, outcome, outcome_on, gravity, today=timezone.localdate())
    if (outcome, outcome_on) != (record.outcome, record.outcome_on):
        rules.proven_on(outcome, outcome_on)
    return edits.change(record, version=version, values=values)


@transaction.atomic
def record_custody(
    *,
    person: Person,
    from_on: datetime.date,
    by: Actor,
    to_on: datetime.date | None = None,
    place: str = "",
    import_ref: str = "",
    key: uuid.UUID | None = None,
) -> Custody:
    """Record time in custody; a last day to come is the planned release.

    Raises ValidationError by field, SavedAlready, Refused.
    """
    policies.record_about.check(by, person)
    rules.past_day(from_on, "from_on", today=timezone.localdate())
    rules.since_birth(from_on, "from_on", person)
    rules.ends_after(from_on, to_on, "to_on")
    key = key or uuid.uuid4()
    Person.objects.select_for_update().get(pk=person.pk)
    typed = {"person": person, "from_on": from_on, "to_on": to_on, "place": place}
    if (same := once.saved_before(Custody.objects, key=key, typed=typed)) is not None:
        return same
    return _without_overlap(
        IN_CUSTODY_ALREADY,
        Custody(
            key=key,
            compartment_id=person.compartment_id,
            import_ref=import_ref,
            recorded_by_id=by.user_id,
            **typed,
        ),
    )


@transaction.atomic
def change_custody(*, custody: Custody, version: int, by: Actor, **values) -> Custody:
    """Correct a time in custody, or its release. Raises ChangedMeanwhile, ValidationError by field, Refused."""
    policies.record_about.check(by, custody.person)
    first = values.get("from_on", custody.from_on)
    rules.past_day(first, "from_on", today=timezone.localdate())
    rules.since_birth(first, "from_on", custody.person)
    rules.ends_after(first, values.get("to_on", custody.to_on), "to_on")
    try:
        with transaction.atomic():
            return edits.change(custody, version=version, values=values)
    except IntegrityError as error:
        raise ValidationError({"from_on": IN_CUSTODY_ALREADY}) from error


def _without_overlap(sentence: str, row):
    """Save a row whose days may not overlap another's; the database decides, so that two editors cannot both succeed."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if not isinstance(error.__cause__, ExclusionViolation):
            raise
        raise ValidationError({"from_on": sentence}) from error
    return row

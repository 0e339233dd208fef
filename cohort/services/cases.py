"""Opening, leading and closing a case, and what was promised on it."""

import datetime
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from cohort import policies, rules
from cohort.models import Case, ClosureReason, Intervention, NextStep, Programme
from igu.access.actor import Actor
from igu.accounts.models import User
from igu.agencies.models import Partner
from igu.audit import edits, once
from igu.people.models import Person

DAYS = {"opened_on", "closed_on", "closure_reason"}
"""What is typed when a case is opened or closed, and corrected by who may close it."""


@transaction.atomic
def open_case(
    *,
    person: Person,
    programme: Programme,
    lead: Partner,
    opened_on: datetime.date,
    by: Actor,
    worker: User | None = None,
    another: bool = False,
    import_ref: str = "",
    key: uuid.UUID | None = None,
) -> Case:
    """Begin work with somebody in a programme. The case lies where the person lies. The same key twice is one case.

    `another`: even beside a case of the programme that is open. Raises ValidationError by field, SavedAlready, Refused.
    """
    policies.open_case.check(by, person)
    rules.since_birth(opened_on, "opened_on", person)
    if not another:
        _ask_for_another(person.pk, programme, by=by, key=key)
    case, _ = once.save_once(
        Case.objects,
        key=key,
        typed={
            "person": person,
            "programme": programme,
            "lead": lead,
            "worker": worker,
            "opened_on": rules.past_day(opened_on, "opened_on", today=timezone.localdate()),
        },
        placed={
            "partnership_id": person.partnership_id,
            "compartment_id": person.compartment_id,
            "import_ref": import_ref,
            "recorded_by_id": by.user_id,
        },
    )
    return case


def _ask_for_another(person: int, programme: Programme, *, by: Actor, **but: Any) -> None:
    """Raises ValidationError when a case of the programme is open. but: the case that is not another, by a field of it."""
    list(Person.objects.select_for_update().filter(pk=person))
    beside = Case.objects.visible_to(by).filter(person=person, programme=programme, closed_on=None)
    rules.is_only_one(beside.exclude(**but).first())


@transaction.atomic
def change_case(*, case: Case, version: int, by: Actor, another: bool = False, **values) -> Case:
    """Change the worker, lead or programme of a case, or correct its days and why it was closed.

    The days and the reason, and the programme of a case that is closed, are changed by who may close it. Figures that were
    frozen before stay as they were told. another: to this programme even beside a case of it that is open.
    Raises ChangedMeanwhile, ValidationError by field, Refused.
    """
    days = values.keys() & DAYS
    if days or ("programme" in values and not case.is_open):
        policies.close_case.check(by, case)
    if values.keys() != days or not values:
        policies.change_case.check(by, case)
    if "programme" in values and values["programme"].pk != case.programme_id and case.is_open and not another:
        _ask_for_another(case.person_id, values["programme"], by=by, pk=case.pk)
    if days:
        _days_can_be(case, **{name: values[name] for name in days})
    return edits.change(case, version=version, values=values)


@transaction.atomic
def close_case(*, case: Case, closed_on: datetime.date, reason: ClosureReason, version: int, by: Actor) -> Case:
    """End work, with its day and reason. Raises ChangedMeanwhile, ValidationError by field, Refused."""
    policies.close_case.check(by, case)
    rules.is_open(case)
    rules.past_day(closed_on, "closed_on", today=timezone.localdate())
    rules.ends_after(case.opened_on, closed_on, "closed_on")
    rules.holds(_worked_on(case), opened_on=case.opened_on, closed_on=closed_on)
    return edits.change(case, version=version, values={"closed_on": closed_on, "closure_reason": reason})


def _days_can_be(
    case: Case,
    *,
    opened_on: datetime.date | None = None,
    closed_on: datetime.date | None = None,
    closure_reason: ClosureReason | None = None,
) -> None:
    """Ask of corrected days what is asked when a case is opened and closed. Raises ValidationError by field."""
    today = timezone.localdate()
    if closed_on or closure_reason:
        rules.is_closed(case)
    opened_on, closed_on = opened_on or case.opened_on, closed_on or case.closed_on
    rules.past_day(opened_on, "opened_on", today=today)
    rules.since_birth(opened_on, "opened_on", case.person)
    if closed_on:
        rules.past_day(closed_on, "closed_on", today=today)
    rules.ends_after(opened_on, closed_on, "closed_on")
    rules.holds(_worked_on(case), opened_on=opened_on, closed_on=closed_on)


def _worked_on(case: Case) -> tuple[datetime.date, datetime.date] | None:
    return Intervention.objects.filter(case=case).first_and_last()


@transaction.atomic
def plan_next_step(
    *, case: Case, what: str, due_on: datetime.date, by: Actor, worker: User | None = None, key: uuid.UUID | None = None
) -> NextStep:
    """Promise something on a case by a day. Raises ValidationError by field, SavedAlready, Refused."""
    policies.work_on.check(by, case)
    step, _ = once.save_once(
        NextStep.objects,
        key=key,
        typed={
            "case": case,
            "what": what,
            "due_on": rules.real_day(due_on, "due_on"),
            "worker_id": worker.pk if worker else case.worker_id or by.user_id,
        },
        placed={"compartment_id": case.compartment_id, "recorded_by_id": by.user_id},
    )
    return step


@transaction.atomic
def change_next_step(*, step: NextStep, version: int, by: Actor, **values) -> NextStep:
    """Say a promise better, or give it another day or another worker, while it is to do.

    values: what, due_on, worker. Raises ChangedMeanwhile, ValidationError by field, Refused.
    """
    policies.work_on.check(by, step.case)
    rules.is_to_do(step)
    if "due_on" in values:
        rules.real_day(values["due_on"], "due_on")
    return edits.change(step, version=version, values=values)


@transaction.atomic
def finish_next_step(*, step: NextStep, version: int, by: Actor) -> NextStep:
    """Mark a promise as kept. Raises ChangedMeanwhile, Refused."""
    policies.work_on.check(by, step.case)
    return edits.change(step, version=version, values={"done_at": timezone.now()})

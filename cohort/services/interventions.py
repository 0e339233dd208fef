"""Logging what was done with people."""

import datetime
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from cohort import policies, rules
from cohort.models import Case, Intervention, InterventionKind, InterventionMode, NextStep
from igu.access.actor import Actor
from igu.accounts.models import User
from igu.audit import edits, once

NEVER = Value(datetime.date.min)
"""Stands for no day, where two days are compared."""


@dataclass(frozen=True)
class Attendance:
    """Whether the person of a case came to an intervention, and why not."""

    case: Case
    attended: bool
    absence_reason: str = ""


def log_interventions(
    *,
    people: Sequence[Attendance],
    on: datetime.date,
    kind: InterventionKind,
    mode: InterventionMode,
    by: Actor,
    key: uuid.UUID,
    at: datetime.time | None = None,
    minutes: int | None = None,
    place: str = "",
    summary: str = "",
    worker: User | None = None,
    next_step: str = "",
    next_step_on: datetime.date | None = None,
) -> QuerySet[Intervention]:
    """Log one intervention on the record of each person it was for; several people make it a group session.

    The summary goes on the record of those who came, or of all when nobody did. Who did it is the actor unless another is
    named.
    The same key with the same words for the same people is logged once, however often it is sent; the answer, read when it
    is looked at, is then what was logged first.
    A next step is promised to each. Raises ValidationError by field, SavedAlready, Refused.
    """
    today = timezone.localdate()
    rules.past_day(on, "on", today=today)
    rules.past_time(at, "at", on=on, now=timezone.localtime())
    for person in people:
        policies.work_on.check(by, person.case)
        rules.worked_on(person.case, on, "on")
    rules.with_whom(kind, several=len(people) > 1)
    promised = bool(next_step and next_step_on)
    if promised:
        rules.real_day(next_step_on, "next_step_on")
    cases = [person.case for person in people]
    anybody_came = any(person.attended for person in people)
    typed = {
        person.case.pk: {
            "session": uuid.uuid5(key, "session") if len(people) > 1 else None,
            "case": person.case,
            "on": on,
            "at": at,
            "kind": kind,
            "mode": mode,
            "worker_id": worker.pk if worker else by.user_id,
            "place": place,
            "attended": person.attended,
            "absence_reason": "" if person.attended else person.absence_reason,
            "minutes": minutes,
            "summary": summary if person.attended or not anybody_came else "",
        }
        for person in people
    }
    logged = Intervention.objects.filter(case__in=cases, key=key).for_list().order_by("case_id")
    if before := list(Intervention.objects.filter(case__in=cases, key=key).order_by("case_id")):
        _logged_the_same(before, typed, _promises(cases, next_step, next_step_on, by, key) if promised else [])
        return logged
    # What could be refused has been: a savepoint, to go back to, would only cost two more round trips.
    with transaction.atomic(savepoint=False):
        Intervention.objects.bulk_create(
            [
                Intervention(
                    key=key,
                    compartment_id=case.compartment_id,
                    agency_id=by.partner_id,
                    recorded_by_id=by.user_id,
                    **typed[case.pk],
                )
                for case in cases
            ],
            ignore_conflicts=True,
        )
        _note_contact([person.case for person in people if person.attended], on)
        if promised:
            steps = _promises(cases, next_step, next_step_on, by, key)
            NextStep.objects.bulk_create(steps, ignore_conflicts=True)
    return logged


def log_intervention(*, case: Case, attended: bool = True, absence_reason: str = "", **logged) -> Intervention:
    """Log an intervention with one person: see log_interventions."""
    return log_interventions(people=[Attendance(case, attended, absence_reason)], **logged).get()


@transaction.atomic
def change_intervention(*, intervention: Intervention, version: int, by: Actor, **values) -> Intervention:
    """Correct what was logged; the earlier words stay in its history. Raises ChangedMeanwhile, ValidationError, Refused."""
    policies.work_on.check(by, intervention.case)
    if "on" in values:
        rules.past_day(values["on"], "on", today=timezone.localdate())
        rules.worked_on(intervention.case, values["on"], "on")
    at, on = values.get("at", intervention.at), values.get("on", intervention.on)
    rules.past_time(at, "at", on=on, now=timezone.localtime())
    if "kind" in values:
        rules.with_whom(values["kind"], several=intervention.session is not None)
    intervention = edits.change(intervention, version=version, values=values)
    if values.keys() & {"on", "attended"}:
        find_last_contact([intervention.case_id])
    return intervention


def find_last_contact(cases: Collection[int]) -> None:
    """Set the last contact of these cases, by number, to the day of their latest attended intervention; none without one.

    For corrections, which may move it back. The cases are locked first, so that what somebody else logs meanwhile is either
    seen here or noted after.
    """
    chosen = Case.objects.filter(pk__in=cases)
    list(chosen.select_for_update().order_by("pk").values_list("pk"))
    attended = Intervention.objects.attended().filter(case=OuterRef("pk")).order_by("-on")
    found = chosen.annotate(latest=Subquery(attended.values("on")[:1]))
    as_it_was = {"was": Coalesce("last_contact_on", NEVER), "is_now": Coalesce("latest", NEVER)}
    found.annotate(**as_it_was).exclude(was=F("is_now")).update(last_contact_on=F("latest"))


def _note_contact(cases: list[Case], on: datetime.date) -> None:
    """For what is new, which can only move the last contact later."""
    earlier = Q(last_contact_on=None) | Q(last_contact_on__lt=on)
    Case.objects.filter(earlier, pk__in=[case.pk for case in cases]).update(last_contact_on=on)


def _logged_the_same(before: list[Intervention], typed: dict[int, dict], promised: list[NextStep]) -> None:
    """That the form which logged these says the same of the same people now, and promises the same. Raises SavedAlready."""
    first = before[0]
    for row in before:
        once.the_same(row, typed[row.case_id])
    of_the_form = Intervention.objects.filter(key=first.key, session=first.session)
    if set(of_the_form.values_list("case_id", flat=True)) != typed.keys():
        raise once.SavedAlready(first)
    made = {step.key: step for step in NextStep.objects.filter(key__in=[_step_key(first.key, pk) for pk in typed])}
    if made.keys() != {step.key for step in promised}:
        raise once.SavedAlready(first)
    for step in promised:
        try:
            once.the_same(made[step.key], {"what": step.what, "due_on": step.due_on})
        except once.SavedAlready:
            raise once.SavedAlready(first) from None


def _step_key(key: uuid.UUID, case: int) -> uuid.UUID:
    return uuid.uuid5(key, f"next step {case}")


def _promises(cases: list[Case], what: str, due_on: datetime.date, by: Actor, key: uuid.UUID) -> list[NextStep]:
    return [
        NextStep(
            key=_step_key(key, case.pk),
            case=case,
            compartment_id=case.compartment_id,
            what=what,
            due_on=due_on,
            worker_id=by.user_id,
            recorded_by_id=by.user_id,
        )
        for case in cases
    ]

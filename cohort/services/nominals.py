"""Who is on the cohort, and the groups it names."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cohort import policies, rules
from cohort.enums import Band, CohortSource, GangKind
from cohort.models import Gang, Nominal
from igu.access.actor import Actor
from igu.access.models import Compartment
from igu.access.permissions import Permission
from igu.access.policies import require
from igu.audit import edits, once
from igu.people.models import Person


@transaction.atomic
def add_gang(*, compartment: Compartment, name: str, kind: GangKind, by: Actor) -> Gang:
    """Name a group. The same name in a compartment is the same group. Raises Refused."""
    require(by.may(Permission.CASE_WORK), "Your role does not name groups.")
    gang, _ = Gang.objects.get_or_create(
        compartment=compartment, name=name, defaults={"kind": kind, "partnership_id": by.partnership_id}
    )
    return gang


@transaction.atomic
def add_nominal(
    *,
    person: Person,
    source: CohortSource,
    band: Band,
    entered_on: datetime.date,
    review_on: datetime.date,
    by: Actor,
    gang: Gang | None = None,
    key: uuid.UUID | None = None,
) -> Nominal:
    """Put a person on the cohort with a band that a named person confirms. Raises ValidationError, SavedAlready, Refused."""
    policies.record_about.check(by, person)
    rules.past_day(entered_on, "entered_on", today=timezone.localdate())
    rules.since_birth(entered_on, "entered_on", person)
    try:
        with transaction.atomic():
            nominal, _ = once.save_once(
                Nominal.objects,
                key=key,
                typed={
                    "person": person,
                    "gang": gang,
                    "source": source,
                    "band": band,
                    "entered_on": entered_on,
                    "review_on": review_on,
                },
                placed={
                    "compartment_id": person.compartment_id,
                    "band_confirmed_on": entered_on,
                    "recorded_by_id": by.user_id,
                },
            )
    except IntegrityError as error:
        if not Nominal.objects.filter(person=person, removed_on=None).exists():
            raise
        raise ValidationError("This person is on the cohort already.") from error
    return nominal


@transaction.atomic
def remove_nominal(*, nominal: Nominal, removed_on: datetime.date, version: int, by: Actor) -> Nominal:
    """Take a person off the cohort from a day on. Raises ChangedMeanwhile, ValidationError by field, Refused."""
    policies.record_about.check(by, nominal.person)
    rules.past_day(removed_on, "removed_on", today=timezone.localdate())
    rules.ends_after(nominal.entered_on, removed_on, "removed_on")
    return edits.change(nominal, version=version, values={"removed_on": removed_on})

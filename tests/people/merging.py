"""Merging two records as Tom does, taking it back, and what lies where before and after."""

import datetime

from cohort import services as casework
from cohort.models import Custody, Nominal, Offence, OffenceCode, OffenceOutcome
from igu.access import catalogue
from igu.access.actor import Actor, acting_as
from igu.access.enums import Tier
from igu.access.models import Compartment
from igu.accounts.models import User
from igu.people import services
from igu.people.models import Alias, Merge, Person, SafetyWarning
from igu.sharing import founding

DAY = datetime.date(2026, 1, 5)
WHY = "The same day of birth and the same mother, Ms Osei"


def an_offence(world, person: Person, on: datetime.date) -> Offence:
    with acting_as(world.nadia):
        return casework.record_offence(
            person=person,
            offence=OffenceCode.objects.get(pk="theft"),
            offence_on=on,
            outcome=OffenceOutcome.objects.get(pk="pending"),
            by=world.nadia,
        )


def in_custody(world, person: Person, first: datetime.date, days: int = 30) -> Custody:
    with acting_as(world.nadia):
        last = first + datetime.timedelta(days=days)
        return casework.record_custody(person=person, from_on=first, to_on=last, by=world.nadia)


def on_the_cohort(world, person: Person, band: str = "red") -> Nominal:
    with acting_as(world.nadia):
        return casework.add_nominal(
            person=person, source="police", band=band, entered_on=DAY, review_on=DAY, by=world.nadia
        )


def warn(world, person: Person) -> SafetyWarning:
    with acting_as(world.nadia):
        return services.warn_about(
            person=person, short="Do not visit alone", text="A dog", review_on=datetime.date(2100, 1, 1), by=world.nadia
        )


def merge(world, kept: Person, merged: Person, *, by: Actor | None = None, **given) -> Merge:
    by = by or world.tom
    kept.refresh_from_db()
    merged.refresh_from_db()
    with acting_as(by):
        return services.merge_people(
            kept=kept,
            merged=merged,
            by=by,
            **{"kept_version": kept.version, "merged_version": merged.version, "reason": WHY} | given,
        )


def take_back(world, merged: Merge, *, by: Actor | None = None, reason: str = "Cousins after all") -> list[str]:
    by = by or world.tom
    with acting_as(by):
        return services.take_merge_back(merge=Merge.objects.get(pk=merged.pk), reason=reason, by=by)


def everything() -> dict[str, dict]:
    """As the owner: whose each row is, in every table that hangs on people."""
    return {
        model._meta.db_table: dict(model._base_manager.order_by("pk").values_list("pk", "person_id"))
        for model in catalogue.hang_on_people()
    }


def seen_by(actor: Actor, person: Person) -> dict[str, int]:
    with acting_as(actor):
        return {
            model._meta.db_table: model._base_manager.filter(person=person.pk).count()
            for model in catalogue.hang_on_people()
        }


def only_for_the_police(world, partner_of) -> Compartment:
    """A compartment that Tom's agency was not granted."""
    apart = Compartment.objects.create(
        partnership=world.haringey, kind="derived", name="apart", base=world.casework, inherits=False, acl_key="apart"
    )
    founding.grant(
        compartment=apart,
        partner=partner_of(world.priya),
        granted_by=User.objects.get(pk=world.tom.user_id),
        purpose="Theirs alone",
        tier=Tier.CONTENT,
        starts_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC),
    )
    return apart


def said_of(*people: Person) -> list:
    return [
        (
            *Person.everyone.filter(pk=person.pk).values_list(
                "given_name", "family_name", "date_of_birth", "postcode", "merged_into"
            ),
            sorted(Person.everyone.get(pk=person.pk).search_name.split()),
            sorted(Alias.objects.filter(person=person).values_list("name", flat=True)),
        )
        for person in people
    ]

"""Random worlds: whatever is granted, ended, moved, restricted or opened, everybody sees what the oracle says, no more, no less."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from igu.access.actor import acting_as
from igu.access.policies import Refused
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner, SharingAgreement
from igu.leakcheck.oracle import rights_of
from igu.people.models import Person
from igu.sharing import services
from tests.factories.casework import a_person

EXAMPLES, STEPS = 12, 8
ACTS = ("share", "name", "end share", "restrict", "lift", "keep out", "let in", "grant", "end grant")
WHO = ("priya", "yusuf", "hal", "sam", "amir", "nadia")


@pytest.mark.django_db
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(data=some.data())
def test_after_any_sequence_of_acts_everybody_sees_what_the_grants_say(world, data):
    with transaction.atomic():
        people = [a_person(by=world.nadia, compartment=world.casework) for _ in range(2)]
        agreement = SharingAgreement.objects.get(title="Haringey gangs agreement")
        for _ in range(data.draw(some.integers(1, STEPS))):
            act = data.draw(some.sampled_from(ACTS))
            who = getattr(world, data.draw(some.sampled_from(WHO)))
            try:
                do(world, act, data.draw(some.sampled_from(people)), who, agreement)
            except Refused:
                continue
            check(world)
        transaction.set_rollback(True)


def check(world) -> None:
    places = dict(Person.objects.values_list("pk", "compartment_id").order_by("pk"))
    for actor in world.everybody:
        rights = rights_of(actor)
        with acting_as(actor):
            seen = set(Person.objects.values_list("pk", flat=True).order_by("pk"))
            assert seen == set(Person.objects.visible_to(actor).values_list("pk", flat=True).order_by("pk"))
        assert seen == {pk for pk, place in places.items() if place in rights.reads}, actor.name


def do(world, act: str, person: Person, who, agreement: SharingAgreement) -> None:
    """One act, by Tom, who may; on whichever person and about whomever chance chose."""
    subject, ends_on = f"person:{person.pk}", timezone.localdate() + datetime.timedelta(days=30)
    partner, member = Partner.objects.get(pk=who.partner_id), Membership.objects.get(pk=who.membership_id)
    user, why = User.objects.get(pk=who.user_id), {"reason": "Chance", "by": world.tom}
    shared = {
        "tier": 2,
        "writes": False,
        "agreement": agreement,
        "purpose": "Chance",
        "ends_on": ends_on,
        "partner": partner,
    }
    with acting_as(world.tom):
        if act == "share":
            services.share_record(subject=subject, **shared, **why)
        elif act == "name":
            services.share_record(subject=subject, member=member, **shared, **why)
        elif act == "end share":
            services.end_share(subject=subject, group_id=partner.group_id, **why)
        elif act == "restrict":
            services.restrict_record(subject=subject, members=[member], **why)
        elif act == "lift":
            services.lift_restriction(subject=subject, **why)
        elif act == "keep out":
            services.keep_out(subject=subject, user=user, review_on=ends_on, **why)
        elif act == "let in":
            services.let_in(subject=subject, user=user, **why)
        elif act == "grant":
            services.give_grant(compartment=world.casework, **shared, **why)
        elif act == "end grant":
            services.end_grant(compartment=world.casework, partner=partner, **why)

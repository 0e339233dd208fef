"""Agreements in force, told through the services."""

import datetime
import itertools

from django.utils import timezone

from igu.access.actor import Actor, acting_as
from igu.agencies.enums import Gateway
from igu.agencies.models import Membership, Partner, SharingAgreement
from igu.sharing import founding, services
from tests.factories.world import PASSWORD, START

_numbers = itertools.count(1)


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def a_lead(partner: Partner) -> Actor:
    """Somebody who speaks for an agency."""
    member = founding.add_member(
        partner=partner,
        email=f"lead{next(_numbers)}@example.org",
        name=f"Lead of {partner}",
        role="agency_lead",
        password=PASSWORD,
        starts_on=START,
    )
    return Actor.of(Membership.objects.for_actor().get(pk=member.pk))


def a_draft(world, parties: list[Partner], **given) -> SharingAgreement:
    with acting_as(world.niamh):
        return services.draft_agreement(
            **{
                "title": "Letter of agreement",
                "purposes": "Keeping his place at school",
                "gateway": Gateway.CHILDREN_2004_11,
                "highest_tier": 2,
                "starts_on": in_days(0),
                "review_on": in_days(100),
                "ends_on": in_days(200),
                "dpia_reference": "DPIA-7",
                "parties": parties,
                "by": world.niamh,
            }
            | given
        )


def agreed(world, parties: list[Partner], **given) -> SharingAgreement:
    """Drafted by Niamh and confirmed by each party: Tom for the unit, a lead for any other."""
    agreement = a_draft(world, parties, **given)
    for party in parties:
        who = world.tom if party.pk == world.tom.partner_id else a_lead(party)
        with acting_as(who):
            services.confirm_agreement(agreement=agreement, by=who)
    return agreement

"""Who is on the panel in these tests, and what lies behind its wall.

Niamh of the council chairs Haringey's; Bola, a board member, coordinates it; Priya of the police writes; Yusuf of youth justice
only reads. Hana chairs Hackney's. Nobody else is on any: not Tom who manages, not Ines who watches, not Ade who administers.
"""

import datetime

from django.db import connection

from igu.access.actor import Actor, acting_as
from igu.agencies.models import Membership
from prevent_channel import services
from prevent_channel.enums import PanelRole
from prevent_channel.models import ChannelReferral, PanelMembership
from prevent_channel.policies import inside
from tests.factories.world import World

GIVEN = {
    "received_on": datetime.date(2025, 3, 3),
    "referred_by": "Ms Ellery, form tutor",
    "referring_agency": "Northfield Academy",
    "given_name": "Callum",
    "family_name": "Thorne-Whitby",
    "date_of_birth": datetime.date(2009, 2, 1),
    "concern": "Shared a video in class and said that it was right.",
}
OUTSIDE = ("nadia", "tom", "amir", "hal", "sam", "ines", "ade")


def member_of(actor: Actor) -> Membership:
    return Membership.objects.for_actor().get(pk=actor.membership_id)


def appoint(chair: Actor) -> None:
    services.appoint_chair(membership=member_of(chair))


def put_on(
    actor: Actor, *, by: Actor, role: str = PanelRole.MEMBER, may_write: bool = True, **given
) -> PanelMembership:
    member = member_of(actor)
    with acting_as(by), inside(by):
        return services.add_member(membership=member, role=role, may_write=may_write, by=by, **given)


def take_off(actor: Actor, *, by: Actor) -> None:
    with acting_as(by), inside(by):
        services.end_member(member=PanelMembership.objects.current().get(membership=actor.membership_id), by=by)


def found_panels(world: World) -> None:
    appoint(world.niamh)
    put_on(world.bola, by=world.niamh, role=PanelRole.COORDINATOR)
    put_on(world.priya, by=world.niamh)
    put_on(world.yusuf, by=world.niamh, may_write=False)
    appoint(world.hana)


def refer(by: Actor, **given) -> ChannelReferral:
    with acting_as(by), inside(by):
        return services.record_referral(by=by, **GIVEN | given)


def ask(statement: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []

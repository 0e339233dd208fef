"""Who is let in behind the wall, and who there may do what."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from igu.access.actor import Actor
from igu.access.policies import policy, require
from igu.agencies.enums import AgencyKind
from prevent_channel.enums import PanelRole
from prevent_channel.models import ChannelReferral, PanelMembership
from prevent_channel.rules import Step

NOT_ON_THE_PANEL = "You are not on the Channel panel."
LEADERS = {PanelRole.CHAIR, PanelRole.COORDINATOR}


@dataclass(frozen=True)
class Seat:
    """What an actor is on their panel at this moment."""

    panel_id: int
    role: str
    may_write: bool
    is_police: bool

    @property
    def leads(self) -> bool:
        return self.role in LEADERS


@contextmanager
def inside(actor: Actor | None) -> Iterator[None]:
    """Behind the wall, until the block ends: the database asks whether the actor, who has to be the transaction's, is on a
    panel now, and only then igu_channel is put on. Raises Refused for everybody else, whatever role or glass they have."""
    if "inside" in connection.rights:
        yield
        return
    require(actor is not None and _let_in(), NOT_ON_THE_PANEL)
    connection.rights["inside"] = True
    try:
        with connection.wearing("igu_channel"):
            yield
    finally:
        for known in ("inside", "panel", "seat"):
            connection.rights.pop(known, None)
        if not connection.has_failed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT channel.leave()")


def _let_in() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT channel.enter()")
        return cursor.fetchone()[0]


def seat_of(actor: Actor | None) -> Seat:
    """What the actor is on their panel; asked once since they entered. Raises Refused for who has no seat."""
    with inside(actor):
        if "seat" not in connection.rights:
            mine = PanelMembership.objects.visible_to(actor).current().select_related("membership__partner__agency")
            member = mine.get(membership=actor.membership_id)
            police = member.membership.partner.agency.kind == AgencyKind.POLICE
            connection.rights["seat"] = Seat(member.panel_id, member.role, member.may_write, police)
        return connection.rights["seat"]


@policy
def enter(actor: Actor | None) -> None:
    """Members of the panel, as long as they are. No role, and no emergency, lets in anybody else."""
    seat_of(actor)


@policy
def record_referral(actor: Actor) -> None:
    require(seat_of(actor).may_write, "You read Channel’s referrals but do not change them.")


@policy
def change_referral(actor: Actor, referral: ChannelReferral) -> None:
    record_referral.check(actor)
    require(referral.panel_id == seat_of(actor).panel_id, NOT_ON_THE_PANEL)


@policy
def move_referral(actor: Actor, referral: ChannelReferral, step: Step) -> None:
    """Police screen and keep what is theirs; the council, by its chair or coordinator, sends, and either decides."""
    change_referral.check(actor, referral)
    seat = seat_of(actor)
    who = " or ".join(
        name for name, may in (("the panel’s chair or coordinator", step.by_council), ("police", step.by_police)) if may
    )
    require(
        (step.by_council and seat.leads) or (step.by_police and seat.is_police),
        f"“{step.label}” is for {who} to decide.",
    )


@policy
def manage_members(actor: Actor) -> None:
    require(seat_of(actor).leads, "Only the panel’s chair or coordinator changes who is on it.")


@policy
def end_member(actor: Actor, member: PanelMembership) -> None:
    """Nobody takes themselves off, so that a panel always has somebody to put others on it."""
    manage_members.check(actor)
    require(member.panel_id == seat_of(actor).panel_id, NOT_ON_THE_PANEL)
    require(member.membership_id != actor.membership_id, "Somebody else takes you off the panel.")
    require(
        member.role != PanelRole.CHAIR or seat_of(actor).role == PanelRole.CHAIR,
        "Only a chair takes a chair off the panel.",
    )


@policy
def read_log(actor: Actor) -> None:
    require(seat_of(actor).leads, "Only the panel’s chair or coordinator reads who looked.")

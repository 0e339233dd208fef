"""Who refers people, who receives and who decides."""

from django.db import connection

from igu.access.actor import Actor
from igu.access.permissions import Permission
from igu.access.policies import policy, require
from referrals.enums import Side
from referrals.models import Referral
from referrals.rules import Step

NONE_RECEIVES = "No other agency here takes referrals. Put the person on record instead."


def receivers() -> list[int]:
    """The partners that take referrals in the acting person's partnership; asked once since they entered."""
    if "referral_receivers" not in connection.rights:
        with connection.cursor() as cursor:
            cursor.execute("SELECT igu.referral_receivers()")
            connection.rights["referral_receivers"] = sorted(number for (number,) in cursor.fetchall())
    return connection.rights["referral_receivers"]


def share_an_agreement(referral: Referral) -> bool:
    """Whether an agreement to which both agencies are parties is in force today."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT igu.share_an_agreement(%s, %s)", [referral.sender_id, referral.receiver_id])
        return cursor.fetchone()[0]


def sides_of(actor: Actor, referral: Referral) -> set[Side]:
    """On which side of a referral the actor's agency is; a letter to oneself has both."""
    pairs = ((Side.SENDER, referral.sender_id), (Side.RECEIVER, referral.receiver_id))
    return {side for side, partner in pairs if partner == actor.partner_id}


@policy
def see_referrals(actor: Actor | None) -> None:
    """Whoever refers or receives has a list: of their own agency's, either way."""
    may = actor is not None and (actor.may(Permission.REFERRAL_MAKE) or actor.may(Permission.REFERRAL_RECEIVE))
    require(may, "Your role neither refers people nor receives referrals.")


@policy
def make_referral(actor: Actor) -> None:
    """Whoever works with people, in any agency, to another one that keeps the partnership's casework."""
    require(actor.may(Permission.REFERRAL_MAKE), "Your role does not refer people.")
    require(any(partner != actor.partner_id for partner in receivers()), NONE_RECEIVES)


@policy
def take_step(actor: Actor, referral: Referral, step: Step) -> None:
    """The sender tells, answers, withdraws and challenges; the receiver asks; its manager decides."""
    require(step.side in sides_of(actor, referral), "This is for the other agency to do.")
    who = "your manager" if step.permission == Permission.REFERRAL_DECIDE else "a colleague who works with referrals"
    require(actor.may(step.permission), f"Your role does not do this. Ask {who}.")


@policy
def step_back(actor: Actor, referral: Referral) -> None:
    """Whoever sees a referral may say that they know whom it is about; of the receiver, until they are on record."""
    sides = sides_of(actor, referral)
    require(bool(sides), "This is for the two agencies of the referral.")
    on_record = Side.RECEIVER in sides and referral.triage.case_key is not None
    require(not on_record, "They are on record now: say so on their record.")


@policy
def let_in(actor: Actor, referral: Referral) -> None:
    """Of the receiver, who decides on it; of the sender, who refers people."""
    sides = sides_of(actor, referral)
    require(bool(sides), "This is for the two agencies of the referral.")
    require(
        actor.may(Permission.REFERRAL_DECIDE if Side.RECEIVER in sides else Permission.REFERRAL_MAKE),
        "Your role does not let anybody in again. Ask your manager.",
    )


@policy
def read_looks(actor: Actor) -> None:
    """Whoever reads their agency's access log reads which of its people looked at a referral."""
    require(actor.may(Permission.ACCESS_LOG_OWN), "Your role does not read who looked. Ask your manager.")


@policy
def triage(actor: Actor, referral: Referral) -> None:
    """The receiver's own note, which the sender never sees."""
    require(Side.RECEIVER in sides_of(actor, referral), "This is for the agency that received it.")
    require(actor.may(Permission.REFERRAL_RECEIVE), "Your role does not receive referrals.")

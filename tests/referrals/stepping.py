"""Who steps back from a letter, who lets them in again, and their colleagues."""

import datetime

from igu.access.actor import Actor, acting_as
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner
from igu.sharing import founding
from referrals import services
from referrals.models import Referral
from tests.referrals.letters import fresh


def user_of(who: Actor) -> User:
    return User.objects.get(pk=who.user_id)


def step_back(who: Actor, letter: Referral, reason: str = "He is my cousin") -> None:
    with acting_as(who):
        services.step_back(referral=fresh(who, letter), reason=reason, by=who)


def let_in(by: Actor, letter: Referral, who: Actor, reason: str = "It is another Olu") -> None:
    with acting_as(by):
        services.let_in(referral=fresh(by, letter), user=user_of(who), reason=reason, by=by)


def colleague(of: Actor, role: str, name: str = "Grace Mensah") -> Actor:
    """Somebody else of the same agency."""
    added = founding.add_member(
        partner=Partner.objects.get(pk=of.partner_id),
        email=f"{name.split()[0].lower()}@example.org",
        name=name,
        role=role,
        starts_on=datetime.date(2020, 1, 1),
    )
    return Actor.of(Membership.objects.for_actor().get(pk=added.pk))

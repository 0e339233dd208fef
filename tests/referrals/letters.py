"""Referrals as people send and answer them: Sam of the school worries, Nadia and Tom of the unit answer."""

import datetime
import uuid

from cohort.models import Programme
from igu.access.actor import Actor, acting_as
from igu.agencies.models import Partner
from referrals import services
from referrals.models import Referral
from referrals.rules import STEPS

BORN = datetime.date(2011, 5, 9)
OLU = {
    "given_name": "Olu",
    "family_name": "Fagbemi",
    "other_names": ("Bigs",),
    "date_of_birth": BORN,
    "postcode": "",
    "occupation": "Year 10",
    "contact": "His mother after six.",
    "concern": "He came with a cut on his arm and would not say from whom.",
    "noticed": "His form tutor, on Monday morning.",
    "harm": "harmed",
    "risks": "",
    "told": "no",
    "why_not_told": "He is afraid of his brother.",
    "support": "not_asked",
    "urgent": False,
    "urgent_why": "",
}


def refer(by: Actor, to: Actor, **given) -> Referral:
    with acting_as(by):
        receiver = Partner.objects.get(pk=to.partner_id)
        return services.send_referral(receiver=receiver, by=by, **OLU | given)


def take(by: Actor, referral: Referral, code: str, **given) -> Referral:
    """One step, with words where it needs them."""
    step = STEPS[code]
    given.setdefault("words", "Thank you. We know the school and will ring his mother." if step.ask else "")
    given.setdefault("elsewhere", "The youth club at Bruce Grove, 020 7946 0000." if step.elsewhere else "")
    given.setdefault("version", referral.version)
    given.setdefault("key", uuid.uuid4())
    with acting_as(by):
        return services.take_step(referral=fresh(by, referral), step=step, by=by, **given)


def accept(by: Actor, referral: Referral, **given) -> Referral:
    given.setdefault("words", "We will work with him.")
    given.setdefault("version", referral.version)
    given.setdefault("key", uuid.uuid4())
    with acting_as(by):
        programme = Programme.objects.get(pk="gang_exit")
        return services.accept_referral(referral=fresh(by, referral), programme=programme, by=by, **given)


def fresh(by: Actor, referral: Referral) -> Referral:
    return Referral.objects.visible_to(by).get(pk=referral.pk)

"""What is done with a referral. Each asks its policy, is written by the database's own functions, and stands in the log."""

import datetime
import json
import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from cohort.models import Case, Programme
from cohort.services import open_case
from igu.access.actor import Actor, acting_as
from igu.access.permissions import Permission
from igu.access.roles import ROLES
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner
from igu.audit.edits import ChangedMeanwhile, says
from igu.audit.enums import Act
from igu.audit.services import record
from igu.people import rules as identity
from igu.people.matching import fold
from igu.people.models import Person
from igu.people.services import add_person, home
from igu.sharing.rules import STEPPED_BACK_FOR
from igu.sharing.services.acts import ask
from referrals import policies, rules
from referrals.enums import Side, Told
from referrals.models import Referral, Triage
from referrals.rules import STEPS, Step

RECEIVERS = [role.code for role in ROLES.values() if Permission.REFERRAL_RECEIVE in role.permissions]
SENDERS = [role.code for role in ROLES.values() if Permission.REFERRAL_MAKE in role.permissions]
CAME = "Something became of a referral.\n\nSign in and look under Referrals. This message names nobody on purpose."
MORE = (
    "The agency that made a referral has written more about it.\n\n"
    "Sign in and look under Referrals. This message names nobody on purpose."
)
URGENT = (
    "An urgent referral has come in. It is to be read today.\n\n"
    "Sign in and look under Referrals. This message names nobody on purpose."
)
SENT = (
    "This form was sent already, with other words. What you typed now is not on record: copy what is new, open the referral "
    "and add it there."
)
SHORT, LINE = 200, 500
"""Characters of the shorter texts."""


def looked(referral: Referral, *, by: Actor) -> None:
    """Write down, in the transaction that answers, that somebody of either side looked at a referral."""
    record(Act.LOOKED, subject=f"referral:{referral.pk}", by=by)


@transaction.atomic
def send_referral(*, receiver: Partner, by: Actor, key: uuid.UUID | None = None, **told: Any) -> Referral:
    """Refer somebody to another agency. told: what the form asks for. The same key twice is one referral.

    Raises ValidationError by field, Refused.
    """
    policies.make_referral.check(by)
    key, today = key or uuid.uuid4(), timezone.localdate()
    mine, values = Referral.objects.sent_by(by), _checked(told, today=today)
    if (already := mine.filter(key=key).first()) is not None:
        if not says(already, values | {"receiver": receiver}):
            raise ValidationError(SENT)
        return already
    rules.sent_today(mine.filter(sent_at__gte=_begin(today)).count())
    clocks = rules.Clocks()
    values |= {
        "key": key,
        "receiver_id": receiver.pk,
        "search_name": fold(values["given_name"], values["family_name"]),
        "acknowledge_by": clocks.last_day("urgent" if values["urgent"] else "acknowledge", today),
        "decide_by": clocks.last_day("decide", today),
    }
    made = ask("send_referral", json.dumps(values, cls=DjangoJSONEncoder), by=by)
    referral = Referral.objects.sent_by(by).get(key=key)
    if made is not None:
        record(Act.ADDED, subject=f"referral:{referral.pk}", by=by)
        if referral.urgent:
            transaction.on_commit(lambda: _tell_receivers(referral, "an urgent referral", URGENT), robust=True)
    return referral


@transaction.atomic
def take_step(
    *,
    referral: Referral,
    step: Step,
    version: int,
    by: Actor,
    words: str = "",
    elsewhere: str = "",
    earlier: Referral | None = None,
    case: Case | None = None,
    key: uuid.UUID | None = None,
) -> Referral:
    """Move a referral on by one step. The same key twice is once.

    words: what the other side reads; elsewhere: where else help is, with a decline or where help is elsewhere; earlier: for
    a duplicate; case: what an accepted one is worked as, which accept_referral() gives.
    Raises ChangedMeanwhile, ValidationError by field, Refused.
    """
    policies.take_step.check(by, referral, step)
    key = key or uuid.uuid4()
    words = rules.words(words, "words", needed=bool(step.ask))
    if referral.act_key == key:
        _the_same(referral, step, words)
    elif referral.version == version:
        rules.step_is_open(referral, step)
    elsewhere = rules.words(elsewhere, "elsewhere", needed=step.elsewhere) if step.elsewhere else ""
    worker = _worker_to_name(referral, case)
    due = _due(referral, step)
    values = [words, elsewhere, due, earlier and earlier.pk, case and case.key, worker]
    came = ask("move_referral", referral.pk, version, key, step.code, *values, by=by)
    referral.refresh_from_db()
    if came == "changed":
        raise ChangedMeanwhile(referral, read=version)
    if came == "moved":
        record(Act.CHANGED, subject=f"referral:{referral.pk}", by=by, reason=step.label)
        transaction.on_commit(lambda: _tell_the_other(referral, step), robust=True)
    return referral


@transaction.atomic
def accept_referral(
    *,
    referral: Referral,
    version: int,
    words: str,
    programme: Programme,
    by: Actor,
    person: Person | None = None,
    worker: User | None = None,
    key: uuid.UUID | None = None,
) -> Referral:
    """Accept a referral: about somebody on record, or about somebody new, who is put on record with it. A case is opened, or
    the referral is joined to the one that the actor's agency leads in the same programme. All of it is one, once.
    Who stepped back from it is kept out of the record, and is not its worker.

    Raises ChangedMeanwhile, ValidationError by field, Refused.
    """
    step = STEPS["accept"]
    policies.take_step.check(by, referral, step)
    ask("hold_letter", referral.pk, by=by)
    referral.refresh_from_db()
    if key is not None and referral.act_key == key:
        return _the_same(referral, step, rules.words(words, "words"))
    if referral.version != version:
        raise ChangedMeanwhile(referral, read=version)
    rules.step_is_open(referral, step)
    person = person or _put_on_record(referral, by=by)
    case = open_case_of(person, programme, by=by) or open_case(
        person=person,
        programme=programme,
        lead=Partner.objects.get(pk=by.partner_id),
        worker=worker,
        opened_on=timezone.localdate(),
        another=True,  # What another agency works with them is its own, and may be none of the decider's to see.
        key=uuid.uuid5(referral.key, f"case {version}"),
        by=by,
    )
    return take_step(referral=referral, step=step, version=version, words=words, case=case, key=key, by=by)


def open_case_of(person: Person, programme: Programme, *, by: Actor) -> Case | None:
    """The case to which a referral is joined: open, of the same programme, led by the actor's agency, the latest first."""
    found = Case.objects.visible_to(by).open_on(timezone.localdate()).filter(person=person, programme=programme)
    return found.filter(lead=by.partner_id).order_by("-opened_on", "-id").first()


@transaction.atomic
def note_on_referral(*, referral: Referral, note: str, version: int, by: Actor) -> Triage:
    """Write the receiver's own note. Raises ChangedMeanwhile, ValidationError by field, Refused."""
    policies.triage.check(by, referral)
    note = rules.words(note, "note", needed=False)
    kept = ask("note_on_referral", referral.pk, version, note, by=by)
    triage = Triage.objects.get(referral=referral)
    if not kept:
        raise ChangedMeanwhile(triage, read=version)
    record(Act.CHANGED, subject=f"referral:{referral.pk}", by=by, reason="Note of the unit")
    return triage


@transaction.atomic
def step_back(*, referral: Referral, reason: str, by: Actor) -> None:
    """Declare that one knows outside work whom a referral is about. It is hidden from then on, and so is the record if it is
    accepted. Raises ValidationError by field, Refused.
    """
    policies.step_back.check(by, referral)
    reason = rules.words(reason, "reason", longest=LINE)
    record(Act.CHANGED, subject=f"referral:{referral.pk}", by=by, reason="Stepped back: knows them outside work")
    ask("step_back_from_letter", referral.pk, reason, timezone.localdate() + STEPPED_BACK_FOR, by=by)


@transaction.atomic
def let_in(*, referral: Referral, user: User, reason: str, by: Actor) -> None:
    """Show a referral again to somebody who stepped back from it. Raises ValidationError, Refused."""
    policies.let_in.check(by, referral)
    reason = rules.words(reason, "reason", longest=SHORT)
    ask("let_in_to_letter", referral.pk, user.pk, by=by)
    record(Act.CHANGED, subject=f"referral:{referral.pk}", by=by, reason=f"Let {user.name} in again: {reason}")


def _checked(told: dict[str, Any], *, today: datetime.date) -> dict[str, Any]:
    identity.date_of_birth(told["date_of_birth"], today=today)
    if told["told"] == Told.NO and not told["why_not_told"].strip():
        raise ValidationError({"why_not_told": "Say why they have not been told."})
    if told["urgent"] and not told["urgent_why"].strip():
        raise ValidationError({"urgent_why": "Say why it cannot wait until tomorrow."})
    limits = {"occupation": SHORT, "contact": LINE, "risks": LINE, "why_not_told": LINE, "urgent_why": LINE}
    texts = {name: rules.words(told[name], name, needed=False, longest=longest) for name, longest in limits.items()}
    return (
        told
        | texts
        | {
            "family_name": identity.name(told["family_name"], "family_name", needed=True),
            "given_name": identity.name(told["given_name"], "given_name", needed=False),
            "other_names": ", ".join(told["other_names"]),
            "postcode": rules.where_they_live(told["harm"], identity.postcode(told["postcode"])),
            "concern": rules.words(told["concern"], "concern"),
            "noticed": rules.words(told["noticed"], "noticed", longest=LINE),
        }
    )


def _the_same(referral: Referral, step: Step, words: str) -> Referral:
    """A referral that this form moved before, with these words. Raises ValidationError when the form comes with others."""
    kept = {"challenge": referral.challenge, "uphold": referral.challenge_answer, "reopen": referral.challenge_answer}
    if step.code in {"ask", "answer", "tell"}:
        kept[step.code] = referral.messages.last().text
    if words != kept.get(step.code, referral.feedback if step.ask else ""):
        raise ValidationError(SENT)
    return referral


def _put_on_record(referral: Referral, *, by: Actor) -> Person:
    names = tuple(filter(None, (name.strip() for name in referral.other_names.split(","))))
    return add_person(
        compartment=home(by),
        given_name=referral.given_name,
        family_name=referral.family_name,
        aliases=names,
        date_of_birth=referral.date_of_birth,
        postcode=referral.postcode,
        key=uuid.uuid5(referral.key, "person"),
        by=by,
    )


def _worker_to_name(referral: Referral, case: Case | None) -> str:
    """Who works with somebody, for a sender that is party to an agreement in force with the receiver; others hear no name."""
    if case is None or case.worker is None or not policies.share_an_agreement(referral):
        return ""
    return case.worker.name


def _due(referral: Referral, step: Step) -> datetime.date | None:
    """The last day for what a step makes due next."""
    today = timezone.localdate()
    if step.code == "answer":
        asked = referral.messages.filter(asks=True).last()
        since = timezone.localdate(asked.at) if asked else today
        return rules.after_a_pause(referral.decide_by, since, today)
    clock = {"ask": "answer", "challenge": "challenge", "reopen": "decide"}.get(step.code)
    return rules.Clocks().last_day(clock, today) if clock else None


def _begin(day: datetime.date) -> datetime.datetime:
    """The first moment of a day in London."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _tell_the_other(referral: Referral, step: Step) -> None:
    """That there is something to read, to the side that did not take the step: to who sent it, or when they left, to whoever
    of their agency refers people now. That a referral was only read is told nobody."""
    if step.side == Side.SENDER:
        _tell_receivers(referral, "more about a referral", MORE)
    elif step.code != "acknowledge":
        senders = _readers(referral, referral.sender_id, SENDERS)
        wrote = [each for each in senders if each.user_id == referral.sent_by_id]
        _tell(wrote or senders, "something became of a referral", CAME)


def _tell_receivers(referral: Referral, subject: str, body: str) -> None:
    _tell(_readers(referral, referral.receiver_id, RECEIVERS), subject, body)


def _readers(referral: Referral, partner: int, roles: list[str]) -> list[Membership]:
    """Whoever may act for a partner today in one of some roles, and sees a referral. Each is asked as themselves, since nobody
    else may know who does not."""
    members = Membership.objects.current(on=timezone.localdate()).filter(partner=partner, role__in=roles)
    return [each for each in members.for_actor() if _sees(Actor.of(each), referral)]


def _sees(actor: Actor, referral: Referral) -> bool:
    with acting_as(actor), transaction.atomic():
        return Referral.objects.visible_to(actor).filter(pk=referral.pk).exists()


def _tell(members: list[Membership], subject: str, body: str) -> None:
    for address in sorted({each.user.email for each in members}):
        _send(subject, body, address)


def _send(subject: str, body: str, address: str) -> None:
    send_mail(f"OFFICIAL-SENSITIVE: {subject}", body, settings.DEFAULT_FROM_EMAIL, [address])

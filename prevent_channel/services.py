"""What is done behind the wall. Each is called inside (policies.inside), asks its policy, and stands in Channel's own log."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from igu.access.actor import Actor
from igu.agencies.enums import AgencyKind
from igu.agencies.models import Membership
from igu.audit import edits, once
from igu.people import rules as identity
from prevent_channel import policies, rules
from prevent_channel.enums import Act, PanelRole
from prevent_channel.models import ChannelReferral, PanelMembership


def log(act: Act, *, referral: ChannelReferral | None = None, about: PanelMembership | None = None) -> None:
    """Write down, in the transaction that answers, what the acting member did; who and when are the database's to say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT channel.log(%s, %s, %s)", [act.value, referral and referral.pk, about and about.pk])


@transaction.atomic
def record_referral(
    *,
    received_on: datetime.date,
    referred_by: str,
    referring_agency: str,
    family_name: str,
    concern: str,
    by: Actor,
    given_name: str = "",
    date_of_birth: datetime.date | None = None,
    key: uuid.UUID | None = None,
) -> ChannelReferral:
    """Write down a referral that came in. The same key twice is the same referral.

    Raises ValidationError by field, SavedAlready, Refused.
    """
    policies.record_referral.check(by)
    values = _checked(
        received_on=received_on,
        referred_by=referred_by,
        referring_agency=referring_agency,
        given_name=given_name,
        family_name=family_name,
        date_of_birth=date_of_birth,
        concern=concern,
    )
    referral, added = once.save_once(
        ChannelReferral.objects,
        key=key,
        typed=values,
        placed={"panel_id": by.partnership_id, "recorded_by_id": by.user_id},
    )
    if added:
        log(Act.RECORDED, referral=referral)
    return referral


@transaction.atomic
def change_referral(*, referral: ChannelReferral, version: int, by: Actor, **values) -> ChannelReferral:
    """Correct what a referral says; where it stands is moved. What changes nothing is no correction.

    Raises ChangedMeanwhile, ValidationError by field, Refused.
    """
    policies.change_referral.check(by, referral)
    referral = edits.change(referral, version=version, values=_checked(**values))
    if referral.version != version:
        log(Act.CORRECTED, referral=referral)
    return referral


@transaction.atomic
def move_referral(
    *, referral: ChannelReferral, step: rules.Step, note: str, version: int, by: Actor
) -> ChannelReferral:
    """Take a referral to where a step leads, with the reason. Raises ChangedMeanwhile, ValidationError, Refused."""
    policies.move_referral.check(by, referral, step)
    note = rules.words(note, "note")
    if referral.version == version:
        rules.step_is_open(referral.state, step)
    referral = edits.change(referral, version=version, values={"state": step.after, "state_note": note})
    log(Act.MOVED, referral=referral)
    return referral


@transaction.atomic
def add_member(
    *, membership: Membership, role: str, may_write: bool, by: Actor, last_day: datetime.date | None = None
) -> PanelMembership:
    """Put somebody who acts for an agency of the partnership on the panel, from now, to the end of a last day if there is one.

    Raises ValidationError by field, Refused.
    """
    policies.manage_members.check(by)
    if membership.partner.partnership_id != by.partnership_id:
        raise ValidationError({"membership": "Choose somebody of this partnership."})
    check_chair(membership, role)
    if last_day is not None and last_day < timezone.localdate():
        raise ValidationError({"last_day": "The last day must be today or in the future."})
    try:
        with transaction.atomic():
            member = PanelMembership.objects.create(
                panel_id=by.partnership_id,
                membership=membership,
                role=role,
                may_write=may_write,
                ends_at=_end_of(last_day) if last_day else None,
                added_by_id=by.user_id,
            )
    except IntegrityError as error:
        raise ValidationError({"membership": f"{membership.user.name} is on the panel already."}) from error
    log(Act.APPOINTED, about=member)
    return member


@transaction.atomic
def end_member(*, member: PanelMembership, by: Actor) -> PanelMembership:
    """Take somebody off the panel, at their next request. Who is off it already stays as they were. Raises Refused."""
    policies.end_member.check(by, member)
    ended = PanelMembership.objects.current().filter(pk=member.pk)
    if ended.update(ends_at=timezone.now(), ended_by_id=by.user_id):
        log(Act.ENDED, about=member)
    member.refresh_from_db()
    return member


def check_chair(membership: Membership, role: str) -> None:
    """The council chairs (section 37). Raises ValidationError."""
    if role == PanelRole.CHAIR and membership.partner.agency.kind != AgencyKind.COUNCIL:
        raise ValidationError(
            {"role": "The council chairs the panel (section 37 of the Act). Choose somebody of the council."}
        )


@transaction.atomic
def appoint_chair(*, membership: Membership) -> None:
    """What an operator does with the owner's address: a panel for the partnership, or a chair where it has none.

    Raises ValidationError when the panel has a chair.
    """
    check_chair(membership, PanelRole.CHAIR)
    try:
        with transaction.atomic(), connection.wearing("channel_owner"), connection.cursor() as cursor:
            cursor.execute("SELECT channel.appoint_chair(%s, %s)", [membership.partner.partnership_id, membership.pk])
    except IntegrityError as error:
        raise ValidationError("This panel has a chair, who appoints its members.") from error


def _checked(**values) -> dict:
    today = timezone.localdate()
    identity.date_of_birth(values["date_of_birth"], today=today)
    rules.received(values["received_on"], values["date_of_birth"], today=today)
    return values | {
        "family_name": identity.name(values["family_name"], "family_name", needed=True),
        "given_name": identity.name(values["given_name"], "given_name", needed=False),
        "referred_by": rules.words(values["referred_by"], "referred_by", longest=120),
        "referring_agency": rules.words(values["referring_agency"], "referring_agency", longest=120),
        "concern": rules.words(values["concern"], "concern"),
    }


def _end_of(day: datetime.date) -> datetime.datetime:
    """The first moment of the day after, in London."""
    return timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time()))

"""One record shared more widely, restricted, or kept from somebody. It moves with all it holds, at once.

A record is named by its subject, as the access log names it: "person:12", "case:7".
"""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.enums import Tier
from igu.access.policies import require
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner, SharingAgreement
from igu.sharing import policies, rules
from igu.sharing.services.acts import ask


@transaction.atomic
def share_record(
    *,
    subject: str,
    partner: Partner,
    tier: Tier,
    writes: bool,
    agreement: SharingAgreement,
    purpose: str,
    reason: str,
    ends_on: datetime.date,
    by: Actor,
    member: Membership | None = None,
) -> None:
    """Share one record with one more agency, or with one person of it, until the end of a day.

    Never with an agency whose own record it is there, nor with oneself in another role. Sharing a case shows its person
    too. Raises ValidationError by field, Refused.
    """
    policies.share.check(by)
    rules.reason(reason)
    rules.purpose(purpose)
    rules.share_ends(ends_on, agreement, today=timezone.localdate())
    rules.tier(tier, agreement)
    ask(
        "share_record",
        *(subject, partner.pk, member and member.pk, int(tier), writes, agreement.pk, purpose.strip(), reason.strip()),
        rules.end_of(ends_on),
        by=by,
    )


@transaction.atomic
def end_share(*, subject: str, group_id: int, reason: str, by: Actor) -> None:
    """Undo the sharing of one record with an agency's or a person's group. Raises ValidationError, Refused."""
    policies.share.check(by)
    rules.reason(reason)
    ask("end_share", subject, group_id, reason.strip(), by=by)


@transaction.atomic
def restrict_record(
    *,
    subject: str,
    reason: str,
    by: Actor,
    partners: Iterable[Partner] = (),
    members: Iterable[Membership] = (),
    until: datetime.date | None = None,
) -> None:
    """Show a record only to the agencies and people named, and to who restricts it; nobody gets more than they had.

    until: the last day of the people named. Raises ValidationError by field, Refused.
    """
    policies.restrict.check(by)
    rules.reason(reason)
    if until is not None:
        rules.in_future(until, "until", today=timezone.localdate())
    ask(
        "restrict_record",
        *(subject, [each.pk for each in partners], [each.pk for each in members]),
        *(rules.end_of(until) if until else None, reason.strip()),
        by=by,
    )


@transaction.atomic
def lift_restriction(*, subject: str, reason: str, by: Actor) -> None:
    """Show a restricted record again to everybody whom its base shows it. Raises ValidationError, Refused."""
    policies.restrict.check(by)
    rules.reason(reason)
    ask("lift_restriction", subject, reason.strip(), by=by)


@transaction.atomic
def keep_out(*, subject: str, user: User, reason: str, review_on: datetime.date, by: Actor) -> None:
    """Hide a record from one person, whatever their agency sees: a relative, a neighbour, a conflict of interest.

    They cannot find it, break-glass is closed to them, and they are not told. Never oneself: who knows somebody outside
    work steps back, which leaves nobody without a reader. Raises ValidationError by field, Refused.
    """
    policies.keep_out.check(by)
    require(user.pk != by.user_id, "Nobody keeps themselves out. Say that you know them outside work instead.")
    rules.reason(reason)
    rules.in_future(review_on, "review_on", today=timezone.localdate())
    ask("keep_out", subject, user.pk, reason.strip(), review_on, by=by)


@transaction.atomic
def step_back(*, subject: str, reason: str, by: Actor) -> None:
    """Declare that one knows somebody outside work: a relative, a neighbour. The record is hidden from then on.

    Somebody else reviews it within half a year and lets them in again. Raises ValidationError by field, Refused.
    """
    policies.step_back.check(by)
    rules.reason(reason)
    ask("step_back", subject, reason.strip(), timezone.localdate() + rules.STEPPED_BACK_FOR, by=by)


@transaction.atomic
def let_in(*, subject: str, user: User, reason: str, by: Actor) -> None:
    """End a keeping-out. Nobody lets themselves in. Raises ValidationError, Refused."""
    policies.keep_out.check(by)
    rules.reason(reason)
    ask("let_in", subject, user.pk, reason.strip(), by=by)

"""Agreements between agencies: drafted, confirmed by each party, reviewed, ended."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.enums import Tier
from igu.agencies.enums import AgreementStatus, Gateway
from igu.agencies.models import Partner, SharingAgreement
from igu.sharing import policies, rules
from igu.sharing.services.acts import ask, one_at_a_time


@transaction.atomic
def draft_agreement(
    *,
    title: str,
    purposes: str,
    gateway: Gateway,
    highest_tier: Tier,
    starts_on: datetime.date,
    review_on: datetime.date,
    ends_on: datetime.date,
    dpia_reference: str,
    parties: Iterable[Partner],
    by: Actor,
) -> SharingAgreement:
    """Draft an agreement; the same title again is its next version, unless all of it is the same as in a draft that stands.
    It counts once every party has confirmed it.

    Raises ValidationError by field, Refused.
    """
    policies.draft_agreement.check(by)
    parties = list(parties)
    rules.parties(parties)
    rules.agreement_days(starts_on, review_on, ends_on, today=timezone.localdate())
    one_at_a_time("draft_agreement", by=by)
    words = {
        "title": title.strip(),
        "purposes": purposes.strip(),
        "gateway": str(gateway),
        "highest_tier": int(highest_tier),
        "starts_on": starts_on,
        "review_on": review_on,
        "ends_on": ends_on,
        "dpia_reference": dpia_reference.strip(),
    }
    named = {party.pk for party in parties}
    drafts = SharingAgreement.objects.filter(partnership=by.partnership_id, status=AgreementStatus.DRAFT, **words)
    for draft in drafts.prefetch_related("parties"):
        if {party.partner_id for party in draft.parties.all()} == named:
            return draft
    made = ask("draft_agreement", *words.values(), sorted(named), by=by)
    return SharingAgreement.objects.get(pk=made)


@transaction.atomic
def confirm_agreement(*, agreement: SharingAgreement, by: Actor) -> SharingAgreement:
    """Confirm a draft for one's own agency. With the last party's confirmation it is in force. Raises Refused."""
    policies.confirm_agreement.check(by, agreement)
    ask("confirm_agreement", agreement.pk, by=by)
    agreement.refresh_from_db()
    return agreement


@transaction.atomic
def review_agreement(
    *, agreement: SharingAgreement, review_on: datetime.date, note: str, by: Actor
) -> SharingAgreement:
    """Record a review and the day of the next. Raises ValidationError by field, Refused."""
    policies.review_agreement.check(by, agreement)
    rules.next_review(review_on, agreement.ends_on, today=timezone.localdate())
    rules.reason(note, "note")
    ask("review_agreement", agreement.pk, review_on, note.strip(), by=by)
    agreement.refresh_from_db()
    return agreement


@transaction.atomic
def end_agreement(*, agreement: SharingAgreement, reason: str, by: Actor) -> SharingAgreement:
    """End an agreement before its last day: its grants stop with the next request of whoever had them.

    Raises ValidationError by field, Refused.
    """
    policies.end_agreement.check(by, agreement)
    rules.reason(reason)
    ask("end_agreement", agreement.pk, reason.strip(), by=by)
    agreement.refresh_from_db()
    return agreement

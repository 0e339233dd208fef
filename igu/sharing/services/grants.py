"""What an agency may do with all records of a compartment: given, changed, ended."""

import datetime

from django.db import transaction
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.enums import Tier
from igu.access.models import Compartment
from igu.agencies.models import Partner, SharingAgreement
from igu.sharing import policies, rules
from igu.sharing.services.acts import ask


@transaction.atomic
def give_grant(
    *,
    compartment: Compartment,
    partner: Partner,
    tier: Tier,
    writes: bool,
    agreement: SharingAgreement,
    purpose: str,
    reason: str,
    ends_on: datetime.date,
    by: Actor,
    starts_at: datetime.datetime | None = None,
) -> None:
    """Let an agency see a compartment's records until the end of a day, or change what it may see.

    Never more than the giver holds, to their own agency, into the past, or beyond the agreement.
    Raises ValidationError by field, Refused.
    """
    policies.give_grant.check(by, compartment, partner)
    rules.reason(reason)
    rules.purpose(purpose)
    rules.share_ends(ends_on, agreement, today=timezone.localdate())
    rules.tier(tier, agreement)
    ask(
        "give_grant",
        *(compartment.pk, partner.pk, int(tier), writes, agreement.pk, purpose.strip(), reason.strip()),
        *(starts_at or timezone.now(), rules.end_of(ends_on)),
        by=by,
    )


@transaction.atomic
def end_grant(*, compartment: Compartment, partner: Partner, reason: str, by: Actor) -> None:
    """Stop an agency seeing a compartment's records, from its next request on. Raises ValidationError, Refused."""
    policies.give_grant.check(by, compartment, partner)
    rules.reason(reason)
    ask("end_grant", compartment.pk, partner.pk, reason.strip(), by=by)

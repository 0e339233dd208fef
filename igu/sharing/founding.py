"""Setting up a partnership: what an operator does with the owner's address, before anybody acts for anybody.

Used by `manage.py seed` and by tests; everything later goes through the services, with an actor.
"""

import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone

from igu.access.enums import CompartmentKind, Tier
from igu.access.models import Compartment, CompartmentGroupGrant
from igu.accounts.models import User
from igu.agencies.enums import AgreementStatus, Gateway
from igu.agencies.models import Agency, AgreementParty, Membership, Partner, Partnership, SharingAgreement


@transaction.atomic
def found_partnership(*, slug: str, name: str, shows_known_to: bool = False) -> Partnership:
    """A partnership with its two compartments: ordinary casework, and performance."""
    partnership = Partnership.objects.create(slug=slug, name=name, shows_known_to=shows_known_to)
    for kind in (CompartmentKind.CASEWORK, CompartmentKind.PERFORMANCE):
        Compartment.objects.create(partnership=partnership, kind=kind, name=f"{name}, {kind.label.lower()}")
    return partnership


@transaction.atomic
def add_agency(*, partnership: Partnership, slug: str, name: str, short_name: str, kind: str) -> Partner:
    """An agency in a partnership, with the group that its grants go to."""
    agency, _ = Agency.objects.get_or_create(slug=slug, defaults={"name": name, "short_name": short_name, "kind": kind})
    group = Group.objects.create(name=f"{partnership.slug}: {slug}")
    return Partner.objects.create(partnership=partnership, agency=agency, group=group)


@transaction.atomic
def add_member(
    *, partner: Partner, email: str, name: str, role: str, starts_on: datetime.date, password: str | None = None
) -> Membership:
    """A person acting for an agency in a role; who has an account already keeps it."""
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email=email, name=name, password=password)
    return Membership.objects.create(user=user, partner=partner, role=role, starts_on=starts_on)


@transaction.atomic
def agree(
    *,
    partnership: Partnership,
    title: str,
    parties: list[Partner],
    agreed_by: User,
    starts_on: datetime.date,
    ends_on: datetime.date,
    purposes: str,
    gateway: Gateway = Gateway.CDA_115,
    highest_tier: Tier = Tier.CONTENT,
    dpia_reference: str = "DPIA-1",
) -> SharingAgreement:
    """An agreement that every party had signed before the product came: recorded as agreed."""
    agreement = SharingAgreement.objects.create(
        partnership=partnership,
        title=title,
        purposes=purposes,
        gateway=gateway,
        highest_tier=highest_tier,
        starts_on=starts_on,
        review_on=starts_on + (ends_on - starts_on) / 2,
        ends_on=ends_on,
        dpia_reference=dpia_reference,
        status=AgreementStatus.AGREED,
    )
    now = timezone.now()
    AgreementParty.objects.bulk_create(
        AgreementParty(agreement=agreement, partner=partner, agreed_by=agreed_by, agreed_at=now) for partner in parties
    )
    return agreement


@transaction.atomic
def grant(
    *,
    compartment: Compartment,
    partner: Partner,
    granted_by: User,
    purpose: str,
    tier: Tier = Tier.CONTENT,
    writes: bool = True,
    agreement: SharingAgreement | None = None,
    starts_at: datetime.datetime | None = None,
    ends_at: datetime.datetime | None = None,
) -> list[CompartmentGroupGrant]:
    """What a partner may do in a compartment, to read and, unless told otherwise, to write.

    Without an agreement the records are the partner's own.
    """
    rights = ["read_compartment", "write_compartment"] if writes else ["read_compartment"]
    return [
        CompartmentGroupGrant.objects.create(
            content_object=compartment,
            group=partner.group,
            permission=permission,
            tier=tier,
            agreement=agreement,
            own_records=agreement is None,
            purpose=purpose,
            reason="Founding of the partnership",
            granted_by=granted_by,
            starts_at=starts_at or timezone.now(),
            ends_at=ends_at,
        )
        for permission in Permission.objects.filter(
            content_type__app_label="access", content_type__model="compartment", codename__in=rights
        ).order_by("codename")
    ]

"""Setting up a partnership: what an operator does with the owner's address, before anybody acts for anybody.

Used by `manage.py found_partnership`, `add_agency`, `sign_in_link` and `seed`, and by tests; everything later goes through
the services, with an actor.
"""

import datetime
from typing import TypeVar

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from igu.access.enums import CompartmentKind, Tier
from igu.access.models import Compartment, CompartmentGroupGrant
from igu.accounts.models import User
from igu.accounts.services import end_sessions
from igu.agencies.enums import AgreementStatus, Gateway
from igu.agencies.models import Agency, AgreementParty, Membership, Partner, Partnership, SharingAgreement

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def found_partnership(*, slug: str, name: str, shows_known_to: bool = False) -> Partnership:
    """A partnership with its two compartments: ordinary casework, and performance. Raises ValidationError by field."""
    partnership = _kept(Partnership(slug=slug, name=name, shows_known_to=shows_known_to))
    for kind in (CompartmentKind.CASEWORK, CompartmentKind.PERFORMANCE):
        Compartment.objects.create(partnership=partnership, kind=kind, name=f"{name}, {kind.label.lower()}")
    return partnership


@transaction.atomic
def add_agency(*, partnership: Partnership, slug: str, name: str, short_name: str, kind: str) -> Partner:
    """An agency in a partnership, with the group that its grants go to. Raises ValidationError by field.

    Who works in another partnership already is the same agency here, and known by the same names.
    """
    agency = Agency.objects.filter(slug=slug).first()
    if agency is None:
        agency = _kept(Agency(slug=slug, name=name, short_name=short_name, kind=kind))
    group = Group.objects.create(name=f"{partnership.slug}: {slug}")
    return Partner.objects.create(partnership=partnership, agency=agency, group=group)


@transaction.atomic
def add_member(
    *, partner: Partner, email: str, name: str, role: str, starts_on: datetime.date, password: str | None = None
) -> Membership:
    """A person acting for an agency in a role; who has an account already keeps it. Raises ValidationError by field."""
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        User(email=email, name=name).full_clean(exclude=["password"])
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


def keep_records(*, partner: Partner, granted_by: User, starts_at: datetime.datetime | None = None) -> None:
    """Ordinary casework and performance are this partner's own records: to read and to write, under no agreement."""
    compartments = Compartment.objects.filter(partnership=partner.partnership_id).exclude(kind=CompartmentKind.DERIVED)
    for compartment in compartments.order_by("pk"):
        grant(
            compartment=compartment,
            partner=partner,
            granted_by=granted_by,
            purpose="Keeping the unit’s records",
            tier=Tier.SENSITIVE,
            starts_at=starts_at,
        )


def sign_in_link(*, user: User) -> str:
    """An address at which somebody sets a password: good once, for PASSWORD_RESET_TIMEOUT, for whoever has it."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    known = [*settings.CSRF_TRUSTED_ORIGINS, f"{'https' if settings.HTTPS else 'http'}://{settings.ALLOWED_HOSTS[0]}"]
    return known[0] + path


@transaction.atomic
def forget_second_factors(*, user: User) -> int:
    """For an administrator whom no other can help: they set up a new one at the next sign-in. Ends their sessions."""
    removed, _ = Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)
    return removed


def _kept(row: Row) -> Row:
    row.full_clean()
    row.save()
    return row

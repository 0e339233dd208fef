"""Who may sign in, and for which agency in which role. Every change is kept in the history of users and memberships."""

import datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from igu.access.actor import Actor
from igu.access.roles import ROLES
from igu.accounts.models import User
from igu.accounts.services import end_sessions
from igu.agencies.enums import AgencyKind
from igu.agencies.models import Membership, Partner
from igu.audit.enums import Act
from igu.audit.services import record
from igu.members import policies

UNDER_ANOTHER_NAME = (
    "There is an account with this address under another name. Ask its owner how their name stands in it."
)


@transaction.atomic
def add_user(*, email: str, name: str, partner: Partner, role: str, starts_on: datetime.date, by: Actor) -> Membership:
    """Somebody new to the partnership, with a first role. Who has an account from another partnership keeps it, and has to
    be known by the name in it: an address alone does not tell whose it is.

    They sign in once they have set a password through the mail they are sent. Raises ValidationError by field, Refused.
    """
    policies.manage_users.check(by)
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email=email, name=name)
    elif user.memberships.filter(partner__partnership_id=by.partnership_id).exists():
        raise ValidationError(
            {"email": "Somebody here has an account with this address. Give them a role on their page."}
        )
    elif user.name.casefold() != name.strip().casefold():
        raise ValidationError({"name": UNDER_ANOTHER_NAME})
    record(Act.ADDED, subject=f"user:{user.pk}", by=by)
    return give_role(user=user, partner=partner, role=role, starts_on=starts_on, by=by)


@transaction.atomic
def change_user(*, user: User, name: str, email: str, by: Actor) -> User:
    """Correct a name or an address to sign in with. A new address ends sessions and tokens. Raises ValidationError, Refused."""
    policies.manage_identity.check(by, user)
    moved = email.lower() != user.email
    user.name, user.email = name, email.lower()
    try:
        with transaction.atomic():
            user.save(update_fields=["name", "email"])
    except IntegrityError as error:
        raise ValidationError({"email": "Somebody else has an account with this address."}) from error
    if moved:
        end_sessions(user=user)
    record(Act.CHANGED, subject=f"user:{user.pk}", by=by)
    return user


@transaction.atomic
def give_role(*, user: User, partner: Partner, role: str, starts_on: datetime.date, by: Actor) -> Membership:
    """Let somebody act for an agency of the partnership in a role. Raises ValidationError, Refused."""
    policies.manage.check(by, user)
    if role not in ROLES or partner.partnership_id != by.partnership_id:
        raise ValidationError("Choose an agency and a role of this partnership.")
    if partner.agency.kind not in ROLES[role].kinds:
        kinds = " or ".join(sorted(AgencyKind(kind).label.lower() for kind in ROLES[role].kinds))
        raise ValidationError({"role": f"This role is given in an agency of one kind only: {kinds}."})
    membership = Membership(user=user, partner=partner, role=role, starts_on=starts_on)
    membership.full_clean()
    membership.save()
    record(Act.CHANGED, subject=f"user:{user.pk}", by=by)
    return membership


@transaction.atomic
def end_role(*, membership: Membership, last_day: datetime.date, by: Actor) -> Membership:
    """Set the last day, counted, on which somebody acts in a role; a day that is over ends it at their next request.

    Raises ValidationError, Refused.
    """
    policies.manage.check(by, membership.user)
    membership.ends_on = last_day
    membership.full_clean()
    membership.save(update_fields=["ends_on"])
    record(Act.CHANGED, subject=f"user:{membership.user_id}", by=by)
    return membership


@transaction.atomic
def deactivate(*, user: User, by: Actor) -> User:
    """Stop somebody from signing in, and end where they are signed in and their tokens, at once. Raises Refused."""
    policies.manage_identity.check(by, user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user=user)
    record(Act.CHANGED, subject=f"user:{user.pk}", by=by)
    return user


@transaction.atomic
def reactivate(*, user: User, by: Actor) -> User:
    """Let somebody sign in again with the roles that still run. Raises Refused."""
    policies.manage_identity.check(by, user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(Act.CHANGED, subject=f"user:{user.pk}", by=by)
    return user


@transaction.atomic
def remove_second_factors(*, user: User, by: Actor) -> int:
    """For somebody who lost theirs: they set up a new one at the next sign-in. Ends their sessions and tokens. Raises Refused."""
    policies.manage_identity.check(by, user)
    removed, _ = Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)
    record(Act.CHANGED, subject=f"user:{user.pk}", by=by)
    return removed

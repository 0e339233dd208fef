from dataclasses import dataclass

from django.utils import timezone

from igu.access.roles import ROLES, Role
from igu.accounts.demonstration import DOMAIN, InventedPerson
from igu.agencies.models import Membership


@dataclass(frozen=True)
class Choice:
    """A membership as the page of choices and the page of a user show it."""

    membership: Membership
    role: Role
    current: bool = False


def choices(memberships: list[Membership], *, chosen: int | None = None) -> list[Choice]:
    return [Choice(each, ROLES[each.role], current=each.pk == chosen) for each in memberships]


def people_to_sign_in_as() -> list[InventedPerson]:
    """One invented person for each role, in the order of the roles: whoever held it first."""
    invented = Membership.objects.current(on=timezone.localdate()).filter(user__email__endswith=f"@{DOMAIN}")
    first = {each.role: each for each in invented.for_actor().order_by("role", "-pk")}
    return [
        InventedPerson(
            name=first[code].user.name,
            email=first[code].user.email,
            agency=first[code].partner.agency.short_name,
            role=role.name,
            sentence=role.sentence,
        )
        for code, role in ROLES.items()
        if code in first
    ]

"""Who is acting: made once for a request, a command or a job, and known to the database for one transaction at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection

from igu.access.permissions import Permission
from igu.access.roles import ROLES, Role
from igu.agencies.models import Membership


class ActorAlreadySet(RuntimeError):
    """One transaction has one actor; it cannot be changed half-way."""


@dataclass(frozen=True)
class Actor:
    """A person acting for one agency in one partnership."""

    membership_id: int
    user_id: int
    partner_id: int
    partnership_id: int
    agency_id: int
    role: Role
    name: str = field(compare=False)
    email: str = field(compare=False)
    agency_name: str = field(compare=False)
    partnership_name: str = field(compare=False)
    partnership_slug: str = field(compare=False)

    @property
    def permissions(self) -> frozenset[Permission]:
        return self.role.permissions

    def may(self, permission: Permission) -> bool:
        return permission in self.role.permissions

    @classmethod
    def of(cls, membership: Membership) -> "Actor":
        partner = membership.partner
        return cls(
            membership_id=membership.pk,
            user_id=membership.user_id,
            partner_id=partner.pk,
            partnership_id=partner.partnership_id,
            agency_id=partner.agency_id,
            role=ROLES[membership.role],
            name=membership.user.name,
            email=membership.user.email,
            agency_name=partner.agency.short_name,
            partnership_name=partner.partnership.name,
            partnership_slug=partner.partnership.slug,
        )


_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current_actor() -> Actor | None:
    return _actor.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Act as somebody: every transaction begun inside carries them, and rows are theirs to see or not.

    Inside a transaction that already has another actor it raises ActorAlreadySet, unless the session is the owner's
    (setting up, seeding, testing), which may speak for one person after another.
    """
    before = _actor.get()
    if connection.in_atomic_block and before != actor and before is not None and not connection.may_change_actor:
        raise ActorAlreadySet(f"{before.name} is already acting in this transaction.")
    token = _actor.set(actor)
    inside = connection.in_atomic_block
    try:
        if inside:
            connection.enter(actor.membership_id)
        yield actor
    finally:
        _actor.reset(token)
        if inside and not connection.needs_rollback:
            if before is None:
                connection.leave()
            else:
                connection.enter(before.membership_id)

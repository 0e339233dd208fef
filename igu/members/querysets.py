from django.db.models import Prefetch, Q, QuerySet

from igu.access.actor import Actor
from igu.accounts.models import User
from igu.agencies.models import Membership


def users_of(actor: Actor) -> QuerySet[User]:
    """Everybody who has or had a role in the actor's partnership, by name."""
    here = Membership.objects.filter(partner__partnership_id=actor.partnership_id)
    return User.objects.filter(pk__in=here.values("user"))


def with_roles(users: QuerySet[User], actor: Actor) -> QuerySet[User]:
    """With their memberships in the actor's partnership as `roles_here`; one more query."""
    here = Membership.objects.filter(partner__partnership_id=actor.partnership_id).select_related("partner__agency")
    return users.prefetch_related(Prefetch("memberships", queryset=here.order_by("-starts_on"), to_attr="roles_here"))


def matching(users: QuerySet[User], *, words: str = "", role: str = "", inactive: bool = False) -> QuerySet[User]:
    """By part of a name or address, by a role that has no last day, and by whether they can sign in."""
    if words:
        users = users.filter(Q(name__icontains=words) | Q(email__icontains=words))
    if role:
        users = users.filter(pk__in=Membership.objects.filter(role=role, ends_on=None).values("user"))
    return users.filter(is_active=not inactive)

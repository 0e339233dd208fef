"""Who looks after users: an administrator, who reads no cases and cannot raise their own rights."""

from igu.access.actor import Actor
from igu.access.permissions import Permission
from igu.access.policies import policy, require
from igu.accounts.models import User
from igu.agencies.models import Membership


@policy
def manage_users(actor: Actor) -> None:
    """Only administrators see and change who may sign in."""
    require(actor.may(Permission.USERS_MANAGE), "Only a system administrator looks after users.")


@policy
def manage(actor: Actor, user: User) -> None:
    """Nobody changes their own rights, or stops themselves by mistake."""
    manage_users.check(actor)
    require(user.pk != actor.user_id, "You cannot change your own roles or sign-in here. Ask another administrator.")


@policy
def manage_identity(actor: Actor, user: User) -> None:
    """How somebody signs in is only changed where they belong: it would open their other partnership's records too."""
    manage.check(actor, user)
    elsewhere = Membership.objects.filter(user=user).exclude(partner__partnership_id=actor.partnership_id)
    require(
        not elsewhere.exists(),
        f"{user.name} also works in another partnership. You can end their roles here, and nothing else.",
    )

from igu.access.actor import Actor
from igu.access.policies import policy, require
from igu.rest.models import Token


@policy
def revoke_token(actor: Actor, token: Token) -> None:
    """A token is revoked by whoever made it, whichever of their roles they are in."""
    require(token.membership.user_id == actor.user_id, "This token is somebody else's.")

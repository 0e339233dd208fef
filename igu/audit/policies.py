"""Who reads the access log."""

from igu.access.actor import Actor
from igu.access.permissions import Permission
from igu.access.policies import policy, require


@policy
def read_log(actor: Actor | None) -> None:
    """Information governance reads the partnership's log; agencies' people that of the records they see."""
    require(
        actor is not None and (actor.may(Permission.ACCESS_LOG_ALL) or actor.may(Permission.ACCESS_LOG_OWN)),
        "Your role does not read the access log.",
    )


@policy
def read_whole_log(actor: Actor | None) -> None:
    """Information governance reads the log of all records of the partnership."""
    require(
        actor is not None and actor.may(Permission.ACCESS_LOG_ALL), "Your role reads the log of your agency’s records."
    )

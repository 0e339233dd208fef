"""Who reads the access log."""

from igu.access.actor import Actor
from igu.access.permissions import Permission
from igu.access.policies import policy, require
from igu.audit.enums import Span
from igu.audit.models import AccessLogEntry, ReadingReview


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


@policy
def review_reading(actor: Actor, reading: AccessLogEntry | ReadingReview, span: Span) -> None:
    """Information governance about anybody's; who runs or speaks for an agency about its own people's; never one's own.

    All that was read in an hour only information governance sees, and so nobody else says what came of it.
    """
    require(actor.may(Permission.READING_REVIEW), "Your role does not say what came of unusual reading.")
    require(reading.user_id != actor.user_id, "Somebody else asks about what you read.")
    if not actor.may(Permission.ACCESS_LOG_ALL):
        require(reading.partner_id == actor.partner_id, "Their own agency or information governance asks about this.")
        require(span == Span.RECORD, "Only information governance sees all of an hour, and asks about it.")

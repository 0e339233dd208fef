"""Opening a record in an emergency, and reviewing that it was one."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.enums import GlassOutcome, GlassReason
from igu.access.models import BrokenGlass
from igu.access.permissions import Permission
from igu.access.roles import ROLES
from igu.agencies.models import Membership
from igu.audit.enums import Act
from igu.audit.services import record
from igu.sharing import policies, rules
from igu.sharing.services.acts import ask, one_at_a_time

REVIEWERS = [role.code for role in ROLES.values() if Permission.GLASS_REVIEW in role.permissions]
NOTICE = (
    "Somebody opened a record in an emergency, without standing access. It closes by itself four hours after it was opened.\n\n"
    "You are told because you review emergencies, or because you or your agency work with somebody whose record was opened. Sign "
    "in to see who opened it. Who reviews does so within two working days. This message names nobody on purpose."
)


@transaction.atomic
def break_glass(*, subject: str, code: GlassReason, reason: str, by: Actor) -> BrokenGlass:
    """Open one person's record to read for four hours, from the next request on.

    Written down, and told to those who review, whether there was anything to open or not: the answer does not tell. Those
    who work the cases that were opened, and who speak for their lead agencies, are told in the same message, so that it
    takes no longer. The same words about the same record, while its four hours run, are the same emergency.
    Raises ValidationError by field, Refused.
    """
    policies.break_glass.check(by)
    rules.emergency(reason)
    one_at_a_time("break_glass", by=by)
    running = BrokenGlass.objects.filter(user_id=by.user_id, partner_id=by.partner_id, ends_at__gt=timezone.now())
    same = running.filter(subject=subject, reason_code=str(code), reason=reason.strip()).first()
    if same is not None:
        return same
    made = ask("break_glass", subject, str(code), reason.strip(), by=by)
    record(Act.SHARED, subject=subject, by=by, reason=f"Emergency: {GlassReason(code).label}")
    owners = _owners(made)
    transaction.on_commit(lambda: _tell(by, owners), robust=True)
    return BrokenGlass.objects.get(pk=made)


@transaction.atomic
def review_glass(*, glass: BrokenGlass, outcome: GlassOutcome, note: str, by: Actor) -> BrokenGlass:
    """Record what the review of an emergency found; once, and by somebody else. Raises ValidationError, Refused."""
    policies.review_glass.check(by, glass)
    rules.reason(note, "note")
    ask("review_glass", glass.pk, str(outcome), note.strip(), by=by)
    glass.refresh_from_db()
    return glass


def _owners(glass: int) -> list[int]:
    """The users whose cases were opened. The database finds them: who breaks a glass may not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT igu.owners_of_glass(%s)", [glass])
        return [user for (user,) in cursor.fetchall()]


def _tell(by: Actor, owners: list[int]) -> None:
    """One message, in which nobody reads who else gets it."""
    told = Membership.objects.current(on=timezone.localdate()).filter(
        Q(role__in=REVIEWERS) | Q(user_id__in=owners),
        ~Q(user_id=by.user_id),
        partner__partnership_id=by.partnership_id,
    )
    addresses = sorted(set(told.values_list("user__email", flat=True).order_by("user__email")))
    EmailMessage(
        "OFFICIAL-SENSITIVE: a record was opened in an emergency", NOTICE, settings.DEFAULT_FROM_EMAIL, bcc=addresses
    ).send()

"""What is done by the clock, for nobody: it reads no record."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction

ENDS = (
    "The sharing agreement “{title}” ends on {day}, {left}.\n\n"
    "What is shared under it stops on that day. If it is to go on, draft its next version now: every agency confirms it before "
    "it counts, and the sharing is given again under it."
)


@transaction.atomic
def warn_of_ends() -> int:
    """Tell who speaks for its parties of each agreement that ends within 30 days, and again within 7; each once.

    Answers how many messages were sent. What could not be sent is tried again with the next hour.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM igu.warnings_due()")
        due = cursor.fetchall()
    for title, ends_on, days, address in due:
        left = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
        body = ENDS.format(title=title, day=f"{ends_on.day} {ends_on:%B %Y}", left=left)
        send_mail("OFFICIAL-SENSITIVE: a sharing agreement ends", body, settings.DEFAULT_FROM_EMAIL, [address])
    return len(due)


@transaction.atomic
def sweep_compartments() -> int:
    """Take away derived compartments that nothing lies in. Answers how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT igu.sweep_compartments()")
        return cursor.fetchone()[0]

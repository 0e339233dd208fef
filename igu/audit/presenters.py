"""Reading that stands out, for who watches."""

import datetime
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from igu.access.actor import Actor
from igu.audit.models import AccessLogEntry

SINCE = datetime.timedelta(days=14)
MOST = 100


@dataclass(frozen=True)
class Unusual:
    """One line of the queue: why it stands out, who, when, and what."""

    why: str
    who: str
    agency: str
    at: datetime.datetime
    what: str


def unusual(actor: Actor) -> list[Unusual]:
    """Of the last 14 days: one's own name, no relationship with the record, out of hours, more than 30 records in an hour."""
    since = timezone.now() - SINCE
    entries = AccessLogEntry.objects.visible_to(actor).filter(at__gte=since).for_list()
    found = [
        Unusual(
            "More than 30 records in an hour",
            row["user__name"],
            row["partner__agency__short_name"],
            row["hour"],
            f"{row['records']} records",
        )
        for row in entries.busiest_hours()[:MOST]
    ]
    found += [_entry("Out of hours", entry) for entry in entries.out_of_hours()[:MOST]]
    for why, numbers in _told_by_the_database(since).items():
        found += [_entry(why, entry) for entry in entries.filter(pk__in=numbers)[:MOST]]
    return sorted(found, key=lambda each: each.at, reverse=True)


def _entry(why: str, entry: AccessLogEntry) -> Unusual:
    return Unusual(why, entry.user.name, entry.partner.agency.short_name, entry.at, entry.subject)


def _told_by_the_database(since: datetime.datetime) -> dict[str, list[int]]:
    """Entries whose oddness shows only beside the record itself, which who watches does not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT why, array_agg(entry) FROM igu.odd_readings(%s) GROUP BY why ORDER BY why", [since])
        return dict(cursor.fetchall())

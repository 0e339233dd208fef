"""Entries of the access log in words, and reading that stands out."""

import datetime
from dataclasses import dataclass
from typing import Self

from django.db import connection
from django.utils import timezone

from igu.access.actor import Actor
from igu.audit.enums import Why
from igu.audit.models import AccessLogEntry

SINCE = datetime.timedelta(days=14)
MOST = 500
"""Readings of each reason: who has more to ask about begins with these."""


def subject_in_words(subject: str) -> str:
    """A person by their reference, another record by its number, a search or list by what it was of."""
    kind, _, number = subject.partition(":")
    if kind == "person" and number.isdecimal():
        return f"Person IGU-{int(number):04d}"
    return f"{kind.replace('_', ' ').replace('-', ' ').capitalize()} {number}".strip()


@dataclass(frozen=True)
class Line:
    """An entry as a row of the log; record: what leads to everything logged about the same record, if it is of one."""

    entry: AccessLogEntry
    what: str
    record: str

    @classmethod
    def of(cls, entry: AccessLogEntry) -> Self:
        return cls(entry, subject_in_words(entry.subject), entry.subject if ":" in entry.subject else "")


@dataclass(frozen=True)
class Unusual:
    """One line of the queue: why it stands out, who, when, and what; record as in Line."""

    why: Why
    who: str
    user_id: int
    agency: str
    at: datetime.datetime
    what: str
    record: str = ""


def unusual(actor: Actor) -> list[Unusual]:
    """Of the last 14 days: one's own name, no relationship with the record, out of hours, more than 30 records in an hour.

    One reading stands in the queue once for each reason.
    """
    since = timezone.now() - SINCE
    entries = AccessLogEntry.objects.visible_to(actor).filter(at__gte=since).for_list()
    found = [
        Unusual(
            Why.BUSY_HOUR,
            row["user__name"],
            row["user"],
            row["partner__agency__short_name"],
            row["hour"],
            f"{row['records']} records from {timezone.localtime(row['hour']):%-I%p}".replace("AM", "am").replace(
                "PM", "pm"
            ),
        )
        for row in entries.busiest_hours()[:MOST]
    ]
    found += [_entry(Why.OUT_OF_HOURS, entry) for entry in entries.out_of_hours()[:MOST]]
    for why, numbers in _told_by_the_database(since).items():
        found += [_entry(Why(why), entry) for entry in entries.filter(pk__in=numbers)[:MOST]]
    return sorted(found, key=lambda each: each.at, reverse=True)


def _entry(why: Why, entry: AccessLogEntry) -> Unusual:
    line = Line.of(entry)
    return Unusual(
        why, entry.user.name, entry.user_id, entry.partner.agency.short_name, entry.at, line.what, line.record
    )


def _told_by_the_database(since: datetime.datetime) -> dict[str, list[int]]:
    """Entries whose oddness shows only beside the record itself, which who watches does not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT why, array_agg(entry) FROM igu.odd_readings(%s) GROUP BY why ORDER BY why", [since])
        return dict(cursor.fetchall())

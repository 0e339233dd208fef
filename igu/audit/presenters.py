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
    """One line of the queue: what somebody read of one record on one day, and every reason why it stands out."""

    reasons: tuple[Why, ...]
    who: str
    user_id: int
    agency: str
    first: datetime.datetime
    last: datetime.datetime
    times: int
    what: str
    record: str = ""


def unusual(actor: Actor) -> list[Unusual]:
    """Of the last 14 days, the latest first: one's own name, no relationship with the record, out of hours, many records.

    Asks the database five times, however many readings there are.
    """
    since = timezone.now() - SINCE
    entries = AccessLogEntry.objects.visible_to(actor).filter(at__gte=since).for_list()
    odd: dict[tuple[int, str, datetime.date], tuple[list[AccessLogEntry], set[Why]]] = {}
    told = {Why(why): entries.filter(pk__in=numbers) for why, numbers in _told_by_the_database(since).items()}
    for why, found in (*told.items(), (Why.OUT_OF_HOURS, entries.out_of_hours())):
        for entry in found[:MOST]:
            same, reasons = odd.setdefault((entry.user_id, entry.subject, _day(entry.at)), ([], set()))
            reasons.add(why)
            same.append(entry)
    lines = [_line(same, reasons) for same, reasons in odd.values()]
    lines += [_busy(row) for row in entries.busiest_hours()[:MOST]]
    return sorted(lines, key=lambda each: each.last, reverse=True)


def _day(at: datetime.datetime) -> datetime.date:
    return timezone.localtime(at).date()


def _line(same: list[AccessLogEntry], reasons: set[Why]) -> Unusual:
    entry, moments = same[0], {each.pk: each.at for each in same}
    line = Line.of(entry)
    return Unusual(
        tuple(why for why in Why if why in reasons),
        entry.user.name,
        entry.user_id,
        entry.partner.agency.short_name,
        min(moments.values()),
        max(moments.values()),
        len(moments),
        line.what,
        line.record,
    )


def _busy(row: dict) -> Unusual:
    until = row["hour"] + datetime.timedelta(hours=1)
    agency, what = row["partner__agency__short_name"], f"{row['records']} records"
    return Unusual((Why.BUSY_HOUR,), row["user__name"], row["user"], agency, row["hour"], until, row["records"], what)


def _told_by_the_database(since: datetime.datetime) -> dict[str, list[int]]:
    """Entries whose oddness shows only beside the record itself, which who watches does not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT why, array_agg(entry) FROM igu.odd_readings(%s) GROUP BY why ORDER BY why", [since])
        return dict(cursor.fetchall())

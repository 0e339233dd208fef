"""Entries of the access log in words, and reading that stands out."""

import datetime
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from igu.access.actor import Actor
from igu.audit import policies
from igu.audit.enums import QueueState, Span, Why
from igu.audit.models import AccessLogEntry, ReadingReview
from igu.audit.querysets import MOST_IN_AN_HOUR, AccessLogQuerySet, ReadingReviewQuerySet

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
    """One line of the queue: what somebody read of one record on one day, and every reason why it stands out; or all that
    they read in an hour. url: its page."""

    reasons: tuple[Why, ...]
    who: str
    user_id: int
    agency: str
    first: datetime.datetime
    last: datetime.datetime
    times: int
    what: str
    url: str
    record: str = ""


def unusual(actor: Actor, why: str = "") -> list[Unusual]:
    """Of the last 14 days, the latest first: one's own name, no relationship with the record, out of hours, many records.

    What nobody has dealt with yet. Asks the database six times, however many readings there are.
    """
    since = timezone.now() - SINCE
    entries = AccessLogEntry.objects.visible_to(actor).filter(at__gte=since).for_list()
    lines = [_line(same, reasons) for same, reasons in _odd(entries, since).values()]
    lines += [_busy(row) for row in entries.busiest_hours(ReadingReview.objects)[:MOST]]
    chosen = [each for each in lines if not why or why in each.reasons]
    return sorted(chosen, key=lambda each: each.last, reverse=True)


def reviews(actor: Actor, state: str, why: str = "") -> ReadingReviewQuerySet:
    """What was dealt with, or taken back again, for one reason or any; the latest first."""
    seen = ReadingReview.objects.visible_to(actor).for_list()
    found = seen.standing() if state == QueueState.DEALT_WITH else seen.taken_back()
    return found.filter(reasons__contains=why) if why else found


def _odd(entries: AccessLogQuerySet, since: datetime.datetime) -> dict[Any, tuple[list[AccessLogEntry], set[Why]]]:
    """By reader, agency, record and day, the entries that stand out and why, the latest first."""
    to_ask_about = entries.one_by_one().to_ask_about(ReadingReview.objects, Span.RECORD)
    odd: dict[Any, tuple[list[AccessLogEntry], set[Why]]] = {}
    told = {Why(why): to_ask_about.filter(pk__in=numbers) for why, numbers in _told_by_the_database(since).items()}
    for why, found in (*told.items(), (Why.OUT_OF_HOURS, to_ask_about.out_of_hours())):
        for entry in found[:MOST]:
            line = (entry.user_id, entry.partner_id, entry.subject, _day(entry.at))
            same, reasons = odd.setdefault(line, ([], set()))
            reasons.add(why)
            same.append(entry)
    return odd


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
        reverse("reading", args=[min(moments)]),
        line.record,
    )


def _busy(row: dict) -> Unusual:
    until = row["hour"] + datetime.timedelta(hours=1)
    agency, what = row["partner__agency__short_name"], f"{row['records']} records"
    url = reverse("reading-hour", args=[row["first"]])
    return Unusual(
        (Why.BUSY_HOUR,), row["user__name"], row["user"], agency, row["hour"], until, row["records"], what, url
    )


def _told_by_the_database(since: datetime.datetime) -> dict[str, list[int]]:
    """Entries whose oddness shows only beside the record itself, which who watches does not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT why, array_agg(entry) FROM igu.odd_readings(%s) GROUP BY why ORDER BY why", [since])
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class Said:
    """A review as its reader may have it. note: for those who might have written it."""

    review: ReadingReview
    note: str

    @classmethod
    def of(cls, review: ReadingReview, actor: Actor) -> Self:
        told = policies.review_reading.allows(actor, review, review.span)
        return cls(review, review.note if told else "")

    @property
    def reasons(self) -> list[str]:
        return [each for each in self.review.reasons.split(",") if each]

    @property
    def what(self) -> str:
        """The record, or how many."""
        review = self.review
        return subject_in_words(review.subject) if review.span == Span.RECORD else f"{review.times} records"

    @property
    def taken_back(self) -> ReadingReview | None:
        return getattr(self.review, "taken_back_by", None)

    @property
    def taken_back_note(self) -> str:
        return self.taken_back.note if self.taken_back and self.note else ""


@dataclass(frozen=True)
class Reading:
    """The page of one line: the entries in it, why it stands out, and what was said of it before."""

    entry: AccessLogEntry
    span: Span
    entries: list[AccessLogEntry]
    reasons: tuple[Why, ...]
    said: list[Said]

    @classmethod
    def of(cls, entry: AccessLogEntry, span: Span, *, by: Actor) -> Self:
        """What is to be asked about, beginning with an entry."""
        line = AccessLogEntry.objects.visible_to(by).together_with(entry, span).for_list()
        entries = list(line.to_ask_about(ReadingReview.objects, span).filter(pk__gte=entry.pk)[:MOST])
        return cls(entry, span, entries, _reasons(entries, span), _said(entry, span, by))

    @classmethod
    def reviewed(cls, review: ReadingReview, *, by: Actor) -> Self:
        """What a review covers, as far as its reader sees it."""
        line = AccessLogEntry.objects.visible_to(by).together_with(review.last, review.span).for_list()
        entries = list(line.filter(pk__lte=review.last_id)[:MOST])
        reasons = tuple(Why(each) for each in review.reasons.split(",") if each in Why)
        return cls(review.last, review.span, entries, reasons, _said(review.last, review.span, by))

    @property
    def through(self) -> int:
        """The last entry that the page shows."""
        return self.entries[-1].pk

    @property
    def lines(self) -> list[Line]:
        return [Line.of(each) for each in self.entries]

    @property
    def what(self) -> str:
        """The record, or how many."""
        records = len({each.subject for each in self.entries})
        return subject_in_words(self.entry.subject) if self.span == Span.RECORD else f"{records} records in an hour"


def _reasons(entries: list[AccessLogEntry], span: Span) -> tuple[Why, ...]:
    """Why the entries of one line stand out."""
    if not entries:
        return ()
    if span == Span.HOUR:
        return (Why.BUSY_HOUR,) if len({each.subject for each in entries}) > MOST_IN_AN_HOUR else ()
    numbers = {each.pk for each in entries}
    told = _told_by_the_database(entries[0].at)
    late = AccessLogEntry.objects.filter(pk__in=numbers).out_of_hours().exists()
    found = {why for why, odd in told.items() if numbers & set(odd)} | ({Why.OUT_OF_HOURS} if late else set())
    return tuple(why for why in Why if why in found)


def _said(entry: AccessLogEntry, span: Span, by: Actor) -> list[Said]:
    return [Said.of(each, by) for each in ReadingReview.objects.visible_to(by).of_line(entry, span)]

import datetime
from typing import Self

from django.db import models
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone

from igu.access.querysets import ProtectedQuerySet
from igu.audit.enums import Span

OFFICE = (7, 20)
"""From seven in the morning to eight in the evening, Monday to Friday, London: reading outside it is unusual."""
MOST_IN_AN_HOUR = 30
"""Records. Who looks at more in one hour stands in the queue of unusual reading."""
MOST_UNAPPROVED = 25
"""People. An export of more was approved by somebody else before it was built (igu.ask_export)."""


class AccessLogQuerySet(ProtectedQuerySet):
    """A reader gets the entries of records that they read, and of all that they watch over."""

    def for_list(self) -> Self:
        return self.select_related("user", "partner__agency")

    def between(self, first: datetime.date | None, last: datetime.date | None) -> Self:
        """Entries from a first to a last London day, both counted."""
        entries = self if first is None else self.filter(at__date__gte=first)
        return entries if last is None else entries.filter(at__date__lte=last)

    def looks(self) -> Self:
        """Entries of somebody seeing one record."""
        return self.filter(act__in=["looked", "exported", "downloaded", "printed"])

    def out_of_hours(self) -> Self:
        weekend, early, late = Q(at__week_day__in=[1, 7]), Q(at__hour__lt=OFFICE[0]), Q(at__hour__gte=OFFICE[1])
        return self.looks().filter(weekend | early | late)

    def together_with(self, entry: models.Model, span: Span) -> Self:
        """The looks that stand in one line with an entry: its reader's for the same agency, in their order."""
        moment = timezone.localtime(entry.at)
        same = self.looks().filter(user=entry.user_id, partner=entry.partner_id).order_by("pk")
        if span == Span.RECORD:
            return same.filter(subject=entry.subject, at__date=moment.date())
        hour = moment.replace(minute=0, second=0, microsecond=0)
        return same.filter(at__gte=hour, at__lt=hour + datetime.timedelta(hours=1))

    def to_ask_about(self, reviews: "ReadingReviewQuerySet", span: Span) -> Self:
        """Those that no review covers in this span."""
        return self.exclude(Exists(reviews.covering(span)))

    def one_by_one(self) -> Self:
        """Less what was written down of an export that had been approved: it is asked about as one, in the line of its hour."""
        exported = self.filter(act="exported").annotate(hour=models.functions.TruncHour("at")).order_by()
        people = exported.values("user", "partner", "reason", "hour").annotate(people=Count("subject", distinct=True))
        approved = Q(pk__in=[])
        for each in people.filter(people__gt=MOST_UNAPPROVED):
            until = each["hour"] + datetime.timedelta(hours=1)
            same = {name: each[name] for name in ("user", "partner", "reason")}
            approved |= Q(act="exported", at__gte=each["hour"], at__lt=until, **same)
        return self.exclude(approved)

    def busiest_hours(self, reviews: "ReadingReviewQuerySet") -> models.QuerySet:
        """Who looked at more than 30 records in one hour of the clock, unless all of it was dealt with: user, agency,
        hour, the number of records and the first entry to ask about."""
        hours = self.looks().annotate(hour=models.functions.TruncHour("at")).order_by()
        fresh = ~Exists(reviews.covering(Span.HOUR))
        counted = hours.values("user", "user__name", "partner__agency__short_name", "hour", "partner").annotate(
            records=Count("subject", distinct=True), first=Min("pk", filter=fresh)
        )
        return counted.filter(records__gt=MOST_IN_AN_HOUR, first__isnull=False).order_by("-hour", "user")


class ReadingReviewQuerySet(ProtectedQuerySet):
    """A reader gets the reviews of reading that they see."""

    def for_list(self) -> Self:
        return self.filter(takes_back=None).select_related(
            "user", "partner__agency", "reviewed_by", "last", "taken_back_by__reviewed_by"
        )

    def standing(self) -> Self:
        """Reviews that nobody took back."""
        return self.filter(takes_back=None, taken_back_by=None)

    def taken_back(self) -> Self:
        return self.filter(takes_back=None, taken_back_by__isnull=False)

    def covering(self, span: Span) -> Self:
        """Standing reviews of an entry of the log, for a query over entries."""
        of_entry = {name: OuterRef(name) for name in ("user", "partner", *(["subject"] if span == Span.RECORD else []))}
        return self.standing().filter(
            span=span, starts_at__lte=OuterRef("at"), ends_at__gt=OuterRef("at"), last__gte=OuterRef("pk"), **of_entry
        )

    def of_line(self, entry: models.Model, span: Span) -> Self:
        """Everything that was recorded of the line that an entry stands in, the latest first."""
        subject = {"subject": entry.subject} if span == Span.RECORD else {}
        return self.for_list().filter(
            span=span,
            user=entry.user_id,
            partner=entry.partner_id,
            starts_at__lte=entry.at,
            ends_at__gt=entry.at,
            **subject,
        )

    def dealing_with(self, entry: models.Model, span: Span) -> models.Model | None:
        """The standing review that covers an entry."""
        return self.of_line(entry, span).filter(taken_back_by=None, last__gte=entry.pk).first()

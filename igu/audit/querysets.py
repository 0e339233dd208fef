import datetime
from typing import Self

from django.db import models
from django.db.models import Count, Q

from igu.access.querysets import ProtectedQuerySet

OFFICE = (7, 20)
"""From seven in the morning to eight in the evening, Monday to Friday, London: reading outside it is unusual."""
MOST_IN_AN_HOUR = 30
"""Records. Who looks at more in one hour stands in the queue of unusual reading."""


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

    def busiest_hours(self) -> models.QuerySet:
        """Who looked at more than 30 records in one hour of the clock: user, hour and number."""
        hours = self.looks().annotate(hour=models.functions.TruncHour("at")).order_by()
        counted = hours.values("user", "user__name", "partner__agency__short_name", "hour").annotate(
            records=Count("subject", distinct=True)
        )
        return counted.filter(records__gt=MOST_IN_AN_HOUR).order_by("-hour", "user")

from typing import Self

from django.db.models import OuterRef, Subquery

from igu.access.querysets import ProtectedQuerySet
from performance.indicators.quarters import Quarter


class OfQuarterQuerySet(ProtectedQuerySet):
    """Rows that belong to a quarter."""

    def of(self, quarter: Quarter) -> Self:
        return self.filter(year=quarter.year, quarter=quarter.number)

    def up_to(self, quarter: Quarter) -> Self:
        """The quarters of its year until it, itself included."""
        return self.filter(year=quarter.year, quarter__lte=quarter.number)


class FrozenFigureQuerySet(ProtectedQuerySet):
    def of_year(self, year: int) -> Self:
        return self.filter(frozen__year=year).select_related("frozen")

    def latest(self) -> Self:
        """The last revision of each figure."""
        newest = self.model.objects.filter(frozen=OuterRef("frozen"), code=OuterRef("code")).order_by("-revision")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))

    def for_list(self) -> Self:
        return self.select_related("frozen", "published_by")


class TargetQuerySet(ProtectedQuerySet):
    def of_year(self, year: int) -> Self:
        return self.filter(year=year)


class EditionQuerySet(ProtectedQuerySet):
    def for_list(self) -> Self:
        """With the document's facts, not its bytes."""
        return self.select_related("document", "built_by").defer("document__data")

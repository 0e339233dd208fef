"""Figures as published: frozen with what they were made of, revised with a reason, never changed."""

from fractions import Fraction

from django.conf import settings
from django.db import models

from igu.access.models import Compartment
from igu.access.rls import FollowsParent, ProtectedRows
from performance.indicators import INDICATORS, Quarter
from performance.indicators.base import Sums
from performance.indicators.figure import NO_AIM, Aim, Figure
from performance.querysets import FrozenFigureQuerySet, OfQuarterQuerySet


class FrozenQuarter(models.Model):
    """The moment after which nothing newly recorded moves a quarter's figures unless they are revised."""

    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfQuarterQuerySet.as_manager()

    class Meta:
        ordering = ["year", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["compartment", "year", "quarter"], name="quarter_frozen_once"),
            models.UniqueConstraint(fields=["id", "compartment"], name="frozenquarter_in_compartment"),
            ProtectedRows(name="frozenquarter_rows", writes="insert"),
        ]

    def __str__(self) -> str:
        return str(self.period)

    @property
    def period(self) -> Quarter:
        return Quarter(self.year, self.quarter)


class FrozenFigure(models.Model):
    """One indicator's figure as frozen, or as revised since.

    cutoff: what had been written by then was counted, so that history gives the same figure again. sums: what the query
    added up. rows_digest: SHA-256 over the rows behind it, to show that they are the same rows. Exact numbers are text,
    such as "175/3".
    """

    frozen = models.ForeignKey(FrozenQuarter, on_delete=models.PROTECT, related_name="figures", db_constraint=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    code = models.CharField(max_length=10)
    revision = models.PositiveSmallIntegerField(default=0)
    definition = models.PositiveSmallIntegerField()
    cutoff = models.DateTimeField()
    sums = models.JSONField()
    numerator = models.CharField(max_length=60, blank=True)
    denominator = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=60, blank=True)
    rows_digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=300, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = FrozenFigureQuerySet.as_manager()

    class Meta:
        ordering = ["frozen", "code", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["frozen", "code", "revision"], name="figure_revision_once"),
            ProtectedRows(name="frozenfigure_rows", writes="insert"),
            FollowsParent(name="frozenfigure_follows", parent="performance.FrozenQuarter", field="frozen"),
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.frozen}"

    def figure(self, aim: Aim = NO_AIM) -> Figure:
        """The figure as published, held against a target."""
        return Figure(
            INDICATORS[self.code],
            self.frozen.period,
            Sums(**self.sums),
            aim,
            frozen_at=self.cutoff,
            revision=self.revision,
            published=Fraction(self.value) if self.value else None,
        )

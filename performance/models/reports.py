from django.conf import settings
from django.db import models

from igu.access.models import Compartment
from igu.access.rls import FollowsParent, ProtectedRows, SeesParent
from igu.audit.history import tracked
from igu.documents.models import StoredDocument
from performance.indicators.quarters import Quarter
from performance.querysets import EditionQuerySet, OfQuarterQuerySet


@tracked()
class QuarterlyReport(models.Model):
    """The words of a quarter's report to the board; its figures come from the indicators when it is built.

    A line of a section that begins with words and a colon has those words as its heading.
    """

    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    finding = models.CharField("finding in one sentence", max_length=160, blank=True)
    overview = models.TextField(max_length=1200, blank=True)
    improvers = models.TextField("key improvers and success", max_length=1200, blank=True)
    challenges = models.TextField("key challenges", max_length=1200, blank=True)
    decisions = models.TextField("decisions required", max_length=900, blank=True)
    data_notes = models.TextField("data notes", max_length=900, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfQuarterQuerySet.as_manager()

    class Meta:
        ordering = ["year", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["compartment", "year", "quarter"], name="report_once"),
            models.UniqueConstraint(fields=["id", "compartment"], name="report_in_compartment"),
            ProtectedRows(name="report_rows"),
        ]

    def __str__(self) -> str:
        return f"Report for {self.period}"

    @property
    def period(self) -> Quarter:
        return Quarter(self.year, self.quarter)


class ReportEdition(models.Model):
    """One building of the report: its number and its document. A job makes at most one."""

    report = models.ForeignKey(QuarterlyReport, on_delete=models.PROTECT, related_name="editions", db_constraint=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    number = models.PositiveSmallIntegerField()
    document = models.OneToOneField(StoredDocument, on_delete=models.PROTECT, related_name="edition")
    job_key = models.UUIDField(unique=True)
    frozen = models.BooleanField(default=False)
    """Its quarter was frozen: it may go to the board. Otherwise it is a draft."""
    built_at = models.DateTimeField(auto_now_add=True)
    built_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="edition_once"),
            ProtectedRows(name="edition_rows", writes="insert"),
            FollowsParent(name="edition_follows_report", parent="performance.QuarterlyReport", field="report"),
            SeesParent(name="edition_sees_document", parent="documents.StoredDocument", field="document"),
        ]

    def __str__(self) -> str:
        return f"{self.report}, edition {self.number}"

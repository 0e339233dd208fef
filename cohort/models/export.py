import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cohort.enums import ExportPurpose, ExportState
from cohort.querysets import ExportedFileQuerySet, ExportQuerySet
from igu.access.permissions import Permission
from igu.access.rls import OwnRows, PartnershipRows
from igu.agencies.models import Membership, Partner, Partnership

MOST_ALONE = 25
"""People. A file of more, counted with one's other files of a week, is approved by somebody else (igu.ask_export)."""


class RecordsExport(models.Model):
    """That somebody asked for people's records as a file: who, when, for what, how many, and what became of it.

    It names nobody and is kept. Whoever asked reads it, and whoever may approve exports in the partnership. Written by the
    functions of sql/exports.sql alone, which let nobody have more people than somebody else has approved.
    people, rows and agencies are what was asked for; those of the file are fewer when rights went meanwhile.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    purpose = models.CharField(max_length=16, choices=ExportPurpose)
    reason = models.CharField(max_length=500)
    people = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    agencies = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField("why it was approved or refused", max_length=500, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateTimeField(null=True, blank=True)
    people_in_file = models.PositiveIntegerField(null=True, blank=True)
    rows_in_file = models.PositiveIntegerField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = "export"
        indexes = [
            models.Index(fields=["requested_by", "-asked_at"], name="export_by_person"),
            models.Index(fields=["partnership", "-asked_at"], name="export_by_partnership"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")), name="export_approved_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(people__lte=MOST_ALONE)
                | Q(decided_by__isnull=False)
                | Q(state__in=["waiting", "withdrawn", "expired"]),
                name="export_of_many_is_approved",
            ),
            OwnRows(name="export_rows", column="requested_by_id", writes="none"),
            PartnershipRows(name="export_to_approve", permission=Permission.RECORDS_APPROVE.value),
        ]

    def __str__(self) -> str:
        return f"Export of {self.asked_at:%d %b %Y}"

    @property
    def is_to_download(self) -> bool:
        return self.state == ExportState.READY and timezone.now() < self.kept_until


class ExportedFile(models.Model):
    """What only whoever asked for an export may know of it: by which filters, about whom, and the file itself.

    people: the ids of those asked for, in the order of the file, and once it is built of those in it; cases: the ids of the
    cases in it. Every row of the file lies where one of them lies. The file and the cases go a day after it was built,
    or as soon as it is withheld or withdrawn; everything here goes after a week.
    """

    export = models.OneToOneField(RecordsExport, on_delete=models.PROTECT, related_name="file")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chosen = models.CharField(max_length=500, blank=True)
    people = ArrayField(models.BigIntegerField(), default=list)
    cases = ArrayField(models.BigIntegerField(), default=list)
    data = models.BinaryField(default=bytes)

    objects = ExportedFileQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [OwnRows(name="exported_file_rows", column="requested_by_id", writes="none")]

    def __str__(self) -> str:
        return f"File of export {self.export_id}"

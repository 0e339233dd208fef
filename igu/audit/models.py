import uuid

from django.conf import settings
from django.db import models

from igu.access.models import Compartment
from igu.access.rls import FollowsParent, ProtectedRows
from igu.agencies.models import Partner, Partnership
from igu.audit.enums import Act, ReadingOutcome, Span
from igu.audit.history import tracked
from igu.audit.querysets import AccessLogQuerySet, ReadingReviewQuerySet


class AccessLogEntry(models.Model):
    """Who looked at whose record, when and for which agency: written before the page is sent, and never changed.

    subject: what was read, as "kind:id" (person:12, case:7), or a search's or list's kind alone; never a name and never what
    was typed. A record's entries lie in its compartment and are read by whoever keeps watch over it; that something of tier 3 was
    read, and why, only by whoever reads that tier.
    """

    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    compartment = models.ForeignKey(Compartment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=12, choices=Act)
    subject = models.CharField(max_length=40)
    count = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=500, blank=True)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "access log entries"
        indexes = [
            models.Index(fields=["subject", "-at"], name="access_log_by_subject"),
            models.Index(fields=["user", "-at"], name="access_log_by_user"),
            models.Index(fields=["partnership", "-at"], name="access_log_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="access_log_in_compartment"),
            ProtectedRows(name="access_log_rows", writes="none", watched=True, about="subject"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.act} {self.subject}"


@tracked()
class ReadingReview(models.Model):
    """What came of asking about unusual reading: who asked, when, and what they found.

    Of the reader's looks for one agency within [starts_at, ends_at), a London day or an hour of it, up to the entry `last`;
    what they read afterwards is asked about anew. subject: the record, or nothing for an hour of many. times: looks, or
    records in an hour. reasons: why it stood out, divided by commas.

    Rows are never changed. One that names another in takes_back takes that one back; its note says why. A review lies where
    its last entry lies, and moves with it. Written only by igu.review_reading() and igu.take_back_review().
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    span = models.CharField(max_length=10, choices=Span)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    compartment = models.ForeignKey(Compartment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    last = models.ForeignKey(AccessLogEntry, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    subject = models.CharField(max_length=40, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    times = models.PositiveIntegerField()
    reasons = models.CharField(max_length=100, blank=True)
    outcome = models.CharField(max_length=20, choices=ReadingOutcome, blank=True)
    note = models.CharField(max_length=500)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    takes_back = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="taken_back_by"
    )

    objects = ReadingReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="reading_review_in_compartment"),
            ProtectedRows(name="reading_review_rows", writes="none", watched=True),
            FollowsParent(name="reading_review_follows_entry", parent="audit.AccessLogEntry", field="last"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.at:%d %b %Y %H:%M}"


class Seal(models.Model):
    """A link of the chain over history and access log: what some rows of a table were when they had come to rest.

    digest: SHA-256 over the SHA-256 of each row from key `first` to `last`. chain: SHA-256 over the chain before it, the
    digest, and the other columns. Written and checked by the functions of sql/seals.sql alone.
    """

    table_name = models.CharField(max_length=63)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    digest = models.BinaryField()
    chain = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["table_name", "last"], name="seal_once")]

    def __str__(self) -> str:
        return f"{self.table_name} {self.first}–{self.last}"

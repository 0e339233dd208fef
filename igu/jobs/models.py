"""Long work as rows: asked for, done in named stages, and ended once, whatever becomes of worker and broker."""

import uuid

from django.conf import settings
from django.db import models

from igu.access.rls import OwnRows, SeesParent
from igu.agencies.models import Membership
from igu.jobs.enums import JobState
from igu.jobs.querysets import JobQuerySet


class Job(models.Model):
    """Work asked for by somebody and done with their rights. Only they see it.

    params holds ids, never a name. A worker holds the job until lease_until and renews it; fence rises with each worker
    that takes the job, so that one that lost its lease can write nothing more.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index(
                fields=["lease_until"], condition=models.Q(state__in=["queued", "running"]), name="job_unfinished"
            ),
            models.Index(fields=["requested_by", "kind", "-requested_at"], name="job_by_person"),
        ]
        constraints = [OwnRows(name="job_rows", column="requested_by_id")]

    def __str__(self) -> str:
        return f"{self.kind}, {self.requested_at:%d %b %Y %H:%M}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in {JobState.QUEUED, JobState.RUNNING}


class JobStage(models.Model):
    """A named stage of a job. Once finished it is not done again; what it found is there for the stages after it."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="stages")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    found = models.JSONField(default=dict)
    data = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["job", "name"], name="job_stage_once"),
            OwnRows(name="job_stage_rows", column="requested_by_id"),
            SeesParent(name="job_stage_sees_job", parent="jobs.Job", field="job"),
        ]

    def __str__(self) -> str:
        return self.name

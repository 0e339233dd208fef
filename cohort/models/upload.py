import uuid

from django.conf import settings
from django.db import models

from cohort.querysets import UploadQuerySet
from igu.access.rls import OwnRows
from igu.agencies.models import Membership


class CaseloadUpload(models.Model):
    """Files that somebody is about to import, what a look at them found, and what became of them.

    Nobody else sees them. The files go once the import is done, and everything a day after it was sent.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(max_length=200)
    files = models.BinaryField()
    """The files as they came, in one zip of ours."""
    preview = models.JSONField(null=True)
    result = models.JSONField(null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        constraints = [OwnRows(name="caseload_upload_rows", column="uploaded_by_id")]

    def __str__(self) -> str:
        return self.name

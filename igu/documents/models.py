from django.conf import settings
from django.db import models

from igu.access.models import Compartment
from igu.access.rls import ProtectedRows
from igu.documents.querysets import StoredDocumentQuerySet


class StoredDocument(models.Model):
    """A finished file, kept in the database under the same fence as what it was made from; never changed."""

    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=120)
    marking = models.CharField(max_length=40)
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField(default=0)
    data = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = StoredDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="document_in_compartment"),
            ProtectedRows(name="document_rows", writes="insert"),
        ]

    def __str__(self) -> str:
        return self.title

from django.conf import settings
from django.db import models

from igu.access.models import Compartment
from igu.access.rls import ProtectedRows
from igu.audit.history import tracked
from performance.enums import CommentaryState
from performance.querysets import OfQuarterQuerySet


@tracked()
class Commentary(models.Model):
    """What the owner of an indicator says about a quarter's figure; checked by somebody else before it is published."""

    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)
    text = models.TextField(max_length=600)
    state = models.CharField(max_length=10, choices=CommentaryState, default=CommentaryState.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    """Why it was sent back."""
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    objects = OfQuarterQuerySet.as_manager()

    class Meta:
        ordering = ["year", "quarter", "code"]
        verbose_name_plural = "commentaries"
        constraints = [
            models.UniqueConstraint(fields=["compartment", "year", "quarter", "code"], name="commentary_once"),
            models.UniqueConstraint(fields=["id", "compartment"], name="commentary_in_compartment"),
            ProtectedRows(name="commentary_rows"),
        ]

    def __str__(self) -> str:
        return f"Commentary on {self.code}"

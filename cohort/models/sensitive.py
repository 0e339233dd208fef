import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cohort.models.codes import IntelligenceGrade, SensitiveKind
from cohort.querysets import SensitiveNoteQuerySet
from igu.access.models import Compartment
from igu.access.rls import FollowsParent, ProtectedRows
from igu.agencies.models import Partner
from igu.audit.history import tracked
from igu.people.models import EARLIEST_DAY, Person


def _grade(**given) -> models.ForeignKey:
    return models.ForeignKey(
        IntelligenceGrade, null=True, blank=True, on_delete=models.PROTECT, related_name="+", **given
    )


@tracked()
class SensitiveNote(models.Model):
    """Intelligence, health or exploitation: what only those granted tier 3 of a record read, for a reason they give.

    It lies in the person's record and moves with it. Never in a list, a title, a mail, a file, a search or a figure.
    `on` is the day it was so; `decision` says why it was kept at its last review, or why it was ended.
    """

    for_a_reason = ("text", "source", "assessment", "handling", "conditions", "decision")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sensitive_notes", db_constraint=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    kind = models.ForeignKey(SensitiveKind, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    on = models.DateField("day it was so")
    source = _grade(verbose_name="who says so")
    assessment = _grade(verbose_name="how they know it")
    handling = _grade(verbose_name="who may be told")
    conditions = models.CharField("conditions of sharing", max_length=300, blank=True)
    review_on = models.DateField("review by")
    renewed_on = models.DateField("renewed on", null=True, blank=True)
    decision = models.CharField("why it is kept or was ended", max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_for = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")

    objects = SensitiveNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [
            models.Index(fields=["person", "-on"], name="sensitive_note_by_person"),
            models.Index(
                fields=["recorded_by", "review_on"], condition=Q(ended_at=None), name="sensitive_note_by_review"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="sensitivenote_in_compartment"),
            models.CheckConstraint(condition=Q(on__gte=EARLIEST_DAY), name="sensitive_note_after_1899"),
            models.CheckConstraint(
                condition=Q(source=None, assessment=None, handling=None)
                | Q(source__isnull=False, assessment__isnull=False, handling__isnull=False),
                name="sensitive_note_graded_in_all_parts",
            ),
            models.CheckConstraint(
                condition=Q(renewed_on=None) | Q(review_on__gte=F("renewed_on")),
                name="sensitive_note_reviewed_after_it_is_renewed",
            ),
            ProtectedRows(name="sensitivenote_rows", tier=3),
            FollowsParent(name="sensitivenote_follows_person", parent="people.Person", field="person"),
        ]

    def __str__(self) -> str:
        return f"Sensitive information, {self.on:%d %b %Y}"

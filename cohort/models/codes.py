"""Code lists: reference data with the flags that indicators count by. Seeded by a migration, shown on a page."""

from django.db import models
from django.db.models import Q

from cohort.enums import CircumstanceKind, GradePart


class Code(models.Model):
    """One entry of a list. A code that is no longer used keeps its last day, so that older records stay readable."""

    code = models.CharField(primary_key=True, max_length=40)
    label = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.label


class Programme(Code):
    """What a case is for. caseload: counted in the gang-exit indicators."""

    caseload = models.BooleanField(default=False)


class InterventionKind(Code):
    """What was done."""


class InterventionMode(Code):
    """How it was done: face to face, by telephone. for_group: offered for a session of several people."""

    for_group = models.BooleanField(default=False)


class CircumstanceStatus(Code):
    """Education and employment, or accommodation. counted: G2 counts it; settled: G3 does. Unknown is neither."""

    kind = models.CharField(max_length=13, choices=CircumstanceKind)
    counted = models.BooleanField(default=False)
    settled = models.BooleanField(default=False)

    class Meta(Code.Meta):
        verbose_name_plural = "circumstance statuses"
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="ete", settled=False) | Q(kind="accommodation", counted=False)),
                name="status_flag_of_its_kind",
            )
        ]


class ClosureReason(Code):
    """Why a case ended. planned: a completion or transfer as planned, which G4 counts as retained."""

    planned = models.BooleanField(default=False)


class OffenceCode(Code):
    """An offence with its gravity from 1 to 8, the scale of youth justice assessment (domain facts, section 2.6)."""

    gravity = models.PositiveSmallIntegerField()

    class Meta(Code.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(gravity__gte=1, gravity__lte=8), name="offence_gravity_from_1_to_8")
        ]


class OffenceOutcome(Code):
    """How an offence ended. proven: convicted or cautioned, which G1 counts."""

    proven = models.BooleanField(default=False)


class SensitiveKind(Code):
    """What of a person is kept apart at tier 3 (domain facts, 8.3), and for how long (8.7).

    review_months: after how many months, at most, somebody has to look whether it is still needed. longest_months: after how
    many it is no longer shown unless it was renewed. graded: says who told it and how they know, as intelligence does.
    """

    review_months = models.PositiveSmallIntegerField()
    longest_months = models.PositiveSmallIntegerField()
    graded = models.BooleanField(default=False)


class IntelligenceGrade(Code):
    """A grade of one part of the 3×5×2 form. conditional: shared under conditions, which have to be written down."""

    part = models.CharField(max_length=10, choices=GradePart)
    conditional = models.BooleanField(default=False)

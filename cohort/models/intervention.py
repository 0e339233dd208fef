import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohort.models.case import Case
from cohort.models.codes import InterventionKind, InterventionMode
from cohort.querysets import InterventionQuerySet
from igu.access.models import Compartment
from igu.access.rls import FollowsParent, ProtectedRows
from igu.agencies.models import Partner
from igu.audit.history import tracked
from igu.people.models import EARLIEST_DAY


@tracked()
class Intervention(models.Model):
    """One contact with one person on one day: what was done, by whom, whether they came.

    A group session is one row a person with the same session; each goes on that person's record and nobody else's.
    """

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    """Sent with the form: the same key for the same case is the same intervention, however often it is sent."""
    session = models.UUIDField(null=True, blank=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="interventions", db_constraint=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    on = models.DateField("day")
    at = models.TimeField("time", null=True, blank=True)
    kind = models.ForeignKey(InterventionKind, on_delete=models.PROTECT, related_name="+")
    mode = models.ForeignKey(InterventionMode, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=120, blank=True)
    attended = models.BooleanField()
    absence_reason = models.CharField(max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    summary = models.TextField(blank=True)
    import_ref = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = InterventionQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-id"]
        indexes = [
            models.Index(fields=["case", "-on", "-id"], name="intervention_by_case"),
            models.Index(fields=["on", "case"], condition=Q(attended=True), name="intervention_attended"),
            models.Index(fields=["compartment", "-on"], name="intervention_by_compartment"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="intervention_in_compartment"),
            models.UniqueConstraint(fields=["case", "compartment", "key"], name="intervention_once"),
            models.UniqueConstraint(
                fields=["case", "compartment", "import_ref"],
                condition=~Q(import_ref=""),
                name="intervention_import_ref_once",
            ),
            models.CheckConstraint(condition=Q(on__gte=EARLIEST_DAY), name="intervention_after_1899"),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__gte=1, minutes__lte=1440), name="intervention_within_a_day"
            ),
            ProtectedRows(
                name="intervention_rows",
                counted=("id", "compartment_id", "case_id", "on", "attended"),
                glass=("case", "case_id"),
            ),
            FollowsParent(name="intervention_follows_case", parent="cohort.Case", field="case"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.on:%d %b %Y}"

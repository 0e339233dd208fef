import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cohort.enums import Band, CohortSource, GangKind
from cohort.querysets import GangQuerySet, NominalQuerySet
from igu.access.models import Compartment
from igu.access.rls import FollowsParent, ProtectedRows, SeesParent
from igu.agencies.models import Partnership
from igu.audit.history import tracked
from igu.people.models import Person


@tracked()
class Gang(models.Model):
    """A group as the partnership names it. An organised crime network is another kind, and does not enter the cohort by itself."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=GangKind)

    objects = GangQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="gang_in_compartment"),
            models.UniqueConstraint(fields=["compartment", "name"], name="gang_name_once"),
            ProtectedRows(name="gang_rows"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Nominal(models.Model):
    """A person's time on the cohort: why they are on it, their band as a named person confirmed it, until removal."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="nominals", db_constraint=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    gang = models.ForeignKey(Gang, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=16, choices=CohortSource)
    band = models.CharField(max_length=5, choices=Band)
    band_confirmed_on = models.DateField()
    entered_on = models.DateField()
    review_on = models.DateField()
    removed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = NominalQuerySet.as_manager()

    class Meta:
        ordering = ["-entered_on", "-id"]
        indexes = [models.Index(fields=["person"], condition=Q(removed_on=None), name="nominal_by_person")]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="nominal_in_compartment"),
            models.UniqueConstraint(
                fields=["person", "compartment"],
                condition=Q(removed_on=None),
                name="nominal_once_at_a_time",
                violation_error_message="They are on the cohort now on both records.",
            ),
            models.CheckConstraint(
                condition=Q(removed_on=None) | Q(removed_on__gte=F("entered_on")), name="nominal_removed_after_entry"
            ),
            ProtectedRows(name="nominal_rows", glass=("person", "person_id")),
            FollowsParent(name="nominal_follows_person", parent="people.Person", field="person"),
            SeesParent(name="nominal_sees_gang", parent="cohort.Gang", field="gang"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_band_display()}"

"""Facts with two dates: when it was so, and when it was learnt. Indicators count by the first as known at the second."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value

from cohort.enums import CircumstanceKind
from cohort.models.case import Case
from cohort.models.codes import CircumstanceStatus, OffenceCode, OffenceOutcome
from cohort.querysets import CircumstanceQuerySet, CustodyQuerySet, OffenceQuerySet
from igu.access.models import Compartment
from igu.access.rls import FollowsParent, ProtectedRows
from igu.audit.history import tracked
from igu.people.models import EARLIEST_DAY, Person


class Days(Func):
    """The days from a first to a last, both counted; an open end runs on."""

    function = "daterange"
    output_field = DateRangeField()


def _days() -> Days:
    return Days(F("from_on"), F("to_on"), Value("[]"))


@tracked()
class Circumstance(models.Model):
    """A person's education or work, or where they live, for a time. One of each kind on any day of a case.

    `to_on` is its last day, counted; empty while it goes on.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="circumstances", db_constraint=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=13, choices=CircumstanceKind)
    status = models.ForeignKey(CircumstanceStatus, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField("first day")
    to_on = models.DateField("last day", null=True, blank=True)
    suitable = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    import_ref = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CircumstanceQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-id"]
        indexes = [models.Index(fields=["case", "kind", "-from_on"], name="circumstance_by_case")]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="circumstance_in_compartment"),
            models.UniqueConstraint(
                fields=["case", "compartment", "import_ref"],
                condition=~Q(import_ref=""),
                name="circumstance_import_ref_once",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="circumstance_ends_after_it_starts",
                violation_error_message="The last day cannot be before the first.",
            ),
            models.CheckConstraint(condition=Q(from_on__gte=EARLIEST_DAY), name="circumstance_after_1899"),
            ExclusionConstraint(
                name="one_circumstance_of_a_kind_on_a_day",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    ("compartment", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (_days(), RangeOperators.OVERLAPS),
                ],
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message="Another status of this kind covers some of these days.",
            ),
            ProtectedRows(
                name="circumstance_rows",
                counted=("id", "compartment_id", "case_id", "kind", "status_id", "from_on", "to_on"),
                glass=("case", "case_id"),
            ),
            FollowsParent(name="circumstance_follows_case", parent="cohort.Case", field="case"),
        ]

    def __str__(self) -> str:
        return f"{self.status} from {self.from_on:%d %b %Y}"


@tracked()
class Offence(models.Model):
    """An offence that a person is said or proven to have done: its day, its gravity, how it ended and when."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="offences", db_constraint=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    offence = models.ForeignKey(OffenceCode, on_delete=models.PROTECT, related_name="+")
    gravity = models.PositiveSmallIntegerField()
    offence_on = models.DateField("day of the offence")
    outcome = models.ForeignKey(OffenceOutcome, on_delete=models.PROTECT, related_name="+")
    outcome_on = models.DateField("day of the outcome", null=True, blank=True)
    import_ref = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OffenceQuerySet.as_manager()

    class Meta:
        ordering = ["-offence_on", "-id"]
        indexes = [models.Index(fields=["person", "-offence_on"], name="offence_by_person")]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="offence_in_compartment"),
            models.UniqueConstraint(
                fields=["person", "compartment", "import_ref"],
                condition=~Q(import_ref=""),
                name="offence_import_ref_once",
                violation_error_message="A row of the other record was imported under the same reference.",
            ),
            models.CheckConstraint(condition=Q(gravity__gte=1, gravity__lte=8), name="gravity_from_1_to_8"),
            models.CheckConstraint(
                condition=Q(outcome_on=None) | Q(outcome_on__gte=F("offence_on")),
                name="outcome_after_the_offence",
                violation_error_message="The outcome cannot be before the offence.",
            ),
            models.CheckConstraint(condition=Q(offence_on__gte=EARLIEST_DAY), name="offence_after_1899"),
            ProtectedRows(
                name="offence_rows",
                counted=("id", "compartment_id", "person_id", "gravity", "offence_on", "outcome_id"),
                glass=("person", "person_id"),
            ),
            FollowsParent(name="offence_follows_person", parent="people.Person", field="person"),
        ]

    def __str__(self) -> str:
        return f"{self.offence}, {self.offence_on:%d %b %Y}"


@tracked()
class Custody(models.Model):
    """Time that a person spent or is to spend in custody. `to_on` is the last day; a day to come is the planned release."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="custody", db_constraint=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    from_on = models.DateField("first day")
    to_on = models.DateField("last day", null=True, blank=True)
    place = models.CharField(max_length=80, blank=True)
    import_ref = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CustodyQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-id"]
        verbose_name_plural = "custody"
        indexes = [
            models.Index(fields=["person", "-from_on"], name="custody_by_person"),
            models.Index(fields=["to_on"], name="custody_by_release"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="custody_in_compartment"),
            models.UniqueConstraint(
                fields=["person", "compartment", "import_ref"],
                condition=~Q(import_ref=""),
                name="custody_import_ref_once",
                violation_error_message="A row of the other record was imported under the same reference.",
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="custody_ends_after_it_starts",
                violation_error_message="The last day cannot be before the first.",
            ),
            models.CheckConstraint(condition=Q(from_on__gte=EARLIEST_DAY), name="custody_after_1899"),
            ExclusionConstraint(
                name="one_custody_on_a_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("compartment", RangeOperators.EQUAL),
                    (_days(), RangeOperators.OVERLAPS),
                ],
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message="Another time in custody covers some of these days.",
            ),
            ProtectedRows(
                name="custody_rows",
                counted=("id", "compartment_id", "person_id", "from_on", "to_on"),
                glass=("person", "person_id"),
            ),
            FollowsParent(name="custody_follows_person", parent="people.Person", field="person"),
        ]

    def __str__(self) -> str:
        return f"Custody from {self.from_on:%d %b %Y}"

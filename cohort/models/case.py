import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cohort.models.codes import ClosureReason, Programme
from cohort.querysets import CaseQuerySet, NextStepQuerySet
from igu.access.models import Compartment
from igu.access.rls import FollowsParent, ProtectedRows, SeesParent
from igu.agencies.models import Partner, Partnership
from igu.audit.history import tracked
from igu.people.models import EARLIEST_DAY, Person


@tracked()
class Case(models.Model):
    """Work with one person in one programme, from the day it is opened to the day it is closed.

    The case is the root of what it holds: its children lie in its compartment and follow when it moves.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+", verbose_name="lead agency")
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closure_reason = models.ForeignKey(ClosureReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    last_contact_on = models.DateField(null=True, blank=True)
    """The day of the latest attended intervention; kept by the services so that a caseload sorts by it."""
    import_ref = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "-id"]
        indexes = [
            models.Index(fields=["partnership", "-opened_on", "-id"], name="case_by_opening"),
            models.Index(fields=["person", "-opened_on"], name="case_by_person"),
            models.Index(fields=["worker", "last_contact_on"], condition=Q(closed_on=None), name="case_by_worker"),
            models.Index(fields=["compartment", "-opened_on"], name="case_by_compartment"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="case_in_compartment"),
            models.UniqueConstraint(
                fields=["partnership", "import_ref"], condition=~Q(import_ref=""), name="case_import_ref_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, closure_reason=None)
                | Q(closed_on__isnull=False, closure_reason__isnull=False),
                name="case_closed_with_a_reason",
                violation_error_message="A closed case has both a day and a reason.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="case_closed_after_it_opened",
                violation_error_message="A case cannot close before it opened.",
            ),
            models.CheckConstraint(condition=Q(opened_on__gte=EARLIEST_DAY), name="case_opened_after_1899"),
            ProtectedRows(
                name="case_rows",
                counted=(
                    "id",
                    "compartment_id",
                    "partnership_id",
                    "person_id",
                    "programme_id",
                    "opened_on",
                    "closed_on",
                    "closure_reason_id",
                ),
                glass=("case", "id"),
            ),
            SeesParent(name="case_sees_person", parent="people.Person", field="person"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.programme}"

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


@tracked()
class NextStep(models.Model):
    """Something promised to a person on a case, by a day."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="next_steps", db_constraint=False)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    what = models.CharField(max_length=200)
    due_on = models.DateField()
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = NextStepQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["worker", "due_on"], condition=Q(done_at=None), name="next_step_by_worker"),
            models.Index(fields=["case", "due_on"], name="next_step_by_case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="nextstep_in_compartment"),
            models.CheckConstraint(condition=Q(due_on__gte=EARLIEST_DAY), name="next_step_due_after_1899"),
            ProtectedRows(name="nextstep_rows", glass=("case", "case_id")),
            FollowsParent(name="nextstep_follows_case", parent="cohort.Case", field="case"),
        ]

    def __str__(self) -> str:
        return self.what

"""Recording what is so about a person, and correcting it."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cohort import policies, services
from cohort.enums import CircumstanceKind
from cohort.forms import (
    CircumstanceCorrection,
    CircumstanceForm,
    CustodyCorrection,
    CustodyForm,
    InterventionCorrection,
    NominalForm,
    NominalRemoval,
    OffenceCorrection,
    OffenceForm,
)
from cohort.models import Case, Circumstance, Custody, Intervention, Nominal, Offence
from igu.access.policies import Policy
from igu.people.models import Person
from igu.people.views.changing import EditView, RecordFormView

TITLES = {"ete": "Education or work changed", "accommodation": "Accommodation changed"}


class CircumstanceAdd(RecordFormView):
    """A change of education or work, or of accommodation; what went on until then ends the day before."""

    model = Case
    related = ("person", "programme")
    policy = policies.work_on
    form_class = CircumstanceForm
    kind: CircumstanceKind = CircumstanceKind.ETE
    correction = "circumstance-edit"
    saved = "The change is on the record."

    @property
    def title(self) -> str:
        return TITLES[self.kind]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.kind}

    def get_success_url(self) -> str:
        return reverse("person-circumstances", args=[self.row.person_id])

    def save(self, *, form_key, **values: Any) -> Circumstance:
        return services.record_circumstance(case=self.row, by=self.request.actor, key=form_key, **values)


class CircumstanceEdit(EditView):
    model = Circumstance
    related = ("case__person", "status")
    policy = Policy(lambda actor, row: policies.work_on.check(actor, row.case))
    form_class = CircumstanceCorrection
    title = "Correct a status"

    @property
    def person(self) -> Person:
        return self.row.case.person

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.row.kind}

    def get_success_url(self) -> str:
        return reverse("person-circumstances", args=[self.person.pk])

    def save(self, *, version: int, opened: Any, **values: Any) -> Circumstance:
        return services.change_circumstance(circumstance=self.row, version=version, by=self.request.actor, **values)


class InterventionEdit(EditView):
    model = Intervention
    related = ("case__person", "kind")
    policy = Policy(lambda actor, row: policies.work_on.check(actor, row.case))
    form_class = InterventionCorrection
    title = "Correct an intervention"
    saved = "Corrected. What it said before stays in its history."

    @property
    def person(self) -> Person:
        return self.row.case.person

    def get_success_url(self) -> str:
        return reverse("person-timeline", args=[self.person.pk])

    def save(self, *, version: int, opened: Any, **values: Any) -> Intervention:
        return services.change_intervention(intervention=self.row, version=version, by=self.request.actor, **values)


class _AboutPerson(RecordFormView):
    """Something recorded about a person, whatever the case."""

    model = Person
    policy = policies.record_about

    @property
    def person(self) -> Person:
        return self.row

    def get_success_url(self) -> str:
        return reverse("person-offences", args=[self.row.pk])


class OffenceAdd(_AboutPerson):
    form_class = OffenceForm
    title = "Record an offence"
    correction = "offence-edit"
    saved = "The offence is on the record."

    def save(self, *, form_key, **values: Any) -> Offence:
        return services.record_offence(person=self.row, by=self.request.actor, key=form_key, **values)


class CustodyAdd(_AboutPerson):
    form_class = CustodyForm
    title = "Record time in custody"
    correction = "custody-edit"
    saved = "The time in custody is on the record."

    def save(self, *, form_key, **values: Any) -> Custody:
        return services.record_custody(person=self.row, by=self.request.actor, key=form_key, **values)


class NominalAdd(_AboutPerson):
    """A form that was saved already may come again: only asking for one needs somebody who is not on the cohort."""

    form_class = NominalForm
    title = "Put on the cohort"
    saved = "On the cohort from that day."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        policies.add_nominal.check(request.actor, self.row)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.actor}

    def get_success_url(self) -> str:
        return reverse("person", args=[self.row.pk])

    def save(self, *, form_key, **values: Any) -> Any:
        return services.add_nominal(person=self.row, by=self.request.actor, key=form_key, **values)


class OffenceEdit(EditView):
    model = Offence
    related = ("person", "offence", "outcome")
    policy = Policy(lambda actor, row: policies.record_about.check(actor, row.person))
    form_class = OffenceCorrection
    title = "Correct an offence, or record its outcome"

    def get_success_url(self) -> str:
        return reverse("person-offences", args=[self.row.person_id])

    def save(self, *, version: int, opened: Any, **values: Any) -> Offence:
        return services.change_offence(record=self.row, version=version, by=self.request.actor, **values)


class CustodyEdit(EditView):
    model = Custody
    related = ("person",)
    policy = Policy(lambda actor, row: policies.record_about.check(actor, row.person))
    form_class = CustodyCorrection
    title = "Correct time in custody, or record the release"

    def get_success_url(self) -> str:
        return reverse("person-offences", args=[self.row.person_id])

    def save(self, *, version: int, opened: Any, **values: Any) -> Custody:
        return services.change_custody(custody=self.row, version=version, by=self.request.actor, **values)


class NominalEnd(EditView):
    model = Nominal
    related = ("person",)
    policy = Policy(lambda actor, row: policies.record_about.check(actor, row.person))
    form_class = NominalRemoval
    title = "Take off the cohort"
    button = "Take off the cohort"
    saved = "Off the cohort from that day."

    def get_success_url(self) -> str:
        return reverse("person", args=[self.row.person_id])

    def save(self, *, version: int, opened: Any, removed_on: datetime.date) -> Nominal:
        return services.remove_nominal(nominal=self.row, removed_on=removed_on, version=version, by=self.request.actor)

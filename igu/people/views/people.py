import datetime
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.generic import FormView

from igu.access.actor import Actor
from igu.audit.once import SavedAlready
from igu.people import policies, services
from igu.people.forms import PersonCorrection, PersonForm
from igu.people.matching import ALIKE, fold, resemblance
from igu.people.models import Person
from igu.people.views.changing import EditView, add_errors
from igu.people.views.saving import Correction, save_once, saved_already, sent

MOST_ALIKE = 6


class PersonAdd(FormView):
    """Put somebody on record. Those who may be the same, among people this actor sees, are shown first."""

    form_class = PersonForm
    template_name = "people/add.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.compartment = services.home(request.actor)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"form_key": uuid.uuid4()}

    def form_valid(self, form: PersonForm) -> HttpResponse:
        values = dict(form.cleaned_data)
        key, sure = values.pop("form_key"), values.pop("sure")
        if not sure and (alike := possibly_the_same(self.request.actor, values, key)):
            return self.render_to_response(self.get_context_data(form=form, alike=alike))
        try:
            person = save_once(self.save, values | {"form_key": key})
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        except SavedAlready as already:
            corrections = [Correction.of(already.row, "person-edit", sent(self.request))]
            return saved_already(
                self.request,
                form,
                already.row,
                corrections=corrections,
                back_label="People",
                back_url=reverse("people"),
            )
        messages.success(self.request, f"{person} is on record as {person.reference}.")
        return HttpResponseRedirect(reverse("person", args=[person.pk]))

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def save(self, *, form_key: uuid.UUID, **values: Any) -> Person:
        return services.add_person(compartment=self.compartment, by=self.request.actor, key=form_key, **values)


def possibly_the_same(actor, values: dict[str, Any], key: uuid.UUID) -> list[Person]:
    """People this actor sees who may be the one described, most alike first; nobody else is looked at."""
    if Person.everyone.visible_to(actor).filter(key=key).exists():
        return []
    name = fold(values["given_name"], values["family_name"])
    return _alike(actor, name, fold(name, *values["aliases"]), values["date_of_birth"])


def people_alike(actor: Actor, person: Person) -> list[Person]:
    """Other people this actor sees who may be the same as somebody on record, most alike first."""
    name = fold(person.given_name, person.family_name)
    alike = _alike(actor, name, person.search_name, person.date_of_birth)
    return [other for other in alike if other != person]


def _alike(actor: Actor, name: str, names: str, born: datetime.date | None) -> list[Person]:
    people = Person.objects.visible_to(actor).resembling(name).with_names()
    scored = [
        (max(resemblance(each, born, person.search_name, person.date_of_birth) for each in (name, names)), person)
        for person in people
    ]
    near = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: -pair[0])
    return [person for _, person in near[:MOST_ALIKE]]


class PersonEdit(EditView):
    """Correct who somebody is."""

    model = Person
    policy = policies.change_person
    form_class = PersonCorrection
    title = "Correct who this is"

    @property
    def person(self) -> Person:
        return self.row

    def get_success_url(self) -> str:
        return reverse("person", args=[self.row.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"person": self.row}

    def save(self, *, version: int, opened: Any, without: list[str] | tuple[str, ...] = (), **values: Any) -> Person:
        return services.change_person(
            person=self.row, version=version, by=self.request.actor, without=tuple(without), **values
        )

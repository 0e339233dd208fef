"""Pages that change one thing: a form, one service, and what happens when it cannot be saved."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.generic import FormView

from igu.access.actor import Actor
from igu.access.policies import Policy
from igu.audit.edits import ChangedMeanwhile
from igu.audit.enums import Act
from igu.audit.once import SavedAlready
from igu.audit.services import record
from igu.people.presenters import conflict, version_as_read
from igu.people.views.saving import Correction, save_once, saved_already, sent
from igu.ui import conflicts
from igu.ui.views import conflict as conflict_page

UNCHANGED = "Nothing was changed: it says what it said before."


def visible(model: type[models.Model], request: HttpRequest, pk: int, *related: str) -> Any:
    """The row, when this actor may see it. Raises Http404 when not, as if there were none."""
    rows = model.objects.visible_to(request.actor).filter(pk=pk)
    row = (rows.select_related(*related) if related else rows).first()
    if row is None:
        raise Http404
    return row


class RecordFormView(FormView):
    """A form about a row that calls one service. Not visible: 404. Refused: 403 with the sentence. Invalid: 400.

    A subclass names `model` (what the form is about), `policy`, `form_class`, and says how to `save`. A form about something
    new that was saved already and comes again with other words: 409, which leads to `correction`, the page where the row
    that it made is corrected.
    """

    template_name = "people/form.html"
    model: type[models.Model]
    related: tuple[str, ...] = ()
    policy: Policy
    title = ""
    button = "Save"
    saved = "Saved."
    correction = ""
    row: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.row = visible(self.model, request, kwargs["pk"], *self.related)
        self.policy.check(request.actor, self.row)
        if request.method == "GET":
            person = self.person
            record(Act.LOOKED, subject=f"person:{person.pk}", by=request.actor, compartment_id=person.compartment_id)
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> Any:
        """Whom the page is about."""
        return self.row.person

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"title": self.title, "button": self.button, "person": self.person, "draft": self.draft}
        return super().get_context_data(**context, back=self.get_success_url(), **kwargs)

    @property
    def draft(self) -> str:
        return f"{self.request.resolver_match.url_name}-{self.row.pk}"

    def get_initial(self) -> dict[str, Any]:
        return {"form_key": uuid.uuid4()}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.result = save_once(self.save, form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        except SavedAlready as already:
            return saved_already(
                self.request,
                form,
                already.row,
                corrections=self.corrections(already.row),
                back_label=str(self.person),
                back_url=self.get_success_url(),
            )
        messages.success(self.request, self.saved)
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def corrections(self, row: Any) -> list[Correction]:
        """Where a row that this form made before is corrected, with what was typed now."""
        return [Correction.of(row, self.correction, sent(self.request))] if self.correction else []

    def save(self, **values: Any) -> Any:
        raise NotImplementedError


class MergingFormView(FormView):
    """A form over what somebody else may change at the same time: it carries the version that was read.

    Changed meanwhile: what does not clash is merged and said in a sentence; what does is asked for on a page, 409, with
    everything that was typed, from which one may go back to the form.
    """

    saved = "Saved."

    @property
    def back_label(self) -> str:
        """Where the conflict page leads back to."""
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        if self.request.method == "POST":
            kwargs["data"] = conflicts.resolved(self.request.POST)
        return kwargs

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if conflicts.wants_draft(request.POST):
            return self.render_to_response(self.get_context_data(form=as_typed(self.get_form())))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        back = self.get_success_url()
        try:
            row, found = save_or_merge(form, self.save, by=self.request.actor)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        if found is not None and found.clashes:
            return conflict_page(self.request, found, back_label=self.back_label, back_url=back, discard_url=back)
        if row.version == form.cleaned_data["version"]:
            messages.info(self.request, " ".join([UNCHANGED, *merges_in_words(found)]))
        else:
            messages.success(self.request, " ".join([self.saved, *merges_in_words(found)]))
        return HttpResponseRedirect(back)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def save(self, **values: Any) -> Any:
        raise NotImplementedError


class EditView(MergingFormView, RecordFormView):
    """Correcting a row."""

    @property
    def back_label(self) -> str:
        return str(self.person)

    def get_initial(self) -> dict[str, Any]:
        return self.form_class.values_of(self.row) | {"version": self.row.version}


def save_or_merge(
    form: forms.Form, save: Callable[..., Any], *, by: Actor
) -> tuple[models.Model, conflicts.Conflict | None]:
    """Calls `save` with what this valid form holds; answers the row as it is now.

    When somebody changed the row meanwhile: what does not clash is merged and saved, and the answer says what it was; with
    clashes nothing is saved, and the answer is what to ask about. Raises what `save` raises, but for ChangedMeanwhile.
    """
    found = None
    while True:
        try:
            return save(**form.cleaned_data), found
        except ChangedMeanwhile as changed:
            found = conflict(form, changed, by=by)
            if found.clashes:
                return changed.row, found
            form.cleaned_data = merged(form, changed) | {"version": changed.row.version}


def merged(form: forms.Form, changed: ChangedMeanwhile) -> dict[str, Any]:
    """What the second editor changed, and for the rest what the first one left."""
    read, theirs = version_as_read(changed), form.values_of(changed.row)
    before = form.values_of(read) if read else form.EMPTY
    return {name: theirs[name] if mine == before.get(name, ...) else mine for name, mine in form.cleaned_data.items()}


def merges_in_words(found: conflicts.Conflict | None) -> list[str]:
    """A sentence for each field that the first editor changed and the second did not."""
    return [
        f"{found.them} also changed {merge.label.lower()} from {merge.was} to {merge.now}; that stays."
        for merge in (found.merges if found else ())
    ]


def as_typed(form: forms.Form) -> forms.Form:
    """The form with what was typed, not judged yet."""
    form.errors.clear()
    return form


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """A service's sentences beside the fields that they name; those of no field of this form above it."""
    named = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
    for field, sentences in named.items():
        form.add_error(field if field in form.fields else None, sentences)

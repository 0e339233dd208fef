"""Two records that are one human being: finding the other, comparing, merging, and taking it back."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.generic import FormView

from igu.audit.services import record_looks
from igu.people import policies, presenters, services
from igu.people.forms import MergeFind, MergeForm, TakeMergeBack
from igu.people.models import Merge, Person
from igu.people.views.changing import RecordFormView, add_errors, visible
from igu.people.views.people import people_alike


class MergeStart(RecordFormView):
    """Which record is the same person? By its reference, or one of those that resemble this one."""

    model = Person
    policy = policies.merge_people
    form_class = MergeFind
    template_name = "people/merge_start.html"
    title = "Merge with another record"
    button = "Compare the two"

    @property
    def person(self) -> Person:
        return self.row

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(alike=people_alike(self.request.actor, self.row), **kwargs)

    def form_valid(self, form: MergeFind) -> HttpResponse:
        """Hidden and missing are answered in the same words."""
        number = form.cleaned_data["reference"]
        other = Person.everyone.visible_to(self.request.actor).kept(number)
        if other is None or other == self.row:
            said = "This is the same record" if other else f"You see no record IGU-{number:04d}"
            form.add_error("reference", f"{said}. Check the reference.")
            return self.form_invalid(form)
        return redirect("person-merge-with", self.row.pk, other.pk)

    def get_success_url(self) -> str:
        return reverse("person", args=[self.row.pk])


class MergeWith(FormView):
    """Both side by side; then what would move, which is confirmed; then they are one."""

    form_class = MergeForm
    template_name = "people/merge.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.kept = visible(Person, request, kwargs["pk"], "ethnicity")
        self.merged = Person.everyone.visible_to(request.actor).filter(pk=kwargs["other"]).first()
        if self.merged is None:
            raise Http404
        for person in (self.kept, self.merged):
            policies.merge_people.check(request.actor, person)
        if self.kept == self.merged:
            return redirect("person-merge", self.kept.pk)
        if self.merged.merged_into_id is not None:
            return self.merged_already()
        looked = {f"person:{person.pk}": person.compartment_id for person in (self.kept, self.merged)}
        record_looks(looked, by=request.actor)
        self.said = presenters.side_by_side(self.kept, self.merged)
        return super().dispatch(request, *args, **kwargs)

    def merged_already(self) -> HttpResponse:
        """Pressed twice, or by two people at once: it is done. Both lie in one place: who sees the one sees the other."""
        kept = Person.everyone.kept(self.merged.pk)
        messages.info(self.request, presenters.led_here(self.merged, kept))
        return redirect("person", kept.pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        choices = {each.name: (each.label, each.kept, each.merged) for each in self.said if each.name and each.differs}
        return super().get_form_kwargs() | {"choices": choices}

    def get_initial(self) -> dict[str, Any]:
        return {"form_key": uuid.uuid4()} | self.versions

    @property
    def versions(self) -> dict[str, int]:
        return {"kept_version": self.kept.version, "merged_version": self.merged.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kept=self.kept, merged=self.merged, said=self.said, **kwargs)

    def form_valid(self, form: MergeForm) -> HttpResponse:
        if "again" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        try:
            if "checked" not in self.request.POST:
                moves = presenters.what_would_move(lambda: self.merge(form), self.merged, by=self.request.actor)
                return self.check(form, moves)
            self.merge(form)
        except ValidationError as error:
            return self.refused(form, error)
        messages.success(self.request, f"{self.merged.reference} is merged into this record. Its reference leads here.")
        return redirect("person", self.kept.pk)

    def merge(self, form: MergeForm) -> Merge:
        given = {name: form.cleaned_data[name] for name in ("kept_version", "merged_version", "reason")}
        return services.merge_people(
            kept=self.kept,
            merged=self.merged,
            taken_over=form.taken_over,
            key=form.cleaned_data["form_key"],
            by=self.request.actor,
            **given,
        )

    def check(self, form: MergeForm, moves: list[presenters.Holding]) -> HttpResponse:
        skipped = {"csrfmiddlewaretoken"}
        posted = [(name, each) for name, all_ in self.request.POST.lists() for each in all_ if name not in skipped]
        chosen = [
            (form.fields[name].label, getattr(self.said_of(name), form.cleaned_data[name])) for name in form.choices
        ]
        context = self.get_context_data(form=form, moves=moves, posted=posted, chosen=chosen)
        return TemplateResponse(self.request, "people/merge_check.html", context)

    def said_of(self, name: str) -> presenters.Said:
        return next(each for each in self.said if each.name == name)

    def refused(self, form: MergeForm, error: ValidationError) -> HttpResponse:
        """Shown with both records as they are now, to be compared again."""
        add_errors(form, error)
        form.data = form.data.copy()
        form.data.update({name: str(version) for name, version in self.versions.items()})
        return self.form_invalid(form)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)


class TakeBack(RecordFormView):
    """Two people after all."""

    model = Merge
    related = ("kept", "merged", "by")
    policy = policies.take_merge_back
    form_class = TakeMergeBack
    template_name = "people/take_merge_back.html"
    title = "Take the merge back"
    button = "Make them two records again"

    @property
    def person(self) -> Person:
        return self.row.kept

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            merge=self.row, added=presenters.added_since(self.row, by=self.request.actor), **kwargs
        )

    def save(self, *, reason: str) -> list[str]:
        stays = services.take_merge_back(merge=self.row, reason=reason, by=self.request.actor)
        fields = [str(Person._meta.get_field(name.removesuffix("_id")).verbose_name) for name in stays]
        changed = f" Changed since, so it stays as it is: {', '.join(fields)}." if fields else ""
        messages.success(self.request, f"{self.row.merged.reference} is a record of its own again.{changed}")
        return stays

    def form_valid(self, form: TakeMergeBack) -> HttpResponse:
        try:
            self.save(**form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        return HttpResponseRedirect(self.get_success_url())

    def get_success_url(self) -> str:
        return reverse("person", args=[self.row.kept_id])

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cohort import policies, services
from cohort.forms import CaseChange, CaseClosing, CaseDays, CaseOpening, NextStepCorrection, NextStepForm
from cohort.models import Case, Intervention, NextStep
from cohort.presenters.corrections import corrections
from cohort.presenters.person import readers
from igu.access.policies import Policy
from igu.audit.edits import ChangedMeanwhile
from igu.people.models import Person
from igu.people.presenters import frame_of, last_editor
from igu.people.views.changing import EditView, RecordFormView, add_errors, visible

CONTACTS, DONE = 10, 10
"""How many of the latest interventions, and of the next steps done last, a case's page shows."""


@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Who leads and works a case, its plan, and what was done last."""
    found = Case.objects.visible_to(request.actor).with_contact_count().select_related("person").filter(pk=pk).first()
    if found is None:
        raise Http404
    about = frame_of(request, found.person, "cases", also={f"case:{pk}": found.compartment_id})
    steps = NextStep.objects.filter(case=found).select_related("worker")
    context = {
        "frame": about,
        "case": next(each for each in about.person.cases.all() if each.pk == pk),
        "contacts": Intervention.objects.filter(case=found).for_list()[:CONTACTS],
        "contact_count": found.contact_count,
        "to_do": [step for step in steps if step.done_at is None],
        "done": sorted((step for step in steps if step.done_at), key=lambda step: step.done_at, reverse=True)[:DONE],
        "readers": readers(found.compartment_id),
        "corrected": corrections([found]).get((Case, pk), ""),
    }
    return render(request, "cohort/case.html", context)


class CaseOpen(RecordFormView):
    model = Person
    policy = policies.open_case
    form_class = CaseOpening
    title = "Open a case"
    button = "Open the case"
    correction = "case-edit"
    saved = "The case is open."
    result: Case | None = None

    @property
    def person(self) -> Person:
        return self.row

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.actor}

    def get_success_url(self) -> str:
        return reverse("case", args=[self.result.pk]) if self.result else reverse("person", args=[self.row.pk])

    def form_invalid(self, form: CaseOpening) -> HttpResponse:
        if "another" in form.errors:
            form.ask_for_another()
        return super().form_invalid(form)

    def save(self, *, form_key, **values: Any) -> Case:
        return services.open_case(person=self.row, by=self.request.actor, key=form_key, **values)


class CaseEdit(EditView):
    model = Case
    related = ("person", "programme", "lead", "worker")
    policy = policies.change_case
    form_class = CaseChange
    title = "Change who leads and works the case"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.actor}

    def get_success_url(self) -> str:
        return reverse("case", args=[self.row.pk])

    def save(self, *, version: int, opened: Any, **values: Any) -> Case:
        return services.change_case(case=self.row, version=version, by=self.request.actor, **values)


class CaseDaysEdit(EditView):
    """A form that was read while the case was open asks only for the day it was opened, though somebody closed it since."""

    model = Case
    related = ("person", "programme", "closure_reason")
    policy = policies.close_case
    form_class = CaseDays
    title = "Correct the days"
    saved = "Corrected. What it said before stays in its history."

    def get_form_kwargs(self) -> dict[str, Any]:
        posted = self.request.POST
        closed = "closure_reason" in posted if posted else not self.row.is_open
        return super().get_form_kwargs() | {"closed": closed}

    def get_success_url(self) -> str:
        return reverse("case", args=[self.row.pk])

    def save(self, *, version: int, opened: Any, **values: Any) -> Case:
        return services.change_case(case=self.row, version=version, by=self.request.actor, **values)


class CloseCase(RecordFormView):
    """Asks for the reason and the day, and says what closing means before it is done."""

    model = Case
    related = ("person", "programme")
    policy = policies.close_case
    form_class = CaseClosing
    template_name = "cohort/case_close.html"
    title = "Close the case"
    button = "Close the case"
    saved = "The case is closed."

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.row.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        to_do = NextStep.objects.to_do().filter(case=self.row)
        return super().get_context_data(case=self.row, to_do=to_do, **kwargs)

    def get_success_url(self) -> str:
        return reverse("case", args=[self.row.pk])

    def form_valid(self, form: CaseClosing) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ChangedMeanwhile as changed:
            form.data = form.data.copy()
            form.data["version"] = changed.row.version
            who = last_editor(changed.row)
            add_errors(
                form, ValidationError(f"{who} changed this case while you were reading it. Check it, then close it.")
            )
            self.row = changed.row
            return self.render_to_response(self.get_context_data(form=form), status=409)

    def save(self, *, version: int, reason: Any, closed_on: Any) -> Case:
        return services.close_case(
            case=self.row, closed_on=closed_on, reason=reason, version=version, by=self.request.actor
        )


class NextStepAdd(RecordFormView):
    model = Case
    related = ("person", "programme")
    policy = policies.work_on
    form_class = NextStepForm
    title = "Plan a next step"
    correction = "step-edit"
    saved = "The next step is on the plan."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.actor}

    def get_success_url(self) -> str:
        return reverse("case", args=[self.row.pk])

    def save(self, *, form_key, **values: Any) -> NextStep:
        return services.plan_next_step(case=self.row, by=self.request.actor, key=form_key, **values)


class NextStepEdit(EditView):
    model = NextStep
    related = ("case__person", "worker")
    policy = Policy(lambda actor, step: policies.work_on.check(actor, step.case))
    form_class = NextStepCorrection
    title = "Change a next step"

    @property
    def person(self) -> Person:
        return self.row.case.person

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.actor, "step": self.row}

    def get_success_url(self) -> str:
        return reverse("case", args=[self.row.case_id])

    def save(self, *, version: int, opened: Any, **values: Any) -> NextStep:
        return services.change_next_step(step=self.row, version=version, by=self.request.actor, **values)


@require_POST
def finish_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick off a next step. Done already, or changed meanwhile, is said."""
    step = visible(NextStep, request, pk, "case")
    version = request.POST.get("version", "")
    try:
        services.finish_next_step(
            step=step, version=int(version) if version.isdecimal() and len(version) < 10 else 0, by=request.actor
        )
        messages.success(request, f"Done: {step.what}")
    except ChangedMeanwhile as changed:
        who, already = last_editor(changed.row), changed.row.done_at is not None
        messages.info(
            request, f"{who} ticked that off already." if already else f"{who} changed this step. Read it again."
        )
    return redirect("case", step.case_id)

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from igu.access.policies import Policy
from igu.audit.edits import ChangedMeanwhile
from igu.people import policies, services
from igu.people.forms import WarningCorrection, WarningForm
from igu.people.models import Person, SafetyWarning
from igu.people.presenters import last_editor
from igu.people.views.changing import EditView, RecordFormView, visible


class WarningAdd(RecordFormView):
    model = Person
    policy = policies.warn_about
    form_class = WarningForm
    title = "Set a safety warning"
    button = "Set the warning"
    correction = "warning-edit"
    saved = "The warning now stands beside the name wherever it appears."

    @property
    def person(self) -> Person:
        return self.row

    def get_success_url(self) -> str:
        return reverse("person", args=[self.row.pk])

    def save(self, *, form_key, **values: Any) -> SafetyWarning:
        return services.warn_about(person=self.row, by=self.request.actor, key=form_key, **values)


class WarningEdit(EditView):
    model = SafetyWarning
    related = ("person",)
    form_class = WarningCorrection
    title = "Correct a safety warning"
    template_name = "people/warning.html"
    policy = Policy(lambda actor, warning: policies.warn_about.check(actor, warning.person))

    def get_success_url(self) -> str:
        return reverse("person", args=[self.row.person_id])

    def save(self, *, version: int, opened: Any, **values: Any) -> SafetyWarning:
        return services.change_warning(warning=self.row, version=version, by=self.request.actor, **values)


@require_POST
def end_warning(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a warning down. Somebody else having changed it meanwhile is said, and it stays."""
    warning = visible(SafetyWarning, request, pk, "person")
    version = request.POST.get("version", "")
    try:
        services.end_warning(
            warning=warning, version=int(version) if version.isdecimal() and len(version) < 10 else 0, by=request.actor
        )
        messages.success(request, f"“{warning.short}” no longer stands. It stays in the history.")
    except ChangedMeanwhile as changed:
        who = last_editor(changed.row)
        messages.warning(request, f"{who} changed this warning meanwhile, so it was not taken down. Read it again.")
    return redirect("person", warning.person_id)

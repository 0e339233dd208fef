"""Asking for records as a file, approving it, fetching it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cohort import policies
from cohort.enums import ExportState
from cohort.forms.exports import ExportDecision, ExportForm
from cohort.forms.filters import PeopleFilter
from cohort.models import RecordsExport
from cohort.models.export import MOST_ALONE
from cohort.presenters.exports import ExportPage, chosen_in_words, page_of
from cohort.services import exports as services
from cohort.services.exports.files import LEFT_OUT
from igu.documents.views import attachment
from igu.people.models import Person
from igu.sharing.views.acts import ActView
from igu.ui.context import MARKING

ON_A_PAGE = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """One's own, and for who approves them those of the partnership: who, when, why, how many."""
    policies.see_exports.check(request.actor)
    seen = RecordsExport.objects.visible_to(request.actor).for_list()
    page_obj = Paginator(seen, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "lines": [ExportPage(export, request.actor) for export in page_obj],
        "may_ask": policies.export_records.allows(request.actor),
    }
    return render(request, "cohort/exports.html", context)


class AskForExport(ActView):
    """For the people whom the list of people shows with the same filters. A filter that is not offered exports nobody."""

    policy = policies.export_records
    form_class = ExportForm
    template_name = "cohort/export_ask.html"
    title = "Export records"
    button = "Ask for the file"

    def begin(self, **kwargs: Any) -> None:
        super().begin(**kwargs)
        asked = self.request.GET
        self.narrowed = PeopleFilter(asked, Person.objects.visible_to(self.request.actor), actor=self.request.actor)
        offered = {*self.narrowed.form.fields, "order", "page"}
        self.refused = not self.narrowed.form.is_valid() or bool(asked.keys() - offered)
        found = Person.objects.none() if self.refused else self.narrowed.ordered("name")
        self.people = found.but_for_emergencies()

    def get_initial(self) -> dict[str, Any]:
        return {"form_key": uuid.uuid4()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {
            "chosen": "" if self.refused else chosen_in_words(self.narrowed, self.request.GET),
            "refused": self.refused,
        }
        count = self.people.count()
        return super().get_context_data(
            count=count, many=count > MOST_ALONE, most=MOST_ALONE, left_out=LEFT_OUT, **shown, **kwargs
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(), status=400 if self.refused else 200)

    def act(self, *, form_key: uuid.UUID, **values: Any) -> None:
        if self.refused:
            raise ValidationError("Choose the people again: a filter of this page is not offered.")
        chosen = chosen_in_words(self.narrowed, self.request.GET)
        self.export = services.ask_for_export(
            people=self.people, chosen=chosen, key=form_key, by=self.request.actor, **values
        )
        waits = self.export.state == ExportState.WAITING
        self.done = "Asked for. It waits for somebody else to approve it." if waits else "Asked for. It is being built."

    def back(self) -> str:
        return f"{reverse('people')}?{self.request.GET.urlencode()}".rstrip("?")

    def success(self) -> str:
        return reverse("export", args=[self.export.key])


@require_safe
@never_cache
def export(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What became of it: one page for whoever waits, comes back, or may have to approve it."""
    policies.see_exports.check(request.actor)
    found = get_object_or_404(RecordsExport.objects.visible_to(request.actor).for_list(), key=key)
    return render(request, "cohort/export.html", {"shown": page_of(found, request.actor)})


class DecideExport(ActView):
    """Shows how many and why, and nobody's name: whoever approves need not be able to read what is in it."""

    policy = policies.decide_export
    form_class = ExportDecision
    template_name = "cohort/export_decide.html"
    title = "Approve an export"
    button = "Record the decision"
    done = "The decision is recorded, and whoever asked is told."

    def begin(self, **kwargs: Any) -> None:
        policies.see_exports.check(self.request.actor)
        seen = RecordsExport.objects.visible_to(self.request.actor).for_list()
        self.export = seen.filter(key=kwargs["key"]).first()
        if self.export is None:
            raise Http404
        self.policy.check(self.request.actor, self.export)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(shown=ExportPage(self.export, self.request.actor), **kwargs)

    def act(self, *, decision: str, note: str) -> None:
        approve = decision == "approve"
        services.decide_export(export=self.export, approve=approve, note=note, by=self.request.actor)

    def back(self) -> str:
        return reverse("export", args=[self.export.key])


@require_POST
def withdraw_export(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(RecordsExport.objects.asked_by(request.actor), key=key)
    services.withdraw_export(export=found, by=request.actor)
    messages.success(request, "Withdrawn. There is no file any more.")
    return redirect("export", key)


@require_safe
@never_cache
def download_export(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The file, if every row in it is still open to who asked for it; their export's page otherwise, which says why."""
    policies.export_records.check(request.actor)
    found = get_object_or_404(RecordsExport.objects.asked_by(request.actor), key=key)
    file = services.hand_out(export=found, by=request.actor) if found.is_to_download else None
    if file is None:
        return redirect("export", key)
    name = f"{MARKING} {request.actor.partnership_slug}-records-{timezone.localtime(found.ready_at):%Y-%m-%d}.xlsx"
    return attachment(file.data, content_type=XLSX, file_name=name)

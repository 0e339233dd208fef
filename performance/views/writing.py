"""Writing about a quarter, where somebody else may be writing at the same time."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from igu.access.policies import Policy
from igu.people.views.changing import MergingFormView
from performance import policies, services
from performance.forms import CommentaryForm, ReportForm
from performance.indicators import INDICATORS
from performance.models import Commentary, QuarterlyReport
from performance.presenters.board import crumbs


class _Writing(MergingFormView):
    """A page within a quarter, whose row need not be there yet."""

    policy: Policy

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.policy.check(request.actor)
        self.quarter = kwargs["quarter"]
        return super().dispatch(request, *args, **kwargs)

    def row(self) -> Any:
        raise NotImplementedError

    def get_initial(self) -> dict[str, Any]:
        row = self.row()
        return self.form_class.values_of(row) | {"version": row.version} if row else {}


class CommentaryWriting(_Writing):
    """Writing what a figure means."""

    policy = policies.write_commentary
    form_class = CommentaryForm
    template_name = "performance/commentary.html"
    saved = "Commentary saved."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs["code"] not in INDICATORS:
            raise Http404
        self.indicator = INDICATORS[kwargs["code"]]
        return super().dispatch(request, *args, **kwargs)

    @property
    def back_label(self) -> str:
        return self.indicator.name

    def get_success_url(self) -> str:
        return reverse("performance:indicator", args=[self.quarter.year, self.quarter.number, self.indicator.code])

    def row(self) -> Commentary | None:
        rows = Commentary.objects.filter(compartment=self.kwargs["compartment"], code=self.indicator.code)
        return rows.of(self.quarter).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        trail = crumbs(self.quarter, (self.indicator.name, self.get_success_url()), ("Commentary", ""))
        context = {"quarter": self.quarter, "indicator": self.indicator, "there": self.row(), "crumbs": trail}
        return super().get_context_data(**context, **kwargs)

    def save(self, *, text: str, state: str, version: int, opened: Any) -> Commentary:
        return services.write_commentary(
            quarter=self.quarter,
            code=self.indicator.code,
            text=text,
            finished=state == "written",
            version=version,
            by=self.request.actor,
        )


class ReportWriting(_Writing):
    """Writing the report's sections."""

    policy = policies.build_report
    form_class = ReportForm
    template_name = "performance/words.html"
    saved = "The report’s words are saved."
    back_label = "The report"

    def get_success_url(self) -> str:
        return reverse("performance:report", args=[self.quarter.year, self.quarter.number])

    def row(self) -> QuarterlyReport | None:
        return QuarterlyReport.objects.filter(compartment=self.kwargs["compartment"]).of(self.quarter).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        trail = crumbs(self.quarter, ("Write the report", ""))
        return super().get_context_data(quarter=self.quarter, crumbs=trail, **kwargs)

    def save(self, *, version: int, opened: Any, **sections: str) -> QuarterlyReport:
        return services.write_report(quarter=self.quarter, by=self.request.actor, version=version, **sections)

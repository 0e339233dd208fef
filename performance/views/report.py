from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from igu.audit.edits import ChangedMeanwhile
from igu.ui import conflicts
from igu.ui.conflicts import Conflict
from igu.ui.views import conflict as conflict_page
from performance import policies, services
from performance.forms import ReportForm
from performance.models import QuarterlyReport
from performance.presenters.board import crumbs
from performance.presenters.builder import builder_of
from performance.services.reports import SECTIONS
from performance.views.within import in_quarter


@require_safe
@in_quarter
def report(request: HttpRequest, quarter, compartment) -> HttpResponse:
    """The report of a quarter: what is ready, what is not, and what was built."""
    page = builder_of(quarter, compartment=compartment, by=request.actor)
    return render(request, "performance/report.html", {"builder": page, "quarter": quarter})


@require_http_methods(["GET", "HEAD", "POST"])
@in_quarter
def words(request: HttpRequest, quarter, compartment) -> HttpResponse:
    """Writing the report's sections."""
    policies.build_report.check(request.actor)
    row = QuarterlyReport.objects.filter(compartment=compartment).of(quarter).select_related("changed_by").first()
    form = ReportForm(conflicts.resolved(request.POST)) if request.method == "POST" else ReportForm(initial=_held(row))
    if form.is_bound and form.is_valid():
        sections = {name: form.cleaned_data[name] for name in SECTIONS}
        try:
            version = form.cleaned_data["version"] or 0
            services.write_report(quarter=quarter, by=request.actor, version=version, **sections)
        except ChangedMeanwhile as changed:
            return _conflict(request, form, changed.row)
        messages.success(request, "The report's words are saved.")
        return redirect("performance:report", quarter.year, quarter.number)
    trail = crumbs(quarter, ("Write the report", ""))
    return render(request, "performance/words.html", {"form": form, "quarter": quarter, "crumbs": trail})


@require_POST
@in_quarter
def build(request: HttpRequest, quarter, compartment) -> HttpResponse:
    """Asking for the report; the answer is the page that shows how far it is."""
    job = services.request_report(quarter=quarter, by=request.actor)
    return redirect("job", job.key)


def _held(row: QuarterlyReport | None) -> dict:
    return {name: getattr(row, name) for name in (*SECTIONS, "version")} if row else {}


def _conflict(request: HttpRequest, form: ReportForm, row: QuarterlyReport) -> HttpResponse:
    clash = Conflict.between(
        form,
        before=dict.fromkeys(SECTIONS, ""),
        theirs={name: getattr(row, name) for name in SECTIONS},
        version=row.version,
        thing=f"Report for {row.period}",
        them=str(row.changed_by),
        them_agency="",
        me=request.actor.name,
        opened_at=row.changed_at,
        saved_at=row.changed_at,
    )
    return conflict_page(request, clash, back_label="The report", back_url=request.path, discard_url=request.path)

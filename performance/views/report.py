from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from performance import services
from performance.presenters.builder import builder_of
from performance.views.within import in_quarter


@require_safe
@in_quarter
def report(request: HttpRequest, quarter, compartment) -> HttpResponse:
    """The report of a quarter: what is ready, what is not, and what was built."""
    page = builder_of(quarter, compartment=compartment, by=request.actor)
    return render(request, "performance/report.html", {"builder": page, "quarter": quarter})


@require_POST
@in_quarter
def build(request: HttpRequest, quarter, compartment) -> HttpResponse:
    """Asking for the report; the answer is the page that shows how far it is."""
    job = services.request_report(quarter=quarter, by=request.actor)
    return redirect("job", job.key)

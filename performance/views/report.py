from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from igu.documents.views import handed_out
from performance import policies, services
from performance.models import ReportEdition
from performance.presenters.builder import builder_of
from performance.views.within import in_quarter


@require_safe
@in_quarter
def report(request: HttpRequest, quarter, compartment) -> HttpResponse:
    """The report of a quarter: what is ready, what is not, and what was built."""
    page = builder_of(quarter, compartment=compartment, by=request.actor)
    return render(request, "performance/report.html", {"builder": page, "quarter": quarter})


@require_safe
@never_cache
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF of an edition. A draft is not there for those who read figures once they are frozen."""
    policies.download.check(request.actor)
    editions = services.editions_for(ReportEdition.objects.visible_to(request.actor), by=request.actor)
    edition = get_object_or_404(editions.select_related("document"), document=pk)
    return handed_out(edition.document, by=request.actor)


@require_POST
@in_quarter
def build(request: HttpRequest, quarter, compartment) -> HttpResponse:
    """Asking for the report; the answer is the page that shows how far it is."""
    job = services.request_report(quarter=quarter, by=request.actor)
    return redirect("job", job.key)

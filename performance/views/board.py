from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from igu.audit.enums import Act
from igu.audit.services import record
from igu.ui.context import MARKING
from performance import policies, services
from performance.forms import FreezeForm
from performance.presenters.board import as_csv, board_of, board_url, crumbs
from performance.views.within import in_quarter


@require_safe
@in_quarter
def board(request: HttpRequest, quarter, compartment) -> HttpResponse:
    """A quarter's figures, with targets, ratings and commentary."""
    page = board_of(quarter, compartment=compartment, by=request.actor)
    may = {"build": policies.build_report.allows(request.actor), "freeze": policies.freeze.allows(request.actor)}
    return render(request, "performance/board.html", {"board": page, "may": may, "quarter": quarter})


@require_safe
@in_quarter
def figures_csv(request: HttpRequest, quarter, compartment) -> HttpResponse:
    """The board as a file."""
    page = board_of(quarter, compartment=compartment, by=request.actor)
    name = f"figures:{quarter.year}-{quarter.number}"
    record(Act.DOWNLOADED, subject=name, by=request.actor, compartment_id=compartment.pk)
    response = HttpResponse(as_csv(page), content_type="text/csv; charset=utf-8")
    file_name = f"{MARKING} performance {quarter.year}-{quarter.number}.csv"
    response["Content-Disposition"] = content_disposition_header(True, file_name)
    response["Cache-Control"] = "no-store, private"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@in_quarter
def freeze(request: HttpRequest, quarter, compartment) -> HttpResponse:
    """Confirming, then fixing the quarter's figures."""
    policies.freeze.check(request.actor)
    form = FreezeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.freeze_quarter(quarter=quarter, by=request.actor)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"{quarter} is frozen.")
            return redirect(board_url(quarter))
    trail = crumbs(quarter, ("Freeze the figures", ""))
    reason = services.why_not_frozen(quarter, compartment=compartment)
    context = {"form": form, "quarter": quarter, "crumbs": trail, "reason": reason}
    return render(request, "performance/freeze.html", context, status=400 if form.errors else 200)

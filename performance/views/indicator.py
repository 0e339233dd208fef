from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from igu.audit.edits import ChangedMeanwhile
from performance import policies, services
from performance.forms import CheckForm, RevisionForm
from performance.indicators import INDICATORS
from performance.models import Commentary, FrozenFigure
from performance.presenters.board import crumbs
from performance.presenters.indicator_page import indicator_page
from performance.views.within import in_quarter


@require_safe
@in_quarter
def indicator(request: HttpRequest, quarter, compartment, code: str) -> HttpResponse:
    """One indicator: definition, chart, arithmetic, the rows behind it, commentary, recomputing, revisions."""
    return _indicator(request, quarter, compartment, _known(code), CheckForm())


@require_POST
@in_quarter
def check(request: HttpRequest, quarter, compartment, code: str) -> HttpResponse:
    """Approving commentary or sending it back. Changed meanwhile: it is shown as it stands, with what was typed."""
    row = get_object_or_404(Commentary.objects.filter(compartment=compartment).of(quarter), code=_known(code))
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _indicator(request, quarter, compartment, code, form, status=400)
    approve = form.cleaned_data.pop("outcome") == "approve"
    try:
        services.check_commentary(commentary=row, approve=approve, by=request.actor, **form.cleaned_data)
    except ChangedMeanwhile as changed:
        form.add_error(
            None, f"{_last_editor(changed.row)} changed the commentary after you read it. Read it again first."
        )
        return _indicator(request, quarter, compartment, code, form, status=409)
    messages.success(request, "Commentary approved." if approve else "Commentary sent back.")
    return redirect("performance:indicator", quarter.year, quarter.number, code)


@require_http_methods(["GET", "HEAD", "POST"])
@in_quarter
def revise(request: HttpRequest, quarter, compartment, code: str) -> HttpResponse:
    """Publishing today's figure in place of a frozen one."""
    policies.freeze.check(request.actor)
    rows = FrozenFigure.objects.filter(compartment=compartment, code=_known(code)).latest().for_list()
    row = get_object_or_404(rows, frozen__year=quarter.year, frozen__quarter=quarter.number)
    form = RevisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.revise_figure(figure=row, reason=form.cleaned_data["reason"], by=request.actor)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "The revised figure is published.")
            return redirect("performance:indicator", quarter.year, quarter.number, code)
    trail = crumbs(quarter, (INDICATORS[code].name, _address(quarter, code)), ("Publish as a revision", ""))
    context = {"form": form, "quarter": quarter, "indicator": INDICATORS[code], "figure": row.figure(), "crumbs": trail}
    return render(request, "performance/revise.html", context, status=400 if form.errors else 200)


def _indicator(
    request: HttpRequest, quarter, compartment, code: str, form: CheckForm, status: int = 200
) -> HttpResponse:
    where = {"compartment": compartment, "query": request.GET, "path": _address(quarter, code)}
    page = indicator_page(code, quarter, by=request.actor, **where)
    page |= {"check_form": form, "form": form if form.is_bound else None}
    return render(request, "performance/indicator.html", page, status=status)


def _last_editor(row: Commentary) -> str:
    return str(row.checked_by or row.author)


def _known(code: str) -> str:
    if code not in INDICATORS:
        raise Http404
    return code


def _address(quarter, code: str) -> str:
    return reverse("performance:indicator", args=[quarter.year, quarter.number, code])

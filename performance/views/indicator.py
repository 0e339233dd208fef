from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from igu.audit.edits import ChangedMeanwhile
from igu.ui import conflicts
from igu.ui.conflicts import Conflict
from igu.ui.views import conflict as conflict_page
from performance import policies, services
from performance.forms import CheckForm, CommentaryForm, RevisionForm
from performance.indicators import INDICATORS
from performance.models import Commentary, FrozenFigure
from performance.presenters.board import crumbs
from performance.presenters.indicator_page import indicator_page
from performance.views.within import in_quarter


@require_safe
@in_quarter
def indicator(request: HttpRequest, quarter, compartment, code: str) -> HttpResponse:
    """One indicator: definition, chart, arithmetic, the rows behind it, commentary, recomputing, revisions."""
    page = indicator_page(
        _known(code),
        quarter,
        compartment=compartment,
        by=request.actor,
        query=request.GET,
        path=request.path,
    )
    return render(request, "performance/indicator.html", page | {"check_form": CheckForm(), "form": None})


@require_http_methods(["GET", "HEAD", "POST"])
@in_quarter
def commentary(request: HttpRequest, quarter, compartment, code: str) -> HttpResponse:
    """Writing what a figure means."""
    policies.write_commentary.check(request.actor)
    there = Commentary.objects.filter(compartment=compartment, code=_known(code)).of(quarter).first()
    form = CommentaryForm(conflicts.resolved(request.POST)) if request.method == "POST" else _commentary_form(there)
    if form.is_bound and form.is_valid():
        text, state = form.cleaned_data["text"], form.cleaned_data["state"]
        version = form.cleaned_data["version"] or 0
        try:
            services.write_commentary(
                quarter=quarter, code=code, text=text, finished=state == "written", version=version, by=request.actor
            )
        except ChangedMeanwhile as changed:
            return _commentary_conflict(request, form, changed.row, quarter)
        messages.success(request, "Commentary saved.")
        return redirect("performance:indicator", quarter.year, quarter.number, code)
    name = INDICATORS[code].name
    trail = crumbs(quarter, (name, _address(quarter, code)), ("Commentary", ""))
    context = {"form": form, "quarter": quarter, "indicator": INDICATORS[code], "there": there, "crumbs": trail}
    return render(request, "performance/commentary.html", context)


@require_POST
@in_quarter
def check(request: HttpRequest, quarter, compartment, code: str) -> HttpResponse:
    """Approving commentary or sending it back."""
    row = get_object_or_404(Commentary.objects.filter(compartment=compartment).of(quarter), code=_known(code))
    form = CheckForm(request.POST)
    if not form.is_valid():
        page = indicator_page(
            code, quarter, compartment=compartment, by=request.actor, query=request.GET, path=_address(quarter, code)
        )
        return render(request, "performance/indicator.html", page | {"check_form": form, "form": form})
    approve = form.cleaned_data["outcome"] == "approve"
    try:
        services.check_commentary(
            commentary=row,
            approve=approve,
            version=form.cleaned_data["version"],
            note=form.cleaned_data["note"],
            by=request.actor,
        )
    except ChangedMeanwhile:
        messages.warning(request, "The commentary was changed after you read it. Read it again first.")
    else:
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
    if form.is_bound and form.is_valid():
        try:
            services.revise_figure(figure=row, reason=form.cleaned_data["reason"], by=request.actor)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "The revised figure is published.")
            return redirect("performance:indicator", quarter.year, quarter.number, code)
    trail = crumbs(quarter, (INDICATORS[code].name, _address(quarter, code)), ("Publish as a revision", ""))
    context = {"form": form, "quarter": quarter, "indicator": INDICATORS[code], "figure": row.figure(), "crumbs": trail}
    return render(request, "performance/revise.html", context)


def _known(code: str) -> str:
    if code not in INDICATORS:
        raise Http404
    return code


def _address(quarter, code: str) -> str:
    return reverse("performance:indicator", args=[quarter.year, quarter.number, code])


def _commentary_form(there: Commentary | None) -> CommentaryForm:
    if there is None:
        return CommentaryForm()
    state = "draft" if there.state == "draft" else "written"
    return CommentaryForm(initial={"text": there.text, "state": state, "version": there.version})


def _commentary_conflict(request: HttpRequest, form: CommentaryForm, row: Commentary, quarter) -> HttpResponse:
    clash = Conflict.between(
        form,
        before={"text": "", "state": "written"},
        theirs={"text": row.text, "state": "draft" if row.state == "draft" else "written"},
        version=row.version,
        thing=f"{INDICATORS[row.code].name}, {quarter}: commentary",
        them=str(row.author),
        them_agency="",
        me=request.actor.name,
        opened_at=row.changed_at,
        saved_at=row.changed_at,
    )
    address = _address(quarter, row.code)
    return conflict_page(request, clash, back_label=INDICATORS[row.code].name, back_url=address, discard_url=address)

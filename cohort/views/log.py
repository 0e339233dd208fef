"""Logging an intervention."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cohort import policies, services
from cohort.forms import LogForm
from cohort.models import Case, Intervention
from cohort.presenters.person import readers
from igu.audit.enums import Act
from igu.audit.once import SavedAlready
from igu.audit.services import record
from igu.people.models import Person
from igu.people.presenters import people_found
from igu.people.views.changing import add_errors, visible
from igu.people.views.saving import Correction, saved_already
from igu.ui.converters import row_number

MOST_PEOPLE = 30


@require_safe
def log_with(request: HttpRequest, pk: int) -> HttpResponse:
    """Log for somebody: on their one open case, or after asking which."""
    person = visible(Person, request, pk)
    cases = list(Case.objects.visible_to(request.actor).open_on(timezone.localdate()).filter(person=person)[:2])
    if len(cases) == 1:
        return redirect(f"{reverse('log')}?case={cases[0].pk}")
    return redirect(f"{reverse('log')}?person={person.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """One form for one person or several. A button that adds or removes somebody keeps what was typed."""
    posted = request.method == "POST"
    policies.log_something.check(request.actor)
    cases, others = _chosen(request, request.POST if posted else request.GET)
    who = {"cases": cases, "others": others, "by": request.actor}
    for case in cases:
        policies.log_intervention.check(request.actor, case)
    if not cases:
        return _choose(request)
    if not posted:
        record(Act.LISTED, subject="log", by=request.actor, count=len(cases))
        return _form(request, LogForm(**who, initial=_defaults(request)))
    if request.POST.keys() & {"add", "remove", "find"}:
        return _form(request, _as_typed(request, who))
    return _save(request, LogForm(request.POST, **who))


log.form_class = LogForm  # whose words a page says when the form comes too late


def _save(request: HttpRequest, form: LogForm) -> HttpResponse:
    if not form.is_valid():
        return _form(request, form, status=400)
    try:
        services.log_interventions(people=form.attendances(), by=request.actor, **form.logged())
    except ValidationError as error:
        add_errors(form, error)
        return _form(request, form, status=400)
    except SavedAlready as already:
        return _logged_already(request, form, already.row)
    several = len(form.cases) > 1
    messages.success(
        request, f"Logged for {len(form.cases)} people." if several else "The intervention is on the record."
    )
    if "another" in request.POST:
        return redirect("log")
    return redirect("home") if several else redirect("person", form.cases[0].person_id)


def _logged_already(request: HttpRequest, form: LogForm, row: Intervention) -> HttpResponse:
    """Leads to the correction of each that this form logged, with what is typed now."""
    logged = {each.case_id: each for each in Intervention.objects.filter(key=form.key, case__in=form.cases)}
    corrections = [
        Correction.of(
            logged[case.pk],
            "intervention-edit",
            form.as_correction(case),
            label=f"Correct what was saved about {case.person}",
        )
        for case in form.cases
        if case.pk in logged
    ]
    back = {"back_label": "My work", "back_url": reverse("home")}
    return saved_already(request, form, row, corrections=corrections, **back)


def _as_typed(request: HttpRequest, who: dict[str, Any]) -> LogForm:
    """The form with what was typed, not judged yet; somebody just added is taken to have come."""
    data = request.POST.copy()
    for case in who["cases"]:
        data.setdefault(f"attended_{case.pk}", "yes")
    form = LogForm(data, **who)
    form.errors.clear()
    return form


def _chosen(request: HttpRequest, data: QueryDict) -> tuple[list[Case], QuerySet[Case]]:
    """The cases named in the request, each once, in the order named; and the rest of my caseload, by name, not read yet.

    Raises Http404 when this actor may not see one of them.
    """
    named, removed = [*data.getlist("case"), *data.getlist("add")], set(data.getlist("remove"))
    numbers = list(dict.fromkeys(row_number(text) for text in named if text not in removed))
    if len(numbers) > MOST_PEOPLE:
        raise Http404
    found = {case.pk: case for case in _cases(request).filter(pk__in=numbers)}
    if not found.keys() >= set(numbers):
        raise Http404
    return [found[number] for number in numbers], _caseload(request).exclude(pk__in=numbers)[:MOST_PEOPLE]


def _form(request: HttpRequest, form: LogForm, status: int = 200) -> HttpResponse:
    found = _find(request, form.cases) if "find" in request.POST else None
    context = {
        "form": form,
        "found": found,
        "words": request.POST.get("words", "")[:200],
        "readers": readers(*{case.compartment_id for case in form.cases}),
        "draft": "log-" + "-".join(str(case.pk) for case in form.cases),
        "others": found or form.others,
    }
    return render(request, "cohort/log.html", context, status=status)


def _choose(request: HttpRequest) -> HttpResponse:
    """Who was it with? My caseload, the cases of the person it began from, or those whom a search finds."""
    found = _find(request, []) if "find" in request.POST else None
    person = row_number(request.GET.get("person", ""))
    if found is None and person:
        about = visible(Person, request, person)
        offered = Case.objects.visible_to(request.actor).open_on(timezone.localdate()).filter(person=about).for_list()
    else:
        offered, about = found if found is not None else _caseload(request)[:MOST_PEOPLE], None
    forgot = "chosen" in request.GET or ("chosen" in request.POST and found is None)
    context = {
        "offered": list(offered),
        "found": found,
        "about": about,
        "may_open": about is not None and policies.open_case.allows(request.actor, about),
        "words": request.POST.get("words", "")[:200],
        "forgot": forgot,
    }
    return render(request, "cohort/log_who.html", context, status=400 if forgot else 200)


def _cases(request: HttpRequest) -> QuerySet[Case]:
    return Case.objects.visible_to(request.actor).select_related("person", "programme")


def _caseload(request: HttpRequest) -> QuerySet[Case]:
    """My open cases, by the names of their people."""
    mine = _cases(request).filter(worker=request.actor.user_id, closed_on=None)
    return mine.order_by("person__family_name", "person__given_name", "id")


def _find(request: HttpRequest, chosen: list[Case]) -> list[Case]:
    """Open cases of the people a search finds, nearest first, among those this actor may see."""
    people = people_found(request.actor, request.POST.get("words", ""))
    ranks = {person.pk: person.rank for person in people[:10]}
    record(Act.SEARCHED, subject="search", by=request.actor, count=len(ranks))
    cases = _cases(request).open_on(timezone.localdate()).filter(person__in=ranks)
    others = cases.exclude(pk__in=[case.pk for case in chosen])
    return sorted(others, key=lambda case: (-ranks[case.person_id], case.pk))


def _defaults(request: HttpRequest) -> dict:
    """The key of this form, and where this worker was last."""
    mine = Intervention.objects.visible_to(request.actor).filter(recorded_by=request.actor.user_id).exclude(place="")
    return {"form_key": uuid.uuid4(), "place": mine.order_by("-id").values_list("place", flat=True).first() or ""}

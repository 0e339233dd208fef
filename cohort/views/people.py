from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cohort.forms.filters import PeopleFilter
from cohort.models import Case, NextStep, Nominal
from igu.audit.enums import Act
from igu.audit.services import record
from igu.people.models import Person

ON_A_PAGE = 25


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody this actor may see, narrowed and sorted by the server, a page at a time."""
    narrowed = PeopleFilter(request.GET, Person.objects.visible_to(request.actor), actor=request.actor)
    found = narrowed.ordered(request.GET.get("order", ""))
    page_obj = Paginator(_with_what_a_row_shows(found, request.actor), ON_A_PAGE).get_page(request.GET.get("page"))
    record(Act.LISTED, subject="people", by=request.actor, count=len(page_obj))
    return render(request, "cohort/people.html", {"filter": narrowed, "page_obj": page_obj})


def _with_what_a_row_shows(people, actor):
    """Warnings, open cases with worker and programme, the band and the next steps: a query each for a whole page."""
    today = timezone.localdate()
    steps = NextStep.objects.visible_to(actor).to_do()
    cases = Case.objects.visible_to(actor).open_on(today).select_related("programme", "worker")
    nominals = Nominal.objects.visible_to(actor).on_cohort(today).with_gang()
    return people.with_warnings().prefetch_related(
        Prefetch(
            "cases",
            cases.prefetch_related(Prefetch("next_steps", steps, to_attr="to_do")),
            to_attr="open_cases",
        ),
        Prefetch("nominals", nominals, to_attr="on_cohort"),
    )

from django.core.paginator import Paginator
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cohort.forms.filters import PeopleFilter, in_force
from cohort.models import Case, Gang, NextStep, Nominal
from cohort.policies import export_records
from igu.access.actor import Actor
from igu.audit.enums import Act
from igu.audit.services import record
from igu.people.models import Person, SafetyWarning
from igu.people.policies import add_person

ON_A_PAGE = 25


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody this actor may see, narrowed and sorted by the server, a page at a time."""
    narrowed = PeopleFilter(request.GET, Person.objects.visible_to(request.actor), actor=request.actor)
    found = narrowed.ordered(request.GET.get("order", ""))
    page_obj = Paginator(_with_what_a_row_shows(found, request.actor), ON_A_PAGE).get_page(request.GET.get("page"))
    record(Act.LISTED, subject="people", by=request.actor, count=len(page_obj))
    context = {"filter": narrowed, "page_obj": page_obj, "may_add": add_person.allows(request.actor)}
    context["may_export"] = export_records.allows(request.actor)
    context["chosen"] = in_force(narrowed.form, request.GET)
    return render(request, "cohort/people.html", context)


def _with_what_a_row_shows(people: QuerySet[Person], actor: Actor) -> QuerySet[Person]:
    """The newest warning, the band and the gang beside each person; one more query reads the page's open cases.

    What follows a row that is seen lies where it lies, so that only cases and gangs, which may not, are asked for again.
    """
    today = timezone.localdate()
    whose = {"person": OuterRef("pk")}
    warnings = SafetyWarning.objects.filter(ended_at=None, **whose).order_by("-recorded_at", "-id")
    nominals = Nominal.objects.on_cohort(today).filter(**whose).order_by("-entered_on", "-id")
    steps = NextStep.objects.to_do().filter(case=OuterRef("pk")).order_by("due_on", "id")
    cases = Case.objects.visible_to(actor).open_on(today).select_related("programme", "worker")
    return people.annotate(
        warning=Subquery(warnings.values("short")[:1]),
        band=Subquery(nominals.values("band")[:1]),
        gang=Subquery(nominals.with_gang(Gang.objects.visible_to(actor)).values("gang_name")[:1]),
    ).prefetch_related(
        Prefetch(
            "cases",
            cases.annotate(step=Subquery(steps.values("what")[:1]), step_due=Subquery(steps.values("due_on")[:1])),
            to_attr="open_cases",
        )
    )

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cohort import policies
from cohort.forms.filters import TimelineFilter, in_force
from cohort.models import Circumstance, Custody, Offence
from cohort.presenters import journey
from cohort.presenters.corrections import corrections
from cohort.presenters.person import Overview
from cohort.presenters.timeline import Stream
from igu.audit.enums import Act
from igu.audit.services import record
from igu.people.presenters import frame, notes_on

ENTRIES = 25
MOST_FOUND = 200
"""Entries that are shown of those in which words were found."""
LONGEST_WORDS = 100


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Overview: what a worker needs to know before going to see somebody."""
    about = frame(request, pk, "overview")
    today = timezone.localdate()
    seen = Overview.of(request.actor, about.person, journey.since(today))
    context = {"frame": about, "seen": seen, "journey": journey.Journey.of(about.person, seen, today)}
    context["merges"] = notes_on(about.person, by=request.actor)
    context["may_open"] = policies.open_case.allows(request.actor, about.person)
    return render(request, "cohort/person/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """One stream, filtered and in pages. Words to find in it are posted, so that they stay out of addresses and logs."""
    about = frame(request, pk, "timeline")
    stream = Stream(request.actor, about.person)
    form = TimelineFilter(request.GET or None, stream=stream)
    words = request.POST.get("words", "").strip()[:LONGEST_WORDS]
    shown = form.apply(stream.lines)
    if words:
        shown = stream.holding(shown, words)
        record(Act.SEARCHED, subject="timeline", by=request.actor, count=len(shown))
    page_obj = Paginator(shown, MOST_FOUND if words else ENTRIES).get_page(1 if words else request.GET.get("page"))
    context = {
        "frame": about,
        "stream": stream,
        "form": form,
        "words": words,
        "page_obj": page_obj,
        "entries": list(page_obj) if words else stream.entries(list(page_obj)),
        "oldest_first": form.oldest_first,
        "chosen": in_force(form, request.GET) if form.is_bound else [],
    }
    return render(request, "cohort/person/timeline.html", context)


@require_safe
def circumstances(request: HttpRequest, pk: int) -> HttpResponse:
    """Education, work and home, case by case, with what was corrected."""
    about = frame(request, pk, "circumstances")
    rows = list(Circumstance.objects.filter(case__in=about.person.cases.all()).for_list())
    told = corrections(rows)
    groups = [
        (
            case,
            kind,
            [(row, told.get((Circumstance, row.pk), "")) for row in rows if (row.case_id, row.kind) == (case.pk, kind)],
        )
        for case in about.person.cases.all()
        for kind in ("ete", "accommodation")
    ]
    return render(request, "cohort/person/circumstances.html", {"frame": about, "groups": groups})


@require_safe
def offences(request: HttpRequest, pk: int) -> HttpResponse:
    """Offences and custody, which lie where the person lies."""
    about = frame(request, pk, "offences")
    rows = list(Offence.objects.filter(person=pk).for_list())
    stays = list(Custody.objects.filter(person=pk).select_related("recorded_by"))
    told = corrections([*rows, *stays])
    context = {
        "frame": about,
        "offences": [(row, told.get((Offence, row.pk), "")) for row in rows],
        "custody": [(stay, told.get((Custody, stay.pk), "")) for stay in stays],
    }
    return render(request, "cohort/person/offences.html", context)

"""Who looked at what: for information governance over the partnership, for agencies over the records they see."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from igu.audit import policies, presenters
from igu.audit.enums import Act
from igu.audit.forms import LogFilter, UnusualFilter
from igu.audit.models import AccessLogEntry
from igu.audit.services import record

ENTRIES = 50


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The access log, filtered and in pages. Reading it is written in it."""
    policies.read_log.check(request.actor)
    form = LogFilter(request.GET or None, actor=request.actor)
    entries = form.apply(AccessLogEntry.objects.visible_to(request.actor).for_list())
    page_obj = Paginator(entries, ENTRIES).get_page(request.GET.get("page"))
    record(Act.LISTED, subject="access-log", by=request.actor, count=len(page_obj))
    context = {
        "form": form,
        "page_obj": page_obj,
        "lines": [presenters.Line.of(entry) for entry in page_obj],
        "whole": policies.read_whole_log.allows(request.actor),
    }
    return render(request, "audit/log.html", context)


@require_safe
def unusual(request: HttpRequest) -> HttpResponse:
    """Reading that stands out, to ask about. It says nothing of right or wrong."""
    policies.read_log.check(request.actor)
    form = UnusualFilter(request.GET or None)
    page_obj = Paginator(form.apply(presenters.unusual(request.actor)), ENTRIES).get_page(request.GET.get("page"))
    record(Act.LISTED, subject="access-log", by=request.actor, count=len(page_obj))
    return render(request, "audit/unusual.html", {"form": form, "page_obj": page_obj})

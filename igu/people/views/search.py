from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from igu.audit.enums import Act
from igu.audit.services import record
from igu.people import policies
from igu.sharing.policies import break_glass
from igu.ui import registry


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """One box for everything; what was typed is neither in the address nor in the log, only that somebody searched."""
    words = request.POST.get("q", "").strip()[:200]
    hits = []
    if words:
        found = [hit for source in registry.searches() for hit in source.find(request.actor, words)]
        hits = sorted(found, key=lambda hit: -hit.rank)
        record(Act.SEARCHED, subject="search", by=request.actor, count=len(hits))
    return render(
        request,
        "people/search.html",
        {
            "words": words,
            "hits": hits,
            "may_add": policies.add_person.allows(request.actor),
            "may_break_glass": break_glass.allows(request.actor),
        },
    )

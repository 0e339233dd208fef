import re
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from igu.people.models import Person
from igu.people.presenters import led_here
from igu.people.views.moved import moved
from igu.rest.errors import problem

_OF_A_PERSON = re.compile(r"(?:^|/)people/<\w+:pk>/")
"""Pages and endpoints whose address names a person first."""


class MergedPeopleMiddleware:
    """Whoever asks for a record that was merged, and sees it, is led to the one that was kept, with a sentence.

    A form is not sent on: it was filled in about another record. What was typed is kept on the page that says so (409). A form
    whose record is merged at this very moment is answered in the same way: the database refused it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return (self._elsewhere(request) or response) if response.status_code == 404 else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        at_this_moment = isinstance(exception, IntegrityError | ObjectDoesNotExist)
        return self._elsewhere(request) if at_this_moment else None

    def _elsewhere(self, request: HttpRequest) -> HttpResponse | None:
        match, actor = request.resolver_match, getattr(request, "actor", None)
        if match is None or actor is None or not _OF_A_PERSON.search(match.route):
            return None
        people = Person.everyone.visible_to(actor)
        asked, kept = people.filter(pk=match.kwargs["pk"]).first(), people.kept(match.kwargs["pk"])
        if kept is None or asked == kept:
            return None
        there = reverse(match.view_name, kwargs=match.captured_kwargs | {"pk": kept.pk})
        reads = request.method in {"GET", "HEAD"}
        if request.path.startswith("/api/"):
            status = 307 if reads else 409
            return problem(status, led_here(asked, kept), headers={"Location": there})
        if reads:
            messages.info(request, led_here(asked, kept))
            return HttpResponseRedirect(there)
        return moved(request, asked, kept, there)

"""That somebody was refused is written in the access log, with the reason that they were given."""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from igu.access.policies import Refused
from igu.audit.enums import Act
from igu.audit.services import record

LONGEST = 40
"""Characters of a subject in the log."""


class RefusalMiddleware:
    """Writes down each 403 in the transaction that answers it: who, which page or endpoint, and why; never what was sent.

    Stands inside igu.access.middleware.ActorMiddleware, as an entry is written by the actor of a request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 403 and request.actor is not None and request.resolver_match is not None:
            name = request.resolver_match.url_name or request.resolver_match.route
            record(Act.REFUSED, subject=name[:LONGEST], by=request.actor, reason=_why(request, response))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, Refused):
            request.refusal = str(exception)


def _why(request: HttpRequest, response: HttpResponse) -> str:
    """The sentence of a page's refusal, or of an endpoint's answer."""
    if response.headers.get("Content-Type") == "application/problem+json":
        return json.loads(response.content)["detail"]
    return getattr(request, "refusal", "")

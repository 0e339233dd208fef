from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from prevent_channel import policies

BEGINNING = "/channel"
ELSEWHERE = "igu.without_channel"


class WallMiddleware:
    """Takes Channel's addresses out of the table of addresses for whoever is not on the panel now, signed in or not.

    What asks of an address before its view is reached (a missing slash, a missing token, a missing sign-in) then finds
    nothing there to ask of, and answers as for any address that does not exist. Stands inside
    igu.access.middleware.ActorMiddleware, as it asks the database who is on the panel.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(BEGINNING) and not policies.enter.allows(request.actor):
            request.urlconf = ELSEWHERE
        return self.get_response(request)

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

OPEN_TO_ALL = "account"
"""The first part of the path whose pages need nobody to act for: signing in, one's own account, the choice itself."""


class ChosenMembershipMiddleware:
    """Sends whoever is signed in but acts for nobody to the page where they choose, or are told that there is nothing yet.

    Views that need no sign-in, and the API, which refuses in its own words, are left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        if request.actor is not None or not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if request.path.startswith(reverse(OPEN_TO_ALL)):
            return None
        return redirect("acting_for")

import hashlib
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from redis.exceptions import RedisError

NOTED_EVERY = 300
"""Seconds between two notes of when a session was last used."""

REACHABLE_WITHOUT = {"account_logout", "account_reauthenticate", "accessibility", "privacy"}
"""What somebody without a second factor may still do; with the pages that set one up, whose names begin with mfa_."""


class SecondFactorMiddleware:
    """Whoever signed in with a password alone sets up a second factor before anything else, except in a demonstration.

    Costs one query a request where it applies. The API refuses in JSON instead of sending to a page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        if settings.DEMONSTRATION or not request.user.is_authenticated:
            return None
        name = request.resolver_match.url_name or ""
        if name in REACHABLE_WITHOUT or name.startswith("mfa_") or is_mfa_enabled(request.user):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse(
                {"status": 403, "detail": "Sign in on the pages and set up a second factor."}, status=403
            )
        return redirect("mfa_index")


class SessionActivityMiddleware:
    """Keeps, for the list of one's sessions, when and from where each was last used.

    The library's own middleware writes at every request; Valkey remembers here that it was done. Without Valkey nothing is
    noted, and the page is answered all the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated and self._is_due(request.session.session_key):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)

    @staticmethod
    def _is_due(session_key: str) -> bool:
        try:
            digest = hashlib.sha256(session_key.encode()).hexdigest()
            return cache.add(f"session-noted:{digest}", True, timeout=NOTED_EVERY)
        except RedisError:
            return False

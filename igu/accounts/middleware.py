import hashlib
import time
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from redis.exceptions import RedisError

NOTED_EVERY = 300
"""Seconds between two notes of when a session was last used."""

IDLE, LONGEST = 30 * 60, 12 * 60 * 60
"""Seconds after which a session ends that nobody used, and after which any ends."""
KEPT_EVERY = 60
"""How exactly, in seconds, the last use of a session is kept in it, so that reading does not write each time."""

IDLE_SENTENCE = "You were signed out because nothing happened for 30 minutes. Sign in to go on where you were."
LONGEST_SENTENCE = "You were signed out because you signed in 12 hours ago. Sign in to go on where you were."

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


def begin_session(*, request: HttpRequest, **_: object) -> None:
    """Somebody signed in: their session is as old and as used as that."""
    request.session["began_at"] = request.session["used_at"] = int(time.time())


class SessionEndMiddleware:
    """Ends a session that was not used for half an hour, or is twelve hours old, and says so on the page that follows.

    A page that asks by itself how far some work is does not count as use.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, session = int(time.time()), request.session
            began, used = session.setdefault("began_at", now), session.setdefault("used_at", now)
            if now - used > IDLE or now - began > LONGEST:
                logout(request)
                messages.info(request, IDLE_SENTENCE if now - used > IDLE else LONGEST_SENTENCE)
            elif now - used >= KEPT_EVERY and "HX-Request" not in request.headers:
                session["used_at"] = now
        return self.get_response(request)


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

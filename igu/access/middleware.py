"""One transaction for a request, and one actor in it."""

from collections.abc import Callable, Iterator

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from igu.access.actor import Actor, acting_as
from igu.agencies.models import Membership

SESSION_KEY = "membership"


def choose(request: HttpRequest, membership: Membership) -> None:
    """Remember, for this session, whom its person acts for. The session gets a new id, as rights may have risen."""
    request.session.cycle_key()
    request.session[SESSION_KEY] = membership.pk


def actor_of(request: HttpRequest) -> Actor | None:
    """Who acts in this request: the membership that its token is for, the one chosen in its session, or the only one.

    None when there is none, it has ended, or it is not the signed-in person's own.
    """
    if not request.user.is_authenticated:
        return None
    mine = getattr(request.user, "acts_for", None)
    if mine is None:
        mine = Membership.objects.current(on=timezone.localdate()).for_actor().filter(user=request.user)
    chosen = getattr(request, "token_membership_id", None) or request.session.get(SESSION_KEY)
    found = [membership for membership in mine if chosen in {None, membership.pk}]
    return Actor.of(found[0]) if len(found) == 1 else None


class ActorMiddleware:
    """Sets request.actor and runs the view, its template and a streamed body in transactions that carry it.

    Wraps the whole response because a template may be rendered after the view has returned, and still reads rows. An
    error (500 and above) takes back whatever the request wrote; a refusal keeps the record that it was tried.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_of(request)
        if request.actor is None:
            return self.get_response(request)
        with acting_as(request.actor), transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _as_actor(request.actor, response.streaming_content)
        return response


def _as_actor(actor: Actor, content: Iterator[bytes]) -> Iterator[bytes]:
    with acting_as(actor), transaction.atomic():
        yield from content

"""Pages that belong to no domain: errors, an expired form, statements, and the page of components."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.forms import Field
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from igu.ui import registry, samples
from igu.ui.conflicts import Conflict
from igu.ui.context import Page, address
from igu.ui.presenters import answers


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that cannot be read: 413 when it is too big, otherwise 400."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "errors/413.html", status=413)
    return render(request, "errors/400.html", status=400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Says in a sentence why not; the sentence is the refusal's own, and a section that it names is led to."""
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    return render(request, "errors/403.html", {"reason": reason}, status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page for a record that is hidden and one that does not exist."""
    return render(request, "errors/404.html", status=404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without the database, the session or the reader, any of which may be what failed."""
    return render(None, "errors/500.html", {"page": Page(), "messages": ()}, status=500)


@requires_csrf_token
def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is no longer good: offers what was typed to be sent again with a new one, never a password.

    Whoever lost the session with the token is told to sign in first.
    """
    if _asks_to_sign_in(request):
        return signed_out(request)
    return render(request, "errors/expired.html", typed_in(request), status=403)


@requires_csrf_token
def signed_out(request: HttpRequest) -> HttpResponse:
    """A form of somebody who is signed in no longer: asks them to sign in, and offers what they typed to be sent again."""
    return render(request, "errors/signed_out.html", typed_in(request), status=403)


def typed_in(request: HttpRequest) -> dict[str, Any]:
    """What was sent with a form, for a page that offers it again; never a password."""
    secret = any("password" in name.lower() for name in request.POST)
    posted = [
        (name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
    ]
    typed = [] if secret else [(name, value) for name, value in posted if value and _is_typed(name)]
    shown = answers(_fields(request), typed)
    return {
        "again": bool(posted) and not secret and not request.FILES,
        "posted": [] if secret else posted,
        "typed": shown.rows,
        "kept_unsaid": shown.unsaid,
        "address": request.get_full_path(),
    }


@dataclass(frozen=True)
class Filled:
    """A panel of the home page with its rows."""

    panel: registry.HomePanel
    rows: list[Any]

    @property
    def note(self) -> str:
        return self.panel.note(self.rows)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My work: what has a deadline first. Who reads no cases finds where their work is instead.

    Its lines name people, so that it is written down as a list that was seen, unless there are none.
    """
    actor, today = request.actor, timezone.localdate()
    panels = registry.home_panels(actor)
    own = [Filled(panel, list(panel.rows(actor, today))) for panel in panels if panel.own]
    works = any(each.rows for each in own)
    others = [panel for panel in panels if not panel.own and not (panel.instead and works)]
    every = [Filled(panel, list(panel.rows(actor, today))) for panel in others] + (own if works else [])
    every.sort(key=lambda each: each.panel.order)
    filled = [each for each in every if each.rows or each.panel.empty]
    if shown := sum(len(each.rows) for each in filled):
        registry.home_seen(actor, shown)
    context = {
        "today": today,
        "without": own[-1].panel if own and not works else None,
        "tiles": [tile for each in filled for tile in each.panel.tiles(each.rows)],
        "main": [each for each in filled if not each.panel.side and not each.panel.wide],
        "side": [each for each in filled if each.panel.side],
        "wide": [each for each in filled if each.panel.wide],
        "actions": registry.home_actions(actor),
        "places": [each for each in registry.sections(actor) if each.url_name != "home" and address(each.url_name)],
    }
    return render(request, "home/index.html", context)


def _is_typed(name: str) -> bool:
    """Whether a person filled this in; keys, versions and a conflict's carried answers are a form's own machinery."""
    return not (name in {"version", "next"} or name.endswith("key") or "--" in name)


def _fields(request: HttpRequest) -> dict[str, Field]:
    """The fields of the form that this address asks with: its view's `form_class`; none where the view names none."""
    view = getattr(request.resolver_match, "func", None)
    form = getattr(getattr(view, "view_class", view), "form_class", None)
    return getattr(form, "base_fields", {})


def _asks_to_sign_in(request: HttpRequest) -> bool:
    """Whether nobody is signed in at an address for which somebody must be."""
    match, user = request.resolver_match, getattr(request, "user", None)
    return bool(match and user and not user.is_authenticated and getattr(match.func, "login_required", True))


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "statements/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "statements/privacy.html")


@login_not_required
@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Every component in each of its states, on machines that hold invented people only."""
    if not settings.DEMONSTRATION:
        raise Http404
    return render(request, "design/index.html", samples.everything(request))


@login_not_required
@require_safe
def design_conflict(request: HttpRequest) -> HttpResponse:
    """The conflict page, on machines that hold invented people only."""
    if not settings.DEMONSTRATION:
        raise Http404
    return conflict(request, samples.clash(), back_label="Plan for Kairo Bennett-Osei")


def conflict(request: HttpRequest, clash: Conflict, **context: object) -> HttpResponse:
    """409: somebody saved first. Keeps both versions on the page until the second person has chosen.

    `context` may give back_label, back_url and discard_url.
    """
    page = {"conflict": clash, "back_label": "Back", "back_url": request.path, "discard_url": request.path}
    return render(request, "layouts/conflict.html", page | context, status=409)

"""What every page needs, whoever asks for it: partnership, reader, navigation, marking and the time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from igu.access.middleware import SESSION_KEY
from igu.ui import registry

MARKING = "OFFICIAL-SENSITIVE"
SERVICE_NAME = "Casework"


@dataclass(frozen=True)
class Link:
    """A link of the service navigation; `current` is "page" on the page itself, "true" below it, or empty."""

    label: str
    url: str
    current: str


@dataclass(frozen=True)
class Page:
    """The frame of a page. `reader` is empty for someone not signed in; `now` is the partnership's local time.

    `account_url` is the reader's own account; `switch_url` is where a reader with several roles chooses another.
    """

    partnership_name: str = "Community Safety Partnership"
    reader: str = ""
    reader_id: str = ""
    reader_role: str = ""
    account_url: str = ""
    switch_url: str = ""
    navigation: list[Link] = field(default_factory=list)
    marking: str = MARKING
    service_name: str = SERVICE_NAME
    now: datetime = field(default_factory=timezone.localtime)
    home_url: str = "/"
    search_url: str = ""
    words: str = ""
    demonstration: bool = False


def page(request: HttpRequest) -> dict[str, Any]:
    """Gives templates `page` and `actor`; asks the database nothing beyond what the actor already carries."""
    actor = getattr(request, "actor", None)
    reader = _reader(request)
    return {
        "actor": actor,
        "page": Page(
            partnership_name=_full_name(actor.partnership_name) if actor else Page.partnership_name,
            reader=reader,
            reader_id=str(actor.membership_id) if actor else "",
            reader_role=f"{actor.role.name}, {actor.agency_name}" if actor else "",
            account_url=address("account") if reader else "",
            switch_url=address("acting_for") if reader and SESSION_KEY in request.session else "",
            navigation=_navigation(actor, request.path),
            home_url=address("home") or "/",
            search_url=address("search") if any(each.shown_to(actor) for each in registry.searches()) else "",
            words=request.POST.get("q", "")[:200] if address("search") == request.path else "",
            demonstration=settings.DEMONSTRATION,
        ),
    }


def _reader(request: HttpRequest) -> str:
    """The name of whoever is signed in, acting for somebody or for nobody yet."""
    user = getattr(request, "user", None)
    return user.get_full_name() if user is not None and user.is_authenticated else ""


def address(url_name: str, *args: Any) -> str:
    """A page's address by name, or nothing where this installation has no such page."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def _full_name(name: str) -> str:
    """A partnership known by its borough alone is called in full on a page."""
    return name if "partnership" in name.lower() else f"{name} Community Safety Partnership"


def _navigation(actor: Any, path: str) -> list[Link]:
    links = []
    for section in registry.sections(actor):
        if url := address(section.url_name):
            below = path.startswith((url, *section.also)) and url != "/"
            links.append(Link(section.label, url, "page" if path == url else "true" if below else ""))
    return links

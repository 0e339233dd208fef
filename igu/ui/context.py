"""What every page needs, whoever asks for it: partnership, reader, navigation, marking and the time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

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
    """The frame of a page. `reader` is empty for someone not signed in; `now` is the partnership's local time."""

    partnership_name: str = "Community Safety Partnership"
    reader: str = ""
    reader_id: str = ""
    reader_role: str = ""
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
    return {
        "actor": actor,
        "page": Page(
            partnership_name=_full_name(actor.partnership_name) if actor else Page.partnership_name,
            reader=actor.name if actor else "",
            reader_id=str(actor.membership_id) if actor else "",
            reader_role=actor.role.name if actor else "",
            navigation=_navigation(actor, request.path),
            home_url=address("home") or "/",
            search_url=address("search") if actor else "",
            words=request.POST.get("q", "")[:200] if address("search") == request.path else "",
            demonstration=settings.DEMONSTRATION,
        ),
    }


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
            below = path.startswith(url) and url != "/"
            links.append(Link(section.label, url, "page" if path == url else "true" if below else ""))
    return links

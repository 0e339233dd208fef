"""Records opened in an emergency, and where their review stands."""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from igu.access.models import BrokenGlass
from igu.audit.presenters import subject_in_words
from igu.sharing.rules import working_days_after


@dataclass(frozen=True, kw_only=True)
class Emergency:
    """A broken glass, and where its review stands: due two working days after it was opened."""

    glass: BrokenGlass
    due_on: datetime.date
    overdue: bool

    @classmethod
    def of(cls, glass: BrokenGlass) -> "Emergency":
        due_on = working_days_after(timezone.localtime(glass.starts_at).date(), 2)
        return cls(glass=glass, due_on=due_on, overdue=not glass.outcome and due_on < timezone.localdate())

    @property
    def colour(self) -> str:
        """Of its outcome's tag."""
        return {"justified": "green", "training": "orange", "disciplinary": "red"}.get(self.glass.outcome, "yellow")

    @property
    def is_open(self) -> bool:
        return bool(self.glass.opens) and self.glass.starts_at <= timezone.now() < self.glass.ends_at

    @property
    def seconds_left(self) -> int:
        return max(0, int((self.glass.ends_at - timezone.now()).total_seconds()))

    @property
    def what(self) -> str:
        """The record that was asked for, as the log names it."""
        return subject_in_words(self.glass.subject)

    @property
    def url(self) -> str:
        return reverse("person", args=[self.glass.subject.partition(":")[2]])

    @property
    def opened(self) -> str:
        kinds = Counter(reference.split(":")[0] for reference in self.glass.opens.split(",") if reference)
        return ", ".join(
            f"{number} {kind}{'s' if number > 1 else ''}" if kind != "person" else "The person"
            for kind, number in kinds.items()
        )


def banner(request: HttpRequest) -> dict[str, Any]:
    """What its reader has open in an emergency, for every page while it is; costs nothing otherwise."""
    if getattr(request, "actor", None) is None or connection.acting_role != "igu_glass":
        return {"open_glasses": ()}
    mine = BrokenGlass.objects.filter(
        user=request.actor.user_id, partner=request.actor.partner_id, ends_at__gt=timezone.now()
    )
    latest = {glass.subject: glass for glass in mine.exclude(opens="").order_by("ends_at")}
    return {"open_glasses": [Emergency.of(glass) for glass in latest.values()]}

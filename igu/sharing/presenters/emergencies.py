"""Records opened in an emergency, and where their review stands."""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

import holidays
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from igu.access.models import BrokenGlass


def working_days_after(day: datetime.date, number: int) -> datetime.date:
    """The day so many working days later; weekends and the bank holidays of England do not count."""
    free = holidays.country_holidays("GB", subdiv="ENG", years=[day.year, day.year + 1])
    while number:
        day += datetime.timedelta(days=1)
        number -= day.weekday() < 5 and day not in free
    return day


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
    def opened(self) -> str:
        kinds = Counter(reference.split(":")[0] for reference in self.glass.opens.split(",") if reference)
        return ", ".join(
            f"{number} {kind}{'s' if number > 1 else ''}" if kind != "person" else "The person"
            for kind, number in kinds.items()
        )


def banner(request: HttpRequest) -> dict[str, Any]:
    """The glass that its reader has open, for every page while it is; costs nothing otherwise."""
    if getattr(request, "actor", None) is None or connection.acting_role != "igu_glass":
        return {"open_glass": None}
    glass = (
        BrokenGlass.objects.filter(user=request.actor.user_id, ends_at__gt=timezone.now())
        .exclude(opens="")
        .order_by("ends_at")
        .first()
    )
    return {"open_glass": glass}

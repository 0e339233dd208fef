"""When and how much: the rules of sharing, whoever shares."""

import datetime
from collections.abc import Sequence
from functools import cache

import holidays
from django.core.exceptions import ValidationError
from django.utils import timezone

from igu.access.enums import Tier
from igu.agencies.models import Partner, SharingAgreement

SHORTEST_EMERGENCY = 20
"""Characters: what somebody has to say of an emergency at the least."""
WARNINGS = (30, 7)
"""Days before its end at which an agreement or a grant is warned of."""
STEPPED_BACK_FOR = datetime.timedelta(days=182)
"""After this somebody looks again at whether a person who stepped back still knows who it is about."""


def reason(text: str, field: str = "reason") -> None:
    """A reason in words. Raises ValidationError for the field."""
    if not text.strip():
        raise ValidationError({field: "Say why, in a sentence that others will read later."})
    if len(text.strip()) > 500:
        raise ValidationError({field: "A reason can have up to 500 characters."})


def purpose(text: str) -> None:
    if not text.strip():
        raise ValidationError({"purpose": "Say what the information is for."})
    if len(text.strip()) > 200:
        raise ValidationError({"purpose": "A purpose can have up to 200 characters."})


def emergency(text: str) -> None:
    """What the emergency is, in 20 characters or more. Raises ValidationError."""
    if len(text.strip()) < SHORTEST_EMERGENCY:
        raise ValidationError({"reason": f"Say in {SHORTEST_EMERGENCY} characters or more what the emergency is."})


def parties(given: Sequence[Partner]) -> None:
    """Two agencies or more. Raises ValidationError."""
    if len({party.pk for party in given}) < 2:
        raise ValidationError({"parties": "An agreement needs two agencies or more."})


def agreement_days(
    starts_on: datetime.date, review_on: datetime.date, ends_on: datetime.date, *, today: datetime.date
) -> None:
    """It starts, is reviewed while it runs, and ends in the future. Raises ValidationError by field."""
    if ends_on <= today:
        raise ValidationError({"ends_on": "An agreement ends in the future."})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": "The last day cannot be before the first."})
    if not starts_on <= review_on <= ends_on:
        raise ValidationError({"review_on": "The review has to fall while the agreement runs."})


def next_review(review_on: datetime.date, ends_on: datetime.date, *, today: datetime.date) -> None:
    in_future(review_on, "review_on", today=today)
    if review_on > ends_on:
        raise ValidationError({"review_on": "The next review has to fall while the agreement runs."})


def in_future(day: datetime.date, field: str, *, today: datetime.date) -> None:
    """A day after today. Raises ValidationError for the field."""
    if day <= today:
        raise ValidationError({field: "Enter a day after today."})


def share_ends(ends_on: datetime.date, agreement: SharingAgreement, *, today: datetime.date) -> None:
    """Sharing ends, in the future, and not after its agreement. Raises ValidationError."""
    if ends_on < today:
        raise ValidationError({"ends_on": "Sharing ends today or later."})
    if ends_on > agreement.ends_on:
        raise ValidationError(
            {"ends_on": f"Sharing cannot outlast its agreement, which ends on {agreement.ends_on:%-d %B %Y}."}
        )


def tier(given: Tier, agreement: SharingAgreement) -> None:
    """No more than the agreement allows. Raises ValidationError."""
    if given > agreement.highest_tier:
        raise ValidationError({"tier": f"The agreement reaches up to {Tier(agreement.highest_tier).label}."})


def end_of(day: datetime.date) -> datetime.datetime:
    """The moment at which a last day is over, in London."""
    after = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time())
    return timezone.make_aware(after, timezone.get_default_timezone())


def is_working_day(day: datetime.date) -> bool:
    """Weekends and the bank holidays of England are none."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


@cache
def _bank_holidays(year: int) -> frozenset[datetime.date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def working_days_after(day: datetime.date, number: int) -> datetime.date:
    """The day so many working days later."""
    while number:
        day += datetime.timedelta(days=1)
        number -= is_working_day(day)
    return day

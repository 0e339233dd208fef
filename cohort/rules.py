"""When: the rules about days and states of casework, whoever asks."""

import datetime

from django.core.exceptions import ValidationError

from cohort.models import Case, NextStep

FIRST_DAY = datetime.date(1900, 1, 1)


def past_day(day: datetime.date, field: str, *, today: datetime.date) -> datetime.date:
    """A day from 1900 to today. Raises ValidationError for the field."""
    if day > today:
        raise ValidationError({field: "This day has not come yet. Enter today or a day before."})
    return real_day(day, field)


def real_day(day: datetime.date, field: str) -> datetime.date:
    """A day from 1900 on; one to come is allowed. Raises ValidationError for the field."""
    if day < FIRST_DAY:
        raise ValidationError({field: "Enter a day in 1900 or later."})
    return day


def ends_after(first: datetime.date, last: datetime.date | None, field: str) -> None:
    """Raises ValidationError for the field when a last day is before its first."""
    if last is not None and last < first:
        raise ValidationError({field: f"This cannot be before {first:%-d %B %Y}, when it started."})


def is_open(case: Case) -> None:
    """Raises ValidationError when the case is closed."""
    if case.closed_on is not None:
        raise ValidationError(f"This case was closed on {case.closed_on:%-d %B %Y}. Open a new one to go on.")


def is_to_do(step: NextStep) -> None:
    """Raises ValidationError when a promise was kept already."""
    if step.done_at is not None:
        raise ValidationError("This was done already. Plan another step to go on.")


def worked_on(case: Case, day: datetime.date, field: str) -> None:
    """An intervention falls within its case: from the day it was opened to the day it was closed. Raises ValidationError."""
    if day < case.opened_on:
        raise ValidationError(
            {field: f"The case was opened on {case.opened_on:%-d %B %Y}. Enter that day or a later one."}
        )
    if case.closed_on is not None and day > case.closed_on:
        raise ValidationError(
            {field: f"The case was closed on {case.closed_on:%-d %B %Y}. Enter that day or an earlier one."}
        )


def offence(offence_on: datetime.date, outcome_on: datetime.date | None, gravity: int, *, today: datetime.date) -> None:
    """An offence and its outcome are past, in this order, with a gravity from 1 to 8. Raises ValidationError by field."""
    past_day(offence_on, "offence_on", today=today)
    if outcome_on is not None:
        past_day(outcome_on, "outcome_on", today=today)
        if outcome_on < offence_on:
            raise ValidationError({"outcome_on": "The outcome cannot be before the offence."})
    if not 1 <= gravity <= 8:
        raise ValidationError({"gravity": "Gravity is a number from 1, least, to 8, most."})


def minutes(number: int | None) -> int | None:
    """How long an intervention took, within a day; None is not known. Raises ValidationError."""
    if number is not None and not 1 <= number <= 1440:
        raise ValidationError({"minutes": "Minutes are a number from 1 to 1440, or empty."})
    return number

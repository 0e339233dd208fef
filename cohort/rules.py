"""When: the rules about days and states of casework, whoever asks."""

import calendar
import datetime
import re

from django.core.exceptions import ValidationError
from django.utils import timezone

from cohort.models import (
    Case,
    IntelligenceGrade,
    InterventionKind,
    NextStep,
    OffenceOutcome,
    SensitiveKind,
    SensitiveNote,
)
from igu.people.models import Person

FIRST_DAY = datetime.date(1900, 1, 1)
RESPONSIBLE = 10
"""Years. Nobody younger can be guilty of an offence in England (Children and Young Persons Act 1933, section 50)."""
WAITING = "pending"
"""The outcome that says that there is none yet."""
ONE_TO_ONE = "one_to_one"
ABOVE_US = re.compile(r"\b(?:(?:TOP )?SECRET|CHIS|UK EYES ONLY)\b")
"""Markings, in the capitals they are written in, of what this system may not hold (domain facts, 8.3)."""


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


def past_time(at: datetime.time | None, field: str, *, on: datetime.date, now: datetime.datetime) -> None:
    """Today's time of day has come; `now` is London's. Not known is allowed. Raises ValidationError for the field."""
    if at is not None and on == now.date() and at > now.time():
        raise ValidationError({field: f"It is {now:%H:%M} now. Enter a time that has come, or leave it empty."})


def since_birth(day: datetime.date, field: str, person: Person) -> None:
    """Nothing is so of somebody before the day they were born, where that is known. Raises ValidationError for the field."""
    born = person.date_of_birth
    if born is not None and day < born:
        raise ValidationError(
            {field: f"The date of birth on record is {born:%-d %B %Y}. Enter that day or a later one, or correct it."}
        )


def ends_after(first: datetime.date, last: datetime.date | None, field: str) -> None:
    """Raises ValidationError for the field when a last day is before its first."""
    if last is not None and last < first:
        raise ValidationError({field: f"This cannot be before {first:%-d %B %Y}, when it started."})


def is_open(case: Case) -> None:
    """Raises ValidationError when the case is closed."""
    if case.closed_on is not None:
        raise ValidationError(f"This case was closed on {case.closed_on:%-d %B %Y}. Open a new one to go on.")


def is_closed(case: Case) -> None:
    """Raises ValidationError when the case is open, and has no last day or reason to correct."""
    if case.closed_on is None:
        raise ValidationError("This case is open. Close it, with its day and the reason.")


def is_only_one(beside: Case | None) -> None:
    """Raises ValidationError for `another` when a case of the same person and programme is open already."""
    if beside is not None:
        since = f"{beside.opened_on:%-d %B %Y}"
        raise ValidationError(
            {"another": f"A case in this programme is open since {since}. Go on with it, or say that this is another."}
        )


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


def holds(
    days: tuple[datetime.date, datetime.date] | None, *, opened_on: datetime.date, closed_on: datetime.date | None
) -> None:
    """A case lasts over its interventions, the first and the last of which were on `days`. Raises ValidationError by field."""
    if days is None:
        return
    first, last = days
    wrong = {}
    if opened_on > first:
        wrong["opened_on"] = f"There is an intervention on {first:%-d %B %Y}. Enter that day or an earlier one."
    if closed_on is not None and closed_on < last:
        wrong["closed_on"] = f"There is an intervention on {last:%-d %B %Y}. Enter that day or a later one."
    if wrong:
        raise ValidationError(wrong)


def offence(
    person: Person,
    offence_on: datetime.date,
    outcome: OffenceOutcome,
    outcome_on: datetime.date | None,
    gravity: int,
    *,
    today: datetime.date,
) -> None:
    """An offence and its outcome are past, in this order, with a gravity from 1 to 8; before somebody's tenth birthday none
    is proven; one that waits for its outcome has no day of it. Raises ValidationError by field.
    """
    past_day(offence_on, "offence_on", today=today)
    since_birth(offence_on, "offence_on", person)
    if outcome.proven and person.date_of_birth and offence_on < months_after(person.date_of_birth, 12 * RESPONSIBLE):
        raise ValidationError(
            {"outcome": f"Under {RESPONSIBLE} nobody is convicted or cautioned. Check the day and the date of birth."}
        )
    if outcome_on is not None:
        _outcome_day(offence_on, outcome, outcome_on, today=today)
    if not 1 <= gravity <= 8:
        raise ValidationError({"gravity": "Gravity is a number from 1, least, to 8, most."})


def _outcome_day(
    offence_on: datetime.date, outcome: OffenceOutcome, outcome_on: datetime.date, *, today: datetime.date
) -> None:
    past_day(outcome_on, "outcome_on", today=today)
    if outcome_on < offence_on:
        raise ValidationError({"outcome_on": "The outcome cannot be before the offence."})
    if outcome.pk == WAITING:
        raise ValidationError({"outcome_on": "There is no outcome yet. Choose what it was, or leave its day empty."})


def proven_on(outcome: OffenceOutcome, outcome_on: datetime.date | None) -> None:
    """A conviction or caution has its day. Raises ValidationError for `outcome_on`.

    For what is entered by hand: a file of old papers may lack it.
    """
    if outcome.proven and outcome_on is None:
        raise ValidationError({"outcome_on": f"Enter the day on which this was {outcome.label.lower()}."})


def with_whom(kind: InterventionKind, *, several: bool) -> None:
    """A one to one is with one person. Raises ValidationError for `kind`."""
    if several and kind.pk == ONE_TO_ONE:
        raise ValidationError(
            {"kind": "A one to one is with one person. Choose a group session, or log each of them alone."}
        )


def minutes(number: int | None) -> int | None:
    """How long an intervention took, within a day; None is not known. Raises ValidationError."""
    if number is not None and not 1 <= number <= 1440:
        raise ValidationError({"minutes": "Minutes are a number from 1 to 1440, or empty."})
    return number


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def may_be_held(text: str, field: str) -> str:
    """A text that carries no marking above ours. Raises ValidationError for the field."""
    if found := ABOVE_US.search(text):
        raise ValidationError({field: f"“{found[0]}” may not be entered here. Take it up with whoever holds it."})
    return text


def review_day(day: datetime.date, kind: SensitiveKind, *, today: datetime.date) -> datetime.date:
    """A review falls between today and so many months ahead as its kind says. Raises ValidationError for `review_on`."""
    latest = months_after(today, kind.review_months)
    if not today <= day <= latest:
        raise ValidationError({"review_on": f"Enter a day from today to {latest:%-d %B %Y}."})
    return day


def graded(
    kind: SensitiveKind,
    *,
    source: IntelligenceGrade | None,
    assessment: IntelligenceGrade | None,
    handling: IntelligenceGrade | None,
    conditions: str,
) -> None:
    """Intelligence is graded in all three parts, other kinds in none; conditions are written down. Raises ValidationError."""
    given = {"source": source, "assessment": assessment, "handling": handling}
    for part, grade in given.items():
        if kind.graded and (grade is None or grade.part != part):
            raise ValidationError({part: "Choose how this part is graded."})
        if not kind.graded and grade is not None:
            raise ValidationError({part: "Only intelligence is graded."})
    if handling is not None and handling.conditional and not conditions:
        raise ValidationError({"conditions": "Say under which conditions it may be shared."})


def kept_until(note: SensitiveNote) -> datetime.date:
    """The last day on which a sensitive note is shown, counted from when it was recorded or last renewed."""
    since = note.renewed_on or timezone.localdate(note.recorded_at)
    return months_after(since, note.kind.longest_months)


def is_kept(note: SensitiveNote) -> bool:
    """Whether a sensitive note has not outlived the longest time it may be kept without being renewed."""
    return timezone.localdate() <= kept_until(note)


def stands(note: SensitiveNote) -> None:
    """Raises ValidationError when a sensitive note was ended."""
    if note.ended_at is not None:
        raise ValidationError("This was ended already. Record it again if it is needed after all.")

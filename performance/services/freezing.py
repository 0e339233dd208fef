"""Freezing a quarter's figures, and revising one afterwards."""

import datetime
import hashlib
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.models import Compartment
from performance import policies, rules
from performance.indicators import INDICATORS, Indicator, Quarter, engine
from performance.indicators.base import Sums
from performance.indicators.engine import Row, Wanted
from performance.indicators.sources import COUNTED_TABLES
from performance.models import FrozenFigure, FrozenQuarter
from performance.services.figures import performance_of

SAME = ("definition", "numerator", "denominator", "value", "rows_digest")
"""What two figures have in common when one says nothing that the other does not."""


def why_not_frozen(quarter: Quarter, *, compartment: Compartment) -> str:
    """Why a quarter cannot be frozen now, in a sentence; empty when it can."""
    if not quarter.has_ended(timezone.localdate()):
        first = rules.may_freeze_from(quarter.last)
        return f"{quarter} can be frozen from {first.day} {first:%B %Y}, when it is over."
    if FrozenQuarter.objects.filter(compartment=compartment).of(quarter).exists():
        return f"{quarter} is frozen already. A figure that has to change is revised, with a reason."
    return ""


@transaction.atomic
def freeze_quarter(*, quarter: Quarter, by: Actor) -> FrozenQuarter:
    """Fix every figure of a quarter that is over, with what it was made of.

    Waits for those who are writing and keeps others waiting until it has counted, so that its cut-off parts exactly what
    was counted from what comes later. Raises ValidationError for a quarter that still runs or is frozen, Refused.
    """
    policies.freeze.check(by)
    compartment = performance_of(by)
    if reason := why_not_frozen(quarter, compartment=compartment):
        raise ValidationError(reason)
    cutoff = _cutoff()
    frozen = FrozenQuarter.objects.create(
        compartment=compartment, year=quarter.year, quarter=quarter.number, frozen_at=cutoff, frozen_by_id=by.user_id
    )
    wanted = [Wanted(indicator, quarter) for indicator in INDICATORS.values()]
    FrozenFigure.objects.bulk_create(
        _published(frozen, each.indicator, sums, cutoff=cutoff, by=by)
        for each, sums in engine.sums(wanted, by=by).items()
    )
    return frozen


@transaction.atomic
def revise_figure(*, figure: FrozenFigure, reason: str, by: Actor) -> FrozenFigure:
    """Publish a frozen figure again from today's records, with the reason. The earlier one stays on record.

    Raises ValidationError without a reason, when the figure was revised meanwhile or when today's is the same, Refused.
    """
    policies.freeze.check(by)
    if not reason.strip():
        raise ValidationError({"reason": "Enter the reason, as the board will read it."})
    latest = FrozenFigure.objects.filter(frozen=figure.frozen, code=figure.code).latest().get()
    if latest.pk != figure.pk:
        raise ValidationError("This figure was revised meanwhile. Look at it again first.")
    indicator, quarter = INDICATORS[figure.code], figure.frozen.period
    cutoff = _cutoff()
    sums = engine.sums([Wanted(indicator, quarter)], by=by)[Wanted(indicator, quarter)]
    revised = _published(figure.frozen, indicator, sums, cutoff=cutoff, by=by)
    if all(getattr(revised, name) == getattr(latest, name) for name in SAME):
        raise ValidationError("Today’s records give the same figure, from the same rows. There is nothing to revise.")
    revised.revision, revised.reason = figure.revision + 1, reason.strip()
    revised.save(force_insert=True)
    return revised


def _cutoff() -> datetime.datetime:
    """The time at which nobody is writing what figures count, and nobody will until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(COUNTED_TABLES)} IN SHARE MODE")
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _published(
    frozen: FrozenQuarter, indicator: Indicator, sums: Sums, *, cutoff: datetime.datetime, by: Actor
) -> FrozenFigure:
    numerator, denominator = indicator.parts(sums) or (None, None)
    return FrozenFigure(
        frozen=frozen,
        compartment_id=frozen.compartment_id,
        code=indicator.code,
        definition=indicator.version,
        cutoff=cutoff,
        sums=sums._asdict(),
        numerator=_text(numerator),
        denominator=_text(denominator),
        value=_text(indicator.value(sums)),
        rows_digest=digest(engine.rows(indicator, frozen.period, by=by)),
        published_by_id=by.user_id,
    )


def digest(rows: list[Row]) -> str:
    """SHA-256 over what each subject contributed, in the order of the subjects."""
    lines = sorted("|".join(str(value) for value in row) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _text(number: int | Fraction | None) -> str:
    return "" if number is None else str(Fraction(number))

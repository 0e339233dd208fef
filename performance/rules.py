"""When: rating a figure, rounding it, and what has to be so before a quarter is frozen or a report built."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from performance.enums import Direction, Rating

AMBER_SHARE = Fraction(9, 10)
"""Amber reaches down to nine tenths of the target; for a figure that should be low, up to eleven tenths."""
BAND_MARGIN = 5
"""Points outside a band that are still Amber."""


def whole(value: Fraction) -> int:
    """Rounded half up, as published: 58.5 is 59, and −0.5 is 0."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def rating(
    value: Fraction | None,
    target: Fraction | None,
    direction: Direction = Direction.UP,
    *,
    upper: Fraction | None = None,
) -> Rating:
    """Green at the target or better; Amber within a tenth of it; Red beyond (domain facts, section 7.5, rule 1).

    A band runs from target to upper: inside is Green, up to five points outside Amber. It is the exact figure that is
    rated, not the rounded one. Neutral: not rated.
    """
    if direction == Direction.NEUTRAL or value is None:
        return Rating.NOT_RATED
    if target is None:
        return Rating.NO_TARGET
    if direction == Direction.UP:
        short, most = target - value, target * (1 - AMBER_SHARE)
    elif direction == Direction.DOWN:
        short, most = value - target, target * (1 - AMBER_SHARE)
    else:
        short, most = max(target - value, value - upper), Fraction(BAND_MARGIN)
    if short <= 0:
        return Rating.GREEN
    return Rating.AMBER if short <= most else Rating.RED


def decimal(value: Fraction, places: int = 6) -> Decimal:
    """A number for a table or a file, rounded half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def may_freeze_from(quarter_last: datetime.date) -> datetime.date:
    """A quarter is frozen once it is over."""
    return quarter_last + datetime.timedelta(days=1)

"""Rounding, rating, and what one case is worth."""

from fractions import Fraction

import pytest

from performance import rules
from performance.indicators import INDICATORS, Quarter
from performance.indicators.base import Sums
from performance.indicators.figure import Aim, Figure


@pytest.mark.parametrize(
    ("value", "shown"),
    [("58.5", 59), ("58.49999", 58), ("0.5", 1), ("-0.5", 0), ("-0.51", -1), ("-1.5", -1), ("99.5", 100), ("61", 61)],
)
def test_figures_are_rounded_half_up(value, shown):
    assert rules.whole(Fraction(value)) == shown


@pytest.mark.parametrize(
    ("value", "target", "direction", "upper", "word"),
    [
        ("35", "60", "up", None, "Red"),  # S3, education and work in quarter 1
        ("57", "60", "up", None, "Amber"),
        ("61", "60", "up", None, "Green"),
        ("60", "60", "up", None, "Green"),
        ("59.99", "60", "up", None, "Amber"),
        ("54", "60", "up", None, "Amber"),
        ("53.99", "60", "up", None, "Red"),
        ("69", "80", "up", None, "Red"),  # 86% of the target, though the paper says just below
        ("20", "20", "down", None, "Green"),
        ("22", "20", "down", None, "Amber"),
        ("22.01", "20", "down", None, "Red"),
        ("28", "28", "band", "40", "Green"),
        ("40", "28", "band", "40", "Green"),
        ("24", "28", "band", "40", "Amber"),  # MARAC repeats
        ("45", "28", "band", "40", "Amber"),
        ("19", "28", "band", "40", "Red"),
        ("24", None, "up", None, "No target"),
        (None, "60", "up", None, "Not rated"),
        ("84", "60", "neutral", None, "Not rated"),
    ],
)
def test_the_rating_table(value, target, direction, upper, word):
    exact = [None if number is None else Fraction(number) for number in (value, target, upper)]
    assert rules.rating(exact[0], exact[1], direction, upper=exact[2]).label == word


def figure(code: str, n: int, met: int, target: int | None, quarter: int = 3, **sums) -> Figure:
    whole = Sums(n, met, 0, 0, 0, 0, 0, {})._replace(**sums)
    indicator = INDICATORS[code]
    aim = Aim(None if target is None else Fraction(target), years=indicator.target_years)
    return Figure(indicator, Quarter(2014, quarter), whole, aim)


@pytest.mark.parametrize(
    ("code", "n", "met", "target", "margin", "worth"),
    [
        ("G2", 31, 19, 60, "1 point above: one case", "One case fewer would have been 58%, Amber."),
        ("G3", 29, 21, 60, "12 points above", "One case fewer would have been 69%, Green."),
        ("G2", 30, 18, 60, "On target: one case", "One case fewer would have been 57%, Amber."),
        ("G2", 20, 7, 60, "25 points below", "One case fewer would have been 30%, Red."),
        ("G1b", 8, 4, None, "", "One case fewer would have been 38%."),
        ("G5", 29, 29, 20, "9 above", "One person fewer would have been 28, Green."),
        ("G2", 0, 0, 60, "", ""),
    ],
)
def test_the_margin_says_how_far_and_whether_it_is_one_case(code, n, met, target, margin, worth):
    found = figure(code, n, met, target)
    assert (found.margin, found.worth_of_one) == (margin, worth)


@pytest.mark.parametrize(
    ("quarter", "people", "word"),
    [(1, 5, "Green"), (1, 4, "Red"), (3, 51, "Green"), (3, 14, "Amber"), (4, 20, "Green"), (4, 17, "Red")],
)
def test_a_target_over_four_years_is_rated_on_a_straight_line(quarter, people, word):
    assert figure("G5y", people, people, 80, quarter).rating.label == word


def test_one_offence_more_is_what_the_reduction_hangs_on():
    found = figure("G1", 10, 0, 50, before_offences=10, after_offences=5, before_days=3650, after_days=3650)
    assert (found.margin, found.worth_of_one) == (
        "On target: one offence",
        "One offence more would have been 40%, Red.",
    )


@pytest.mark.parametrize(
    ("quarter", "first", "last", "text"),
    [
        (1, "2014-04-01", "2014-06-30", "Quarter 1, 2014/15"),
        (2, "2014-07-01", "2014-09-30", "Quarter 2, 2014/15"),
        (3, "2014-10-01", "2014-12-31", "Quarter 3, 2014/15"),
        (4, "2015-01-01", "2015-03-31", "Quarter 4, 2014/15"),
    ],
)
def test_a_quarter_of_the_april_year(quarter, first, last, text):
    found = Quarter(2014, quarter)
    assert (found.first.isoformat(), found.last.isoformat(), str(found)) == (first, last, text)
    assert Quarter.of(found.first) == Quarter.of(found.last) == found
    assert found.next.previous == found


@pytest.mark.parametrize(("year", "number"), [(2014, 0), (2014, 5), (1900, 1), (9999, 4)])
def test_there_are_no_other_quarters(year, number):
    with pytest.raises(ValueError, match="Choose a"):
        Quarter(year, number)

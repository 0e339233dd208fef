"""The definitions of the indicators in plain Python, written from their words and not from the engine.

A case here is a dictionary: programme, opened, closed, planned (of its closure), person; ete and home, lists of
(counted or settled, from, to); offences, proven ones as (day, gravity); custody, (from, to); attended, days.
"""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

DAY = datetime.timedelta(days=1)
QUARTERS = {1: ((4, 1), (6, 30), 0), 2: ((7, 1), (9, 30), 0), 3: ((10, 1), (12, 31), 0), 4: ((1, 1), (3, 31), 1)}


def quarter(year: int, number: int) -> tuple[datetime.date, datetime.date]:
    first, last, later = QUARTERS[number]
    return datetime.date(year + later, *first), datetime.date(year + later, *last)


def caseload(cases):
    return [case for case in cases if case["programme"] in {"gang_exit", "gang_worker"}]


def is_open(case, day) -> bool:
    return case["opened"] <= day and (case["closed"] is None or case["closed"] > day)


def covers(first, last, day) -> bool:
    return first <= day and (last is None or last >= day)


def in_long_custody(case, day) -> bool:
    return any(covers(first, last, day) and (day - first).days > 28 for first, last in case["custody"])


def days_at_risk(case, first, last) -> int:
    days = 0
    while first <= last:
        days += not any(covers(begun, ended, first) for begun, ended in case["custody"])
        first += DAY
    return days


def windows(case, end):
    """The days before and after opening over which offences are counted."""
    last = end if case["closed"] is None else min(end, case["closed"] - DAY)
    return (case["opened"] - 365 * DAY, case["opened"] - DAY), (case["opened"], last)


def g1_population(cases, first, last):
    return [
        case
        for case in caseload(cases)
        if case["opened"] <= last - 90 * DAY and (case["closed"] is None or case["closed"] > max(first, case["opened"]))
    ]


def offences_in(case, window):
    return [gravity for day, gravity in case["offences"] if window[0] <= day <= window[1]]


def g1(cases, year, number) -> Fraction | None:
    first, last = quarter(year, number)
    rates = []
    for side in (0, 1):
        population = g1_population(cases, first, last)
        count = sum(len(offences_in(case, windows(case, last)[side])) for case in population)
        days = sum(days_at_risk(case, *windows(case, last)[side]) for case in population)
        rates.append(Fraction(count * 36525, 100 * days))
    before, after = rates
    return (before - after) / before * 100 if before else None


def g1b(cases, year, number) -> Fraction | None:
    first, last = quarter(year, number)
    pairs = []
    for case in g1_population(cases, first, last):
        before, after = (offences_in(case, window) for window in windows(case, last))
        if before and after:
            pairs.append(max(after) < max(before))
    return share(pairs)


def g2(cases, year, number, field="ete") -> Fraction | None:
    _, last = quarter(year, number)
    return share(
        [
            any(good and covers(begun, ended, last) for good, begun, ended in case[field])
            for case in caseload(cases)
            if is_open(case, last) and not in_long_custody(case, last)
        ]
    )


def g3(cases, year, number) -> Fraction | None:
    return g2(cases, year, number, "home")


def g4(cases, year, number) -> Fraction | None:
    _, last = quarter(year, number)
    kept = []
    for case in caseload(cases):
        if last - 548 * DAY <= case["opened"] <= last - 183 * DAY:
            kept.append(is_open(case, case["opened"] + 183 * DAY) or case["planned"])
    return share(kept)


def g5(cases, year, number) -> int:
    return seen(cases, *quarter(year, number))


def g5y(cases, year, number) -> int:
    return seen(cases, datetime.date(year, 4, 1), quarter(year, number)[1])


def seen(cases, first, last) -> int:
    return len(
        {
            case["person"]
            for case in cases
            if case["programme"] == "gang_exit" and any(first <= day <= last for day in case["attended"])
        }
    )


def share(answers) -> Fraction | None:
    return Fraction(100 * sum(answers), len(answers)) if answers else None


def whole(value) -> int | None:
    """Rounded half up, as the papers print it."""
    if value is None:
        return None
    exact = Decimal(Fraction(value).numerator) / Decimal(Fraction(value).denominator)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


FIGURES = {"G1": g1, "G1b": g1b, "G2": g2, "G3": g3, "G4": g4, "G5": g5, "G5y": g5y}

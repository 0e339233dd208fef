"""The definitions once more, in plain Python over lists of rows: written apart from the SQL that they check."""

import datetime
from fractions import Fraction

from cohort.models import Case, Circumstance, Custody, Intervention, Offence
from performance.indicators.quarters import Quarter

DAY = datetime.timedelta(days=1)
NEVER = datetime.date.max


def everything(quarter: Quarter, partnership_id: int) -> dict[str, tuple]:
    """(numerator, denominator) by code; for G1 the value alone."""
    cases = [
        case
        for case in Case.objects.filter(partnership_id=partnership_id).select_related("closure_reason")
        if case.programme_id in ("gang_exit", "gang_worker")
    ]
    offences = [o for o in Offence.objects.all() if o.outcome_id in ("convicted", "cautioned")]
    custody = list(Custody.objects.all())
    return {
        "G1": reduction(quarter, cases, offences, custody),
        "G1b": less_serious(quarter, cases, offences),
        "G2": on_last_day(quarter, cases, custody, "ete", "counted"),
        "G3": on_last_day(quarter, cases, custody, "accommodation", "settled"),
        "G4": retained(quarter, cases),
        "G5": worked_with(quarter.first, quarter.last, cases),
        "G5y": worked_with(quarter.year_first, quarter.last, cases),
    }


def days(first: datetime.date, last: datetime.date) -> set[datetime.date]:
    return {first + DAY * number for number in range((last - first).days + 1)}


def open_on(case: Case, day: datetime.date) -> bool:
    return case.opened_on <= day and not (case.closed_on is not None and case.closed_on <= day)


def windows(quarter: Quarter, cases: list[Case]) -> list[tuple[Case, set, set]]:
    """Cases of the G1 population with the days before and after."""
    quarter_days = days(quarter.first, quarter.last)
    found = []
    for case in cases:
        if any(open_on(case, day) for day in quarter_days) and (quarter.last - case.opened_on).days >= 90:
            last = min(quarter.last, (case.closed_on or NEVER) - DAY)
            found.append((case, days(case.opened_on - DAY * 365, case.opened_on - DAY), days(case.opened_on, last)))
    return found


def reduction(quarter, cases, offences, custody) -> Fraction | None:
    committed, at_risk = [0, 0], [0, 0]
    for case, *both in windows(quarter, cases):
        inside = [k for k in custody if k.person_id == case.person_id]
        for side, window in enumerate(both):
            committed[side] += sum(1 for o in offences if o.person_id == case.person_id and o.offence_on in window)
            at_risk[side] += sum(1 for day in window if not any(k.from_on <= day <= (k.to_on or NEVER) for k in inside))
    if not all(at_risk) or not committed[0]:
        return None
    before, after = (Fraction(c) / (Fraction(d) / Fraction("365.25")) for c, d in zip(committed, at_risk, strict=True))
    return (before - after) / before * 100


def less_serious(quarter, cases, offences) -> tuple[int, int]:
    met = n = 0
    for case, *both in windows(quarter, cases):
        worst = [
            max((o.gravity for o in offences if o.person_id == case.person_id and o.offence_on in window), default=0)
            for window in both
        ]
        if all(worst):
            n += 1
            met += worst[1] < worst[0]
    return met, n


def on_last_day(quarter, cases, custody, kind, flag) -> tuple[int, int]:
    met = n = 0
    for case in cases:
        long = any(
            k.person_id == case.person_id
            and k.from_on <= quarter.last <= (k.to_on or NEVER)
            and (quarter.last - k.from_on).days > 28
            for k in custody
        )
        if open_on(case, quarter.last) and not long:
            n += 1
            status = [
                s.status
                for s in Circumstance.objects.filter(case=case, kind=kind).select_related("status")
                if s.from_on <= quarter.last <= (s.to_on or NEVER)
            ]
            met += any(getattr(each, flag) for each in status)
    return met, n


def retained(quarter, cases) -> tuple[int, int]:
    met = n = 0
    for case in cases:
        if 183 <= (quarter.last - case.opened_on).days <= 548:
            n += 1
            met += open_on(case, case.opened_on + DAY * 183) or case.closure_reason.planned
    return met, n


def worked_with(first, last, cases) -> tuple[int, None]:
    mine = {case.pk: case.person_id for case in cases if case.programme_id == "gang_exit"}
    attended = Intervention.objects.filter(attended=True)
    return len({mine[i.case_id] for i in attended if i.case_id in mine and first <= i.on <= last}), None

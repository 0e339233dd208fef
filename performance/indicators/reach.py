"""G4, G5 and G5y: who stayed, and how many were worked with."""

from performance.enums import Unit
from performance.indicators.base import Indicator, Sums


class RetainedOverSixMonths(Indicator):
    """G4. The share of those who started and were still in work with the unit after six months, or had finished as planned.

    Unit: per cent of cases. Window: cases opened from 548 to 183 days before the quarter's end, both counted.
    Formula: cases still open on day 183 after opening, or closed by then as planned (completed or transferred) ÷ those
    opened × 100. A case is not open on the day that it is closed. Source: S0, S3; domain facts 2.8 and 7.4.
    """

    code = "G4"
    title = "Caseload retained over six months"
    name = "Retention over six months"
    meaning = (
        "Of the cases opened six to eighteen months ago, the share still open after six months or finished as planned."
    )
    window = "Cases opened from 548 to 183 days before the quarter's last day"
    numerator = "Cases still open on day 183 after opening, or closed by then as a planned completion or transfer"
    denominator = "Cases of the caseload opened in the window"
    formula = "numerator ÷ denominator × 100"
    source = "CSP quarterly report 2014/15 (S3); MOPAC bid (S0)"
    rows = """
SELECT c.id AS case_id, c.person_id, true AS counted,
  c.closed_on IS NULL OR c.closed_on > c.opened_on + 183 OR c.planned AS met, NULL::text AS excluded, false AS unknown,
  CASE WHEN c.closed_on IS NULL OR c.closed_on > c.opened_on + 183 THEN 'open' WHEN c.planned THEN 'planned' ELSE 'left' END
    AS evidence, c.opened_on AS since
FROM cases c
WHERE c.opened_on BETWEEN {last} - 548 AND {last} - 183"""


class WorkedWith(Indicator):
    """G5. How many people the Gang Exit Project worked with in the quarter.

    Unit: distinct people. Window: the quarter.
    Formula: people with at least one intervention that they attended on a gang_exit case. Source: S1, S3; domain facts 7.4.
    """

    code = "G5"
    title = "People worked with by the Gang Exit Project in the quarter"
    name = "People worked with in the quarter"
    meaning = "How many different people came to at least one intervention of the Gang Exit Project in the quarter."
    unit = Unit.COUNT
    window = "The quarter"
    numerator = "Different people with an attended intervention on a Gang Exit case"
    denominator = "None: this is a count"
    formula = "count of different people"
    source = "CSP quarterly report 2014/15 (S3); action plan (S1)"
    subject = ("person", "people")
    rows = """
SELECT min(c.id) AS case_id, c.person_id, true AS counted, true AS met, NULL::text AS excluded, false AS unknown,
  count(*)::text AS evidence, max(i."on") AS since
FROM interventions i JOIN cases c ON c.id = i.case_id AND c.programme_id = 'gang_exit'
WHERE i."on" BETWEEN {first} AND {last}
GROUP BY c.person_id"""

    def parts(self, sums: Sums):
        return sums.met, None


class WorkedWithInYear(WorkedWith):
    """G5y. How many people the Gang Exit Project has worked with in the year to date.

    Unit: distinct people; quarters do not add up to it, for a person worked with in two is counted once.
    Window: 1 April to the quarter's end. Formula: as G5. The target is for four years and is rated on a straight line:
    a quarter of it a year, a quarter of that a quarter. Source: S0, S3; domain facts 7.4 and 7.5.
    """

    code = "G5y"
    title = "People worked with by the Gang Exit Project in the year to date"
    name = "People worked with, year to date"
    meaning = "How many different people came to at least one intervention of the Gang Exit Project since 1 April."
    window = "1 April to the quarter's last day"
    target_years = 4
    rows = WorkedWith.rows.replace("{first}", "{year_first}")

"""G2 and G3: what was so on the last day of the quarter."""

from performance.indicators.base import Indicator

_ROWS = """
SELECT c.id AS case_id, c.person_id, k.person_id IS NULL AS counted, coalesce(s.{flag}, false) AS met,
  CASE WHEN k.person_id IS NOT NULL THEN 'long_custody' END AS excluded,
  s.status_id IS NULL OR s.status_id = '{unknown}' AS unknown, s.status_id AS evidence, s.from_on AS since
FROM cases c
LEFT JOIN circumstances s ON s.case_id = c.id AND s.kind = '{kind}' AND s.from_on <= {{last}} AND s.to_on >= {{last}}
LEFT JOIN (SELECT DISTINCT person_id FROM custody WHERE from_on < {{last}} - 28 AND to_on >= {{last}}) k
  ON k.person_id = c.person_id
WHERE c.opened_on <= {{last}} AND (c.closed_on IS NULL OR c.closed_on > {{last}})"""

_LEFT_OUT = {"long_custody": "In custody on the quarter's last day, for more than 28 days before it"}


class EducationOrWork(Indicator):
    """G2. The share of the caseload in education, employment or work experience.

    Unit: per cent of cases. Window: one day, the last of the quarter.
    Population: cases of gang_exit and gang_worker open on that day, less long custody (a custody period containing that day
    that began more than 28 days before it). Formula: cases whose status that day is counted ÷ population × 100.
    Unknown counts as not. Source: S0, S3; domain facts 2.5 and 7.4.
    """

    code = "G2"
    title = "Caseload in education employment or work experience"
    name = "Education, employment or work experience"
    meaning = (
        "The share of the caseload in school, college, training, a job or work experience on the quarter's last day."
    )
    window = "One day: the quarter's last"
    numerator = "Cases whose status that day is education, employment or work experience of any kind"
    denominator = "Cases of the caseload open that day, less those in custody for more than 28 days"
    formula = "numerator ÷ denominator × 100; not known counts as not"
    source = "CSP quarterly report 2014/15 (S3); MOPAC bid (S0)"
    exclusions = _LEFT_OUT
    unknown = "No education or work status known that day"
    rows = _ROWS.format(flag="counted", kind="ete", unknown="ete_unknown")


class SettledAccommodation(Indicator):
    """G3. The share of the caseload living in settled accommodation, with family or independently.

    Unit: per cent of cases. Window: one day, the last of the quarter. Population: as G2.
    Formula: cases whose accommodation that day is settled ÷ population × 100. Unknown counts as not.
    Source: S0, S3; domain facts 2.5 and 7.4.
    """

    code = "G3"
    title = "Caseload in settled accommodation"
    name = "Settled accommodation"
    meaning = "The share of the caseload settled with family, in a home of their own or in a placement on the quarter's last day."
    window = EducationOrWork.window
    numerator = "Cases whose accommodation that day is settled"
    denominator = EducationOrWork.denominator
    formula = EducationOrWork.formula
    source = EducationOrWork.source
    exclusions = _LEFT_OUT
    unknown = "No accommodation known that day"
    rows = _ROWS.format(flag="settled", kind="accommodation", unknown="accommodation_unknown")

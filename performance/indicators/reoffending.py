"""G1 and G1b: offences before and after the start of work."""

from fractions import Fraction

from performance.indicators.base import Indicator, Sums

POPULATION = """
WITH population AS (
  SELECT c.id, c.person_id, c.opened_on, least({last}, c.closed_on - 1) AS until, c.opened_on <= {last} - 90 AS counted
  FROM cases c
  WHERE c.opened_on <= {last} AND (c.closed_on IS NULL OR c.closed_on > greatest(c.opened_on, {first}))
)"""

RECENT = "Opened less than 90 days before the quarter's end"


class ReoffendingReduction(Indicator):
    """G1. How much less often people on the caseload offend since work with them began.

    Unit: per cent, pooled over the caseload, not a mean of people's own ratios.
    Window: the 365 days before a case was opened, against its opening day to the earlier of the quarter's end and the day
    before it was closed.
    Population: cases of gang_exit and gang_worker open on any day of the quarter and opened at least 90 days before its end.
    Formula: (rate before − rate after) ÷ rate before × 100, where a rate is proven offences (convicted or cautioned, by the
    day of the offence) ÷ years at risk, and years at risk are (days of the window − days in custody) ÷ 365.25, summed.
    No figure where the rate before is nought or nobody was at risk. Source: S0, S3; domain facts 2.7 and 7.4.
    """

    code = "G1"
    title = "Reduction in reoffending by the Gang Exit and Gang Worker caseload"
    name = "Reoffending reduction"
    meaning = (
        "How much less often people on the caseload were convicted or cautioned for offences done after work with them"
        " began than for those done in the year before, for each year that they were at liberty."
    )
    window = (
        "The 365 days before the case was opened; its opening to the quarter's end, or the day before it was closed"
    )
    numerator = "Offences a year at risk before, less offences a year at risk after"
    denominator = "Offences a year at risk before"
    formula = "(rate before − rate after) ÷ rate before × 100; a rate is proven offences ÷ ((days − days in custody) ÷ 365.25)"
    source = "CSP quarterly report 2014/15 (S3); MOPAC bid (S0)"
    exclusions = {"recent": RECENT}
    rows = f"""{POPULATION}
SELECT p.id AS case_id, p.person_id, p.counted, coalesce(o.after_offences, 0) = 0 AS met,
  CASE WHEN NOT p.counted THEN 'recent' END AS excluded, false AS unknown, NULL::text AS evidence, p.opened_on AS since,
  coalesce(o.before_offences, 0) AS before_offences, coalesce(o.after_offences, 0) AS after_offences,
  365 - coalesce(k.before_days, 0) AS before_days,
  p.until - p.opened_on + 1 - coalesce(k.after_days, 0) AS after_days
FROM population p
LEFT JOIN (
  SELECT p.id, count(*) FILTER (WHERE o.offence_on < p.opened_on) AS before_offences,
    count(*) FILTER (WHERE o.offence_on >= p.opened_on) AS after_offences
  FROM population p
  JOIN offences o ON o.person_id = p.person_id AND o.offence_on BETWEEN p.opened_on - 365 AND p.until
  WHERE p.counted GROUP BY p.id
) o ON o.id = p.id
LEFT JOIN (
  SELECT p.id, sum(greatest(0, least(k.to_on, p.opened_on - 1) - greatest(k.from_on, p.opened_on - 365) + 1)) AS before_days,
    sum(greatest(0, least(k.to_on, p.until) - greatest(k.from_on, p.opened_on) + 1)) AS after_days
  FROM population p
  JOIN custody k ON k.person_id = p.person_id AND k.from_on <= p.until AND k.to_on >= p.opened_on - 365
  WHERE p.counted GROUP BY p.id
) k ON k.id = p.id"""
    totals = (
        "count(*) FILTER (WHERE counted) AS n, count(*) FILTER (WHERE counted AND met) AS met, 0::bigint AS unknown,"
        " coalesce(sum(before_offences) FILTER (WHERE counted), 0)::bigint AS before_offences,"
        " coalesce(sum(after_offences) FILTER (WHERE counted), 0)::bigint AS after_offences,"
        " coalesce(sum(before_days) FILTER (WHERE counted), 0)::bigint AS before_days,"
        " coalesce(sum(after_days) FILTER (WHERE counted), 0)::bigint AS after_days"
    )

    def parts(self, sums: Sums) -> tuple[Fraction, Fraction] | None:
        if not (sums.before_offences and sums.before_days > 0 and sums.after_days > 0):
            return None
        year = Fraction(36525, 100)
        before = sums.before_offences * year / sums.before_days
        after = sums.after_offences * year / sums.after_days
        return before - after, before

    def one_less(self, sums: Sums) -> Sums:
        return sums._replace(after_offences=sums.after_offences + 1)

    def one_more(self, sums: Sums) -> Sums:
        return sums._replace(after_offences=max(0, sums.after_offences - 1))


class LessSerious(Indicator):
    """G1b. Of those who offended before and after work began, the share whose worst offence became less grave.

    Unit: per cent of cases. Window and population: as G1, with at least one proven offence both before and after.
    Formula: cases whose highest gravity after is lower than before ÷ those cases × 100.
    Source: S3; domain facts 2.6 (gravity 1 to 8).
    """

    code = "G1b"
    title = "Of those who offended after starting: share whose offending became less serious"
    name = "Less serious reoffending"
    meaning = "Of the people with a proven offence both before and after work began, the share whose worst was less grave after."
    window = ReoffendingReduction.window
    numerator = (
        "Cases whose gravest proven offence after opening is lower on the scale of 1 to 8 than the gravest before"
    )
    denominator = "Cases counted in G1 with a proven offence both in the 365 days before opening and after it"
    formula = "numerator ÷ denominator × 100"
    source = "CSP quarterly report 2014/15 (S3)"
    exclusions = {"recent": RECENT, "not_both": "No proven offence both before and after"}
    rows = f"""{POPULATION}
SELECT p.id AS case_id, p.person_id, p.counted AND o.before > 0 AND o.after > 0 AS counted, o.after < o.before AS met,
  CASE WHEN NOT p.counted THEN 'recent' WHEN o.before IS NULL OR o.after IS NULL THEN 'not_both' END AS excluded,
  false AS unknown, o.before || ' to ' || o.after AS evidence, p.opened_on AS since
FROM population p
LEFT JOIN (
  SELECT p.id, max(o.gravity) FILTER (WHERE o.offence_on < p.opened_on) AS before,
    max(o.gravity) FILTER (WHERE o.offence_on >= p.opened_on) AS after
  FROM population p
  JOIN offences o ON o.person_id = p.person_id AND o.offence_on BETWEEN p.opened_on - 365 AND p.until
  WHERE p.counted GROUP BY p.id
) o ON o.id = p.id"""

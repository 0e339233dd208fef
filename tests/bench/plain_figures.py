"""One hand-written statement a figure, from the definitions and from nothing else.

Written apart from performance/indicators/, which is held equal to it on random caseloads and measured against it.
Each answers numerator and denominator (for G1 the rates before and after) for %(partnership)s in the quarter from %(first)s to
%(last)s of the year that began on %(year)s.
"""

_G1 = """
WITH work AS (
  SELECT c.id, c.person_id, c.opened_on - 365 AS b0, c.opened_on - 1 AS b1, c.opened_on AS a0,
    least(%(last)s::date, c.closed_on - 1) AS a1
  FROM cohort_case c JOIN cohort_programme g ON g.code = c.programme_id AND g.caseload
  WHERE c.partnership_id = %(partnership)s AND c.opened_on <= %(last)s::date - 90
    AND (c.closed_on IS NULL OR c.closed_on > greatest(%(first)s::date, c.opened_on))),
crime AS (
  SELECT w.id, count(*) FILTER (WHERE o.offence_on <= w.b1) AS before, count(*) FILTER (WHERE o.offence_on >= w.a0) AS after,
    max(o.gravity) FILTER (WHERE o.offence_on <= w.b1) AS worst_before,
    max(o.gravity) FILTER (WHERE o.offence_on >= w.a0) AS worst_after
  FROM work w JOIN cohort_offence o ON o.person_id = w.person_id AND o.offence_on BETWEEN w.b0 AND w.a1
  JOIN cohort_offenceoutcome e ON e.code = o.outcome_id AND e.proven GROUP BY w.id),
inside AS (
  SELECT w.id, sum(greatest(0, least(coalesce(k.to_on, w.b1), w.b1) - greatest(k.from_on, w.b0) + 1)) AS before,
    sum(greatest(0, least(coalesce(k.to_on, w.a1), w.a1) - greatest(k.from_on, w.a0) + 1)) AS after
  FROM work w JOIN cohort_custody k ON k.person_id = w.person_id AND k.from_on <= w.a1 AND coalesce(k.to_on, w.a1) >= w.b0
  GROUP BY w.id)
"""

FIGURES = {
    "G1": _G1
    + """SELECT sum(coalesce(crime.before, 0)) / nullif(sum(365 - coalesce(inside.before, 0)) / 365.25, 0),
      sum(coalesce(crime.after, 0)) / nullif(sum(a1 - a0 + 1 - coalesce(inside.after, 0)) / 365.25, 0)
    FROM work LEFT JOIN crime USING (id) LEFT JOIN inside USING (id)""",
    "G1b": _G1
    + """SELECT count(*) FILTER (WHERE worst_after < worst_before), count(*) FROM crime
    WHERE before > 0 AND after > 0""",
    "G4": """
      SELECT count(*) FILTER (WHERE closed_on IS NULL OR closed_on > opened_on + 183 OR r.planned), count(*)
      FROM cohort_case c JOIN cohort_programme g ON g.code = c.programme_id AND g.caseload
      LEFT JOIN cohort_closurereason r ON r.code = c.closure_reason_id
      WHERE c.partnership_id = %(partnership)s AND c.opened_on BETWEEN %(last)s::date - 548 AND %(last)s::date - 183""",
    "G5": """
      SELECT count(DISTINCT c.person_id), NULL FROM cohort_intervention i JOIN cohort_case c ON c.id = i.case_id
      WHERE c.partnership_id = %(partnership)s AND c.programme_id = 'gang_exit' AND i.attended
        AND i."on" BETWEEN %(first)s AND %(last)s""",
    "G5y": """
      SELECT count(DISTINCT c.person_id), NULL FROM cohort_intervention i JOIN cohort_case c ON c.id = i.case_id
      WHERE c.partnership_id = %(partnership)s AND c.programme_id = 'gang_exit' AND i.attended
        AND i."on" BETWEEN %(year)s AND %(last)s""",
}
for _code, _kind, _flag in (("G2", "ete", "counted"), ("G3", "accommodation", "settled")):
    FIGURES[_code] = f"""
      SELECT count(*) FILTER (WHERE s.{_flag}), count(*)
      FROM cohort_case c JOIN cohort_programme g ON g.code = c.programme_id AND g.caseload
      LEFT JOIN cohort_circumstance x ON x.case_id = c.id AND x.kind = '{_kind}' AND x.from_on <= %(last)s
        AND coalesce(x.to_on, 'infinity') >= %(last)s
      LEFT JOIN cohort_circumstancestatus s ON s.code = x.status_id
      WHERE c.partnership_id = %(partnership)s AND c.opened_on <= %(last)s AND coalesce(c.closed_on, 'infinity') > %(last)s
        AND NOT EXISTS (SELECT FROM cohort_custody k WHERE k.person_id = c.person_id
          AND k.from_on < %(last)s::date - 28 AND coalesce(k.to_on, 'infinity') >= %(last)s)"""

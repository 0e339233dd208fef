"""What indicators count: named sub-selects over the rows as they stand, or as they stood at a cut-off.

Both have the same names and columns, so an indicator is one text whichever it reads. Read inside connection.counting():
the database then shows every row that may be counted for the partnership, and no other partnership's. The parameters are
`partnership` (its id) and, for the rows as they stood, `cutoff`.

A version is dated when it is written (PGHISTORY_CREATED_AT_FUNCTION); freezing keeps writers out while it takes its
cut-off (services.freeze_quarter), so "written by the cut-off" is what freezing itself could see.
"""

CASES = """
  SELECT c.id, c.person_id, c.programme_id, c.opened_on, c.closed_on, coalesce(r.planned, false) AS planned
  FROM {case} c
  JOIN cohort_programme g ON g.code = c.programme_id AND g.caseload
  LEFT JOIN cohort_closurereason r ON r.code = c.closure_reason_id
  WHERE c.partnership_id = %(partnership)s"""

INTERVENTIONS = """
  SELECT i.case_id, i."on" FROM {intervention} i WHERE i.attended"""

CIRCUMSTANCES = """
  SELECT s.case_id, s.kind, s.status_id, s.from_on, coalesce(s.to_on, 'infinity') AS to_on, t.counted, t.settled
  FROM {circumstance} s JOIN cohort_circumstancestatus t ON t.code = s.status_id"""

OFFENCES = """
  SELECT o.person_id, o.offence_on, o.gravity
  FROM {offence} o JOIN cohort_offenceoutcome x ON x.code = o.outcome_id AND x.proven"""

CUSTODY = """
  SELECT k.person_id, k.from_on, coalesce(k.to_on, 'infinity') AS to_on FROM {custody} k"""

_TEXTS = {
    "cases": CASES,
    "interventions": INTERVENTIONS,
    "circumstances": CIRCUMSTANCES,
    "offences": OFFENCES,
    "custody": CUSTODY,
}
_TABLES = {name: f"cohort_{name}" for name in ("case", "intervention", "circumstance", "offence", "custody")}
COUNTED_TABLES = tuple(_TABLES.values())

_AS_IT_STOOD = (
    "(SELECT DISTINCT ON (pgh_obj_id) * FROM {table}event WHERE pgh_created_at <= %(cutoff)s"
    " ORDER BY pgh_obj_id, pgh_id DESC)"
)


def sources(*, as_it_stood: bool) -> str:
    """The WITH list. Not materialised: each use is planned with its own conditions, as written by hand."""
    tables = {name: _AS_IT_STOOD.format(table=table) if as_it_stood else table for name, table in _TABLES.items()}
    parts = [f"{name} AS NOT MATERIALIZED ({text.format(**tables)}\n)" for name, text in _TEXTS.items()]
    return "WITH " + ",\n".join(parts)

"""What indicators count: named sub-selects over the rows as they stand, or as they stood at a cut-off.

Both have the same names and columns, so an indicator is one text whichever it reads. Read inside connection.counting():
the database then shows every row that may be counted for the partnership, and no other partnership's. The parameters are
`partnership` (its id) and, for the rows as they stood, `cutoff`.

A version is dated when it is written (PGHISTORY_CREATED_AT_FUNCTION); freezing keeps writers out while it takes its
cut-off (services.freeze_quarter), so "written by the cut-off" is what freezing itself could see.
"""

from django.db import models

from cohort.models import Case, Circumstance, Custody, Intervention, Offence
from igu.access.rls import ProtectedRows

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
_MODELS = {model._meta.model_name: model for model in (Case, Intervention, Circumstance, Offence, Custody)}
COUNTED_TABLES = tuple(model._meta.db_table for model in _MODELS.values())

_AS_IT_STOOD = (
    "(SELECT DISTINCT ON (pgh_obj_id) {columns} FROM {table}event WHERE pgh_created_at <= %(cutoff)s"
    " ORDER BY pgh_obj_id, pgh_id DESC)"
)


def sources(*, as_it_stood: bool) -> str:
    """The WITH list. Not materialised: each use is planned with its own conditions, as written by hand."""
    tables = {name: _stood(model) if as_it_stood else model._meta.db_table for name, model in _MODELS.items()}
    parts = [f"{name} AS NOT MATERIALIZED ({text.format(**tables)}\n)" for name, text in _TEXTS.items()]
    return "WITH " + ",\n".join(parts)


def _stood(model: type[models.Model]) -> str:
    """The version of each row that stood at the cut-off, in the columns that are counted."""
    rule = next(each for each in model._meta.constraints if isinstance(each, ProtectedRows))
    columns = ", ".join(f'"{column}"' for column in rule.counted)
    return _AS_IT_STOOD.format(table=model._meta.db_table, columns=columns)

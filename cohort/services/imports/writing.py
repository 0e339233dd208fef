"""Importing a caseload: all of it or nothing, by the same policies and rules as the pages."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from psycopg.errors import ExclusionViolation, ForeignKeyViolation, UniqueViolation

from cohort import policies
from cohort.models import Case
from cohort.services.imports.batch import Batch, Context, chunks
from cohort.services.imports.cases import Cases
from cohort.services.imports.facts import Circumstances, CustodyPeriods, Interventions, Offences
from cohort.services.imports.people import People
from cohort.services.imports.preview import Outcome
from cohort.services.imports.reading import RawSheet
from cohort.services.imports.sheets import Sheet, read_sheets
from igu.access.actor import Actor
from igu.audit.edits import ChangedMeanwhile
from igu.audit.enums import Act
from igu.audit.services import record
from igu.people.models import Person

BATCHES: tuple[type[Batch], ...] = (People, Cases, Interventions, Circumstances, Offences, CustodyPeriods)
MEANWHILE = "Somebody changed one of these records while they were imported. Nothing was written: start again."
SINCE_YOU_LOOKED = "Something changed on record since you looked. Choose the files again to see what it comes to now."

_BY_SOMEBODY_ELSE = (UniqueViolation, ExclusionViolation, ForeignKeyViolation)
"""What the rows of a file were looked at for: it comes about only when somebody writes after they were compared."""


class _TakenBack(Exception):
    """Ends the transaction of a preview, or of an import with something wrong in it."""


def import_caseload(
    *,
    raw: list[RawSheet],
    by: Actor,
    dry_run: bool = False,
    looked_at: str | None = None,
    progress: Callable[[str, int, int], None] = lambda sheet, done, total: None,
) -> Outcome:
    """Put the rows of a file on record: new ones added, changed ones changed, refs making it harmless to repeat.

    With anything wrong, and with dry_run, nothing is written: a preview is the import, taken back. looked_at: the digest of
    the preview that somebody confirmed; where anything it compared is otherwise by now, nothing is written either, so that
    no note is lost that was written since. progress is told the sheet, how many of its new rows have gone to the database,
    and how many there are. Raises ValidationError, Refused.
    """
    policies.import_caseload.check(by)
    outcome, sheets = Outcome(), read_sheets(raw)
    if not any(sheet.rows or sheet.problems for sheet in sheets.values()):
        raise ValidationError("There is no row to import in this file.")
    try:
        with transaction.atomic():
            _run(Context(by, timezone.localdate(), sheets, outcome, progress))
            if dry_run or outcome.refused:
                raise _TakenBack
            if looked_at is not None and looked_at != outcome.digest:
                raise ValidationError(SINCE_YOU_LOOKED)
            record(Act.ADDED, subject="import", by=by, count=outcome.total("new") + outcome.total("changed"))
            outcome.written = True
    except _TakenBack:
        outcome.written = False
    except ChangedMeanwhile as error:
        raise ValidationError(MEANWHILE) from error
    except IntegrityError as error:
        if not isinstance(error.__cause__, _BY_SOMEBODY_ELSE):
            raise
        raise ValidationError(MEANWHILE) from error
    return outcome


def _run(context: Context) -> None:
    _find_people(context)
    for batch in BATCHES:
        if batch.sheet_name in context.sheets:
            batch(context).run()
        if batch is People:
            _find_cases(context)
    for name, sheet in context.sheets.items():
        context.outcome.of(name).refused = len(sheet.refused_rows)
        context.outcome.add_problems(sorted(sheet.problems, key=lambda problem: problem.row))


def _find_people(context: Context) -> None:
    """People whom the file names but does not hold. The ref of a record that was merged leads to the kept one."""
    people = Person.everyone.visible_to(context.by)
    context.people |= _named(context, "person_ref", "people", people)
    merged = [ref for ref, person in context.people.items() if person.merged_into_id is not None]
    context.people |= {ref: people.kept(context.people[ref].pk) for ref in merged}


def _find_cases(context: Context) -> None:
    """Cases that the file names but does not hold, each with its person as the file leaves them."""
    cases = Case.objects.visible_to(context.by).select_related("person")
    context.cases |= _named(context, "case_ref", "cases", cases)


def _named(context: Context, column: str, holder: str, rows: QuerySet) -> dict[str, Any]:
    """The rows on record with the refs of a column, but for those that the sheet `holder` has, by ref."""
    held = {row.ref for row in context.sheets.get(holder, Sheet("")).rows}
    rows_of_file = (row for sheet in context.sheets.values() for row in (*sheet.rows, *sheet.half_read))
    refs = {row.values[column] for row in rows_of_file if column in row.values}
    found: dict[str, Any] = {}
    for part in chunks(sorted(refs - held)):
        mine = rows.filter(partnership_id=context.by.partnership_id, import_ref__in=part).order_by("pk")
        found |= {row.import_ref: row for row in mine}
    return found

"""An exported file: written page by page, checked, kept for a day, handed out while every row in it is still open to who asked."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from cohort import policies
from cohort.enums import ExportState
from cohort.models import Case, ExportedFile, RecordsExport
from cohort.services.exports.book import CannotExport, RecordsBook, check_book
from cohort.services.exports.sheets import SHEETS, ref_of
from cohort.services.imports.batch import chunks
from cohort.services.imports.reading import LARGEST
from cohort.services.imports.sheets import ABOUT, COLUMNS
from igu.access.actor import Actor
from igu.audit.enums import Act
from igu.audit.services import record, record_looks
from igu.people.models import Person
from igu.sharing.services.acts import ask
from igu.ui.context import MARKING

PAGE = 200
"""People whose rows are read at a time."""
LEFT_OUT = (
    "Where somebody at risk really stays, and whatever else is of tier 3. Safety warnings, cohort entries and gangs, next steps, "
    "notes beside a status, earlier versions. Records that are not open to you are not in it and not counted; neither are those "
    "that only an emergency opened to you."
)
WORDS = (
    "Programmes, statuses, offences, reasons and ways of meeting are codes of the code lists. Refs are the names that rows had "
    "in an imported file; those that begin with IGU- are our own numbers of rows without one, and are not imported."
)
HANDLING = (
    "Do not pass it on. Delete it once it has served its purpose; another can be asked for, of what may be seen then."
)


@dataclass
class Written:
    """What went into a file: how many rows by sheet, and the ids of the people and cases."""

    data: bytes = b""
    rows: dict[str, int] = field(default_factory=dict)
    people: list[int] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)


def write_file(
    *,
    export: RecordsExport,
    file: ExportedFile,
    by: Actor,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Written:
    """The workbook of those who were asked for, of what the actor reads now; other rows are left out.

    progress is told how many people are written, of how many. Raises CannotExport, Refused.
    """
    policies.export_records.check(by)
    written = Written()
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder, "records.xlsx")
        foot = f"{by.name}, {by.agency_name}, {_moment(export.asked_at)}"
        book = RecordsBook(path, mark=MARKING, foot=foot, first=ABOUT, asked_at=export.asked_at.replace(tzinfo=None))
        for name, columns in COLUMNS.items():
            book.add_sheet(name, list(columns))
        for done, people in enumerate(chunks(file.people, PAGE)):
            _write_page(book, people, written, by)
            progress(min((done + 1) * PAGE, len(file.people)), len(file.people))
        written.rows = dict(book.rows)
        book.close(_about(export, file, written, by))
        written.data = path.read_bytes()
    if not written.people:
        raise CannotExport("None of these people's records is open to you any more.")
    return written


def _write_page(book: RecordsBook, people: Sequence[int], written: Written, by: Actor) -> None:
    """A few people's rows, sheet by sheet. Who is no longer seen has no row in any sheet."""
    seen = set(SHEETS["people"].within(people, by=by).values_list("pk", flat=True))
    people, cases = [person for person in people if person in seen], []
    for name, sheet in SHEETS.items():
        for row, cells in sheet.read(cases if sheet.parent == "case" else people, by=by):
            cells["ref"] = ref_of(row)
            book.add_row(name, [cells[column] for column in COLUMNS[name]])
            if name == "cases":
                cases.append(row.pk)
    written.people += people
    written.cases += cases


def _about(export: RecordsExport, file: ExportedFile, written: Written, by: Actor) -> list[tuple[str, str]]:
    approved = (
        f"{export.decided_by.name}, {_moment(export.decided_at)}: {export.note}" if export.decided_by else "Not needed"
    )
    return [
        (MARKING, "Records export"),
        ("Partnership", by.partnership_name),
        ("Asked for by", f"{by.name}, {by.role.name}, for {by.agency_name}"),
        ("Asked on", _moment(export.asked_at)),
        ("Written on", _moment(timezone.now())),
        ("Purpose", export.get_purpose_display()),
        ("Reason", export.reason),
        ("Approved by", approved),
        ("Chosen by", file.chosen or "Everybody whose record was open to them"),
        ("People", f"{len(written.people):,} of the {export.people:,} asked for"),
        ("Rows", ", ".join(f"{name} {number:,}" for name, number in written.rows.items())),
        ("Not in it", LEFT_OUT),
        ("Words", WORDS),
        ("Handling", HANDLING),
    ]


def check_file(data: bytes) -> None:
    """That it is no larger than an import takes, and holds cells alone. Raises CannotExport."""
    if len(data) > LARGEST:
        raise CannotExport(f"The file is larger than {LARGEST // 1024**2} MB. Choose fewer people.")
    check_book(data)


@transaction.atomic
def keep_file(*, export: RecordsExport, written: Written, by: Actor) -> None:
    """Keep a finished file for a day, each person in it written down as exported before. Raises Refused."""
    policies.export_records.check(by)
    for people in chunks(written.people):
        places = SHEETS["people"].within(people, by=by).order_by("pk").values_list("pk", "compartment_id")
        looks = {f"person:{pk}": place for pk, place in places}
        record_looks(looks, by=by, act=Act.EXPORTED, reason=f"{export.get_purpose_display()}: {export.reason}")
    rows = sum(written.rows.values())
    ask("keep_export", export.pk, written.people, written.cases, rows, written.data, by=by)


@transaction.atomic
def hand_out(*, export: RecordsExport, by: Actor) -> ExportedFile | None:
    """The file, and that it was downloaded written down; None when it is withheld: a row in it is no longer open to who asked.

    Then it goes at once, and what may be seen now can be asked for anew. Raises Refused, ExportedFile.DoesNotExist.
    """
    policies.export_records.check(by)
    file = ExportedFile.objects.visible_to(by).get(export=export)
    subject = f"export:{export.pk}"
    if not (_all_open(Person, file.people, by) and _all_open(Case, file.cases, by)):
        record(Act.REFUSED, subject=subject, by=by, count=export.people_in_file)
        ask("close_export", export.pk, str(ExportState.WITHHELD), by=by)
        return None
    record(Act.DOWNLOADED, subject=subject, by=by, count=export.people_in_file)
    return file


def _all_open(model: type[Person] | type[Case], ids: list[int], by: Actor) -> bool:
    """Whether the actor reads each of these records now, wherever it lies by now. What hangs on it lies where it does."""
    seen = model.objects.visible_to(by).but_for_emergencies()
    return all(seen.filter(pk__in=part).count() == len(part) for part in chunks(ids))


def _moment(at) -> str:
    return f"{timezone.localtime(at):%-d %B %Y, %H:%M}"

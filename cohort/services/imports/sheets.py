"""The format: six sheets, their columns, and how a cell is read. Nothing here asks the database."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from cohort.enums import CircumstanceKind
from cohort.services.imports.reading import RawSheet
from igu.people.enums import Sex

LONGEST_TEXT = 4000
REF = "This ref cannot be used here. It may be missing, mistyped or kept by somebody else: check it, or ask who made the list."
"""One sentence for a ref that is not there and for one that the importer may not see, so that it tells nothing."""
ABOUT = "about this export"
"""The first sheet of a file that was exported here: it holds no rows, and is not read."""
OURS = "IGU-"
"""How an export names rows that nobody gave a ref."""
_FIRST_SERIAL = datetime.date(1899, 12, 30)
_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}
_BRITISH = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_SHORT = re.compile(r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$")
_YES = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


class Unreadable(ValueError):
    """A cell that is not what its column holds; the text says what to enter."""


class Said(Exception):
    """What is wrong with this cell was said when it was read."""


class Cells(dict[str, Any]):
    """A row's values by column. `unread` are the columns whose cell could not be read: asking for one raises Said."""

    def __init__(self, values: dict[str, Any], unread: Iterable[str] = ()) -> None:
        super().__init__(values)
        self.unread = frozenset(unread)

    def __getitem__(self, column: str) -> Any:
        if column in self.unread:
            raise Said
        return super().__getitem__(column)

    def get(self, column: str, default: Any = None) -> Any:
        return self[column] if column in self.unread else super().get(column, default)


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what to do. Row 0 is the sheet as a whole; column "" the row as a whole."""

    sheet: str
    row: int
    column: str
    says: str

    def __str__(self) -> str:
        where = [f"Sheet {self.sheet}", f"row {self.row}" if self.row else "", self.column and f"column {self.column}"]
        return f"{', '.join(filter(None, where))}: {self.says}"


@dataclass
class Row:
    """A row: its number and the value of each column that the sheet has. One without a ref that could be read has ""."""

    number: int
    values: Cells

    @property
    def ref(self) -> str:
        return "" if "ref" in self.values.unread else self.values["ref"]


@dataclass(frozen=True)
class Column:
    """A column: how its cells are read, whether a sheet and a row must have it, and the model's name for it."""

    read: Callable[[Any], Any]
    needed: bool = False
    field: str = ""


@dataclass
class Sheet:
    """A sheet of the file, read: the rows that could be, and what was wrong.

    half_read: rows with something wrong already, of which the rest is looked at too, so that all of it is said at once.
    """

    name: str
    columns: set[str] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)
    half_read: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    """Refs of rows with a problem: rows that hang on them are not blamed again."""
    refused_rows: set[int] = field(default_factory=set)

    def refuse(self, number: int, column: str, says: str, ref: str = "") -> None:
        self.problems.append(Problem(self.name, number, column, says))
        if number:
            self.refused_rows.add(number)
        if ref:
            self.refused.add(ref)


def text(longest: int) -> Callable[[Any], str]:
    def read(cell: Any) -> str:
        words = _plain(cell)
        if len(words) > longest:
            raise Unreadable(f"This has {len(words):,} characters; at most {longest:,} can be kept. Shorten it.")
        return words

    return read


def day(cell: Any) -> datetime.date | None:
    """A date cell, 2014-05-31, 31/05/2014, or a spreadsheet's number for a day. Raises Unreadable."""
    if isinstance(cell, dict):
        return _real(*map(int, cell["date"].split("-")))
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if not 1 <= cell <= 2_958_465 or cell != int(cell):
            raise Unreadable(f"{cell:g} is not a date. Enter it as 31/05/2014 or 2014-05-31.")
        return _FIRST_SERIAL + datetime.timedelta(days=int(cell))
    words = _plain(cell)
    if not words:
        return None
    if match := _ISO.match(words):
        return _real(int(match[1]), int(match[2]), int(match[3]))
    if match := _BRITISH.match(words):
        return _real(int(match[3]), int(match[2]), int(match[1]))
    if _SHORT.match(words):
        raise Unreadable(f"{words} can be read in more than one way. Enter the year with four digits, as 31/05/2014.")
    raise Unreadable(f"{_quoted(words)} is not a date. Enter it as 31/05/2014 or 2014-05-31.")


def whole(cell: Any) -> int | None:
    words = _counted(_plain(cell))
    if not words:
        return None
    if not re.fullmatch(r"-?[0-9]{1,9}", words):
        raise Unreadable(f"{_quoted(words)} is not a whole number. Enter digits only.")
    return int(words)


def yes_or_no(cell: Any) -> bool | None:
    words = _plain(cell).lower()
    if not words:
        return None
    if words not in _YES:
        raise Unreadable(f"{_quoted(words)} is neither yes nor no. Enter yes or no.")
    return _YES[words]


def several(cell: Any) -> tuple[str, ...]:
    """Names divided by semicolons."""
    return tuple(dict.fromkeys(name for name in (part.strip() for part in _plain(cell).split(";")) if name))


def one_of(choices: dict[str, str], what: str) -> Callable[[Any], str]:
    """A code or its label, whatever the case."""
    known = {name.casefold(): code for code, label in choices.items() for name in (code, label)}

    def read(cell: Any) -> str:
        words = _plain(cell)
        if not words:
            return ""
        if words.casefold() not in known:
            raise Unreadable(f"{_quoted(words)} is not {what}. Use one of: {', '.join(choices)}.")
        return known[words.casefold()]

    return read


def email(cell: Any) -> str:
    return _plain(cell).lower()


def ref(cell: Any) -> str:
    """A name of the file's own for a row. One of ours is refused: whatever hangs on it would be put on record twice."""
    words = _counted(text(60)(cell))
    if words.upper().startswith(OURS):
        raise Unreadable(
            f"{_quoted(words)} is our own number for a row that has no ref. Change that row on its page instead."
        )
    return words


COLUMNS: dict[str, dict[str, Column]] = {
    "people": {
        "ref": Column(ref, needed=True),
        "given_name": Column(text(120)),
        "family_name": Column(text(120), needed=True),
        "aliases": Column(several),
        "date_of_birth": Column(day),
        "sex": Column(one_of(dict(Sex.choices), "a sex")),
        "ethnicity": Column(text(80)),
        "postcode": Column(text(12)),
        "pnc": Column(text(20)),
    },
    "cases": {
        "ref": Column(ref, needed=True),
        "person_ref": Column(ref, needed=True),
        "programme": Column(text(120), needed=True),
        "lead_agency": Column(text(120), field="lead"),
        "worker_email": Column(email, field="worker"),
        "opened_on": Column(day, needed=True),
        "closed_on": Column(day),
        "closure_reason": Column(text(120)),
    },
    "interventions": {
        "ref": Column(ref, needed=True),
        "case_ref": Column(ref, needed=True),
        "on": Column(day, needed=True),
        "kind": Column(text(120), needed=True),
        "agency": Column(text(120)),
        "worker_email": Column(email, field="worker"),
        "mode": Column(text(120)),
        "attended": Column(yes_or_no, needed=True),
        "minutes": Column(whole),
        "summary": Column(text(LONGEST_TEXT)),
    },
    "circumstances": {
        "ref": Column(ref, needed=True),
        "case_ref": Column(ref, needed=True),
        "kind": Column(one_of(dict(CircumstanceKind.choices), "a kind"), needed=True),
        "status": Column(text(120), needed=True),
        "from": Column(day, needed=True, field="from_on"),
        "to": Column(day, field="to_on"),
        "suitable": Column(yes_or_no),
    },
    "offences": {
        "ref": Column(ref, needed=True),
        "person_ref": Column(ref, needed=True),
        "offence": Column(text(120), needed=True),
        "gravity": Column(whole),
        "offence_on": Column(day, needed=True),
        "outcome": Column(text(120), needed=True),
        "outcome_on": Column(day),
    },
    "custody": {
        "ref": Column(ref, needed=True),
        "person_ref": Column(ref, needed=True),
        "from": Column(day, needed=True, field="from_on"),
        "to": Column(day, field="to_on"),
    },
}


def column_of(sheet: str, field_name: str) -> str:
    """The column in which a service's field was written."""
    columns = COLUMNS[sheet]
    return next((name for name, column in columns.items() if (column.field or name) == field_name), "")


def read_sheets(raw: list[RawSheet]) -> dict[str, Sheet]:
    """Every sheet of the format that the file has, in the order in which they hang on each other."""
    sheets: dict[str, Sheet] = {}
    unknown = []
    for each in raw:
        name = each.name.strip().lower()
        if name == ABOUT:
            continue
        if name not in COLUMNS:
            if each.rows:
                unknown.append(each.name)
        elif name in sheets:
            sheets[name].refuse(0, "", "This sheet is there twice. Put the rows into one.")
        else:
            sheets[name] = _sheet(name, each.rows)
    for name in unknown:
        sheet = sheets.setdefault(name, Sheet(name))
        sheet.refuse(0, "", f"This is not a sheet of a caseload. Rename or remove it; sheets are {', '.join(COLUMNS)}.")
    order = [*COLUMNS, *unknown]
    return {name: sheets[name] for name in order if name in sheets}


def _sheet(name: str, lines: list[tuple[int, list]]) -> Sheet:
    sheet = Sheet(name)
    if not lines:
        return sheet
    (number, header), *rest = lines
    names = _header(sheet, number, header)
    if not sheet.columns:
        return sheet
    seen: dict[str, int] = {}
    for number, cells in rest:
        if _names(cells) == _names(header):
            sheet.refuse(number, "", "This row repeats the column names. Remove it.")
            continue
        row = _row(sheet, names, number, cells)
        if row.ref and (first := seen.setdefault(row.ref, number)) != number:
            sheet.refuse(number, "ref", f"Row {first} has the same ref. Give each row its own.", row.ref)
        (sheet.half_read if number in sheet.refused_rows or row.values.unread else sheet.rows).append(row)
    return sheet


def _names(cells: list) -> list[str]:
    return [str(cell).strip().lower() for cell in cells if str(cell).strip()]


def _header(sheet: Sheet, number: int, cells: list) -> list[str]:
    """The names of the columns by place, "" for a place without one. What is unknown, missing or double is a problem, and
    the columns that are known are read all the same; a sheet that names none of them has none.
    """
    columns = COLUMNS[sheet.name]
    names = [str(cell).strip().lower().replace(" ", "_") if isinstance(cell, str) else "" for cell in cells]
    if not set(names) & set(columns):
        sheet.refuse(number, "", f"The first row has to name the columns: {', '.join(columns)}.")
        return names
    for name in dict.fromkeys(filter(None, names)):
        if name not in columns:
            sheet.refuse(
                number, name, f"There is no such column. Rename or remove it; columns are {', '.join(columns)}."
            )
        elif names.count(name) > 1:
            sheet.refuse(number, name, "This column is there twice. Keep one.")
    for name, column in columns.items():
        if column.needed and name not in names:
            sheet.refuse(number, name, "This column is missing. Every row needs it.")
    sheet.columns = set(names) & set(columns)
    return names


def _row(sheet: Sheet, names: list[str], number: int, cells: list) -> Row:
    """What could be read of a row. A needed column that the sheet lacks is said once, of the sheet."""
    columns = COLUMNS[sheet.name]
    needed = {name for name, column in columns.items() if column.needed}
    values, unread = {}, needed - sheet.columns
    for place, cell in enumerate(cells):
        name = names[place] if place < len(names) else ""
        if name in columns and name not in values.keys() | unread:
            try:
                values[name] = columns[name].read(cell)
            except Unreadable as error:
                sheet.refuse(number, name, str(error))
                unread.add(name)
        elif not name and cell != "":
            sheet.refuse(number, "", f"Cell {place + 1} has no column above it. Check for a comma too many.")
    for name in sheet.columns - values.keys() - unread:
        values[name] = () if columns[name].read is several else columns[name].read("")
    for name in sorted(name for name in needed - unread if values[name] in ("", None)):
        sheet.refuse(number, name, "This is empty. Enter it.")
        del values[name]
        unread.add(name)
    row = Row(number, Cells(values, unread))
    if number in sheet.refused_rows or unread:
        sheet.refused.add(row.ref)
    return row


def _plain(cell: Any) -> str:
    """A cell as words, without what a database or screen cannot hold; 1001.0 is 1001. Raises Unreadable."""
    if isinstance(cell, dict):
        return cell["date"]
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    words = unicodedata.normalize("NFC", str(cell)).replace("\r\n", "\n").replace("\r", "\n").strip()
    if words in _ERRORS:
        raise Unreadable(f"The formula in this cell failed ({words}). Enter the value itself.")
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in words) or "\ufffd" in words:
        raise Unreadable("This holds a character that cannot be kept. Type it again, or save the file as UTF-8.")
    return words


def _counted(words: str) -> str:
    """30.0 is 30 in a text too: other programs write a column of whole numbers with an empty cell so."""
    return words[:-2] if re.fullmatch(r"-?[0-9]{1,15}\.0", words) else words


def _real(year: int, month: int, day_of_month: int) -> datetime.date:
    try:
        return datetime.date(year, month, day_of_month)
    except ValueError:
        written = f"{day_of_month:02}/{month:02}/{year:04}"
        raise Unreadable(f"{written} is not a day of the calendar. Dates are day, month, year.") from None


def _quoted(words: str) -> str:
    return f"“{words[:40]}…”" if len(words) > 40 else f"“{words}”"

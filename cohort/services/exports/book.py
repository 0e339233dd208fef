"""A workbook of records: text, numbers and days, and nothing that a spreadsheet would run, hide or fetch.

Rows are written to disk as they come, so that the memory it takes does not grow with them.
"""

import datetime
import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

FORMULAS = frozenset("=+-@")
WIDTHS = {"summary": 60, "reason": 40}
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/workbook\.xml|xl/styles\.xml|xl/theme/theme1\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/worksheets/sheet\d+\.xml"
)
"""All that such a workbook is made of: no link, comment, drawing, macro, property or string of its own elsewhere."""
_FORBIDDEN = re.compile(
    rb"<(?:f[ />]|hyperlink|definedName|externalReference|dc:creator>[^<]|(?:row|col|sheet) [^>]{0,200}?(?:hidden|state)=)"
)
"""What runs, leads away, hides, or says who made it. No text of a cell looks like it: there a < is written otherwise."""


class CannotExport(Exception):
    """The file is not what it should be; the text says what to do."""


class RecordsBook:
    """Sheets that get their rows bit by bit, each page of them with the marking above and who asked below."""

    def __init__(self, path: Path, *, mark: str, foot: str, first: str, asked_at: datetime.datetime) -> None:
        """first: the name of the sheet that is written last. asked_at: all that the file knows of when it was made."""
        options = {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False}
        self.book = xlsxwriter.Workbook(path, options | {"strings_to_urls": False, "strings_to_numbers": False})
        self.book.set_properties({"created": asked_at})
        self.mark, self.foot = _plain(mark), _plain(foot)
        self.head = self.book.add_format({"bold": True})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.day = self.book.add_format({"num_format": "dd/mm/yyyy"})
        self.text = self.book.add_format({"quote_prefix": True})
        self.first = self._sheet(first)
        self.sheets: dict[str, Any] = {}
        self.rows: dict[str, int] = {}

    def _sheet(self, name: str) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_header(f"&C{self.mark}")
        sheet.set_footer(f"&L{self.foot}&R&P / &N")
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def add_sheet(self, name: str, columns: Sequence[str]) -> None:
        sheet = self.sheets[name] = self._sheet(name)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, WIDTHS.get(column, 18))
            sheet.write_string(0, place, column, self.head)
        self.rows[name] = 0

    def add_row(self, name: str, cells: Sequence[Any]) -> None:
        self.rows[name] += 1
        for place, cell in enumerate(cells):
            self._write(self.sheets[name], self.rows[name], place, cell)

    def _write(self, sheet: Any, row: int, place: int, cell: Any) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, bool):
            sheet.write_string(row, place, "yes" if cell else "no")
        elif isinstance(cell, datetime.date):
            sheet.write_datetime(row, place, cell, self.day)
        elif isinstance(cell, int):
            sheet.write_number(row, place, cell)
        else:
            sheet.write_string(row, place, cell, self.text if looks_like_a_formula(cell) else None)

    def close(self, about: Sequence[tuple[str, str]]) -> None:
        """Write the first sheet, in two columns, and the file."""
        self.first.set_column(0, 0, 24)
        self.first.set_column(1, 1, 90)
        for row, (label, words) in enumerate(about):
            self.first.write_string(row, 0, label, self.head)
            self.first.write_string(row, 1, words, self.wrapped)
        self.book.close()


def looks_like_a_formula(text: str) -> bool:
    """Whether a program that guesses might run it: its first sign, full-width or not, after anything that is not seen."""
    for letter in unicodedata.normalize("NFKC", text):
        if unicodedata.category(letter)[0] not in "CZ":
            return letter in FORMULAS
    return False


def check_book(data: bytes) -> None:
    """That the file holds sheets of cells and nothing else. Raises CannotExport."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = parts.namelist()
        if any(not _PARTS.fullmatch(name) or _holds_more(parts, name) for name in names):
            raise CannotExport("The file holds more than cells, and was not kept. Tell support.")


def _holds_more(parts: zipfile.ZipFile, name: str) -> bool:
    """Read piece by piece, with the end of the piece before, as a part is many times larger than the file."""
    tail = b""
    with parts.open(name) as part:
        while piece := part.read(1024 * 1024):
            if _FORBIDDEN.search(tail + piece):
                return True
            tail = piece[-300:]
    return False


def _plain(words: str) -> str:
    """For a header or footer, in which an ampersand begins a code, and which has room for 255 signs."""
    return words.replace("&", "&&")[:110]

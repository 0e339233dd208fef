"""Takes a workbook or CSV files apart, in a process of its own: `python -I parsing.py FILE…`.

Files come from anywhere, so this runs with little memory and time, knows nothing of the product, and is thrown away
afterwards. It writes JSON lines: {"sheet": name}, then [row number, [cells]] for each row that is not empty, or
{"refused": sentence} and stops. A cell is a text, a number, true or false, or {"date": "2014-05-01"}.
"""

import csv
import datetime
import io
import json
import math
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

MEGABYTE = 1024 * 1024
MEMORY = 700 * MEGABYTE
SECONDS = 40
OUTPUT = 300 * MEGABYTE
UNPACKED = 250 * MEGABYTE
PART = 10 * MEGABYTE
RATIO = 100
"""A part of a workbook that unpacks to more than PART may be at most this many times its packed size."""
PARTS = 2000
ROWS, COLUMNS, CELL = 100_000, 200, 32_767
_CELL = re.compile(rb'<c\b[^>]{0,200}?\br="([A-Z]{1,4})([0-9]{1,9})"')


class Refused(Exception):
    """The file cannot be read; the text says why and what to do."""


def main(paths: list[Path]) -> None:
    try:
        for path in paths:
            for line in sheets_of(path):
                sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    except Refused as refused:
        sys.stdout.write(json.dumps({"refused": str(refused)}, ensure_ascii=False) + "\n")
    except MemoryError:
        sys.stdout.write(json.dumps({"refused": "This file needs more memory than a caseload can."}) + "\n")


def sheets_of(path: Path) -> Iterator[dict | list]:
    name, ending = path.name, path.suffix.lower()
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise Refused(f"{name} is empty. Save it again and choose the new file.")
    if ending not in {".csv", ".txt", ".tsv", ".xlsx", ".ods"}:
        raise Refused(f"{name} is not a caseload. Save it as .xlsx, .ods or .csv.")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(f"{name} is protected with a password or is an old .xls. Save it as .xlsx without a password.")
    if ending in {".xlsx", ".ods"}:
        if not start.startswith(b"PK"):
            raise Refused(f"{name} is not a workbook, whatever its name says. Save it as {ending} again.")
        check_workbook(path)
        return rows_of_workbook(path)
    if start.startswith((b"PK", b"%PDF")):
        raise Refused(f"{name} is not text, whatever its name says. Save it as CSV, or give it its right ending.")
    return rows_of_csv(path)


def check_workbook(path: Path) -> None:
    """Refuse what would unpack to too much, is encrypted, declares entities, or has a cell far out."""
    try:
        with zipfile.ZipFile(path) as file:
            parts = file.infolist()
            _check_sizes(path.name, parts)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_part(path.name, file, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise Refused(
            f"{path.name} is broken and cannot be opened. Save it again from the program it came from."
        ) from error


def _check_sizes(name: str, parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(f"{name} is protected with a password. Save it without one.")
    swollen = any(part.file_size > PART and part.file_size > RATIO * max(part.compress_size, 1) for part in parts)
    if len(parts) > PARTS or swollen or sum(part.file_size for part in parts) > UNPACKED:
        raise Refused(f"{name} unpacks to far more than a caseload holds. Copy the rows into a new workbook.")
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names and "content.xml" not in names:
        raise Refused(f"{name} is not a workbook, whatever its name says. Save it as .xlsx or .ods.")


def _check_part(name: str, file: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    sheet = part.filename.startswith("xl/worksheets/")
    unpacked, tail = 0, b""
    with file.open(part) as stream:
        while chunk := stream.read(MEGABYTE):
            if not unpacked and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk):
                raise Refused(
                    f"{name} holds declarations that no spreadsheet needs. Copy the rows into a new workbook."
                )
            unpacked += len(chunk)
            if unpacked > UNPACKED:
                raise Refused(f"{name} unpacks to far more than a caseload holds. Copy the rows into a new workbook.")
            if sheet:
                _check_cells(name, tail + chunk)
                tail = chunk[-300:]


def _check_cells(name: str, text: bytes) -> None:
    for column, row in _CELL.findall(text):
        if int(row) > ROWS or len(column) > 2 or _place(column) > COLUMNS:
            raise Refused(
                f"{name} has a cell at {column.decode()}{row.decode()}, far outside a caseload. "
                "Copy the rows into a new workbook."
            )


def _place(column: bytes) -> int:
    place = 0
    for letter in column:
        place = place * 26 + letter - 64
    return place


def rows_of_workbook(path: Path) -> Iterator[dict | list]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                if sheet.total_height > ROWS or sheet.total_width > COLUMNS:
                    raise Refused(
                        f"Sheet {name} is larger than a caseload: at most {ROWS:,} rows and {COLUMNS} columns."
                    )
                yield {"sheet": name}
                left = sheet.start[1] if sheet.start else 0
                for number, cells in enumerate(sheet.iter_rows(), 1):
                    read = [""] * left + [_cell(cell, f"Sheet {name}, row {number}") for cell in cells]
                    if any(cell != "" for cell in read):
                        yield [number, read]
    except CalamineError as error:
        raise Refused(
            f"{path.name} is broken and cannot be opened. Save it again from the program it came from."
        ) from error


def _cell(cell: object, where: str) -> object:
    if isinstance(cell, datetime.datetime):
        return {"date": cell.date().isoformat()}
    if isinstance(cell, datetime.date):
        return {"date": cell.isoformat()}
    if isinstance(cell, (datetime.time, datetime.timedelta)):
        return str(cell)
    if isinstance(cell, str) and len(cell) > CELL:
        raise Refused(f"{where} has a cell of more than {CELL:,} characters. Shorten it.")
    return str(cell) if isinstance(cell, float) and not math.isfinite(cell) else cell


def rows_of_csv(path: Path) -> Iterator[dict | list]:
    text = decoded(path.read_bytes())
    csv.field_size_limit(CELL)
    yield {"sheet": path.stem}
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    number = 0
    try:
        for number, cells in enumerate(lines, 1):
            if number > ROWS:
                raise Refused(f"{path.name} is larger than a caseload: at most {ROWS:,} rows.")
            if any(cell.strip() for cell in cells):
                yield [number, cells]
    except csv.Error as error:
        why = (
            "a cell of more than 32,767 characters" if "limit" in str(error) else "a quotation mark that is not closed"
        )
        raise Refused(f"{path.name}, row {number + 1}: {why}. Put it right, or save the sheet as CSV again.") from error


def decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with or without its mark, or Windows-1252, which reads anything."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    half = content[:2000]
    if half[1::2].count(0) > len(half) // 4:
        return content.decode("utf-16-le", errors="replace")
    if half[0::2].count(0) > len(half) // 4:
        return content.decode("utf-16-be", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def delimiter(text: str) -> str:
    """What the first line is divided by: comma, semicolon or tab, whichever is there most."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.reconfigure(encoding="utf-8")
    main([Path(name) for name in sys.argv[1:]])

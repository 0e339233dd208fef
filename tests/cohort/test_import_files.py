"""Files as they come: from other programs, in other encodings, broken, or sent to do harm."""

import datetime
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError

from cohort.services.imports import read
from cohort.services.imports.reading import LARGEST
from tests.factories.workbooks import a_caseload, as_csv, as_ods, as_xlsx

PEOPLE = {"people": [["ref", "family_name"], ["P-1", "Çelik"], ["P-2", "O'Dowd"]]}


def _people(path: Path) -> list[tuple[int, list]]:
    (sheet,) = (sheet for sheet in read(path) if sheet.name == "people")
    return sheet.rows


def _refusal(path: Path) -> str:
    with pytest.raises(ValidationError) as refused:
        read(path)
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), (",", "utf-16-le"), (",", "utf-16-be"), (";", "cp1252")],
)
def test_csv_is_read_whatever_divides_and_encodes_it(tmp_path, delimiter, encoding):
    folder = as_csv(tmp_path / "caseload", PEOPLE, delimiter=delimiter, encoding=encoding)
    assert _people(folder) == [(1, ["ref", "family_name"]), (2, ["P-1", "Çelik"]), (3, ["P-2", "O'Dowd"])]


def test_csv_may_end_its_lines_in_every_way_and_have_empty_ones(tmp_path):
    (tmp_path / "people.csv").write_bytes(b'ref,family_name\r\nP-1,"Two\nlines"\n\n,\rP-2,Sesay\r')
    assert _people(tmp_path) == [(1, ["ref", "family_name"]), (2, ["P-1", "Two\nlines"]), (5, ["P-2", "Sesay"])]


@pytest.mark.parametrize("write", [as_xlsx, as_ods])
def test_workbooks_give_days_numbers_and_words(tmp_path, write):
    sheets = {sheet.name: sheet.rows for sheet in read(write(tmp_path / f"book.{write.__name__[3:]}", a_caseload()))}
    assert sheets["people"][1][1][4] == {"date": "2007-05-31"}
    assert sheets["interventions"][1][1][8:] == [45.0, "=1+1"]


def test_rows_keep_the_numbers_that_their_program_shows_and_hidden_ones_are_read(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "book.xlsx")
    sheet = book.add_worksheet("people")
    for number, row in ((2, ["ref", "family_name"]), (5, ["P-1", "Sesay"]), (6, ["P-2", "Warsame"])):
        sheet.write_row(number, 1, row)
    sheet.set_row(6, None, None, {"hidden": True})
    book.close()
    assert _people(tmp_path / "book.xlsx") == [
        (3, ["", "ref", "family_name"]),
        (6, ["", "P-1", "Sesay"]),
        (7, ["", "P-2", "Warsame"]),
    ]


def test_a_workbook_of_several_files_is_refused(tmp_path):
    as_csv(tmp_path / "caseload", PEOPLE)
    as_xlsx(tmp_path / "caseload" / "book.xlsx", PEOPLE)
    assert "either one workbook or CSV files" in _refusal(tmp_path / "caseload")


def test_nothing_is_refused(tmp_path):
    assert "There is nothing at" in _refusal(tmp_path / "none.xlsx")
    assert "There is no file to read" in _refusal(tmp_path)


def test_too_much_is_refused_before_it_is_opened(tmp_path):
    with (tmp_path / "people.csv").open("wb") as file:
        file.truncate(LARGEST + 1)
    assert "more than 20 MB" in _refusal(tmp_path)


def _zipped(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return path


def _broken_workbook(path: Path) -> Path:
    whole = as_xlsx(path, PEOPLE).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def _bomb(path: Path) -> Path:
    return _zipped(path, xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=b" " * 60_000_000)


def _far_cell(path: Path) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("people")
    sheet.write(0, 0, "ref")
    sheet.write("XFD1048576", "far")
    book.close()
    return path


def _entities(path: Path) -> Path:
    declared = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return as_ods(path, PEOPLE, before=declared)


def _flipped_lock(path: Path) -> Path:
    content = bytearray(as_xlsx(path, PEOPLE).read_bytes())
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    path.write_bytes(content)
    return path


def _of(content: bytes):
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


HOSTILE = [
    pytest.param("people.csv", _of(b""), "is empty", id="an empty file"),
    pytest.param("book.xlsx", _of(b""), "is empty", id="an empty workbook"),
    pytest.param(
        "book.xlsx", _of(b"ref,family_name\n"), "is not a workbook, whatever its name", id="text named workbook"
    ),
    pytest.param("people.csv", lambda path: as_xlsx(path, PEOPLE), "is not text", id="a workbook named text"),
    pytest.param("people.csv", _of(b"%PDF-1.7 nothing"), "is not text", id="a PDF named text"),
    pytest.param("list.docx", _of(b"PK\x03\x04"), "Save it as .xlsx, .ods or .csv", id="another kind of file"),
    pytest.param("book.xlsx", lambda path: _zipped(path, hello_xml=b"<a/>"), "is not a workbook", id="another zip"),
    pytest.param(
        "book.xlsx", _of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600), "password", id="an encrypted workbook"
    ),
    pytest.param("book.xlsx", _flipped_lock, "password", id="a zip with a password"),
    pytest.param("book.xlsx", _broken_workbook, "is broken", id="half a workbook"),
    pytest.param("book.xlsx", _bomb, "unpacks to far more", id="a zip bomb"),
    pytest.param("book.xlsx", _far_cell, "XFD1048576", id="a cell far out"),
    pytest.param("book.ods", _entities, "declarations", id="declared entities"),
    pytest.param(
        "people.csv",
        _of(b'ref,family_name\nP-1,"Sesay\n'),
        "row 2: a quotation mark that is not closed",
        id="an open quote",
    ),
    pytest.param("people.csv", _of(b"ref\n" + b"x" * 40_000), "32,767 characters", id="a cell too long"),
    pytest.param("people.csv", _of(b"ref\n" + b"x\n" * 100_001), "at most 100,000 rows", id="a million rows"),
]


@pytest.mark.parametrize(("name", "write", "sentence"), HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(tmp_path, name, write, sentence):
    assert sentence in _refusal(write(tmp_path / name))


def test_a_workbook_that_asks_for_more_memory_than_there_is_harms_nobody(tmp_path):
    """Repeated rows of repeated cells: a few hundred bytes that stand for a hundred million cells."""
    cell = '<table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="1"/>'
    rows = f'<table:table-row table:number-rows-repeated="100000">{cell}</table:table-row>'
    path = as_ods(tmp_path / "book.ods", {"people": [["@"]]})
    with zipfile.ZipFile(path) as file:
        content = file.read("content.xml").decode()
    start = content.index("<table:table-row>")
    end = content.index("</table:table>")
    _zipped(path, content_xml=(content[:start] + rows + content[end:]).encode())
    assert _refusal(path)


def test_a_day_is_a_day_in_the_old_calendar_of_a_mac(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "book.xlsx", {"date_1904": True})
    sheet = book.add_worksheet("people")
    sheet.write_row(0, 0, ["ref", "date_of_birth"])
    days = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(1, 0, "P-1")
    sheet.write_datetime(1, 1, datetime.datetime(2007, 5, 31), days)
    book.close()
    assert _people(tmp_path / "book.xlsx")[1] == (2, ["P-1", {"date": "2007-05-31"}])

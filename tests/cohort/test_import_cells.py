"""What a cell, a header and a row may be, and the sentence for everything else."""

import datetime

import pytest

from cohort.services.imports.reading import RawSheet
from cohort.services.imports.sheets import Unreadable, day, read_sheets, ref, text, whole, yes_or_no

DAY = datetime.date(2014, 5, 31)


@pytest.mark.parametrize(
    "cell",
    [{"date": "2014-05-31"}, "2014-05-31", "31/05/2014", "31.5.2014", "31-05-2014", 41790, 41790.0, " 31/05/2014 "],
)
def test_a_day_is_read_in_every_way_that_has_one_meaning(cell):
    assert day(cell) == DAY


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("01/02/03", "can be read in more than one way"),
        ("12/25/2014", "12/25/2014 is not a day of the calendar"),
        ("31/02/2014", "is not a day of the calendar"),
        ("2014-13-01", "is not a day of the calendar"),
        ("next Tuesday", "is not a date"),
        ("٣١/٠٥/٢٠١٤ x", "is not a date"),
        (0, "is not a date"),
        (1e308, "is not a date"),
        (41790.5, "is not a date"),
        ("#N/A", "The formula in this cell failed"),
    ],
)
def test_a_day_that_may_mean_another_is_refused_in_words(cell, sentence):
    assert sentence in _said(day, cell)


def _said(read, cell) -> str:
    try:
        read(cell)
    except Unreadable as error:
        return str(error)
    raise AssertionError(f"{cell!r} was read.")


@pytest.mark.parametrize(("cell", "number"), [(45.0, 45), ("45", 45), ("45.0", 45), (45, 45), ("", None)])
def test_a_number_of_a_spreadsheet_is_whole(cell, number):
    assert whole(cell) == number


@pytest.mark.parametrize(
    ("cell", "name"), [(1001.0, "1001"), ("1001.0", "1001"), ("1001", "1001"), ("10.01", "10.01"), ("A1.0", "A1.0")]
)
def test_a_ref_that_is_a_number_is_the_same_in_csv_and_in_a_workbook(cell, name):
    assert ref(cell) == name


def test_a_number_in_a_text_is_no_day():
    assert "is not a date" in _said(day, "41790.0")


@pytest.mark.parametrize("cell", [45.5, "45.5", "1e3", "9" * 30, "forty", "1,000", float("nan"), float("inf")])
def test_anything_else_is_not_a_whole_number(cell):
    assert "is not a whole number" in _said(whole, cell)


@pytest.mark.parametrize(
    ("cell", "answer"), [(True, True), ("Y", True), (1.0, True), ("no", False), (0, False), ("", None)]
)
def test_yes_and_no_in_the_words_of_spreadsheets(cell, answer):
    assert yes_or_no(cell) is answer


def test_words_are_kept_as_they_are_and_a_formula_is_only_words():
    assert text(60)("=cmd|' /C calc'!A0") == "=cmd|' /C calc'!A0"
    assert text(60)(1001.0) == "1001"
    assert text(60)("Zoe\u0308") == "Zoë"
    assert text(60)("two\r\nlines") == "two\nlines"


@pytest.mark.parametrize("cell", ["NUL\x00", "\x1b[31m", "\ud800", "caf\ufffd"])
def test_characters_that_cannot_be_kept_are_refused(cell):
    assert "a character that cannot be kept" in _said(text(60), cell)


def test_ten_megabytes_in_a_cell_are_too_many():
    assert "at most 4,000 can be kept" in _said(text(4000), "x" * 10_000_000)


def _problems(*rows: list, name: str = "people") -> list[str]:
    sheets = read_sheets([RawSheet(name, list(enumerate(rows, 1)))])
    return [str(problem) for sheet in sheets.values() for problem in sheet.problems]


HEADER = ["ref", "family_name", "date_of_birth"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["P-1", "Sesay"]], "Sheet people, row 1: The first row has to name the columns: ref, given_name"),
        ([[*HEADER, "nickname"]], "Sheet people, row 1, column nickname: There is no such column. Rename or remove it"),
        ([[*HEADER, "ref"]], "Sheet people, row 1, column ref: This column is there twice. Keep one."),
        ([["ref"]], "Sheet people, row 1, column family_name: This column is missing. Every row needs it."),
        ([HEADER, HEADER], "Sheet people, row 2: This row repeats the column names. Remove it."),
        ([HEADER, ["P-1", ""]], "Sheet people, row 2, column family_name: This is empty. Enter it."),
        ([HEADER, ["P-1", "Sesay", "1/2/08"]], "Sheet people, row 2, column date_of_birth: 1/2/08 can be read in more"),
        ([HEADER, ["P-1", "Sesay", "", "x"]], "Sheet people, row 2: Cell 4 has no column above it."),
        ([HEADER, ["P-1", "Sesay"], ["P-1", "Kamara"]], "Sheet people, row 3, column ref: Row 2 has the same ref."),
    ],
)
def test_what_is_wrong_is_said_with_sheet_row_and_column(rows, said):
    (problem,) = _problems(*rows)
    assert problem.startswith(said)


def test_a_sheet_of_another_name_is_named_unless_it_is_empty():
    assert _problems(["anything"], name="Notes") == [
        "Sheet Notes: This is not a sheet of a caseload. Rename or remove it; sheets are people, cases, interventions, "
        "circumstances, offences, custody."
    ]
    assert _problems(name="Sheet2") == []


def test_a_sheet_twice_is_said():
    raw = [RawSheet("people", [(1, HEADER)]), RawSheet("People ", [(1, HEADER)])]
    (problem,) = read_sheets(raw)["people"].problems
    assert "there twice" in problem.says


def test_column_names_may_have_capitals_and_spaces():
    sheet = read_sheets([RawSheet("people", [(1, ["Ref", "Family name "]), (2, ["P-1", "Sesay"])])])["people"]
    assert [row.values["family_name"] for row in sheet.rows] == ["Sesay"]

"""A caseload comes in: all of it or nothing, once however often it is sent, and by the rules of the pages."""

import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cohort.models import Case
from cohort.services.imports.preview import Counts
from cohort.services.imports.sheets import REF
from igu.access.actor import acting_as
from igu.people.models import Person
from tests.factories.workbooks import a_caseload, as_csv, as_xlsx

DAY = datetime.date


def _said(outcome) -> list[str]:
    return [str(problem) for problem in outcome.problems]


def test_every_row_of_every_sheet_is_on_record(imported, seen):
    assert imported().written
    rows = seen()
    assert rows["people"] == [
        ("Zoë", "O’Neil", DAY(2007, 5, 31), "F", "W2", "N17 8DN", "zoe o'neil zee z", ["Z", "Zee"], []),
        ("Kofi", "Asante-Morgan", DAY(2008, 2, 29), "M", "B2", "", "kofi asante-morgan", [], ["08/0118392H"]),
    ]
    assert rows["Case"] == [
        ("C-1", "P-1", "gang_exit", "igu", "nadia@example.com", "2025-04-07", "None", "None", "2025-05-06", "1"),
        ("C-2", "P-2", "gang_worker", "csp", "None", "2024-09-02", "2025-06-30", "completed", "None", "1"),
    ]
    assert rows["Intervention"] == [
        (
            "I-1",
            "C-1",
            "2025-05-06",
            "one_to_one",
            "police",
            "priya@example.com",
            "face_to_face",
            "True",
            "45",
            "=1+1",
            "1",
        ),
        ("I-2", "C-1", "2025-06-03", "phone", "csp", "niamh@example.com", "telephone", "False", "None", "", "1"),
    ]
    assert rows["Circumstance"] == [
        ("S-1", "C-1", "ete", "neet_seeking", "2025-03-01", "2025-09-07", "None", "1"),
        ("S-2", "C-1", "ete", "college", "2025-09-08", "None", "True", "1"),
        ("S-3", "C-1", "accommodation", "family", "2025-03-01", "2025-12-31", "True", "1"),
    ]
    assert rows["Offence"] == [("O-1", "P-2", "robbery", "6", "2024-06-01", "convicted", "2024-08-20", "1")]
    assert rows["Custody"] == [("K-1", "P-2", "2024-06-02", "2024-07-01", "1")]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_gives_the_same_as_csv_and_repeating_it_changes_nothing(imported, seen, kind):
    imported()
    as_csv_gave = seen()
    outcome = imported(kind=kind)
    assert seen() == as_csv_gave
    assert {
        sheet: (counts.new, counts.changed, counts.refused) for sheet, counts in outcome.counts.items()
    } == dict.fromkeys(a_caseload(), (0, 0, 0))
    assert outcome.total("unchanged") == 11


def test_a_changed_row_changes_its_record_and_the_history_keeps_what_was(imported, world):
    imported()
    sheets = a_caseload()
    sheets["cases"][1][2] = "gang_worker"
    sheets["people"][1][3], sheets["people"][1][7] = "Zed", "N15 4AB"
    sheets["offences"][1][5] = "acquitted"
    outcome = imported(sheets)
    changes = {(change.sheet, change.row): change.columns for change in outcome.changes}
    assert changes == {
        ("people", 2): ("aliases", "postcode"),
        ("cases", 2): ("programme",),
        ("offences", 2): ("outcome",),
    }
    with acting_as(world.niamh):
        case = Case.objects.get(import_ref="C-1")
        assert (case.programme_id, case.version) == ("gang_worker", 2)
        assert list(case.events.order_by("pgh_id").values_list("programme_id", flat=True))[0] == "gang_exit"
        zoe = Person.objects.get(import_ref="P-1")
        assert sorted(zoe.aliases.values_list("name", flat=True)) == ["Z", "Zed", "Zee"]
        assert "zed" in zoe.search_name


def test_a_preview_says_what_would_happen_and_writes_nothing(imported, seen):
    before = seen()
    outcome = imported(dry_run=True)
    assert outcome.of("interventions") == Counts(new=2)
    assert not outcome.written
    assert seen() == before


def test_one_wrong_row_keeps_all_of_it_out_and_every_wrong_row_is_named(imported, seen):
    sheets = a_caseload()
    sheets["people"].append(["P-3", "Ada", "Kamara", "", DAY(2999, 1, 1), "F", "Z9", "N17", "08/118392B"])
    sheets["cases"].append(["C-3", "P-3", "knitting", "", "nobody@example.com", DAY(2025, 4, 1), "", "completed"])
    sheets["cases"].append(["C-4", "P-1", "gang_exit", "Interpol", "", DAY(2025, 4, 1), DAY(2025, 3, 1), "completed"])
    sheets["interventions"].append(["I-3", "C-1", DAY(2025, 1, 1), "one_to_one", "", "", "", "yes", 2000, ""])
    sheets["interventions"].append(["I-4", "C-9", DAY(2025, 5, 1), "one_to_one", "", "", "", "yes", "", ""])
    sheets["offences"].append(["O-2", "P-1", "theft", 9, DAY(2025, 4, 2), "convicted", DAY(2025, 4, 1)])
    before = seen()
    outcome = imported(sheets)
    said = _said(outcome)
    assert seen() == before
    assert said[0].startswith("Sheet people, row 4, column date_of_birth: Date of birth must be in the past")
    assert "Sheet cases, row 4, column person_ref: Its row in sheet people is refused. Put that right first." in said
    assert any("Sheet cases, row 5, column lead_agency: “Interpol” is not an agency" in each for each in said)
    assert any("Sheet interventions, row 4, column on: The case was opened on 7 April 2025." in each for each in said)
    assert f"Sheet interventions, row 5, column case_ref: {REF}" in said
    assert any("Sheet offences, row 3, column outcome_on: The outcome cannot be before" in each for each in said)
    assert {sheet: counts.refused for sheet, counts in outcome.counts.items() if counts.refused} == {
        "people": 1,
        "cases": 2,
        "interventions": 2,
        "offences": 1,
    }


def test_everything_that_is_wrong_is_said_at_once(imported):
    sheets = a_caseload()
    sheets["people"].append(["P-3", "Ada", "Kamara", "", "31/2/08", "Z", "Q7", "ZZZ", "BADPNC"])
    sheets["cases"] = [[*sheets["cases"][0], "favourite"], *([*row, ""] for row in sheets["cases"][1:])]
    sheets["cases"].append(
        ["C-3", "P-9", "knitting", "Interpol", "nobody@example.com", DAY(2999, 1, 1), "", "", "blue"]
    )
    sheets["interventions"].append(["I-2", "C-1", "someday", "chat", "", "", "", "maybe", 99999, ""])
    sheets["offences"].append(["O-9", "P-9", "knitting", "", DAY(2999, 1, 1), "sent home", ""])
    sheets["circumstances"] = [[name for name in row if name != "kind"] for row in sheets["circumstances"][:1]]
    sheets["circumstances"].append(["S-9", "C-1", "college", "one day", "", "maybe"])
    found = {(each.sheet, each.row, each.column) for each in imported(sheets).problems}
    assert found == {
        *(("people", 4, name) for name in ("date_of_birth", "sex", "ethnicity", "postcode", "pnc")),
        ("cases", 1, "favourite"),
        *(("cases", 4, name) for name in ("person_ref", "programme", "lead_agency", "worker_email", "opened_on")),
        *(("interventions", 4, name) for name in ("ref", "on", "kind", "attended", "minutes")),
        *(("offences", 3, name) for name in ("person_ref", "offence", "offence_on", "outcome")),
        ("circumstances", 1, "kind"),
        *(("circumstances", 2, name) for name in ("from", "suitable")),
    }


def test_a_row_that_is_half_read_blames_nobody_who_is_on_record(imported):
    imported()
    sheets = {"interventions": a_caseload()["interventions"][:1]}
    sheets["interventions"].append(["I-9", "C-1", "someday", "phone", "", "", "", "yes", "", ""])
    assert [(each.row, each.column) for each in imported(sheets).problems] == [(2, "on")]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "says"),
    [
        ("people", ["P-9", "A", "B", "", "", "", "", "", "08/118392B"], "pnc", "The letter of this PNC ID"),
        ("people", ["P-9", "A", "B", "", DAY(1899, 1, 1), "", "", "", ""], "date_of_birth", "must be in 19"),
        ("people", ["P-9", "A", "B", "", "", "", "", "nowhere", ""], "postcode", "Enter a full postcode"),
        ("people", ["P-9", "A", "B", "", "", "", "Q7", "", ""], "ethnicity", "is not on the list"),
        ("cases", ["C-9", "P-1", "gang_exit", "", "", DAY(2999, 1, 1), "", ""], "opened_on", "has not come yet"),
        ("cases", ["C-9", "P-1", "gang_exit", "", "", DAY(1899, 1, 1), "", ""], "opened_on", "1900 or later"),
        (
            "cases",
            ["C-9", "P-1", "gang_exit", "", "", DAY(2025, 1, 1), DAY(2025, 2, 1), ""],
            "closure_reason",
            "Enter both",
        ),
        ("cases", ["C-9", "P-1", "knitting", "", "", DAY(2025, 1, 1), "", ""], "programme", "Use one of: gang_exit"),
        (
            "cases",
            ["C-9", "P-1", "gang_exit", "", "sam@example.org", DAY(2025, 1, 1), "", ""],
            "worker_email",
            "Nobody in",
        ),
        ("circumstances", ["S-9", "C-1", "ete", "family", DAY(2024, 1, 1), "", ""], "status", "is not a status of ete"),
        (
            "circumstances",
            ["S-9", "C-1", "ete", "college", DAY(2024, 2, 1), DAY(2024, 1, 1), ""],
            "to",
            "cannot be before",
        ),
        (
            "circumstances",
            ["S-9", "C-1", "accommodation", "hostel", DAY(2025, 6, 1), "", ""],
            "from",
            "Another status",
        ),
        ("custody", ["K-9", "P-2", DAY(2024, 6, 20), ""], "from", "Another time in custody"),
        ("offences", ["O-9", "P-1", "theft", 9, DAY(2025, 4, 2), "convicted", ""], "gravity", "from 1, least, to 8"),
        ("interventions", ["I-9", "C-1", DAY(2025, 5, 1), "chat", "", "", "", "yes", "", ""], "kind", "Use one of:"),
        (
            "interventions",
            ["I-9", "C-1", DAY(2025, 5, 1), "phone", "", "", "", "yes", 1441, ""],
            "minutes",
            "from 1 to 1440",
        ),
    ],
)
def test_each_rule_of_the_pages_is_the_import_s_too(imported, sheet, row, column, says):
    sheets = a_caseload()
    sheets[sheet].append(row)
    problems = [problem for problem in imported(sheets).problems if problem.sheet == sheet]
    assert [(problem.row == len(sheets[sheet]), problem.column) for problem in problems] == [(True, column)]
    assert says in problems[0].says


def test_sheets_may_be_missing_and_come_later(imported, seen):
    sheets = a_caseload()
    imported({"people": sheets["people"]})
    imported({"cases": sheets["cases"], "offences": sheets["offences"]})
    assert imported({"interventions": sheets["interventions"]}).written
    assert [row[:2] for row in seen()["Intervention"]] == [("I-1", "C-1"), ("I-2", "C-1")]


def test_a_column_that_is_left_out_leaves_the_record_as_it_is(imported, seen):
    imported()
    before = seen()
    names = {
        "people": [["ref", "family_name"], ["P-1", "O’Neil"]],
        "cases": [["ref", "person_ref", "programme", "opened_on"]],
    }
    names["cases"].append(["C-1", "P-1", "gang_exit", DAY(2025, 4, 7)])
    names["circumstances"] = [["ref", "case_ref", "kind", "status", "from"]]
    names["circumstances"].append(["S-3", "C-1", "accommodation", "family", DAY(2025, 3, 1)])
    names["circumstances"].append(["S-2", "C-1", "ete", "college", DAY(2025, 9, 8)])
    names["custody"] = [["ref", "person_ref", "from"], ["K-1", "P-2", DAY(2024, 6, 2)]]
    outcome = imported(names)
    assert (outcome.total("changed"), seen()) == (0, before)


def test_two_rows_for_one_person_are_shown_too(imported):
    sheets = {"people": a_caseload()["people"]}
    sheets["people"].append(["P-3", "Zoe", "O'Neil", "", DAY(2007, 5, 31), "F", "", "", ""])
    assert [(each.row, each.other_row) for each in imported(sheets, dry_run=True).alike] == [(4, 2)]


def test_a_case_does_not_move_to_somebody_else(imported):
    imported()
    sheets = a_caseload()
    sheets["cases"][1][1] = "P-2"
    assert _said(imported(sheets))[0].startswith(
        "Sheet cases, row 2, column person_ref: This case is on record for somebody else"
    )


def test_an_empty_file_is_nothing_to_import(imported):
    with pytest.raises(ValidationError, match="There is no row to import"):
        imported({"people": [["ref", "family_name"]]})


def _command(path, *options: str) -> tuple[str, str]:
    out, wrong = io.StringIO(), io.StringIO()
    try:
        call_command("import_caseload", str(path), "--partnership", "haringey", *options, stdout=out, stderr=wrong)
    except CommandError as error:
        return out.getvalue(), f"{wrong.getvalue()}{error}"
    return out.getvalue(), ""


def test_the_command_says_what_it_would_do_and_then_does_it(world, tmp_path, seen):
    path = as_xlsx(tmp_path / "caseload.xlsx", a_caseload())
    said, _ = _command(path, "--dry-run")
    assert "Importing into Haringey as Niamh Doherty" in said
    assert "Nothing was written: this was a dry run." in said
    assert seen()["people"] == []
    said, _ = _command(path)
    assert "interventions       2 new       0 changed       0 unchanged       0 refused" in said
    assert "All of it is on record." in said
    assert len(seen()["people"]) == 2


def test_the_command_names_a_second_open_case_of_a_programme(world, tmp_path):
    sheets = a_caseload()
    sheets["cases"].append(["C-3", "P-1", "gang_exit", "", "", DAY(2025, 6, 2), "", ""])
    said, _ = _command(as_csv(tmp_path / "caseload", sheets), "--dry-run")
    assert "A second open case of a programme: sheet cases, row 4, beside row 2 of this file" in said


def test_the_command_names_each_wrong_row_and_fails(world, tmp_path, seen):
    sheets = a_caseload() | {"custody": [["ref", "person_ref", "from", "until"], ["K-1", "P-2", "1/2/14", ""]]}
    _, wrong = _command(as_csv(tmp_path / "caseload", sheets))
    assert "Sheet custody, row 1, column until: There is no such column." in wrong
    assert "Nothing was written." in wrong
    assert seen()["people"] == []


def test_the_command_needs_somebody_who_may(world, tmp_path):
    path = as_csv(tmp_path / "caseload", a_caseload())
    assert "may import a caseload" in _command(path, "--as", "nadia@example.com")[1]
    assert "as Tom Ashworth" in _command(path, "--as", "tom@example.com")[0]
    with pytest.raises(CommandError, match="Name the partnership with --partnership. There are: hackney, haringey."):
        call_command("import_caseload", str(path))


def _many(people: int, first: int = 0) -> dict[str, list[list]]:
    sheets = {name: rows[:1] for name, rows in a_caseload().items()}
    for number in range(first, first + people):
        opened = DAY(2025, 1, 1) + datetime.timedelta(days=number % 300)
        born = DAY(1998, 1, 1) + datetime.timedelta(days=number)
        sheets["people"].append(
            [f"P-{number}", f"Ada{number}", f"Kamara{number}", f"A{number}", born, "F", "B2", "N17 8DN", ""]
        )
        sheets["cases"].append([f"C-{number}", f"P-{number}", "gang_exit", "", "", opened, "", ""])
        sheets["interventions"].append([f"I-{number}", f"C-{number}", opened, "phone", "", "", "", "yes", 5, ""])
        sheets["circumstances"].append([f"S-{number}", f"C-{number}", "ete", "college", opened, "", ""])
        sheets["offences"].append([f"O-{number}", f"P-{number}", "theft", "", DAY(2024, 1, 1), "convicted", ""])
        sheets["custody"].append([f"K-{number}", f"P-{number}", DAY(2023, 1, 1), DAY(2023, 2, 1)])
    return sheets


@pytest.mark.parametrize("again", [False, True], ids=["new", "unchanged"])
def test_ten_times_as_many_rows_ask_the_database_no_more_often(imported, again):
    asked = []
    for people, first in ((9, 0), (90, 9)):
        if again:
            imported(_many(people, first))
        with CaptureQueriesContext(connection) as captured:
            imported(_many(people, first))
        asked.append(len([query for query in captured if "SAVEPOINT" not in query["sql"]]))
    assert asked[0] == asked[1]


def test_many_changed_rows_are_changed_together(imported, world):
    sheets = _many(200)
    imported(sheets)
    for row in sheets["cases"][1:]:
        row[2] = "gang_worker"
    with CaptureQueriesContext(connection) as captured:
        outcome = imported(sheets)
    assert (outcome.total("changed"), len([query for query in captured if "UPDATE" in query["sql"]]) < 5) == (200, True)
    with acting_as(world.niamh):
        assert set(Case.objects.values_list("programme_id", "version")) == {("gang_worker", 2)}

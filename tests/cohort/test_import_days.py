"""Days that a file brings: periods that follow each other, cases that hold what was done, and the last contact."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from cohort.services.facts import record_custody
from cohort.services.imports.facts import CustodyPeriods
from cohort.services.imports.preview import Counts
from igu.access.actor import acting_as
from igu.people.models import Person
from tests.factories.workbooks import a_caseload

DAY = datetime.date


def test_a_first_day_after_the_last_day_on_record_is_refused_where_it_was_written(imported):
    imported()
    late = {"custody": [["ref", "person_ref", "from"], ["K-1", "P-2", DAY(2024, 7, 2)]]}
    (problem,) = imported(late).problems
    assert (problem.row, problem.column) == (2, "from")
    assert problem.says.startswith("The last day on record is 1 July 2024.")


@pytest.mark.parametrize(
    ("column", "value", "last"),
    [(2, DAY(2025, 4, 20), "2025-04-20"), (2, DAY(2025, 5, 7), "2025-05-07"), (7, "no", "None")],
)
def test_a_contact_that_the_file_corrects_takes_the_last_contact_with_it(imported, seen, column, value, last):
    imported()
    sheets = {"interventions": a_caseload()["interventions"]}
    sheets["interventions"][1][column] = value
    assert imported(sheets).written
    assert [row[8] for row in seen()["Case"]] == [last, "None"]


def test_a_status_that_begins_ends_the_one_on_record_the_day_before(imported, seen):
    imported()
    later = [a_caseload()["circumstances"][0], ["S-4", "C-1", "ete", "apprenticeship", DAY(2026, 1, 5), "", ""]]
    assert imported({"circumstances": later}).written
    assert [row[4:6] for row in seen()["Circumstance"] if row[2] == "ete"] == [
        ("2025-03-01", "2025-09-07"),
        ("2025-09-08", "2026-01-04"),
        ("2026-01-05", "None"),
    ]


@pytest.mark.parametrize("day", [DAY(2025, 10, 1), DAY(2025, 8, 1)], ids=["later", "earlier"])
def test_the_day_between_two_statuses_is_moved_by_sending_them_again(imported, seen, day):
    imported()
    sheets = a_caseload()
    sheets["circumstances"][2][4] = day
    assert imported(sheets).written
    assert [row[4:6] for row in seen()["Circumstance"] if row[2] == "ete"] == [
        ("2025-03-01", str(day - datetime.timedelta(days=1))),
        (str(day), "None"),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((DAY(2024, 1, 1), DAY(2024, 1, 15)), (DAY(2024, 1, 16), DAY(2024, 1, 20))),
        ((DAY(2024, 1, 1), DAY(2024, 1, 5)), (DAY(2024, 1, 6), DAY(2024, 1, 20))),
        ((DAY(2024, 1, 11), DAY(2024, 1, 20)), (DAY(2024, 1, 1), DAY(2024, 1, 10))),
    ],
    ids=["later", "earlier", "swapped"],
)
def test_the_day_between_two_times_in_custody_is_moved_from_both_sides(imported, seen, first, second):
    imported()
    names = a_caseload()["custody"][0]
    as_it_was = [["K-2", "P-1", DAY(2024, 1, 1), DAY(2024, 1, 10)], ["K-3", "P-1", DAY(2024, 1, 11), DAY(2024, 1, 20)]]
    imported({"custody": [names, *as_it_was]})
    assert imported({"custody": [names, ["K-2", "P-1", *first], ["K-3", "P-1", *second]]}).written
    assert [row[2:4] for row in seen()["Custody"][1:]] == [tuple(map(str, first)), tuple(map(str, second))]


def test_somebody_who_wrote_into_these_days_meanwhile_is_told_of_and_another_fault_is_not(imported, world, monkeypatch):
    imported()
    with acting_as(world.niamh):
        kofi = Person.objects.get(import_ref="P-2")

    def found(batch, pending):
        record_custody(person=kofi, from_on=DAY(2024, 9, 1), by=world.niamh)
        return pending

    with monkeypatch.context() as patched:
        patched.setattr(CustodyPeriods, "settle", found)
        with pytest.raises(ValidationError, match="Somebody changed one of these records"):
            imported({"custody": [a_caseload()["custody"][0], ["K-2", "P-2", DAY(2024, 9, 5), ""]]})
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cohort_custody ADD CONSTRAINT that_no_rule_says CHECK (from_on <> '2024-09-05')")
    with pytest.raises(IntegrityError, match="that_no_rule_says"):
        imported({"custody": [a_caseload()["custody"][0], ["K-2", "P-2", DAY(2024, 9, 5), ""]]})


@pytest.mark.parametrize(
    ("days", "column", "says"),
    [
        (
            {5: DAY(2025, 5, 7)},
            "opened_on",
            "There is an intervention on 6 May 2025. Enter that day or an earlier one.",
        ),
        (
            {6: DAY(2025, 6, 2), 7: "completed"},
            "closed_on",
            "There is an intervention on 3 June 2025. Enter that day or a later one.",
        ),
    ],
)
def test_no_file_ends_a_case_before_what_was_done_on_it_or_begins_it_after(imported, days, column, says):
    imported()
    sheets = a_caseload()
    for position, value in days.items():
        sheets["cases"][1][position] = value
    alone = imported({"cases": sheets["cases"]})
    assert [str(problem) for problem in alone.problems] == [f"Sheet cases, row 2, column {column}: {says}"]
    assert (alone.written, alone.of("cases")) == (False, Counts(unchanged=1, refused=1))
    together = imported(sheets)
    assert not together.written
    assert {(each.sheet, each.column) for each in together.problems} == {("interventions", "on")}


def test_a_file_moves_a_case_together_with_what_was_done_on_it(imported, seen):
    imported()
    sheets = a_caseload()
    sheets["cases"][1][5] = DAY(2025, 5, 7)
    sheets["interventions"][1][2] = DAY(2025, 5, 8)
    assert imported(sheets).written
    assert [row[5] for row in seen()["Case"]] == ["2025-05-07", "2024-09-02"]


def test_a_file_that_is_sent_again_does_not_write_a_case_anew(imported):
    def where_they_are_kept() -> list:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, ctid::text FROM cohort_case ORDER BY id")
            return cursor.fetchall()

    imported()
    before = where_they_are_kept()
    imported()
    assert where_they_are_kept() == before

"""Reading that stands out: one's own name, somebody one has nothing to do with, many records, out of hours."""

import datetime
import re

import pytest
from django.db import connection
from django.urls import reverse

from igu.access.actor import acting_as
from igu.accounts.models import User
from igu.audit.enums import Act
from igu.audit.presenters import unusual
from igu.members.services import change_user
from tests.factories.casework import a_case, a_person

UNUSUAL = reverse("access-log-unusual")


def reasons(actor, reader) -> set[str]:
    """Why what somebody read stands out, for an actor."""
    with acting_as(actor):
        return {why.label for line in unusual(actor) if line.user_id == reader.user_id for why in line.reasons}


@pytest.mark.parametrize("who", ["nadia", "niamh", "amir", "bola", "ade"])
def test_who_may_not_read_the_log_does_not_read_what_stands_out(world, client_of, who):
    assert client_of(getattr(world, who)).get(UNUSUAL).status_code == 403


def test_a_worker_s_reading_of_their_own_case_in_office_hours_is_ordinary(world, kairo, looked, at_work):
    looked(world.nadia, f"person:{kairo.pk}", compartment=world.casework, at=at_work)
    assert reasons(world.ines, world.nadia) == set()


def test_reading_about_somebody_of_one_s_own_name_stands_out(world, looked, at_work):
    namesake = a_person(by=world.nadia, compartment=world.casework, given_name="Nadia", family_name="Rahman")
    a_case(by=world.nadia, person=namesake)
    looked(world.nadia, f"person:{namesake.pk}", compartment=world.casework, at=at_work)
    assert reasons(world.ines, world.nadia) == {"Own name"}


def test_a_new_name_does_not_hide_that_one_read_about_somebody_of_the_earlier_one(world, looked, at_work):
    namesake = a_person(by=world.nadia, compartment=world.casework, given_name="Nadia", family_name="Rahman")
    a_case(by=world.nadia, person=namesake)
    looked(world.nadia, f"person:{namesake.pk}", compartment=world.casework, at=at_work)
    with acting_as(world.ade):
        nadia = User.objects.get(pk=world.nadia.user_id)
        change_user(user=nadia, name="N. Hussain", email=nadia.email, by=world.ade)
    assert reasons(world.ines, world.nadia) == {"Own name"}


def test_reading_about_somebody_one_s_agency_has_nothing_to_do_with_stands_out(world, kairo, looked, at_work):
    looked(world.priya, f"person:{kairo.pk}", compartment=world.casework, at=at_work)
    assert reasons(world.ines, world.priya) == {"No relationship"}


@pytest.mark.parametrize(
    ("hours", "days", "stands_out"),
    [(-5, 0, True), (-4, 0, False), (8, 0, False), (9, 0, True), (0, 3, True), (0, 4, True), (0, 5, False)],
    ids=["6am", "7am", "7pm", "8pm", "Saturday", "Sunday", "Monday"],
)
def test_reading_out_of_hours_stands_out(world, kairo, looked, at_work, hours, days, stands_out):
    """From a Wednesday at eleven, so many hours and days on; a week earlier, so that the day is over."""
    at = at_work + datetime.timedelta(hours=hours, days=days - 7)
    looked(world.nadia, f"person:{kairo.pk}", compartment=world.casework, at=at)
    assert reasons(world.ines, world.nadia) == ({"Out of hours"} if stands_out else set())


@pytest.mark.parametrize(("number", "stands_out"), [(30, False), (31, True)])
def test_more_than_thirty_records_in_an_hour_stand_out(world, looked, at_work, number, stands_out):
    for record in range(number):
        for _ in range(2):
            looked(world.nadia, f"case:{9000 + record}", compartment=world.casework, at=at_work)
    assert reasons(world.ines, world.nadia) == ({"Many records"} if stands_out else set())


def test_what_was_read_more_than_a_fortnight_ago_has_left_the_queue(world, kairo, looked, at_work):
    long_ago = at_work - datetime.timedelta(days=21)
    looked(world.priya, f"person:{kairo.pk}", compartment=world.casework, at=long_ago)
    assert reasons(world.ines, world.priya) == set()


def test_one_day_s_reading_of_one_record_is_one_line_with_every_reason(world, kairo, looked, at_work, client_of):
    night = at_work.replace(hour=2)
    for minutes in (0, 5, 9):
        at = night + datetime.timedelta(minutes=minutes)
        looked(world.priya, f"person:{kairo.pk}", compartment=world.casework, at=at)
    with acting_as(world.ines):
        (line,) = unusual(world.ines)
    assert [why.label for why in line.reasons] == ["No relationship", "Out of hours"]
    assert line.times == 3
    page = client_of(world.ines).get(UNUSUAL).content.decode()
    assert "3 times" in page
    assert "2:00am to 2:09am" in page
    assert "1 to ask about" in page
    assert "Kairo" not in page


def test_it_is_narrowed_to_one_reason(world, kairo, looked, at_work, client_of):
    looked(world.priya, f"person:{kairo.pk}", compartment=world.casework, at=at_work)
    ines = client_of(world.ines)
    assert "Priya Nair" in ines.get(UNUSUAL, {"why": "No relationship"}).content.decode()
    page = ines.get(UNUSUAL, {"why": "Own name"}).content.decode()
    assert "Priya Nair" not in page
    assert "Nothing stands out for this reason." in page


def test_fifty_lines_stand_on_a_page(world, looked, at_work, client_of):
    for record in range(60):
        looked(world.nadia, f"case:{record + 1}", compartment=world.casework, at=at_work.replace(hour=2 + record // 20))
    ines = client_of(world.ines)
    first, second = (ines.get(UNUSUAL, {"page": page}).content.decode() for page in (1, 2))
    assert "60 to ask about, page 1 of 2" in first
    assert [len(re.findall(r"<td data-label=\"Why\">", page)) for page in (first, second)] == [50, 10]


def test_an_agency_sees_what_stands_out_of_records_that_it_sees(world, kairo, looked, at_work, client_of):
    looked(world.amir, f"person:{kairo.pk}", compartment=world.casework, at=at_work)
    assert reasons(world.tom, world.amir) == {"No relationship"}
    assert reasons(world.hal, world.amir) == set()
    assert "Nothing stands out." in client_of(world.sam).get(UNUSUAL).content.decode()


def test_what_stands_out_elsewhere_is_nobody_s_business_here(world, looked, at_work):
    person = a_person(by=world.hana, compartment=world.hackney_casework, given_name="Hana", family_name="Levy")
    looked(world.hana, f"person:{person.pk}", compartment=world.hackney_casework, at=at_work)
    assert reasons(world.ines, world.hana) == set()


@pytest.fixture
def exported(world, looked, at_work):
    """Niamh exports people, at night: each is written down at the same moment."""

    def export(people: int, reason: str = "Evaluation: for the board") -> None:
        for record in range(people):
            number = looked(
                world.niamh,
                f"person:{9000 + record}",
                compartment=world.casework,
                at=at_work.replace(hour=2),
                act=Act.EXPORTED,
            )
            with connection.cursor() as cursor:
                cursor.execute("UPDATE audit_accesslogentry SET reason = %s WHERE id = %s", [reason, number])

    return export


@pytest.mark.parametrize(("people", "lines"), [(40, 1), (26, 0), (25, 25)])
def test_an_export_that_was_approved_is_one_line_at_the_most(world, exported, people, lines):
    """More than 25 people are exported with somebody else's approval only; more than 30 are a busy hour."""
    exported(people)
    with acting_as(world.ines):
        found = unusual(world.ines)
    assert len(found) == lines


def test_what_was_read_in_the_same_hour_as_an_export_stands_by_itself(world, kairo, exported, looked, at_work):
    exported(40)
    looked(world.niamh, f"person:{kairo.pk}", compartment=world.casework, at=at_work.replace(hour=2))
    with acting_as(world.ines):
        assert sorted(len(line.reasons) for line in unusual(world.ines) if line.record == f"person:{kairo.pk}") == [2]

"""The API lists and answers of what its caller sees, with row security switched off; the rest is as if it were not there."""

import datetime

import pytest
from django.db import connection

from cohort import services
from cohort.models import OffenceCode, OffenceOutcome
from igu.access.actor import acting_as
from igu.access.models import Compartment
from tests.access.places import derived
from tests.factories.casework import a_case, a_circumstance, a_person, an_intervention

pytestmark = pytest.mark.usefixtures("without_row_security")

DAY = datetime.date(2026, 1, 5)


@pytest.fixture
def named(world) -> Compartment:
    return derived(world.casework, "named", inherits=False)


@pytest.fixture
def kairo(world):
    return a_person(by=world.tom, compartment=world.casework)


@pytest.fixture
def case(world, kairo):
    return a_case(by=world.tom, person=kairo)


@pytest.fixture
def recorded(world, kairo, case) -> dict[str, int]:
    """The number of one record of each kind, about Kairo and on his case, by its address in the API."""
    with acting_as(world.tom):
        offence = services.record_offence(
            person=kairo,
            offence=OffenceCode.objects.first(),
            offence_on=DAY,
            outcome=OffenceOutcome.objects.first(),
            by=world.tom,
        )
        custody = services.record_custody(person=kairo, from_on=DAY, by=world.tom)
        step = services.plan_next_step(case=case, what="Ring the college", due_on=DAY, by=world.tom)
    return {
        "people": kairo.pk,
        "offences": offence.pk,
        "custody": custody.pk,
        "cases": case.pk,
        "interventions": an_intervention(by=world.tom, case=case).pk,
        "circumstances": a_circumstance(by=world.tom, case=case).pk,
        "next-steps": step.pk,
    }


def move(row, place: Compartment) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET compartment_id = %s WHERE id = %s", [place.pk, row.pk])


def answers(client, recorded: dict[str, int]) -> dict[str, tuple[int, bool]]:
    """Of each kind the status of the record's own address, and whether the list has it."""

    def of(kind: str, number: int) -> tuple[int, bool]:
        listed = client.get(f"/api/v1/{kind}/").json()["results"]
        return client.get(f"/api/v1/{kind}/{number}/").status_code, number in {each["id"] for each in listed}

    return {kind: of(kind, number) for kind, number in recorded.items()}


def test_records_of_a_hidden_person_and_a_hidden_case_are_in_no_list_and_answered_as_missing(
    world, client_of, kairo, case, recorded, named
):
    priya = client_of(world.priya)
    assert set(answers(priya, recorded).values()) == {(200, True)}
    move(case, named)
    hidden = {kind for kind, answer in answers(priya, recorded).items() if answer == (404, False)}
    assert hidden == {"cases", "interventions", "circumstances", "next-steps"}
    move(kairo, named)
    assert set(answers(priya, recorded).values()) == {(404, False)}

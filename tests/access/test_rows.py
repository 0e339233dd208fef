"""Each agency sees what it was granted, and the database refuses the rest."""

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from cohort.models import Case, Intervention
from igu.access.actor import acting_as
from igu.people.models import Person
from tests.factories.casework import a_case, a_person, an_intervention


@pytest.fixture
def kairo(world):
    person = a_person(by=world.nadia, compartment=world.casework)
    case = a_case(by=world.nadia, person=person)
    an_intervention(by=world.nadia, case=case)
    return person


def counts() -> tuple[int, int, int]:
    return Person.objects.count(), Case.objects.count(), Intervention.objects.count()


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("nadia", 1),
        ("priya", 1),
        ("yusuf", 1),
        ("niamh", 1),
        ("hal", 0),
        ("sam", 0),
        ("ade", 0),
        ("ines", 0),
        ("hana", 0),
    ],
)
def test_the_database_shows_a_row_to_those_granted_it_and_to_nobody_else(world, kairo, who, sees):
    with acting_as(getattr(world, who)):
        assert counts() == (sees, sees, sees)


@pytest.mark.parametrize("who", ["nadia", "priya", "yusuf", "hal", "sam", "ade", "hana"])
def test_the_query_says_what_the_database_enforces(world, kairo, who):
    actor = getattr(world, who)
    with acting_as(actor):
        assert set(Person.objects.visible_to(actor)) == set(Person.objects.all())


def test_yusuf_reads_but_cannot_write(world, kairo):
    with acting_as(world.yusuf):
        assert Person.objects.filter(pk=kairo.pk).update(given_name="Changed") == 0
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(world.yusuf), transaction.atomic():
        an_intervention_row(kairo, world)


def an_intervention_row(person, world):
    case = Case.objects.get(person=person)
    Intervention.objects.create(
        case=case,
        compartment_id=case.compartment_id,
        on="2026-02-04",
        kind_id="phone",
        mode_id="telephone",
        agency_id=world.yusuf.partner_id,
        worker_id=world.yusuf.user_id,
        attended=True,
        recorded_by_id=world.yusuf.user_id,
    )


def test_without_an_actor_the_application_cannot_read_at_all(world, kairo):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE igu_web")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("SELECT count(*) FROM people_person")

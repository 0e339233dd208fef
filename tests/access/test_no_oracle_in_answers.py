"""What a search, a list or a form meets that is hidden takes the way of meeting nothing: the same statements, the same answer."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test import Client

from igu.access.actor import acting_as
from igu.access.models import Compartment
from igu.people.models import Person
from igu.people.services import add_identifier
from tests.access.places import derived
from tests.access.ways import way
from tests.factories.casework import a_case, a_person

NOWHERE = 987_654_321
TODAY = datetime.date(2026, 1, 5).isoformat()

pytestmark = pytest.mark.usefixtures("no_clock_of_sessions")


@pytest.fixture
def hidden(world) -> Person:
    """Somebody of the partnership whose record, with a case and a PNC ID, is restricted to people Tom and Priya are not."""
    person = a_person(
        by=world.nadia,
        compartment=world.casework,
        given_name="Xanthe",
        family_name="Quillfeather",
        date_of_birth=datetime.date(2007, 5, 31),
        postcode="N17 8DN",
        pnc="08/118392H",
    )
    a_case(by=world.nadia, person=person)
    for number in range(3):
        a_person(by=world.nadia, compartment=world.casework, given_name="Jade", family_name=f"Bell{number}")
    hide(person, derived(world.casework, "named", inherits=False))
    return person


def hide(person: Person, place: Compartment) -> None:
    with connection.cursor() as cursor:
        for table, column in (("people_person", "id"), ("cohort_case", "person_id")):
            cursor.execute(f"UPDATE {table} SET compartment_id = %s WHERE {column} = %s", [place.pk, person.pk])


def same_way(client: Client, method: str, there: tuple, nowhere: tuple) -> int:
    """That both take the same way, once each has been asked for; answers their status."""
    for asked in (there, nowhere):
        way(client, method, *asked)
    found, missed = way(client, method, *there), way(client, method, *nowhere)
    assert found == missed
    assert found[0] < 500
    return found[0]


@pytest.mark.parametrize("who", ["tom", "priya", "sam"])
@pytest.mark.parametrize(
    ("there", "nowhere"),
    [
        ("IGU-{pk}", f"IGU-{NOWHERE}"),
        ("{pk}", str(NOWHERE)),
        ("Xanthe Quillfeather", "Wystan Oglethorpe"),
        ("Xanthe Quillfeather 31/05/2007", "Wystan Oglethorpe 31/05/2007"),
        ("08/118392H", "08/118393J"),
        ("N17 8DN", "N17 8DZ"),
        ("N17", "N18"),
    ],
    ids=["reference", "number", "name", "name and day of birth", "PNC", "postcode", "district"],
)
def test_a_search_that_meets_somebody_hidden_takes_the_way_of_one_that_meets_nobody(
    world, client_of, hidden, who, there, nowhere
):
    asked = [("/search/", {"q": words.format(pk=hidden.pk)}) for words in (there, nowhere)]
    same_way(client_of(getattr(world, who)), "post", *asked)


@pytest.mark.parametrize("address", ["/people/?q={}", "/api/v1/people/?search={}", "/api/v1/people/?q={}"])
def test_so_does_a_list_that_is_narrowed(world, client_of, hidden, address):
    words = ("Quillfeather", "Oglethorpe")
    same_way(client_of(world.tom), "get", *[(address.format(each),) for each in words])


@pytest.mark.parametrize(
    "address",
    [
        "/log/?person={person}",
        "/log/?case={case}",
        "/access-log/?record=person:{person}",
        "/access-log/?record=case:{case}",
        "/emergency/?reference={person}",
        "/api/v1/cases/?person={person}",
        "/api/v1/interventions/?case={case}",
        "/api/v1/interventions/?person={person}",
        "/api/v1/circumstances/?case={case}",
        "/api/v1/offences/?person={person}",
        "/api/v1/custody/?person={person}",
        "/api/v1/next-steps/?case={case}",
    ],
)
def test_so_does_an_address_that_names_a_row(world, client_of, hidden, address):
    asked = [
        (address.format(person=hidden.pk, case=hidden.cases.get().pk),),
        (address.format(person=NOWHERE, case=NOWHERE),),
    ]
    same_way(client_of(world.tom), "get", *asked)


@pytest.mark.parametrize(
    ("address", "name", "rest"),
    [
        ("/api/v1/cases/", "person", {"programme": "gang_exit", "opened_on": TODAY}),
        (
            "/api/v1/interventions/",
            "case",
            {"kind": "one_to_one", "mode": "face_to_face", "on": TODAY, "attended": True, "summary": "Talked."},
        ),
        ("/api/v1/circumstances/", "case", {"status": "college", "from_on": TODAY}),
        ("/api/v1/offences/", "person", {"offence": "theft", "outcome": "charged", "offence_on": TODAY}),
        ("/api/v1/custody/", "person", {"from_on": TODAY}),
        ("/api/v1/next-steps/", "case", {"what": "Ring the college", "due_on": TODAY}),
        ("/log/", "case", {"kind": "one_to_one", "mode": "face_to_face"}),
        ("/emergency/", "reference", {"code": "threat_to_life", "reason": "He was followed from the school gate."}),
    ],
    ids=lambda given: given if isinstance(given, str) and given.startswith("/") else "",
)
def test_so_does_a_body_that_names_a_row(world, client_of, hidden, address, name, rest):
    number = hidden.cases.get().pk if name == "case" else hidden.pk
    client = client_of(world.sam if address == "/emergency/" else world.tom)
    there, nowhere = [(address, rest | {name: each}) for each in (number, NOWHERE)]
    same_way(client, "post", there, nowhere)
    if address.startswith("/api/"):
        answer = client.post(*there, content_type="application/json", headers={"Idempotency-Key": str(uuid.uuid4())})
        assert set(answer.json()["errors"]) == {name}


def test_adding_somebody_who_resembles_a_hidden_person_is_adding_somebody_new(world, client_of, hidden):
    """The same name, day of birth, postcode and PNC ID, against one like nobody."""
    twin = {"given_name": "Xanthe", "family_name": "Quillfeather", "postcode": "N17 8DN"}
    nobody = {"given_name": "Wystan", "family_name": "Oglethorpe", "postcode": "N17 8DZ"}
    tom, pncs = client_of(world.tom), ({"pnc": "08/118392H"}, {"pnc": "08/118393J"})
    born = {"date_of_birth_day": "31", "date_of_birth_month": "5", "date_of_birth_year": "2007", "sex": "U"}
    pages = [
        ("/people/add/", who | born | pnc | {"form_key": str(uuid.uuid4())})
        for who, pnc in zip((twin, nobody), pncs, strict=True)
    ]
    assert same_way(tom, "post", *pages) == 302
    born = {"date_of_birth": "2007-05-31", "sex": "U"}
    assert same_way(tom, "post", *[("/api/v1/people/", who | born) for who in (twin, nobody)]) == 201


def test_a_number_that_somebody_hidden_has_is_given_to_another_as_any_number_is(world, hidden):
    """An identifier is not unique: the second one with it is not refused."""
    jade = Person.objects.get(family_name="Bell0")
    with acting_as(world.tom):
        assert add_identifier(person=jade, kind="pnc", value="08/118392H", by=world.tom).person == jade

"""Putting somebody on record: who may be the same is shown first, among people its reader sees."""

import datetime
import uuid

import pytest
from django.urls import reverse

from igu.people.matching import ALIKE, resemblance
from igu.people.models import Person
from tests.factories.casework import a_person

BORN = datetime.date(2009, 3, 14)


def form(**changes: str) -> dict:
    data = {
        "form_key": str(uuid.uuid4()),
        "given_name": "Kairo",
        "family_name": "Bennett-Osei",
        "aliases": "K-Boy, Ozzy",
        "sex": "M",
        "date_of_birth_day": "14",
        "date_of_birth_month": "3",
        "date_of_birth_year": "2009",
        "postcode": "n17 8dn",
    }
    return data | changes


def test_somebody_new_is_put_on_record(world, client_of):
    response = client_of(world.nadia).post(reverse("person-add"), form())
    person = Person.objects.get(family_name="Bennett-Osei")
    assert response["Location"] == reverse("person", args=[person.pk])
    assert (person.postcode, person.compartment_id) == ("N17 8DN", world.casework.pk)
    assert [alias.name for alias in person.aliases.all()] == ["K-Boy", "Ozzy"]


def test_who_may_be_the_same_is_shown_before_anybody_is_added(world, client_of):
    old = a_person(
        by=world.nadia, compartment=world.casework, given_name="Kiaro", family_name="Bennet-Osei", date_of_birth=BORN
    )
    client, data = client_of(world.nadia), form()
    shown = client.post(reverse("person-add"), data)
    assert shown.status_code == 200
    assert [person.pk for person in shown.context["alike"]] == [old.pk]
    assert "K-Boy, Ozzy" in shown.content.decode()
    assert Person.objects.count() == 1
    assert client.post(reverse("person-add"), data | {"sure": "on"}).status_code == 302
    assert Person.objects.count() == 2


def test_somebody_another_borough_knows_is_not_mentioned(world, client_of):
    a_person(
        by=world.hana,
        compartment=world.hackney_casework,
        given_name="Kairo",
        family_name="Bennett-Osei",
        date_of_birth=BORN,
    )
    assert client_of(world.nadia).post(reverse("person-add"), form()).status_code == 302


def test_sending_twice_adds_one(world, client_of):
    client, data = client_of(world.nadia), form()
    answers = {client.post(reverse("person-add"), data)["Location"] for _ in range(3)}
    assert len(answers) == 1
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"family_name": ""}, "family_name", "Enter family name"),
        ({"family_name": "\u200b"}, "family_name", "Enter a family name"),
        ({"family_name": "a\x00b"}, "family_name", "cannot be kept"),
        ({"family_name": "x" * 121}, "family_name", "120 characters or fewer"),
        ({"aliases": "y" * 130}, "aliases", "up to 120 characters"),
        ({"date_of_birth_year": "1899"}, "date_of_birth", "on or after 1 January 1900"),
        ({"date_of_birth_year": "2100"}, "date_of_birth", "in the past"),
        ({"date_of_birth_day": "31", "date_of_birth_month": "2"}, "date_of_birth", "real date"),
        ({"date_of_birth_day": ""}, "date_of_birth", "must include a day"),
        ({"postcode": "SW1"}, "postcode", "full postcode"),
        ({"pnc": "08/118392B"}, "pnc", "letter of this PNC ID does not fit"),
        ({"sex": "Q"}, "sex", "choose one of the answers offered"),
        ({"ethnicity": "ZZ"}, "ethnicity", "choose one of the answers offered"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_kept(world, client_of, changes, field, sentence):
    response = client_of(world.nadia).post(reverse("person-add"), form() | changes)
    assert response.status_code == 400
    assert any(sentence in error for error in response.context["form"].errors[field])
    assert "K-Boy" in response.content.decode() or field == "aliases"
    assert Person.objects.count() == 0


@pytest.mark.parametrize("who", ["priya", "yusuf", "sam", "hal", "amir", "bola", "ines", "ade"])
def test_who_may_not_add_is_told_why(world, client_of, who):
    response = client_of(getattr(world, who)).post(reverse("person-add"), form())
    assert response.status_code == 403
    assert Person.objects.count() == 0


@pytest.mark.parametrize(
    ("one", "born", "other", "other_born", "same"),
    [
        ("kairo bennett-osei", BORN, "bennett-osei kairo", BORN, True),
        ("kairo bennett-osei", BORN, "kiaro bennet osei", BORN, True),
        ("kairo bennett-osei", BORN, "kairo bennett-osei k-boy", None, True),
        ("kairo bennett-osei", BORN, "kairo bennett-osei", datetime.date(2009, 3, 15), True),
        ("kairo bennett-osei", datetime.date(2009, 3, 4), "kairo bennett-osei", datetime.date(2009, 4, 3), True),
        ("john smith", BORN, "john smith", datetime.date(1971, 8, 2), False),
        ("kairo bennett-osei", BORN, "zaynab warsame", BORN, False),
    ],
)
def test_resemblance_weighs_names_in_any_order_and_the_day_of_birth(one, born, other, other_born, same):
    assert (resemblance(one, born, other, other_born) >= ALIKE) is same


def test_a_warning_stands_beside_the_name_until_it_is_taken_down(world, client_of):
    kairo = a_person(by=world.nadia, compartment=world.casework)
    client = client_of(world.priya)
    soon = datetime.date.today() + datetime.timedelta(days=9)
    data = {"short": "Do not visit alone", "text": "See him in pairs.", "form_key": str(uuid.uuid4())}
    data |= {"review_on_day": soon.day, "review_on_month": soon.month, "review_on_year": soon.year}
    for _ in range(2):
        client.post(reverse("warning-add", args=[kairo.pk]), data)
    warning = kairo.warnings.get()
    assert "Do not visit alone" in client_of(world.yusuf).get(reverse("people")).content.decode()
    client.post(reverse("warning-end", args=[warning.pk]), {"version": "1"}, follow=True)
    assert "Do not visit alone" not in client.get(reverse("people")).content.decode()
    again = client.post(reverse("warning-end", args=[warning.pk]), {"version": "1"}, follow=True)
    assert "it was not taken down" in again.content.decode()


def test_another_name_that_was_a_mistake_is_taken_away_and_stays_in_the_history(world, client_of):
    kairo = a_person(by=world.nadia, compartment=world.casework, aliases=("K-Boy", "Wavy"))
    client, address = client_of(world.nadia), reverse("person-edit", args=[kairo.pk])
    who = {"version": "1", "given_name": "Kairo", "family_name": "Osei", "sex": "M", "aliases": "Trig"}
    assert client.post(address, who | {"without": ["Wavy", "Nobody"]}).status_code == 400
    assert client.post(address, who | {"without": ["Wavy"]}).status_code == 302
    again = client.post(address, who | {"version": "2", "aliases": ""}, follow=True).content.decode()
    assert "Nothing was changed" in again
    kairo.refresh_from_db()
    assert kairo.search_name == "kairo osei k-boy trig"
    page = client.get(reverse("person", args=[kairo.pk])).content.decode()
    assert "K-Boy, Trig" in page
    assert "Wavy" not in page

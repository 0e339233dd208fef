"""The one search box: what it understands, how near it looks, and that nobody learns of what they may not see."""

import datetime
import uuid

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from igu.access.actor import acting_as
from igu.people.matching import Sought, fold, read
from igu.people.models import Person
from igu.people.presenters import find_people
from tests.factories.casework import a_person

BORN = datetime.date(2009, 3, 14)


@pytest.fixture
def people(world):
    rows = [
        ("Kairo", "Bennett-Osei", ("K-Boy", "Ozzy"), BORN, "N17 8DN", "08/118392A"),
        ("Zoë", "D’Souza-Smith", (), datetime.date(2008, 2, 29), "", ""),
        ("Łukasz", "Wiśniewski", (), None, "N15 4QX", ""),
        ("Işıl", "Yıldız", (), None, "", ""),
        ("Jon", "Smyth", (), None, "", ""),
        ("", "Null", (), None, "", ""),
        ("عمر", "الحديدي", (), None, "", ""),
    ]
    return {
        family: a_person(
            by=world.nadia,
            compartment=world.casework,
            given_name=given,
            family_name=family,
            aliases=aliases,
            date_of_birth=born,
            postcode=postcode,
            pnc=pnc if family != "Bennett-Osei" else "",
        )
        for given, family, aliases, born, postcode, pnc in rows
    }


def found(actor, words: str) -> list[str]:
    with acting_as(actor):
        return [hit.title for hit in find_people(actor, words)]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("kairo", "Kairo Bennett-Osei"),
        ("Kiaro Benett", "Kairo Bennett-Osei"),
        ("bennett osei kairo", "Kairo Bennett-Osei"),
        ("ozzy", "Kairo Bennett-Osei"),
        ("14/3/2009", "Kairo Bennett-Osei"),
        ("2009-03-14", "Kairo Bennett-Osei"),
        ("14 March 2009", "Kairo Bennett-Osei"),
        ("kairo 14.03.09", "Kairo Bennett-Osei"),
        ("n178dn", "Kairo Bennett-Osei"),
        ("N17", "Kairo Bennett-Osei"),
        ("zoe d'souza", "Zoë D’Souza-Smith"),
        ("ZOE\u0308", "Zoë D’Souza-Smith"),
        ("lukasz wisniewski", "Łukasz Wiśniewski"),
        ("isil yildiz", "Işıl Yıldız"),
        ("john smith", "Jon Smyth"),
        ("null", "Null"),
        ("عمر", "عمر الحديدي"),
    ],
)
def test_somebody_is_found_first_however_they_are_written(world, people, words, name):
    assert found(world.priya, words)[0] == name


def test_a_reference_and_a_pnc_id_find_one_person(world, people):
    kairo = people["Bennett-Osei"]
    assert found(world.priya, kairo.reference) == ["Kairo Bennett-Osei"]
    assert found(world.priya, str(2**63)) == []


@pytest.mark.parametrize("who", ["sam", "hal", "hana", "bola", "ines", "ade"])
@pytest.mark.parametrize("words", ["kairo", "14/3/2009", "N17 8DN", "IGU-0001"])
def test_who_may_not_see_finds_nobody(world, people, who, words):
    assert found(getattr(world, who), words) == []


def test_a_hidden_match_and_no_match_give_the_same_page(world, client_of, people):
    client = client_of(world.sam)
    hidden = client.post(reverse("search"), {"q": "Kairo"}).content.decode()
    nothing = client.post(reverse("search"), {"q": "Qwxyz"}).content.decode()

    def blank(page: str) -> str:
        lines = page.replace("Kairo", "").replace("Qwxyz", "").splitlines()
        return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line and "Printed by" not in line)

    assert blank(hidden) == blank(nothing)


@pytest.mark.parametrize(
    "words",
    [
        "%",
        "_",
        "\\",
        "' or 1=1 --",
        "(a|b)*",
        "[",
        "x" * 7000,
        "\x00",
        "\ud800",
        "\u202e",
        "🙂",
        "   ",
        "a" * 199 + "'",
        "٣",
    ],
)
def test_odd_searches_are_answered(world, client_of, people, words):
    sent = words.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    assert client_of(world.priya).post(reverse("search"), {"q": sent}).status_code == 200
    assert isinstance(found(world.priya, words), list)


@given(st.text(max_size=60))
@example("\N{MATHEMATICAL BOLD CAPITAL K}airo")
def test_anything_typed_is_taken_apart_without_complaint(words):
    assert isinstance(read(words), Sought)
    assert fold(fold(words)) == fold(words)


def test_a_search_uses_the_trigram_index_under_row_security(world):
    """The stock operator is not leakproof, so its index may not be asked before the policy has been."""
    fixed = {"partnership": world.haringey, "compartment": world.casework, "recorded_by_id": world.nadia.user_id}
    names = [uuid.uuid5(uuid.NAMESPACE_OID, str(number)).hex for number in range(5000)]
    Person.objects.bulk_create(Person(family_name=name, search_name=name, **fixed) for name in names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('person_name_trigrams')")
        cursor.execute("ANALYZE people_person")
    with acting_as(world.priya):
        plan = Person.objects.visible_to(world.priya).named_like("kairo").explain()
    assert "person_name_trigrams" in plan


def test_the_reader_of_a_search_is_offered_only_what_they_may_do(world, client_of, people):
    assert reverse("person-add") in client_of(world.nadia).post(reverse("search"), {"q": "Qwxyz"}).content.decode()
    assert reverse("person-add") not in client_of(world.yusuf).post(reverse("search"), {"q": "Qwxyz"}).content.decode()

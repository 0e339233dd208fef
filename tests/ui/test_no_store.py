"""What somebody signed in was sent is kept on no disk of a shared machine."""

import pytest
from django.urls import reverse

from tests.factories.casework import a_case, a_person


def kept(answer) -> str:
    return answer.headers.get("Cache-Control", "")


@pytest.fixture
def pages(world) -> list[str]:
    person = a_person(by=world.nadia, compartment=world.casework)
    case = a_case(by=world.nadia, person=person)
    return [
        *(reverse(name) for name in ("home", "people", "search", "account", "privacy")),
        *(reverse(name, args=[person.pk]) for name in ("person", "person-timeline", "person-sharing", "log-with")),
        reverse("case", args=[case.pk]),
        f"/api/v1/people/{person.pk}/",
        "/people/999999999/",
        "/nothing/",
        reverse("access-log"),
    ]


def test_every_page_of_somebody_signed_in_says_no_store(world, pages, client_of):
    nadia = client_of(world.nadia)
    for page in pages:
        answer = nadia.get(page)
        assert "no-store" in kept(answer), (page, answer.status_code)
        assert "private" in kept(answer), page
    assert "no-store" in kept(nadia.post(reverse("search"), {"q": "kairo"}))


def test_what_is_sent_to_nobody_in_particular_keeps_its_own_rules(world, client):
    assert kept(client.get(reverse("privacy"))) == ""

"""A session ends by itself; whoever comes back reads why, and finds what they had typed."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from igu.accounts.middleware import IDLE, LONGEST
from tests.factories.casework import a_case, a_person

IDLE_FOR_LONG = "You were signed out because nothing happened for 30 minutes."


def wait(client: Client, seconds: int, *, began: int = 0) -> None:
    """As if so many seconds had gone by since the last use of this browser."""
    session = client.session
    session["used_at"] = int(time.time()) - seconds
    session["began_at"] = int(time.time()) - max(seconds, began)
    session.save()


@pytest.fixture
def nadias(world, client_of) -> Client:
    return client_of(world.nadia)


def test_after_half_an_hour_without_use_she_signs_in_again_and_reads_why(nadias):
    wait(nadias, IDLE + 5)
    response = nadias.get("/people/", follow=True)
    assert response.redirect_chain == [("/accounts/login/?next=/people/", 302)]
    assert IDLE_FOR_LONG in response.content.decode()
    assert nadias.get("/people/").status_code == 302


def test_use_keeps_it_for_another_half_hour(nadias):
    for _ in range(3):
        wait(nadias, IDLE - 60, began=IDLE)
        assert nadias.get("/people/").status_code == 200
    assert nadias.session["used_at"] >= int(time.time()) - 5


def test_a_page_that_asks_by_itself_is_no_use(nadias):
    wait(nadias, IDLE - 60)
    assert nadias.get("/people/", headers={"HX-Request": "true"}).status_code == 200
    assert nadias.session["used_at"] < int(time.time()) - IDLE + 120


def test_no_session_lasts_longer_than_twelve_hours(nadias):
    wait(nadias, 10, began=LONGEST + 5)
    response = nadias.get("/people/", follow=True)
    assert "you signed in 12 hours ago" in response.content.decode()


def test_the_api_refuses_and_names_nobody(nadias):
    wait(nadias, IDLE + 5)
    assert nadias.get("/api/v1/people/").status_code == 401


def test_what_she_typed_is_offered_to_be_sent_after_signing_in_again(world, nadias):
    case = a_case(by=world.nadia, person=a_person(by=world.nadia, compartment=world.casework))
    address, typed = reverse("step-add", args=[case.pk]), "Ring his mother <before> noon"
    wait(nadias, IDLE + 5)
    response = nadias.post(address, {"what": typed, "form_key": "x"})
    page = response.content.decode()
    assert response.status_code == 403
    assert IDLE_FOR_LONG in page
    assert "Sign in (opens in a new tab)" in page
    assert '<input type="hidden" name="what" value="Ring his mother &lt;before&gt; noon">' in page
    assert f'action="{address}"' in page
    assert not case.next_steps.exists()


def test_a_password_is_never_offered_again(nadias):
    wait(nadias, IDLE + 5)
    page = nadias.post("/accounts/password/change/", {"oldpassword": "secret words"}).content.decode()
    assert "secret words" not in page


@pytest.mark.parametrize(
    ("who", "searches"),
    [("nadia", True), ("priya", True), ("niamh", True), ("ade", False), ("ines", False), ("bola", False)],
)
def test_the_search_box_is_there_for_whom_there_is_something_to_find(world, client_of, who, searches):
    page = client_of(getattr(world, who)).get("/").content.decode()
    assert ('class="app-search"' in page) is searches

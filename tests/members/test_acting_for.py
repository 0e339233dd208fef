"""Choosing whom to act for; a membership that is forged, foreign or over acts for nobody."""

import datetime

import pytest
from django.utils import timezone

from igu.access.middleware import SESSION_KEY
from igu.agencies.models import Membership

PAGE = "/accounts/acting-for/"
WORK = "/users/"


@pytest.fixture
def second(world) -> Membership:
    """Nadia also speaks for community safety, as an administrator."""
    return Membership.objects.create(
        user_id=world.nadia.user_id, partner_id=world.ade.partner_id, role="administrator", starts_on="2020-01-01"
    )


def test_who_has_one_membership_acts_for_it(world, client_of):
    assert client_of(world.ade).get(WORK).status_code == 200


def test_who_has_several_is_asked_and_then_acts_for_the_one_chosen(world, client_of, second):
    nadia = client_of(world.nadia)
    assert nadia.get(WORK).url == PAGE
    page = nadia.get(PAGE).content.decode()
    assert "Integrated Gangs Unit" in page
    assert "Looks after users and settings; reads no cases." in page
    before = nadia.session.session_key
    assert nadia.post(PAGE, {"membership": second.pk}).url == "/"
    assert nadia.session.session_key != before, "rights may have risen, so the session's id is a new one"
    assert nadia.get(WORK).status_code == 200
    nadia.post(PAGE, {"membership": world.nadia.membership_id})
    assert nadia.get(WORK).status_code == 403


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "٣", "999999"])
def test_a_membership_that_is_not_there_cannot_be_chosen(world, client_of, second, number):
    nadia = client_of(world.nadia)
    assert nadia.post(PAGE, {"membership": number}).status_code == 404
    assert nadia.get(WORK).url == PAGE


def test_somebody_elses_membership_cannot_be_chosen(world, client_of):
    nadia = client_of(world.nadia)
    assert nadia.post(PAGE, {"membership": world.ade.membership_id}).status_code == 404
    assert nadia.get(WORK).status_code == 403


def test_somebody_elses_membership_in_the_session_acts_for_nobody(world, client_of):
    nadia = client_of(world.nadia)
    session = nadia.session
    session[SESSION_KEY] = world.ade.membership_id
    session.save()
    assert nadia.get(WORK).url == PAGE
    assert nadia.get("/api/v1/people/").status_code == 403


def test_a_chosen_membership_that_has_ended_acts_for_nobody_from_the_next_request_on(world, client_of, second):
    nadia = client_of(world.nadia)
    nadia.post(PAGE, {"membership": second.pk})
    Membership.objects.filter(pk=second.pk).update(ends_on=timezone.localdate() - datetime.timedelta(days=1))
    assert nadia.get(WORK).url == PAGE


def test_who_has_none_is_told_so_and_can_sign_out(world, client_of):
    Membership.objects.filter(pk=world.sam.membership_id).update(ends_on="2020-01-01")
    sam = client_of(world.sam)
    assert sam.get(WORK).url == PAGE
    page = sam.get(PAGE).content.decode()
    assert "You have no role yet" in page
    assert "Sign out" in page

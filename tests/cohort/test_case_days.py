"""When a case was opened and closed, put right: what it has to hold, who may, and what the next reader is told."""

import datetime
from dataclasses import replace

import pytest
from django.urls import reverse

from cohort import services
from cohort.models import ClosureReason, Programme
from igu.access.actor import acting_as
from igu.access.permissions import Permission
from igu.access.policies import Refused
from igu.access.roles import Role
from tests.cohort.test_recording import FEBRUARY, TODAY, on
from tests.factories.casework import an_intervention


@pytest.fixture
def seen_in_february(world, case):
    return an_intervention(by=world.nadia, case=case, on=FEBRUARY)


@pytest.fixture
def closed(world, case):
    """Kairo's case, closed on the last day of March."""
    with acting_as(world.nadia) as nadia:
        reason = ClosureReason.objects.get(pk="completed")
        return services.close_case(case=case, closed_on=datetime.date(2026, 3, 31), reason=reason, version=1, by=nadia)


def test_a_case_is_not_closed_before_what_was_done_on_it(world, client_of, case, seen_in_february):
    closing = {"version": "1", "reason": "completed"} | on("closed_on", FEBRUARY - datetime.timedelta(1))
    address, client = reverse("case-close", args=[case.pk]), client_of(world.nadia)
    early = client.post(address, closing)
    assert early.status_code == 400
    assert early.context["form"].errors["closed_on"] == [
        "There is an intervention on 3 February 2026. Enter that day or a later one."
    ]
    assert client.post(address, closing | on("closed_on", FEBRUARY)).status_code == 302


def test_the_day_on_which_a_case_was_opened_is_put_right_and_the_page_says_what_it_was(
    world, client_of, case, seen_in_february
):
    address, client = reverse("case-days", args=[case.pk]), client_of(world.nadia)
    assert address in client.get(reverse("case", args=[case.pk])).content.decode()
    assert "Closed on" not in client.get(address).content.decode()
    right = {"version": "1"} | on("opened_on", datetime.date(2026, 1, 15))
    for _ in range(2):
        assert client.post(address, right).status_code == 302
    case.refresh_from_db()
    assert (case.opened_on, case.closed_on, case.version) == (datetime.date(2026, 1, 15), None, 2)
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    assert "Opened: <del>5 January 2026</del> <strong>15 January 2026</strong>" in page


@pytest.mark.parametrize(
    ("field", "day", "sentence"),
    [
        ("opened_on", datetime.date(2026, 2, 4), "an intervention on 3 February 2026. Enter that day or an earlier"),
        ("opened_on", datetime.date(2008, 3, 13), "The date of birth on record is 14 March 2008"),
        ("opened_on", datetime.date(1899, 12, 31), "on or after 1 January 1900"),
        ("opened_on", TODAY + datetime.timedelta(1), "must be today or in the past"),
        ("closed_on", datetime.date(2026, 2, 2), "an intervention on 3 February 2026. Enter that day or a later"),
        ("closed_on", datetime.date(2026, 1, 4), "cannot be before 5 January 2026"),
        ("closed_on", TODAY + datetime.timedelta(1), "must be today or in the past"),
    ],
)
def test_days_of_a_case_that_cannot_be_are_refused_beside_their_field(
    world, client_of, seen_in_february, closed, field, day, sentence
):
    said = {"version": "2", "closure_reason": "completed"} | on("opened_on", closed.opened_on)
    said |= on("closed_on", closed.closed_on) | on(field, day)
    refused = client_of(world.nadia).post(reverse("case-days", args=[closed.pk]), said)
    assert refused.status_code == 400
    assert any(sentence in error for error in refused.context["form"].errors[field])
    closed.refresh_from_db()
    assert closed.version == 2


def test_when_and_why_a_case_was_closed_is_put_right(world, client_of, seen_in_february, closed):
    said = {"version": "2", "closure_reason": "disengaged"} | on("opened_on", closed.opened_on)
    client = client_of(world.tom)
    assert (
        client.post(
            reverse("case-days", args=[closed.pk]), said | on("closed_on", datetime.date(2026, 3, 2))
        ).status_code
        == 302
    )
    closed.refresh_from_db()
    assert (closed.closed_on, closed.closure_reason_id) == (datetime.date(2026, 3, 2), "disengaged")
    page = client.get(reverse("case", args=[closed.pk])).content.decode()
    assert "Closed: <del>31 March 2026</del> <strong>2 March 2026</strong>" in page
    assert "Why it was closed: <del>" in page


def test_who_closes_no_case_corrects_none_of_its_days(world, client_of, case):
    assert reverse("case-days", args=[case.pk]) not in (
        client_of(world.priya).get(reverse("case", args=[case.pk])).content.decode()
    )
    with acting_as(world.priya) as priya, pytest.raises(Refused, match="Your role does not close cases"):
        services.change_case(case=case, version=1, by=priya, opened_on=FEBRUARY)


def test_a_day_that_two_people_correct_is_asked_about(world, client_of, closed):
    with acting_as(world.tom) as tom:
        services.change_case(case=closed, version=2, by=tom, closed_on=datetime.date(2026, 3, 30))
    said = {"version": "2", "closure_reason": "completed"} | on("opened_on", closed.opened_on)
    read = datetime.date(2026, 3, 31)
    address, client = reverse("case-days", args=[closed.pk]), client_of(world.nadia)
    asked = client.post(address, said | on("closed_on", datetime.date(2026, 3, 1)))
    assert asked.status_code == 409
    assert "Tom Ashworth" in asked.content.decode()
    assert client.post(address, said | on("opened_on", FEBRUARY) | on("closed_on", read)).status_code == 302
    closed.refresh_from_db()
    assert (closed.opened_on, closed.closed_on) == (FEBRUARY, datetime.date(2026, 3, 30))


def test_the_day_of_opening_is_put_right_though_the_case_was_closed_meanwhile(world, client_of, closed):
    said = {"version": "1"} | on("opened_on", FEBRUARY)
    assert client_of(world.nadia).post(reverse("case-days", args=[closed.pk]), said).status_code == 302
    closed.refresh_from_db()
    assert (closed.opened_on, closed.closed_on) == (FEBRUARY, datetime.date(2026, 3, 31))


def test_the_programme_of_a_case_that_is_closed_is_changed_by_who_closes(world, closed):
    programme = Programme.objects.get(pk="gang_worker")
    opener = Role("opener", "Somebody who opens", "", frozenset({Permission.CASE_OPEN}))
    with acting_as(world.nadia):
        with pytest.raises(Refused, match="does not close cases"):
            services.change_case(case=closed, version=2, by=replace(world.nadia, role=opener), programme=programme)
        assert services.change_case(case=closed, version=2, by=world.nadia, programme=programme).programme == programme

"""An hour of reading goes over many records: its pages show only those that the reader sees, also without row security."""

import pytest
from django.urls import reverse

from igu.access.actor import acting_as
from igu.access.models import Compartment
from igu.audit.enums import Span
from igu.audit.models import AccessLogEntry, ReadingReview
from igu.audit.services import review_reading
from tests.access.places import derived

pytestmark = pytest.mark.usefixtures("without_row_security")

NOTE = "He prepared the panel."


@pytest.fixture
def named(world) -> Compartment:
    return derived(world.casework, "named", inherits=False)


@pytest.fixture
def hour(world, looked, at_work, named) -> list[int]:
    """What Nadia read in an hour: a case of the ordinary records, a restricted one, and another."""
    places = {"case:11": world.casework, "case:4711": named, "case:12": world.casework}
    return [looked(world.nadia, subject, compartment=place, at=at_work) for subject, place in places.items()]


def said(world, hour: list[int], through: int) -> ReadingReview:
    with acting_as(world.ines):
        return review_reading(
            entry=AccessLogEntry.objects.get(pk=hour[0]),
            span=Span.HOUR,
            through=through,
            reasons=(),
            outcome="explained",
            note=NOTE,
            by=world.ines,
        )


def page(client_of, who, name: str, number: int):
    return client_of(who).get(reverse(name, args=[number]))


def test_what_was_read_of_a_restricted_record_is_not_on_the_page_of_an_hour(world, client_of, hour):
    shown = [page(client_of, who, "reading-hour", hour[0]).content.decode() for who in (world.priya, world.ines)]
    assert ["Case 4711" in each for each in shown] == [False, True]
    assert ["2 entries of the log" in shown[0], "3 entries of the log" in shown[1]] == [True, True]


def test_nor_on_the_page_of_what_came_of_it(world, client_of, hour):
    review = said(world, hour, hour[2])
    shown = [page(client_of, who, "reading-review", review.pk).content.decode() for who in (world.priya, world.ines)]
    assert ["Case 4711" in each for each in shown] == [False, True]


def test_a_review_that_lies_with_a_restricted_record_is_not_told_on_an_hour_s_page(world, client_of, hour):
    """It covers the first two entries, of which the second is restricted; the third is to be asked about."""
    said(world, hour, hour[1])
    for who, told in ((world.priya, False), (world.ines, True)):
        text = page(client_of, who, "reading-hour", hour[2]).content.decode()
        assert ("Said before" in text) is told
        assert (NOTE in text) is told


def test_nor_does_an_entry_that_it_covers_lead_to_it(world, client_of, looked, at_work, named):
    entries = [
        looked(world.nadia, subject, compartment=place, at=at_work)
        for subject, place in (("case:11", world.casework), ("case:4711", named))
    ]
    review = said(world, entries, entries[1])
    assert page(client_of, world.priya, "reading-hour", entries[0]).status_code == 404
    assert page(client_of, world.ines, "reading-hour", entries[0]).url == reverse("reading-review", args=[review.pk])


def test_a_hidden_line_takes_no_form(world, client_of, looked, named):
    """Tom does not see what Nadia read of a restricted record, nor Ines what was read in Hackney."""
    hidden = looked(world.nadia, "case:4711", compartment=named)
    hers = looked(world.hana, "case:12", compartment=world.hackney_casework)
    for who, entry in ((world.tom, hidden), (world.ines, hers)):
        for body in ({}, {"outcome": "explained", "note": NOTE, "through": entry}):
            assert client_of(who).post(reverse("reading", args=[entry]), body).status_code == 404

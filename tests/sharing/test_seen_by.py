"""Where a note is written it says who will read it: the same people as the sharing page."""

import re

import pytest
from django.urls import reverse

from igu.access.actor import acting_as
from igu.accounts.models import User
from igu.sharing import services
from tests.sharing.people import in_days


@pytest.fixture
def named_only(world, kairo, member_of):
    """Kairo's record, which only Tom and Priya of the police read."""
    with acting_as(world.tom):
        services.restrict_record(
            subject=f"person:{kairo.pk}", members=[member_of(world.priya)], reason="A threat", by=world.tom
        )
    return kairo


def said(page, after: str) -> str:
    """The words of the line that follows a mark-up."""
    line = page.content.decode().split(after, 1)[1].split("</p>", 1)[0]
    return re.sub(r"^[^<]*>|<[^>]+>", "", line).split("\n")[-1].strip()


def overview(client, person) -> str:
    return said(client.get(reverse("person", args=[person.pk])), "app-alert--seen")


def test_an_ordinary_record_is_seen_by_agencies(world, kairo, client_of):
    agencies = "Community Safety, IGU, Police, Youth Justice."
    assert overview(client_of(world.tom), kairo) == f"4 agencies can see this record, 2 of them in full. {agencies}"


def test_a_restricted_record_names_who_reads_it(world, named_only, client_of):
    tom = client_of(world.tom)
    people = "IGU (Tom Ashworth), Police (Priya Nair)."
    assert overview(tom, named_only) == f"2 agencies can see this record, 2 of them in full. {people}"
    sharing = tom.get(reverse("person-sharing", args=[named_only.pk])).content.decode()
    assert "2 agencies and 2 people" in sharing


def test_so_does_the_form_of_a_note(world, named_only, client_of):
    form = client_of(world.tom).get(reverse("log"), {"case": named_only.cases.get().pk})
    assert said(form, "app-seen-by") == "Seen by IGU (Tom Ashworth) and Police (Priya Nair)."


def test_who_is_named_and_kept_out_is_not_said_to_read_it(world, named_only, client_of):
    with acting_as(world.tom):
        services.keep_out(
            subject=f"person:{named_only.pk}",
            user=User.objects.get(pk=world.priya.user_id),
            reason="His aunt",
            review_on=in_days(30),
            by=world.tom,
        )
    people = "IGU (Tom Ashworth)."
    assert overview(client_of(world.tom), named_only) == f"1 agency can see this record, 1 of them in full. {people}"

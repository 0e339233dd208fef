"""A grant under one agreement takes the place of another's only when that was said, and ending says who loses what."""

import re

import pytest
from django.urls import reverse

from igu.access.actor import acting_as
from igu.agencies.models import SharingAgreement
from igu.people.models import Person
from igu.sharing import services
from tests.sharing.pages import CHECKED, date
from tests.sharing.people import agreed, in_days

KNOWN = {"known": "on"}


@pytest.fixture
def second(world, partner_of) -> SharingAgreement:
    """Beside the gangs agreement, under which Yusuf's agency reads the casework."""
    return agreed(world, [partner_of(world.tom), partner_of(world.yusuf)], title="Youth court agreement")


@pytest.fixture
def values(world, second, partner_of) -> dict[str, str]:
    return {
        "partner": partner_of(world.yusuf).pk,
        "tier": "2",
        "agreement": second.pk,
        "purpose": "Reports for the court",
        "reason": "Asked for by the court",
        **date("ends_on", in_days(30)),
    }


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def sees(actor, person) -> bool:
    with acting_as(actor):
        return Person.objects.filter(pk=person.pk).exists()


def under(world) -> str:
    """The agreement under which Yusuf's agency is granted the casework."""
    with acting_as(world.tom):
        return str(
            SharingAgreement.objects.get(
                grants__content_object=world.casework,
                grants__group__partner=world.yusuf.partner_id,
                grants__permission__codename="read_compartment",
            ).title
        )


def test_that_a_grant_takes_another_agreement_s_place_is_said_and_ticked(world, kairo, second, values, browser_of):
    tom, address = browser_of(world.tom), reverse("grant-give", args=[second.pk])
    checking = tom.post(address, values)
    assert checking.status_code == 200
    assert "Youth Justice was granted this under “Haringey gangs agreement, version 1” until" in words(checking)
    unticked = tom.post(address, values | CHECKED)
    assert unticked.status_code == 400
    assert "Tick the box if it is meant" in words(unticked)
    assert under(world) == "Haringey gangs agreement"
    assert tom.post(address, values | CHECKED | KNOWN).status_code == 302
    assert under(world) == "Youth court agreement"


def test_a_change_under_the_same_agreement_asks_for_no_tick(world, second, values, browser_of):
    tom, address = browser_of(world.tom), reverse("grant-give", args=[second.pk])
    tom.post(address, values | CHECKED | KNOWN)
    assert "and it is meant" not in words(tom.post(address, values | {"tier": "1"}))
    assert tom.post(address, values | {"tier": "1"} | CHECKED).status_code == 302


def test_a_record_s_own_share_says_so_too(world, kairo, school_agreement, values, browser_of, partner_of):
    school = partner_of(world.sam)
    other = agreed(world, [partner_of(world.tom), school], title="Attendance agreement")
    values |= {"partner": school.pk}
    tom, address = browser_of(world.tom), reverse("person-share", args=[kairo.pk])
    assert tom.post(address, values | {"agreement": school_agreement.pk} | CHECKED).status_code == 302
    again = values | {"agreement": other.pk}
    assert "Northfield Academy was granted this under “Letter of agreement" in words(tom.post(address, again))
    assert tom.post(address, again | CHECKED).status_code == 400
    assert tom.post(address, again | CHECKED | KNOWN).status_code == 302


def test_a_grant_is_stopped_only_under_the_agreement_that_carries_it(world, kairo, second, browser_of, partner_of):
    tom, theirs = browser_of(world.tom), partner_of(world.yusuf)
    answer = tom.post(reverse("grant-end", args=[second.pk, theirs.pk]), {"reason": "Over"} | CHECKED)
    assert answer.status_code == 403
    assert sees(world.yusuf, kairo)


def test_ending_an_agreement_asks_first_and_says_who_loses_what(
    world, kairo, second, values, school_agreement, browser_of, partner_of
):
    tom = browser_of(world.tom)
    tom.post(reverse("grant-give", args=[second.pk]), values | CHECKED | KNOWN)
    ending = tom.post(reverse("agreement-end", args=[second.pk]), {"reason": "The court closed"})
    assert ending.status_code == 200
    assert re.search(r"Youth Justice Haringey, casework .*?Nothing Loses sight", words(ending))
    assert "Police" not in words(ending)
    assert sees(world.yusuf, kairo)
    assert (
        tom.post(reverse("agreement-end", args=[second.pk]), {"reason": "The court closed"} | CHECKED).status_code
        == 302
    )
    assert not sees(world.yusuf, kairo)


def test_it_counts_what_was_shared_alone(world, kairo, school_agreement, browser_of, partner_of):
    with acting_as(world.tom):
        services.share_record(
            subject=f"person:{kairo.pk}",
            partner=partner_of(world.sam),
            tier=2,
            writes=False,
            agreement=school_agreement,
            purpose="Keeping his place",
            reason="Asked for",
            ends_on=in_days(90),
            by=world.tom,
        )
    ending = browser_of(world.tom).post(reverse("agreement-end", args=[school_agreement.pk]), {"reason": "Over"})
    assert re.search(
        r"Northfield Academy 2 records shared alone .*?Sam Whitfield.*?Nothing Loses sight",
        words(ending),
    )


def test_who_sees_no_casework_is_told_that_the_page_cannot_say(world, second, browser_of):
    ending = browser_of(world.ines).post(reverse("agreement-end", args=[second.pk]), {"reason": "Over"})
    assert "Nobody loses sight of anything that you see yourself." in words(ending)

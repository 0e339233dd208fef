"""Nobody takes a case from the sight of who works it without having been told, nor locks themselves out."""

import pytest
from django.urls import reverse

from cohort.models import Case
from igu.access.actor import acting_as
from igu.access.policies import Refused
from igu.accounts.models import User
from igu.sharing import services
from tests.sharing.pages import CHECKED, date
from tests.sharing.people import in_days

KNOWN = {"known": "on"}
LOSES = "Nadia Rahman works the case"


@pytest.fixture
def values(world):
    return {"reason": "A threat", "members": [world.priya.membership_id]}


def sees(actor, case) -> bool:
    with acting_as(actor):
        return Case.objects.filter(pk=case.pk).exists()


@pytest.mark.parametrize("kind", ["person", "case"])
def test_restricting_names_the_worker_who_would_lose_their_case(world, kairo, values, browser_of, kind):
    case = kairo.cases.get()
    record = kairo if kind == "person" else case
    tom, address = browser_of(world.tom), reverse(f"{kind}-restrict", args=[record.pk])
    assert LOSES in tom.post(address, values).content.decode()
    unticked = tom.post(address, values | CHECKED)
    assert unticked.status_code == 400
    assert "Tick the box" in unticked.content.decode()
    assert sees(world.nadia, case)
    assert tom.post(address, values | CHECKED | KNOWN).status_code == 302
    assert not sees(world.nadia, case)


def test_a_worker_who_is_named_needs_no_tick(world, kairo, values, browser_of):
    tom, address = browser_of(world.tom), reverse("person-restrict", args=[kairo.pk])
    named = values | {"members": [world.nadia.membership_id]}
    assert LOSES not in tom.post(address, named).content.decode()
    assert tom.post(address, named | CHECKED).status_code == 302
    assert sees(world.nadia, kairo.cases.get())


def test_a_closed_case_has_no_worker_to_lose_it(world, kairo, values, browser_of):
    Case.objects.filter(person=kairo).update(closed_on=in_days(0), closure_reason="completed")
    tom, address = browser_of(world.tom), reverse("person-restrict", args=[kairo.pk])
    assert LOSES not in tom.post(address, values).content.decode()


def test_keeping_the_worker_out_says_so_and_who_no_longer_sees_it(world, kairo, browser_of):
    tom, address = browser_of(world.tom), reverse("person-keep-out", args=[kairo.pk])
    values = {"user": world.nadia.user_id, "reason": "His neighbour", **date("review_on", in_days(90))}
    page = tom.post(address, values).content.decode()
    assert LOSES in page
    assert "No longer: Nadia Rahman" in page
    assert tom.post(address, values | CHECKED).status_code == 400
    assert tom.post(address, values | CHECKED | KNOWN).status_code == 302
    assert not sees(world.nadia, kairo.cases.get())


def test_nobody_keeps_themselves_out(world, kairo, browser_of):
    tom, address = browser_of(world.tom), reverse("person-keep-out", args=[kairo.pk])
    assert "Tom Ashworth</option>" not in tom.get(address).content.decode()
    values = {"user": world.tom.user_id, "reason": "My nephew", **date("review_on", in_days(90))}
    assert tom.post(address, values | CHECKED | KNOWN).status_code == 400
    with acting_as(world.tom), pytest.raises(Refused, match="Nobody keeps themselves out"):
        services.keep_out(
            subject=f"person:{kairo.pk}",
            user=User.objects.get(pk=world.tom.user_id),
            reason="My nephew",
            review_on=in_days(90),
            by=world.tom,
        )


def test_lifting_a_restriction_names_the_worker_whose_agency_was_only_shared_the_record(
    world, kairo, browser_of, partner_of, school_agreement
):
    case, school = kairo.cases.get(), partner_of(world.sam)
    subject = f"person:{kairo.pk}"
    with acting_as(world.tom):
        services.share_record(
            subject=subject,
            partner=school,
            agreement=school_agreement,
            tier=2,
            writes=True,
            purpose="Keeping his place at school",
            reason="Sam works with him",
            ends_on=in_days(30),
            by=world.tom,
        )
        services.restrict_record(
            subject=subject, partners=[school, partner_of(world.tom)], reason="A threat to life", by=world.tom
        )
    Case.objects.filter(pk=case.pk).update(worker=world.sam.user_id)
    assert sees(world.sam, case)
    tom, address = browser_of(world.tom), reverse("person-lift", args=[kairo.pk])
    values = {"reason": "The threat is over"}
    assert "Sam Whitfield works the case" in tom.post(address, values).content.decode()
    assert tom.post(address, values | CHECKED).status_code == 400
    assert sees(world.sam, case)
    assert tom.post(address, values | CHECKED | KNOWN).status_code == 302
    assert not sees(world.sam, case)

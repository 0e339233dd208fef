"""Somebody finds a cousin on the caseload, says so, and does not see the record again until somebody else says otherwise."""

import pytest
from django.urls import reverse

from igu.access.actor import acting_as
from igu.access.models import BrokenGlass, KeptOut
from igu.access.policies import Refused
from igu.accounts.models import User
from igu.people.models import Person
from igu.sharing import services
from igu.sharing.models import SharingAct
from tests.factories.casework import a_person
from tests.sharing.people import in_days


def sees(actor, person) -> bool:
    with acting_as(actor):
        return Person.objects.filter(pk=person.pk).exists()


def step_back(actor, person, reason="He is my cousin") -> None:
    with acting_as(actor):
        services.step_back(subject=f"person:{person.pk}", reason=reason, by=actor)


def test_yusuf_of_youth_justice_who_may_only_read_steps_back_and_his_colleagues_still_see(world, kairo):
    step_back(world.yusuf, kairo)
    assert not sees(world.yusuf, kairo)
    assert sees(world.nadia, kairo)
    assert sees(world.priya, kairo)
    kept = KeptOut.objects.get(user=world.yusuf.user_id)
    assert (kept.reason, kept.set_by_id, kept.review_on) == ("He is my cousin", world.yusuf.user_id, in_days(182))
    act = SharingAct.objects.get(kind="stepped_back")
    assert (act.subject, act.user_id, act.about_user_id) == (
        f"person:{kairo.pk}",
        world.yusuf.user_id,
        world.yusuf.user_id,
    )


def test_nobody_who_stepped_back_lets_themselves_in_and_somebody_else_does(world, kairo):
    step_back(world.nadia, kairo)
    me = User.objects.get(pk=world.nadia.user_id)
    about = {"subject": f"person:{kairo.pk}", "user": me, "reason": "A mistake"}
    with acting_as(world.nadia), pytest.raises(Refused, match="no such record"):
        services.let_in(**about, by=world.nadia)
    with acting_as(world.tom):
        services.let_in(**about, by=world.tom)
    assert sees(world.nadia, kairo)


@pytest.mark.parametrize("who", ["hal", "sam", "hana"])
def test_a_hidden_record_and_a_missing_one_are_refused_in_the_same_words(world, kairo, who):
    actor, said = getattr(world, who), set()
    for subject in (f"person:{kairo.pk}", "person:999999999"):
        with acting_as(actor), pytest.raises(Refused) as refused:
            services.step_back(subject=subject, reason="My nephew", by=actor)
        said.add(str(refused.value))
    assert said == {"There is no such record."}
    assert not KeptOut.objects.exists()


@pytest.mark.parametrize("who", ["bola", "ines", "ade"])
def test_a_role_that_reads_no_cases_has_nothing_to_step_back_from(world, kairo, who):
    with pytest.raises(Refused, match="reads no cases"):
        step_back(getattr(world, who), kairo)


def test_the_only_one_who_sees_a_record_stays(world, kairo):
    with acting_as(world.tom):
        services.restrict_record(subject=f"person:{kairo.pk}", reason="A threat to life", by=world.tom)
    with pytest.raises(Refused, match="only one"):
        step_back(world.tom, kairo)
    assert sees(world.tom, kairo)


def test_what_was_opened_in_an_emergency_closes_when_its_reader_is_kept_out_or_steps_back(world, kairo):
    other = a_person(by=world.nadia, compartment=world.casework)
    for person in (kairo, other):
        with acting_as(world.hal):
            services.break_glass(
                subject=f"person:{person.pk}", code="other", reason="Somebody says he is in danger", by=world.hal
            )
    assert sees(world.hal, kairo)
    step_back(world.hal, kairo)
    with acting_as(world.nadia):
        services.keep_out(
            subject=f"person:{other.pk}",
            user=User.objects.get(pk=world.hal.user_id),
            reason="Lives next door",
            review_on=in_days(90),
            by=world.nadia,
        )
    assert not sees(world.hal, kairo)
    assert not sees(world.hal, other)
    with acting_as(world.hal):
        assert BrokenGlass.objects.count() == 2


def test_the_page_says_what_it_does_and_asks_how_they_know_each_other(world, kairo, client_of):
    yusuf = client_of(world.yusuf)
    page = reverse("person-step-back", args=[kairo.pk])
    assert "cannot take it back yourself" in " ".join(yusuf.get(page).content.decode().split())
    refused = yusuf.post(page, {"reason": " "})
    assert refused.status_code == 400
    assert yusuf.post(page, {"reason": "My cousin\x00"}).status_code == 400
    assert yusuf.post(page, {"reason": "x" * 501}).status_code == 400
    done = yusuf.post(page, {"reason": "My cousin"}, follow=True)
    assert "The record is hidden from you" in done.content.decode()
    assert yusuf.get(page).status_code == 404
    assert yusuf.get(reverse("person", args=[kairo.pk])).status_code == 404


def test_others_read_on_the_sharing_page_that_he_stepped_back_and_why(world, kairo, client_of):
    step_back(world.yusuf, kairo)
    shown = client_of(world.tom).get(reverse("person-sharing", args=[kairo.pk])).content.decode()
    assert "Stepped back: knows them outside work" in shown
    assert "He is my cousin" in shown

"""Somebody says that they know whom a letter is about at the very moment somebody else decides on it, or says so too."""

import pytest
from django.db import transaction

from cohort.models import Case, Programme
from igu.access.actor import Actor, acting_as
from igu.access.policies import Refused
from igu.accounts.models import User
from igu.audit.edits import ChangedMeanwhile
from referrals import services
from referrals.models import Referral
from tests.referrals.letters import fresh, refer
from tests.referrals.stepping import colleague
from tests.sharing.test_at_the_same_moment import while_


@pytest.fixture
def letter(committed, world) -> Referral:
    return refer(world.sam, world.tom)


def steps_back(who: Actor, letter: Referral):
    return who, lambda: services.step_back(referral=fresh(who, letter), reason="My cousin", by=who)


def accepts(who: Actor, letter: Referral, worker: Actor | None = None):
    def act() -> None:
        works = worker and User.objects.get(pk=worker.user_id)
        programme = Programme.objects.get(pk="gang_exit")
        given = {"version": 1, "words": "We will work with him.", "programme": programme, "worker": works}
        services.accept_referral(referral=fresh(who, letter), by=who, **given)

    return who, act


def reads(actor: Actor) -> tuple[bool, bool]:
    """Whether somebody sees a letter, and a case."""
    with acting_as(actor), transaction.atomic():
        return Referral.objects.exists(), Case.objects.exists()


def test_nadia_steps_back_while_tom_accepts_and_sees_neither_letter_nor_case(world, letter):
    assert while_(steps_back(world.nadia, letter), accepts(world.tom, letter)) == []
    assert (reads(world.nadia), reads(world.tom)) == ((False, False), (True, True))


def test_nadia_is_not_made_their_worker_while_she_steps_back(world, letter):
    refused = while_(steps_back(world.nadia, letter), accepts(world.tom, letter, worker=world.nadia))
    assert [type(each) for each in refused] == [Refused]
    assert reads(world.tom) == (True, False)


def test_two_who_accept_at_once_are_not_both_right(world, letter):
    grace = colleague(world.tom, "igu_manager")
    refused = while_(accepts(grace, letter), accepts(world.tom, letter))
    assert [type(each) for each in refused] == [ChangedMeanwhile]
    assert Case.objects.count() == 1


def test_once_tom_accepts_nadia_is_told_to_say_so_of_the_record(world, letter):
    refused = while_(accepts(world.tom, letter), steps_back(world.nadia, letter))
    assert [str(each) for each in refused] == ["They are on record now: say so on their record."]


def test_of_two_who_decide_and_step_back_at_once_one_stays(world, letter):
    grace = colleague(world.tom, "igu_manager")
    refused = while_(steps_back(grace, letter), steps_back(world.tom, letter))
    assert [type(each) for each in refused] == [Refused]
    assert (reads(grace)[0], reads(world.tom)[0]) == (False, True)

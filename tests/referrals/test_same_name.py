"""A letter about somebody on record: a colleague who is kept out of them reads it no more than the record."""

import datetime

import pytest

from igu.access.actor import Actor, acting_as
from igu.accounts.models import User
from igu.people.models import Person
from igu.sharing import services as sharing
from tests.factories.casework import a_person
from tests.referrals.letters import BORN, accept, refer, take
from tests.referrals.stepping import colleague, step_back, user_of
from tests.referrals.test_kept_out import EVERYTHING, listed
from tests.referrals.test_letters import counts
from tests.sharing.people import in_days


class TestKeptOutAlready:
    """Nadia is kept out of Olu Fagbemi, who is on record and goes by Bigs too, when the school writes about him."""

    @pytest.fixture
    def person(self, world) -> Person:
        given = {"given_name": "Olu", "family_name": "Fagbemi", "date_of_birth": BORN, "aliases": ("Bigs",)}
        person = a_person(by=world.tom, compartment=world.casework, **given)
        self.keep_out(world.nadia, person, by=world.tom)
        return person

    def keep_out(self, who: Actor, person: Person, by: Actor) -> None:
        with acting_as(by):
            about = {"subject": f"person:{person.pk}", "user": user_of(who), "review_on": in_days(90)}
            sharing.keep_out(**about, reason="A cousin", by=by)

    def leaves(self, who: Actor) -> None:
        User.objects.filter(pk=who.user_id).update(is_active=False)

    def test_she_reads_no_new_letter_about_him(self, world, person):
        letter = refer(world.sam, world.tom)
        assert (listed(world.nadia), listed(world.tom)) == ([], [letter])
        assert counts(world.nadia, *EVERYTHING) == [0, 0, 0, 0, 0]

    @pytest.mark.parametrize("given", [{"date_of_birth": BORN + datetime.timedelta(days=1)}, {"family_name": "Fagbem"}])
    def test_she_reads_one_about_somebody_of_another_name_or_day_of_birth(self, world, person, given):
        letter = refer(world.sam, world.tom, **given)
        assert listed(world.nadia) == [letter]

    def test_let_in_she_reads_it(self, world, person):
        letter = refer(world.sam, world.tom)
        with acting_as(world.tom):
            about = {"subject": f"person:{person.pk}", "user": user_of(world.nadia)}
            sharing.let_in(**about, reason="Not her cousin", by=world.tom)
        assert listed(world.nadia) == [letter]

    def test_accepted_as_a_namesake_it_is_read_as_the_case_of_that_one_is(self, world, person):
        letter = refer(world.sam, world.tom)
        accept(world.tom, letter, person=a_person(by=world.tom, compartment=world.casework))
        assert listed(world.nadia) == [letter]

    def test_the_only_one_who_decides_reads_it_or_nobody_would_and_no_worker_does(self, world, person):
        grace = colleague(world.nadia, "igu_manager")
        self.keep_out(world.tom, person, by=grace)
        letter = refer(world.sam, world.tom)
        assert (listed(world.tom), listed(grace)) == ([], [letter])
        self.leaves(grace)
        assert (listed(world.tom), listed(world.nadia)) == ([letter], [])

    def test_and_once_it_has_ended_nobody_has_to(self, world, person):
        grace = colleague(world.nadia, "igu_manager")
        self.keep_out(world.tom, person, by=grace)
        take(grace, refer(world.sam, world.tom), "decline")
        self.leaves(grace)
        assert listed(world.tom) == []

    def test_the_only_one_who_decides_answers_for_it_so_that_a_colleague_may_step_back(self, world, person):
        other = colleague(world.nadia, "gang_worker")
        grace = colleague(world.tom, "igu_manager", "Gail Ofori")
        self.keep_out(world.tom, person, by=grace)
        self.leaves(grace)
        letter = refer(world.sam, world.tom)
        step_back(other, letter)
        assert (listed(other), listed(world.tom)) == ([], [letter])

    def test_who_wrote_it_reads_it_and_is_not_told_that_he_is_on_record(self, world, person):
        self.keep_out(world.sam, person, by=world.tom)
        letter = refer(world.sam, world.tom)
        assert listed(world.sam) == [letter]

    def test_nor_is_their_colleague_told_who_steps_back(self, world, person):
        self.keep_out(world.sam, person, by=world.tom)
        teacher, letter = colleague(world.sam, "referrer"), refer(world.sam, world.tom)
        step_back(teacher, letter)
        assert (listed(teacher), listed(world.sam)) == ([], [letter])

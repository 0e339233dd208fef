"""Somebody knows the boy a letter is about, says so, and reads it no more."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cohort.models import Case
from igu.access.actor import Actor, acting_as
from igu.access.models import KeptOut
from igu.access.policies import Refused
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner
from igu.audit.models import AccessLogEntry
from igu.people.models import Person
from igu.sharing import founding
from igu.sharing import services as sharing
from igu.sharing.models import SharingAct
from referrals import services
from referrals.models import Referral, SteppedBack
from tests.factories.casework import a_case, a_person
from tests.referrals.letters import BORN, accept, fresh, refer, take
from tests.referrals.stepping import colleague, let_in, step_back, user_of
from tests.referrals.test_kept_out import EVERYTHING, listed
from tests.referrals.test_letters import counts
from tests.sharing.people import in_days


class TestSayingSo:
    def test_nadia_who_knows_him_reads_the_letter_no_more_and_tom_does(self, world, olu):
        take(world.nadia, olu, "ask")
        step_back(world.nadia, olu)
        assert counts(world.nadia, *EVERYTHING, SteppedBack) == [0, 0, 0, 0, 0, 0]
        assert listed(world.nadia) == []
        assert listed(world.tom) == listed(world.sam) == [olu]

    def test_tom_reads_why_and_the_school_does_not_learn_of_it(self, world, olu):
        step_back(world.nadia, olu)
        with acting_as(world.tom):
            said = SteppedBack.objects.visible_to(world.tom).get()
        assert (said.user_id, said.reason, said.review_on) == (world.nadia.user_id, "He is my cousin", in_days(182))
        assert counts(world.sam, SteppedBack) == [0]

    def test_a_colleague_of_the_unit_who_only_refers_people_reads_nothing_of_it(self, world, olu):
        liaison = colleague(world.tom, "liaison")
        step_back(world.nadia, olu)
        assert counts(liaison, Referral, SteppedBack) == [0, 0]

    def test_another_letter_of_the_same_agency_stays_and_one_told_again_goes(self, world, olu):
        other = refer(world.sam, world.tom, family_name="Marchetti")
        again = take(world.tom, refer(world.sam, world.tom), "duplicate", earlier=olu)
        assert set(listed(world.nadia)) == {olu, other, again}
        step_back(world.nadia, olu)
        assert listed(world.nadia) == [other]

    def test_somebody_of_the_agency_that_wrote_steps_back_too_and_the_unit_does_not_learn_of_it(self, world, olu):
        teacher = colleague(world.sam, "referrer")
        step_back(teacher, olu, "His mother is a friend")
        assert (listed(teacher), listed(world.sam), listed(world.nadia)) == ([], [olu], [olu])
        assert [counts(who, SteppedBack) for who in (world.sam, world.tom)] == [[1], [0]]

    def test_the_last_one_who_decides_stays_and_so_does_the_only_one_of_the_school(self, world, olu):
        for who in (world.tom, world.sam):
            with pytest.raises(Refused, match="Nobody else of your agency could answer"):
                step_back(who, olu)
        assert listed(world.tom) == listed(world.sam) == [olu]

    def test_of_two_who_decide_only_one_steps_back(self, world, olu):
        grace = colleague(world.tom, "igu_manager")
        step_back(grace, olu)
        with pytest.raises(Refused, match="Nobody else"):
            step_back(world.tom, olu)
        assert (listed(grace), listed(world.tom)) == ([], [olu])

    @pytest.mark.parametrize("who", ["priya", "yusuf", "hana", "ines", "niamh"])
    def test_a_hidden_letter_and_a_missing_one_are_refused_in_the_same_words(self, world, olu, who):
        actor, said = getattr(world, who), set()
        for number in (olu.pk, 999_999_999):
            with acting_as(actor), pytest.raises(DatabaseError) as refused, transaction.atomic():
                connection.cursor().execute(
                    "SELECT igu.step_back_from_letter(%s, 'A cousin', %s)", [number, in_days(9)]
                )
            said.add(refused.value.__cause__.diag.message_primary)
        assert said == {"There is no such referral."}

    def test_a_reason_is_needed_and_a_review_to_come(self, world, olu):
        with acting_as(world.nadia), pytest.raises(ValidationError, match="cannot be empty"):
            services.step_back(referral=fresh(world.nadia, olu), reason=" ", by=world.nadia)
        for reason, day, said in ((" ", 9, "Say how you know them"), ("A cousin", 0, "in the future")):
            with acting_as(world.nadia), pytest.raises(DatabaseError, match=said), transaction.atomic():
                connection.cursor().execute(
                    "SELECT igu.step_back_from_letter(%s, %s, %s)", [olu.pk, reason, in_days(day)]
                )
        assert listed(world.nadia) == [olu]


class TestToldAgain:
    def test_who_steps_back_from_what_was_told_again_sees_neither_nor_the_record(self, world, olu):
        again = refer(world.sam, world.tom, noticed="A neighbour")
        step_back(world.nadia, again)
        take(world.tom, again, "duplicate", earlier=olu)
        assert listed(world.nadia) == []
        accept(world.tom, olu)
        assert counts(world.nadia, Referral, Person, Case) == [0, 0, 0]

    def test_nor_is_one_of_another_agency_about_the_same_name_and_day_shown_to_them(self, world, olu):
        step_back(world.nadia, olu)
        other = refer(world.hal, world.tom)
        namesake = refer(world.hal, world.tom, date_of_birth=BORN + datetime.timedelta(days=1))
        assert (set(listed(world.nadia)), set(listed(world.tom))) == ({namesake}, {olu, other, namesake})

    def test_let_in_to_one_they_see_both(self, world, olu):
        again = take(world.tom, refer(world.sam, world.tom), "duplicate", earlier=olu)
        step_back(world.nadia, again)
        let_in(world.tom, olu, world.nadia)
        assert set(listed(world.nadia)) == {olu, again}


class TestOfBothAgencies:
    def test_who_refers_for_the_school_and_alone_decides_for_the_unit_does_not_step_back(self, world, olu):
        school = Partner.objects.get(pk=world.sam.partner_id)
        added = founding.add_member(
            partner=school,
            email="tom@example.com",
            name="Tom Ashworth",
            role="referrer",
            starts_on=datetime.date(2020, 1, 1),
        )
        at_school = Actor.of(Membership.objects.for_actor().get(pk=added.pk))
        with pytest.raises(Refused, match="Nobody else of your agency"):
            step_back(at_school, olu)
        colleague(world.tom, "igu_manager")
        step_back(at_school, olu)
        assert listed(at_school) == listed(world.tom) == []


class TestLettingIn:
    def test_tom_lets_nadia_in_again_and_it_stands_in_the_log(self, world, olu):
        step_back(world.nadia, olu)
        let_in(world.tom, olu, world.nadia)
        assert listed(world.nadia) == [olu]
        ended = SteppedBack.objects.get()
        assert (ended.ended_by_id, ended.ended_at is None) == (world.tom.user_id, False)
        said = AccessLogEntry.objects.filter(subject=f"referral:{olu.pk}", act="changed").order_by("pk")
        assert [each.reason for each in said] == [
            "Stepped back: knows them outside work",
            "Let Nadia Rahman in again: It is another Olu",
        ]

    def test_nobody_lets_themselves_in_and_no_worker_lets_in_a_colleague(self, world, olu):
        other = colleague(world.nadia, "gang_worker")
        step_back(world.nadia, olu)
        with pytest.raises(Refused, match="does not let anybody in"):
            let_in(other, olu, world.nadia)
        for who, said in (
            (world.nadia, "no such referral"),
            (other, "does not do this"),
            (world.sam, "did not step back"),
        ):
            with acting_as(who), pytest.raises(DatabaseError, match=said), transaction.atomic():
                connection.cursor().execute("SELECT igu.let_in_to_letter(%s, %s)", [olu.pk, world.nadia.user_id])
        assert listed(world.nadia) == []

    def test_who_did_not_step_back_is_not_let_in(self, world, olu):
        with pytest.raises(Refused, match="did not step back"):
            let_in(world.tom, olu, world.nadia)


class TestOnRecord:
    def test_the_record_is_hidden_from_who_stepped_back_from_its_letter(self, world, olu):
        step_back(world.nadia, olu)
        accept(world.tom, olu)
        case = Case.objects.get()
        assert counts(world.nadia, Referral, Person, Case) == [0, 0, 0]
        assert counts(world.tom, Referral, Person, Case) == [1, 1, 1]
        kept = KeptOut.objects.get(compartment=case.compartment)
        assert (kept.user_id, kept.reason, kept.set_by_id) == (
            world.nadia.user_id,
            "He is my cousin",
            world.nadia.user_id,
        )
        act = SharingAct.objects.get(kind="stepped_back")
        assert (act.subject, act.about_user_id) == (f"person:{case.person_id}", world.nadia.user_id)

    def test_let_in_to_the_record_she_reads_its_letter_too(self, world, olu):
        step_back(world.nadia, olu)
        accept(world.tom, olu)
        with acting_as(world.tom):
            about = {"subject": f"person:{Case.objects.get().person_id}", "user": user_of(world.nadia)}
            sharing.let_in(**about, reason="Another Olu", by=world.tom)
        assert counts(world.nadia, Referral, Person, Case) == [1, 1, 1]

    @pytest.mark.parametrize("accepted_first", [False, True])
    def test_a_teacher_who_steps_back_is_kept_out_of_the_record_too_which_says_no_more_than_that(
        self, world, olu, accepted_first
    ):
        teacher = colleague(world.sam, "referrer")
        for act in (accept, step_back) if accepted_first else (step_back, accept):
            act(*((world.tom, olu) if act is accept else (teacher, olu, "His mother is a friend")))
        kept = KeptOut.objects.get(ended_at=None)
        assert (kept.user_id, kept.reason) == (
            teacher.user_id,
            "Said of the referral that they know them outside work.",
        )
        assert "friend" not in SharingAct.objects.get(kind="stepped_back").reason
        assert (listed(teacher), listed(world.sam)) == ([], [olu])
        with acting_as(world.tom):
            about = {"subject": f"person:{Case.objects.get().person_id}", "user": user_of(teacher)}
            sharing.let_in(**about, reason="She may know", by=world.tom)
        assert listed(teacher) == [olu]

    def test_nobody_works_with_whom_they_said_they_know(self, world, olu):
        step_back(world.nadia, olu)
        with pytest.raises(Refused, match="is named as their worker"):
            accept(world.tom, olu, worker=user_of(world.nadia))

    def test_nor_is_a_case_taken_in_silence_that_they_work_already(self, world, olu):
        case = a_case(by=world.nadia, person=a_person(by=world.nadia, compartment=world.casework))
        step_back(world.nadia, olu)
        with pytest.raises(Refused, match="give the case to another first"):
            accept(world.tom, olu, person=case.person)
        assert counts(world.nadia, Case) == [1]

    def test_the_only_reader_of_a_part_of_the_record_stays(self, world, olu):
        """Nadia alone is left who is named on a case, of which the decider knows nothing."""
        person = a_person(by=world.nadia, compartment=world.casework)
        case = a_case(by=world.nadia, person=person, worker=None)
        with acting_as(world.tom):
            member = Membership.objects.get(pk=world.nadia.membership_id)
            about = {"subject": f"case:{case.pk}", "members": [member]}
            sharing.restrict_record(**about, reason="A witness is named", by=world.tom)
        User.objects.filter(pk=world.tom.user_id).update(is_active=False)
        grace = colleague(world.tom, "igu_manager")
        step_back(world.nadia, olu)
        accept(grace, olu, person=person)
        assert counts(world.nadia, Referral, Person) == [0, 1]
        with acting_as(world.nadia):
            assert Case.objects.filter(pk=case.pk).exists()

    def test_once_on_record_the_unit_says_it_of_the_record(self, world, olu):
        accept(world.tom, olu)
        with pytest.raises(Refused, match="say so on their record"):
            step_back(world.nadia, olu)
        with acting_as(world.nadia), pytest.raises(DatabaseError, match="on record now"), transaction.atomic():
            connection.cursor().execute("SELECT igu.step_back_from_letter(%s, 'x', %s)", [olu.pk, in_days(9)])


class TestPages:
    def test_nadia_says_so_on_a_page_and_is_back_at_the_list(self, world, olu, client_of):
        nadia = client_of(world.nadia)
        page = reverse("referral-step-back", args=[olu.key])
        assert page in nadia.get(reverse("referral", args=[olu.key])).content.decode()
        assert "cannot take it back yourself" in " ".join(nadia.get(page).content.decode().split())
        for bad in (" ", "x" * 501, "My cousin\x00"):
            assert nadia.post(page, {"reason": bad}).status_code == 400
        done = nadia.post(page, {"reason": "My cousin"}, follow=True).content.decode()
        assert "The referral is hidden from you" in done
        assert "Fagbemi" not in done
        addresses = [reverse(name, args=[olu.key]) for name in ("referral", "referral-step-back", "referral-looks")]
        assert [nadia.get(url).status_code for url in addresses] == [404, 404, 404]

    def test_tom_reads_it_beside_the_letter_and_before_he_accepts_and_lets_her_in(self, world, olu, client_of):
        step_back(world.nadia, olu)
        tom, page = client_of(world.tom), reverse("referral-let-in", args=[olu.key, world.nadia.user_id])
        shown = tom.get(reverse("referral", args=[olu.key])).content.decode()
        assert page in shown
        assert "He is my cousin" in shown
        accepting = " ".join(tom.get(reverse("referral-accept", args=[olu.key])).content.decode().split())
        assert "said that they know this person outside work" in accepting
        assert tom.post(page, {"reason": ""}).status_code == 400
        assert "They see this referral again" in tom.post(page, {"reason": "An error"}, follow=True).content.decode()
        assert tom.get(page).status_code == 404
        assert listed(world.nadia) == [olu]

    def test_the_page_of_the_other_agency_says_nothing_of_it(self, world, olu, client_of):
        step_back(world.nadia, olu)
        shown = client_of(world.sam).get(reverse("referral", args=[olu.key])).content.decode()
        assert [word in shown for word in ("Fagbemi", "Not shown to", "cousin", "Nadia")] == [True, False, False, False]

    def test_a_refusal_keeps_what_the_manager_typed(self, world, olu, client_of):
        olus = {"given_name": "Olu", "family_name": "Fagbemi", "date_of_birth": BORN}
        case = a_case(by=world.nadia, person=a_person(by=world.nadia, compartment=world.casework, **olus))
        step_back(world.nadia, olu)
        tom, page = client_of(world.tom), reverse("referral-accept", args=[olu.key])
        told = {"person": case.person_id, "programme": "gang_exit", "worker": "", "words": "We will ring his mother."}
        refused = tom.post(page, told | {"version": 1, "form_key": uuid.uuid4()})
        assert refused.status_code == 403
        shown = refused.content.decode()
        assert ("give the case to another first" in shown, "We will ring his mother." in shown) == (True, True)
        assert AccessLogEntry.objects.filter(act="refused", user=world.tom.user_id).exists()

    def test_a_worker_is_offered_no_letting_in(self, world, olu, client_of):
        other = colleague(world.nadia, "gang_worker")
        step_back(world.nadia, olu)
        page = reverse("referral-let-in", args=[olu.key, world.nadia.user_id])
        assert page not in client_of(other).get(reverse("referral", args=[olu.key])).content.decode()
        assert client_of(other).get(page).status_code == 403

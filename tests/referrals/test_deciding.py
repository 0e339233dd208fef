"""From "somebody worries" to "we work with him", and back to who worried."""

import datetime
import uuid
from dataclasses import replace

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from cohort.models import Case
from igu.access.actor import acting_as
from igu.access.permissions import Permission
from igu.access.policies import Refused
from igu.access.roles import Role
from igu.accounts.models import User
from igu.agencies.models import Membership
from igu.audit.edits import ChangedMeanwhile
from igu.people.models import Person
from referrals import policies, presenters, rules, services
from referrals.enums import State
from referrals.models import Referral, ReferralMessage
from tests.factories.casework import a_case, a_person
from tests.referrals.letters import BORN, OLU, accept, fresh, refer, take


class TestSending:
    def test_the_same_form_twice_is_one_referral(self, world):
        key = uuid.uuid4()
        first = refer(world.sam, world.tom, key=key)
        assert refer(world.sam, world.tom, key=key) == first
        assert Referral.objects.count() == 1

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"family_name": "  "}, "family_name"),
            ({"concern": " "}, "concern"),
            ({"date_of_birth": datetime.date(1899, 1, 1)}, "date_of_birth"),
            ({"date_of_birth": datetime.date(2100, 1, 1)}, "date_of_birth"),
            ({"postcode": "nowhere"}, "postcode"),
            ({"postcode": "N17 8DN", "harm": "harmed"}, "postcode"),
            ({"postcode": "N17 8DN", "harm": "both"}, "postcode"),
            ({"why_not_told": ""}, "why_not_told"),
            ({"urgent": True}, "urgent_why"),
        ],
    )
    def test_what_cannot_be_is_said_beside_its_field(self, world, given, field):
        with pytest.raises(ValidationError) as wrong:
            refer(world.sam, world.tom, **given)
        assert set(wrong.value.message_dict) == {field}

    @pytest.mark.parametrize("harm", ["harmed", "both"])
    def test_where_somebody_harmed_lives_is_in_no_letter_whatever_is_written_by_raw_sql(self, world, olu, harm):
        with pytest.raises(IntegrityError, match="no_postcode_of_who_was_harmed"):
            Referral.objects.filter(pk=olu.pk).update(postcode="N17 8DN", harm=harm)

    def test_an_agency_sends_twenty_a_day_and_then_is_told_to_call(self, world, olu, monkeypatch):
        monkeypatch.setattr(rules, "MOST_A_DAY", 2)
        refer(world.sam, world.tom)
        with pytest.raises(ValidationError, match="Call the unit"):
            refer(world.sam, world.tom)
        assert refer(world.priya, world.tom)

    def test_an_urgent_one_is_mailed_to_who_receives_and_names_nobody(self, world, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            refer(world.sam, world.tom, urgent=True, urgent_why="He has a knife in his bag.")
        assert sorted(each.to[0] for each in mail.outbox) == ["nadia@example.com", "tom@example.com"]
        assert all("Olu" not in each.body and "Fagbemi" not in each.subject for each in mail.outbox)


class TestClocks:
    @pytest.mark.parametrize(
        ("today", "code", "last"),
        [
            ("2026-11-18", "acknowledge", "2026-11-19"),
            ("2026-11-20", "acknowledge", "2026-11-23"),
            ("2026-12-24", "acknowledge", "2026-12-29"),
            ("2026-11-18", "urgent", "2026-11-18"),
            ("2026-11-21", "urgent", "2026-11-23"),
            ("2026-11-18", "decide", "2026-11-25"),
            ("2026-11-21", "decide", "2026-11-27"),
            ("2026-12-18", "decide", "2026-12-24"),
            ("2026-11-18", "answer", "2026-11-25"),
            ("2026-11-18", "challenge", "2026-11-23"),
        ],
    )
    def test_the_last_day_is_a_working_day(self, world, today, code, last):
        day = datetime.date.fromisoformat
        assert rules.Clocks().last_day(code, day(today)) == day(last)

    def test_a_question_holds_the_decision_up_by_the_working_days_of_waiting_five_at_most(self):
        decide, asked = datetime.date(2026, 11, 25), datetime.date(2026, 11, 19)
        assert rules.after_a_pause(decide, asked, asked) == decide
        assert rules.after_a_pause(decide, asked, datetime.date(2026, 11, 23)) == datetime.date(2026, 11, 27)
        assert rules.after_a_pause(decide, asked, datetime.date(2027, 11, 23)) == datetime.date(2026, 12, 2)

    def test_what_is_late_says_so(self, world):
        with time_machine.travel("2026-11-18T10:00Z", tick=False):
            olu = refer(world.sam, world.tom)
            assert presenters.Line.of(olu).due == "Reply by Thu 19 Nov"
        with time_machine.travel("2026-11-20T10:00Z", tick=False):
            line = presenters.Line.of(olu)
            assert (line.due, line.late) == ("Reply by Thu 19 Nov, overdue", True)


class TestAnswering:
    def test_a_question_goes_to_the_sender_unsigned_and_comes_back_with_an_answer(self, world, olu):
        asked = take(world.nadia, olu, "ask", words="Which arm?")
        assert asked.state == State.INFO_REQUESTED
        assert asked.answer_by is not None
        answered = take(world.sam, asked, "answer", words="The left one.")
        assert answered.state == State.ACKNOWLEDGED
        assert list(ReferralMessage.objects.values_list("asks", "text", "written_by")) == [
            (True, "Which arm?", None),
            (False, "The left one.", world.sam.user_id),
        ]

    def test_an_answer_to_what_was_never_asked_is_refused_whatever_version_it_names(self, world, olu):
        with pytest.raises(ChangedMeanwhile):
            take(world.sam, olu, "answer", version=7)
        with pytest.raises(ValidationError, match="cannot be done from there"):
            take(world.sam, olu, "answer")

    def test_the_sender_may_tell_more_until_it_is_decided(self, world, olu):
        told = take(world.sam, olu, "tell", words="Today he came with a knife.")
        assert (told.state, told.version) == (State.SUBMITTED, 2)
        declined = take(world.tom, told, "decline")
        with pytest.raises(ValidationError, match="cannot be done from there"):
            take(world.sam, declined, "tell")

    def test_a_mail_says_that_something_came_and_names_nobody(self, world, olu, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            take(world.tom, olu, "decline", words="Olu is known to us.")
        (sent,) = mail.outbox
        assert sent.to == ["sam@example.com"]
        assert "Olu" not in f"{sent.subject} {sent.body}"
        assert "declined" not in f"{sent.subject} {sent.body}".lower()

    def test_who_left_the_agency_is_mailed_nothing_and_a_colleague_who_refers_is_told_instead(
        self, world, olu, django_capture_on_commit_callbacks
    ):
        sam, hal = (Membership.objects.get(pk=who.membership_id) for who in (world.sam, world.hal))
        Membership.objects.filter(pk=hal.pk).update(partner=sam.partner, role=sam.role)
        sam.ends_on = timezone.localdate() - datetime.timedelta(days=1)
        sam.save()
        with django_capture_on_commit_callbacks(execute=True):
            take(world.tom, olu, "decline")
        assert [each.to for each in mail.outbox] == [["hal@example.com"]]

    def test_who_may_not_sign_in_any_more_is_mailed_nothing(self, world, olu, django_capture_on_commit_callbacks):
        User.objects.filter(pk=world.sam.user_id).update(is_active=False)
        with django_capture_on_commit_callbacks(execute=True):
            take(world.tom, olu, "decline")
        assert mail.outbox == []

    def test_what_the_sender_adds_is_mailed_to_who_receives(self, world, olu, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            take(world.sam, olu, "tell", words="Today Olu came with a knife.")
        assert sorted(each.to[0] for each in mail.outbox) == ["nadia@example.com", "tom@example.com"]
        assert all("Olu" not in each.body and "knife" not in each.body for each in mail.outbox)


class TestAccepting:
    def test_somebody_new_is_put_on_record_with_a_case_all_in_one(self, world):
        accepted = accept(world.tom, refer(world.sam, world.tom, harm="may_have_harmed", postcode="n178dn"))
        person = Person.objects.get(family_name="Fagbemi")
        assert (person.given_name, person.date_of_birth, person.postcode) == ("Olu", BORN, "N17 8DN")
        assert [str(alias) for alias in person.aliases.all()] == ["Bigs"]
        assert accepted.state == State.ACCEPTED
        assert accepted.triage.case_key == Case.objects.get(person=person).key

    def test_however_often_it_is_pressed_it_is_once(self, world, olu):
        key = uuid.uuid4()
        accept(world.tom, olu, key=key)
        accept(world.tom, olu, key=key)
        assert Case.objects.count() == Person.objects.count() == 1

    def test_two_who_decide_at_once_are_not_both_right(self, world, olu):
        accept(world.tom, olu)
        with pytest.raises(ChangedMeanwhile):
            accept(world.tom, olu, version=1)
        with pytest.raises(ChangedMeanwhile):
            take(world.tom, olu, "decline", version=1)
        assert Case.objects.count() == 1

    def test_somebody_on_record_is_joined_to_the_case_that_is_open(self, world, olu):
        person = a_person(by=world.nadia, compartment=world.casework, given_name="Olu", family_name="Fagbemi")
        case = a_case(by=world.nadia, person=person)
        accepted = accept(world.tom, olu, person=person)
        assert accepted.triage.case_key == case.key
        assert Person.objects.count() == Case.objects.count() == 1

    def test_a_case_that_the_decider_may_not_change_is_refused_by_the_database(self, world, olu):
        person = a_person(by=world.hana, compartment=world.hackney_casework)
        case = a_case(by=world.hana, person=person)
        with pytest.raises(Refused, match="worked as a case that you may change"):
            take(world.tom, olu, "accept", case=case)

    def test_only_an_agency_under_an_agreement_hears_who_works_with_him(self, world, olu):
        nadia = User.objects.get(pk=world.nadia.user_id)
        assert accept(world.tom, olu, worker=nadia).worker_name == ""
        theirs = refer(world.yusuf, world.tom, family_name="Marchetti")
        assert accept(world.tom, theirs, worker=nadia).worker_name == "Nadia Rahman"

    def test_the_worker_of_the_unit_does_not_decide(self, world, olu):
        with pytest.raises(Refused, match="Ask your manager"):
            accept(world.nadia, olu)


class TestEndingWithoutUs:
    @pytest.mark.parametrize("code", ["decline", "signpost"])
    def test_says_where_else_help_is(self, world, olu, code):
        with pytest.raises(ValidationError):
            take(world.tom, olu, code, elsewhere=" ")
        ended = take(world.tom, olu, code)
        assert "Bruce Grove" in ended.elsewhere

    def test_told_before_is_by_the_same_agency_so_that_no_other_is_named(self, world, olu):
        by_police = refer(world.priya, world.tom)
        again = refer(world.sam, world.tom)
        with pytest.raises(Refused, match="the same agency told before"):
            take(world.tom, again, "duplicate", earlier=by_police)
        with pytest.raises(Refused, match="the same agency told before"):
            take(world.tom, again, "duplicate")
        assert take(world.tom, again, "duplicate", earlier=olu).earlier == olu

    def test_a_decline_is_challenged_once(self, world, olu):
        declined = take(world.tom, olu, "decline")
        challenged = take(world.sam, declined, "challenge", words="He was stabbed last night.")
        assert challenged.state == State.CHALLENGED
        kept = take(world.tom, challenged, "uphold", words="The hospital team has him.")
        assert (kept.state, kept.challenge_answer) == (State.DECLINED, "The hospital team has him.")
        with pytest.raises(ValidationError, match="cannot be done from there"):
            take(world.sam, kept, "challenge")

    def test_one_that_is_opened_again_is_decided_anew_and_not_challenged_again(self, world, olu):
        challenged = take(world.sam, take(world.tom, olu, "decline"), "challenge")
        again = take(world.tom, challenged, "reopen")
        assert (again.state, again.feedback, again.decided_at) == (State.ACKNOWLEDGED, "", None)
        declined = take(world.tom, again, "decline")
        with pytest.raises(ValidationError, match="cannot be done from there"):
            take(world.sam, declined, "challenge")

    def test_withdrawn_by_the_sender_before_a_decision(self, world, olu):
        assert take(world.sam, olu, "withdraw", words="His aunt took him in.").state == State.WITHDRAWN
        with pytest.raises(ValidationError):
            take(world.tom, fresh(world.tom, olu), "decline")


class TestEarlier:
    def test_earlier_ones_of_the_same_person_are_there_with_how_they_ended_whoever_sent_them(self, world, olu):
        take(world.tom, olu, "decline")
        typo = refer(world.priya, world.tom, given_name="Olu", family_name="Fagbemy")
        refer(world.priya, world.tom, given_name="Somebody", family_name="Else")
        today = refer(world.yusuf, world.tom)
        with acting_as(world.tom):
            before = presenters.earlier(world.tom, today)
        assert [line.referral for line in before] == [typo, olu]
        assert before[1].referral.state == State.DECLINED

    def test_the_sender_is_told_of_none(self, world, olu):
        theirs = refer(world.priya, world.tom)
        with acting_as(world.priya):
            assert presenters.earlier(world.priya, theirs) == []


class TestNote:
    def test_two_who_write_the_units_note_lose_nothing(self, world, olu):
        with acting_as(world.nadia):
            services.note_on_referral(
                referral=fresh(world.nadia, olu), note="Brother is known.", version=1, by=world.nadia
            )
        with acting_as(world.tom), pytest.raises(ChangedMeanwhile) as changed:
            services.note_on_referral(referral=fresh(world.tom, olu), note="Ring him.", version=1, by=world.tom)
        assert changed.value.row.note == "Brother is known."

    def test_the_sender_writes_none(self, world, olu):
        with acting_as(world.sam), pytest.raises(Refused):
            services.note_on_referral(referral=olu, note="x", version=1, by=world.sam)


def test_what_happened_in_the_night_of_a_day_is_that_days(world):
    """Twenty a day are London's day: half an hour past midnight in summer is a new one."""
    with time_machine.travel("2026-06-16T23:30Z", tick=False):
        assert timezone.localdate() == datetime.date(2026, 6, 17)
        assert refer(world.sam, world.tom, **OLU).acknowledge_by == datetime.date(2026, 6, 18)


def test_a_role_of_the_unit_that_receives_no_referrals_writes_no_note_on_one(world, olu):
    decider = Role("decider", "Somebody who only decides", "", frozenset({Permission.REFERRAL_DECIDE}))
    with acting_as(world.tom):
        refusal = policies.triage.refusal(replace(world.tom, role=decider), olu)
    assert refusal == "Your role does not receive referrals."

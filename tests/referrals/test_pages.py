"""The pages of referrals: what each side reads, what they may do, and what happens when something is wrong."""

import datetime
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from cohort.models import Case
from igu.access.actor import acting_as
from igu.accounts.models import User
from igu.agencies.models import Partner
from igu.audit.models import AccessLogEntry
from igu.people.models import Person
from igu.sharing.services import end_agreement, keep_out
from referrals import services
from referrals.models import Referral
from referrals.rules import STEPS
from tests.factories.casework import a_person
from tests.referrals.letters import BORN, OLU, accept, fresh, refer, take
from tests.sharing.pages import date
from tests.sharing.people import agreed

FORM = {name: value for name, value in OLU.items() if isinstance(value, str)} | date("date_of_birth", BORN)
FORM["other_names"] = "Bigs"
NOWHERE = uuid.UUID(int=1)


def page(referral, name: str = "referral") -> str:
    return reverse(name, args=[referral.key])


def filled(client, url: str, **given) -> dict:
    """What a browser would send of a page's form, with what somebody typed."""
    html = client.get(url).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    hidden.pop("csrfmiddlewaretoken", None)
    return hidden | given


def looks(referral) -> int:
    return AccessLogEntry.objects.filter(subject=f"referral:{referral.pk}", act="looked").count()


class TestReferring:
    def test_somebody_refers_and_is_told_what_happens_next(self, world, client_of):
        sam = client_of(world.sam)
        url = reverse("referral-add")
        answer = sam.post(url, filled(sam, url, **FORM), follow=True)
        text = answer.content.decode()
        assert "Your referral has been sent" in text
        assert "Somebody at Integrated Gangs Unit reads it by" in text
        sent = Referral.objects.get()
        assert (sent.family_name, sent.other_names, sent.sent_by_id) == ("Fagbemi", "Bigs", world.sam.user_id)

    def test_pressing_twice_sends_once(self, world, client_of):
        sam, url = client_of(world.sam), reverse("referral-add")
        body = filled(sam, url, **FORM)
        assert [sam.post(url, body).status_code for _ in range(2)] == [302, 302]
        again = sam.post(url, body | {"concern": "He also carries a knife."})
        assert (again.status_code, "with other words" in again.content.decode()) == (400, True)
        assert "He also carries a knife." in again.content.decode()
        assert Referral.objects.get().concern == FORM["concern"]

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"family_name": ""}, "Enter family name"),
            ({"concern": "\0"}, "a character that cannot be kept"),
            ({"concern": "x" * 4001}, "must be 4000 characters or fewer"),
            ({"postcode": "=cmd|"}, "Enter a full postcode"),
            ({"postcode": "N17 8DN"}, "Leave the postcode out for somebody harmed"),
            (date("date_of_birth", BORN.replace(year=2100)), "must be today or in the past"),
            ({"date_of_birth_year": "1899"}, "must be on or after"),
            ({"harm": "band"}, "choose one of the answers offered"),
            ({"receiver": str(2**70)}, "choose one of the answers offered"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(self, world, client_of, typed, said):
        sam, url = client_of(world.sam), reverse("referral-add")
        answer = sam.post(url, filled(sam, url, **FORM | {"given_name": "Olúmídé"} | typed))
        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert "Olúmídé" in answer.content.decode()
        assert not Referral.objects.exists()

    def test_ten_megabytes_are_too_much_and_no_error(self, world, client_of):
        sam, url = client_of(world.sam), reverse("referral-add")
        assert sam.post(url, FORM | {"concern": "x" * 10_000_000}).status_code in {400, 413}

    def test_a_formula_is_text(self, world, client_of):
        sam, url = client_of(world.sam), reverse("referral-add")
        text = sam.post(url, filled(sam, url, **FORM | {"concern": "=cmd|' /C calc'!A0"}), follow=True)
        assert text.status_code == 200

    def test_who_may_not_add_people_is_led_to_where_they_refer_them(self, world, client_of):
        answer = client_of(world.priya).get(reverse("person-add"))
        assert answer.status_code == 403
        assert f'<p><a href="{reverse("referrals")}">Referrals</a></p>' in answer.content.decode()
        assert reverse("referrals") not in client_of(world.amir).get(reverse("person-add")).content.decode()

    def test_who_does_not_refer_is_told_so(self, world, client_of):
        assert client_of(world.amir).get(reverse("referral-add")).status_code == 403
        assert client_of(world.amir).get(reverse("referrals")).status_code == 403


class TestReading:
    def test_the_list_has_what_came_and_what_was_sent(self, world, client_of, olu):
        sam, tom = client_of(world.sam), client_of(world.tom)
        assert "Olu Fagbemi" in sam.get(reverse("referrals")).content.decode()
        assert "Olu Fagbemi" in tom.get(reverse("referrals")).content.decode()
        assert "Olu Fagbemi" not in client_of(world.priya).get(reverse("referrals")).content.decode()
        assert "No referral has been decided yet" in tom.get(f"{reverse('referrals')}?show=decided").content.decode()
        assert tom.get(f"{reverse('referrals')}?show=nothing&page=-1").status_code == 200

    def test_hidden_and_missing_are_the_same_404(self, world, client_of, olu):
        for name in ("referral", "referral-sent", "referral-note", *(f"referral-{code}" for code in STEPS)):
            for url in (page(olu, name), reverse(name, args=[NOWHERE])):
                assert client_of(world.priya).get(url).status_code == 404, url
                assert client_of(world.hana).get(url).status_code == 404, url

    def test_a_look_is_written_down_before_the_answer_for_both_sides(self, world, client_of, olu):
        for actor in (world.sam, world.nadia):
            for url in (page(olu), page(olu, "referral-sent"), page(olu, "referral-tell"), page(olu, "referral-ask")):
                before = looks(olu)
                status = client_of(actor).get(url).status_code
                assert looks(olu) - before == (status == 200), url

    def test_the_unit_sees_the_note_and_the_earlier_ones_and_the_sender_neither(self, world, client_of, olu):
        take(world.tom, olu, "decline", words="No place is free.")
        again = refer(world.yusuf, world.tom, told="yes")
        with acting_as(world.nadia):
            services.note_on_referral(
                referral=fresh(world.nadia, again), note="Brother known.", version=1, by=world.nadia
            )
        unit = client_of(world.nadia).get(page(again)).content.decode()
        assert "Brother known." in unit
        assert "No place is free." in unit
        sender = client_of(world.yusuf).get(page(again)).content.decode()
        for hidden in ("Brother known.", "No place is free.", "Northfield", "Nadia", "Note of the unit", "Told before"):
            assert hidden not in sender, hidden

    def test_the_sender_never_reads_who_of_the_unit_did_what(self, world, client_of, olu):
        take(world.tom, take(world.nadia, olu, "ask"), "decline")
        text = client_of(world.sam).get(page(olu)).content.decode()
        assert "Nadia" not in text
        assert "Tom Ashworth" not in text


class TestSteps:
    def test_a_step_is_offered_to_whom_it_is_and_from_where_it_is_open(self, world, client_of, olu):
        def offered(actor, row=olu):
            return set(re.findall(r'href="(\w+)/"', client_of(actor).get(page(row)).content.decode()))

        assert offered(world.sam) == {"tell", "withdraw"}
        assert offered(world.nadia) == {"acknowledge", "ask"}
        assert offered(world.tom) == {"acknowledge", "ask", "accept", "signpost", "decline"}
        assert "duplicate" not in offered(world.tom, refer(world.priya, world.tom))
        assert "duplicate" in offered(world.tom, refer(world.sam, world.tom))

    def test_the_manager_declines_with_words_and_where_else_help_is(self, world, client_of, olu):
        tom, url = client_of(world.tom), page(olu, "referral-decline")
        answer = tom.post(url, filled(tom, url, words="We are full.", elsewhere=""))
        assert answer.status_code == 400
        assert "Enter where else help is" in answer.content.decode()
        assert "We are full." in answer.content.decode()
        assert tom.post(url, filled(tom, url, words="We are full.", elsewhere="The club.")).status_code == 302
        read = client_of(world.sam).get(page(olu)).content.decode()
        assert "We are full." in read
        assert "The club." in read

    def test_a_worker_who_does_not_decide_is_told_whom_to_ask(self, world, client_of, olu):
        answer = client_of(world.nadia).get(page(olu, "referral-decline"))
        assert answer.status_code == 403
        assert "Ask your manager" in answer.content.decode()

    def test_somebody_new_is_accepted_on_one_page(self, world, client_of, olu):
        tom, url = client_of(world.tom), page(olu, "referral-accept")
        body = filled(tom, url, person="new", programme="gang_exit", words="We will work with him.")
        assert [tom.post(url, body).status_code for _ in range(2)] == [302, 302]
        person = Person.objects.get()
        text = tom.get(page(olu)).content.decode()
        assert f"{person}, Gang Exit" in text or str(person) in text
        assert "We will work with him." in client_of(world.sam).get(page(olu)).content.decode()

    def test_a_colleague_kept_out_of_the_case_is_led_to_none(self, world, client_of, olu):
        accept(world.tom, olu)
        case = Case.objects.get()
        assert reverse("case", args=[case.pk]) in client_of(world.nadia).get(page(olu)).content.decode()
        with acting_as(world.tom):
            soon = timezone.localdate() + datetime.timedelta(days=9)
            subject, nadia = f"person:{case.person_id}", User.objects.get(pk=world.nadia.user_id)
            keep_out(subject=subject, user=nadia, reason="Cousin.", review_on=soon, by=world.tom)
        assert client_of(world.nadia).get(page(olu)).status_code == 404

    def test_the_worker_is_named_to_the_sender_for_as_long_as_the_agreement_is_in_force(self, world, client_of):
        agreement = agreed(world, [Partner.objects.get(pk=who.partner_id) for who in (world.tom, world.sam)])
        olu = refer(world.sam, world.tom)
        accept(world.tom, olu, worker=User.objects.get(pk=world.nadia.user_id))
        assert "Nadia Rahman works with them" in client_of(world.sam).get(page(olu)).content.decode()
        with acting_as(world.tom):
            end_agreement(agreement=agreement, reason="It has run its course.", by=world.tom)
        assert "Nadia Rahman" not in client_of(world.sam).get(page(olu)).content.decode()

    def test_those_who_may_be_the_same_are_offered_and_one_has_to_be_chosen(self, world, client_of, olu):
        person = a_person(
            by=world.nadia, compartment=world.casework, given_name="Olu", family_name="Fagbemi", date_of_birth=BORN
        )
        tom, url = client_of(world.tom), page(olu, "referral-accept")
        assert f"{person}, {person.reference}, born 9 May 2011" in tom.get(url).content.decode()
        given = {"programme": "gang_exit", "words": "Yes."}
        assert tom.post(url, filled(tom, url, **given)).status_code == 400
        assert tom.post(url, filled(tom, url, person=str(person.pk), **given)).status_code == 302
        assert Person.objects.count() == 1

    def test_somebody_whom_the_decider_does_not_see_is_not_offered(self, world, client_of, olu):
        hidden = a_person(
            by=world.hana,
            compartment=world.hackney_casework,
            given_name="Olu",
            family_name="Fagbemi",
            date_of_birth=BORN,
        )
        tom, url = client_of(world.tom), page(olu, "referral-accept")
        assert hidden.reference not in tom.get(url).content.decode()
        body = filled(tom, url, person=str(hidden.pk), programme="gang_exit", words="Yes.")
        assert tom.post(url, body).status_code == 400

    def test_two_at_once_are_told_and_lose_nothing(self, world, client_of, olu):
        tom, nadia = client_of(world.tom), client_of(world.nadia)
        url = page(olu, "referral-ask")
        first, second = filled(nadia, url, words="Which school?"), filled(tom, url, words="Whose knife?")
        assert nadia.post(url, first).status_code == 302
        answer = tom.post(url, second)
        assert answer.status_code == 409
        assert "changed meanwhile" in answer.content.decode()
        assert "Whose knife?" in answer.content.decode()

    def test_a_step_that_is_not_open_leads_back(self, world, client_of, olu):
        take(world.sam, olu, "withdraw")
        answer = client_of(world.tom).get(page(olu, "referral-accept"), follow=True)
        assert "That cannot be done from there." in answer.content.decode()

    def test_which_one_they_told_before_is_chosen_of_their_own(self, world, client_of, olu):
        refer(world.priya, world.tom)
        again = refer(world.sam, world.tom)
        tom, url = client_of(world.tom), page(again, "referral-duplicate")
        html = tom.get(url).content.decode()
        assert len(re.findall(r'name="earlier"', html)) == 1
        body = filled(tom, url, earlier=str(olu.key), words="We have yours of today.")
        assert tom.post(url, body).status_code == 302
        assert page(olu) in client_of(world.sam).get(page(again)).content.decode()

    def test_the_note_of_two_who_write_at_once(self, world, client_of, olu):
        tom, nadia, url = client_of(world.tom), client_of(world.nadia), page(olu, "referral-note")
        first, second = filled(nadia, url, note="Known brother."), filled(tom, url, note="Ring school.")
        assert nadia.post(url, first).status_code == 302
        answer = tom.post(url, second)
        assert answer.status_code == 409
        for kept in ("Known brother.", "Ring school.", "Nadia Rahman changed the note"):
            assert kept in answer.content.decode()

    def test_what_is_due_is_said_in_the_words_of_who_reads_it(self, world, client_of, olu):
        take(world.nadia, olu, "ask")
        assert "They answer by" in client_of(world.nadia).get(page(olu)).content.decode()
        assert "Answer them by" in client_of(world.sam).get(page(olu)).content.decode()


class TestHome:
    def test_the_unit_finds_what_is_new_with_the_day_to_reply_by(self, world, client_of, olu):
        text = client_of(world.nadia).get("/").content.decode()
        assert "New referrals" in text
        assert "Olu Fagbemi" in text
        assert "Reply by" in text

    def test_who_refers_finds_theirs_and_where_to_begin(self, world, client_of, olu):
        text = client_of(world.sam).get("/").content.decode()
        assert "Referrals we made" in text
        assert "Olu Fagbemi" in text
        assert "Refer somebody" in text

    def test_nobody_else_is_shown_either(self, world, client_of, olu):
        for actor in (world.amir, world.bola, world.ade, world.ines, world.niamh):
            text = client_of(actor).get("/").content.decode()
            assert "Olu Fagbemi" not in text
            assert "eferrals" not in text, actor.name


def test_what_ended_long_ago_leaves_the_home_page(world, client_of, olu):
    take(world.tom, olu, "decline")
    assert "Olu Fagbemi" in client_of(world.sam).get("/").content.decode()
    Referral.objects.update(decided_at=timezone.now() - timezone.timedelta(days=15))
    assert "Olu Fagbemi" not in client_of(world.sam).get("/").content.decode()

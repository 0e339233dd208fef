"""Who gets mail about a letter, and who reads which colleagues looked at it."""

import pytest
from django.db import connection
from django.urls import reverse

from cohort.models import Case
from igu.access.actor import acting_as
from igu.audit.models import AccessLogEntry
from igu.sharing import services as sharing
from tests.referrals.letters import accept, refer, take
from tests.referrals.stepping import colleague, step_back, user_of
from tests.sharing.people import in_days


class TestMails:
    """Each is asked whether they see the referral before anything is sent to them."""

    def told(self, mailoutbox) -> set[str]:
        return {address for mail in mailoutbox for address in mail.to}

    def test_who_stepped_back_is_not_told_that_there_is_more(
        self, world, olu, mailoutbox, django_capture_on_commit_callbacks
    ):
        step_back(world.nadia, olu)
        with django_capture_on_commit_callbacks(execute=True):
            take(world.sam, olu, "tell", words="He was away on Monday.")
        assert self.told(mailoutbox) == {"tom@example.com"}

    def test_nor_is_who_is_kept_out_told_of_a_new_one(self, world, olu, mailoutbox, django_capture_on_commit_callbacks):
        accept(world.tom, olu)
        with acting_as(world.tom):
            about = {"subject": f"person:{Case.objects.get().person_id}", "user": user_of(world.nadia)}
            sharing.keep_out(**about, reason="A cousin", review_on=in_days(90), by=world.tom)
        with django_capture_on_commit_callbacks(execute=True):
            refer(world.sam, world.tom, urgent=True, urgent_why="He is at the door.")
        assert self.told(mailoutbox) == {"tom@example.com"}

    def test_when_who_sent_it_stepped_back_a_colleague_is_told_what_became_of_it(
        self, world, olu, mailoutbox, django_capture_on_commit_callbacks
    ):
        colleague(world.sam, "referrer")
        step_back(world.sam, olu)
        with django_capture_on_commit_callbacks(execute=True):
            take(world.tom, olu, "decline")
        assert self.told(mailoutbox) == {"grace@example.org"}


class TestWhoLooked:
    def looks(self, client, letter) -> str:
        return client.get(reverse("referral-looks", args=[letter.key])).content.decode()

    def test_each_agency_reads_what_its_own_people_did(self, world, olu, client_of):
        for who in (world.sam, world.nadia):
            client_of(who).get(reverse("referral", args=[olu.key]))
        tom, sam = self.looks(client_of(world.tom), olu), self.looks(client_of(world.sam), olu)
        assert ("Nadia Rahman" in tom, "Sam Whitfield</div>" in tom) == (True, False)
        assert ("Nadia Rahman" in sam, "Sam Whitfield</div>" in sam) == (False, True)

    def test_reading_it_is_written_in_the_log(self, world, olu, client_of):
        self.looks(client_of(world.tom), olu)
        assert AccessLogEntry.objects.filter(user=world.tom.user_id, act="listed", subject="access-log").count() == 1

    def test_whose_role_reads_no_log_is_offered_and_shown_none(self, world, olu, client_of):
        nadia = client_of(world.nadia)
        page = reverse("referral-looks", args=[olu.key])
        assert page not in nadia.get(reverse("referral", args=[olu.key])).content.decode()
        assert nadia.get(page).status_code == 403
        with acting_as(world.nadia), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM igu.looks_at_letter(%s)", [olu.pk])
            assert cursor.fetchone() == (0,)

    @pytest.mark.parametrize("who", ["priya", "ines", "hana"])
    def test_to_everybody_else_there_is_no_such_letter(self, world, olu, client_of, who):
        actor = getattr(world, who)
        assert client_of(actor).get(reverse("referral-looks", args=[olu.key])).status_code == 404
        client_of(world.tom).get(reverse("referral", args=[olu.key]))
        with acting_as(actor), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM igu.looks_at_letter(%s)", [olu.pk])
            assert cursor.fetchone() == (0,)

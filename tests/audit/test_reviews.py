"""What came of asking about unusual reading: who may say it, once, with its history; what is read afterwards comes back."""

import datetime
import re
import threading
import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from igu.access.actor import Actor, acting_as
from igu.access.policies import Refused
from igu.agencies.models import Membership
from igu.audit.enums import ReadingOutcome, Span
from igu.audit.models import AccessLogEntry, ReadingReview
from igu.audit.presenters import unusual
from igu.audit.services import SomebodyWasFirst, review_reading, take_back_review
from igu.sharing.services import restrict_record
from tests.factories.casework import a_case, a_person
from tests.factories.world import START

UNUSUAL = reverse("access-log-unusual")
SAID = {"outcome": "explained", "note": "She was on the late shift."}


@pytest.fixture
def night(at_work) -> datetime.datetime:
    """Two in the morning of a day that is over."""
    return at_work.replace(hour=2)


@pytest.fixture
def nadias(world, kairo, looked, night) -> int:
    """What Nadia read of Kairo at night: the first of two entries."""
    first = looked(world.nadia, f"person:{kairo.pk}", compartment=world.casework, at=night)
    looked(world.nadia, f"person:{kairo.pk}", compartment=world.casework, at=night + datetime.timedelta(minutes=9))
    return first


def lines(actor: Actor, why: str = "") -> list[str]:
    with acting_as(actor):
        return [line.url for line in unusual(actor, why)]


def page_of(entry: int, name: str = "reading") -> str:
    return reverse(name, args=[entry])


def sent(client, page: str, **changed) -> dict:
    """What a browser would send with a page's form."""
    html = client.get(page).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(form_key|through)" value="([^"]+)"', html))
    return SAID | hidden | changed


def deal_with(client, page: str, **changed) -> str:
    """Say what came of it; answers the page of what was said."""
    answer = client.post(page, sent(client, page, **changed))
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def said(actor: Actor, entry: int, **changed) -> ReadingReview:
    with acting_as(actor):
        first = AccessLogEntry.objects.get(pk=entry)
        through = AccessLogEntry.objects.together_with(first, Span.RECORD).last().pk
        given = {"entry": first, "span": Span.RECORD, "through": through, "reasons": (), **SAID, "by": actor}
        return review_reading(**given | changed)


def state(client, state: str = "", **asked) -> str:
    return client.get(UNUSUAL, {"state": state} | asked).content.decode()


class TestALine:
    def test_it_is_opened_with_its_entries_and_dealt_with(self, world, kairo, nadias, client_of):
        ines = client_of(world.ines)
        assert page_of(nadias) in state(ines)
        page = ines.get(page_of(nadias)).content.decode()
        assert "What Nadia Rahman read" in page
        assert "2 entries of the log" in page
        assert "2:00am" in page
        assert "2:09am" in page
        assert "Out of hours" in page
        assert "Kairo" not in page
        review = deal_with(ines, page_of(nadias))
        assert "Nothing stands out." in ines.get(UNUSUAL).content.decode()
        dealt = state(ines, "dealt")
        for words in ("1 dealt with", "Nadia Rahman", "Ines Ferreira", "Explained: there was a reason for it", review):
            assert words in dealt
        assert "She was on the late shift." in ines.get(review).content.decode()

    def test_its_address_leads_to_what_was_said_once_it_is_dealt_with(self, world, nadias, client_of):
        ines = client_of(world.ines)
        review = deal_with(ines, page_of(nadias))
        assert ines.get(page_of(nadias)).url == review

    def test_what_is_read_on_another_day_comes_back(self, world, kairo, nadias, night, looked, client_of):
        deal_with(client_of(world.ines), page_of(nadias))
        before = looked(
            world.nadia, f"person:{kairo.pk}", compartment=world.casework, at=night - datetime.timedelta(days=1)
        )
        assert lines(world.ines) == [page_of(before)]

    def test_what_is_read_after_the_tick_comes_back(self, world, kairo, nadias, night, looked, client_of):
        ines = client_of(world.ines)
        deal_with(ines, page_of(nadias))
        later = looked(
            world.nadia, f"person:{kairo.pk}", compartment=world.casework, at=night + datetime.timedelta(hours=1)
        )
        assert lines(world.ines) == [page_of(later)]
        page = ines.get(page_of(later)).content.decode()
        assert "1 entry of the log" in page
        assert "She was on the late shift." in page

    def test_what_was_read_while_the_page_was_open_is_not_covered(self, world, kairo, nadias, night, looked, client_of):
        ines = client_of(world.ines)
        typed = sent(ines, page_of(nadias))
        later = looked(
            world.nadia, f"person:{kairo.pk}", compartment=world.casework, at=night + datetime.timedelta(hours=1)
        )
        assert ines.post(page_of(nadias), typed).status_code == 302
        assert lines(world.ines) == [page_of(later)]

    def test_of_another_record_or_by_another_reader_it_stays(self, world, kairo, nadias, night, looked, client_of):
        jade = a_person(by=world.nadia, compartment=world.casework)
        a_case(by=world.nadia, person=jade)
        others = [
            looked(world.nadia, f"person:{jade.pk}", compartment=world.casework, at=night),
            looked(world.tom, f"person:{kairo.pk}", compartment=world.casework, at=night),
        ]
        deal_with(client_of(world.ines), page_of(nadias))
        assert set(lines(world.ines)) == {page_of(other) for other in others}

    def test_an_hour_of_many_records_is_dealt_with_and_comes_back_when_it_goes_on(
        self, world, at_work, looked, client_of
    ):
        entries = [
            looked(world.nadia, f"case:{9000 + each}", compartment=world.casework, at=at_work) for each in range(31)
        ]
        ines, hour = client_of(world.ines), page_of(entries[0], "reading-hour")
        assert lines(world.ines) == [hour]
        page = ines.get(hour).content.decode()
        assert "31 records in an hour" in page
        assert "31 entries of the log" in page
        review = deal_with(ines, hour)
        assert lines(world.ines) == []
        assert "31 records" in ines.get(review).content.decode()
        more = looked(world.nadia, "case:9999", compartment=world.casework, at=at_work)
        assert lines(world.ines) == [page_of(more, "reading-hour")]

    def test_reading_that_no_rule_picks_out_can_be_asked_about_too(self, world, kairo, looked, at_work, client_of):
        entry = looked(world.nadia, f"person:{kairo.pk}", compartment=world.casework, at=at_work)
        ines = client_of(world.ines)
        assert "No rule picks it out" in ines.get(page_of(entry)).content.decode()
        assert "–" in ines.get(deal_with(ines, page_of(entry), outcome="incident")).content.decode()

    def test_what_is_no_look_at_a_record_is_no_line(self, world, client_of):
        client_of(world.nadia).get(reverse("people"))
        with acting_as(world.ines):
            listed = AccessLogEntry.objects.filter(act="listed").latest("pk").pk
        for number in (listed, 987_654_321):
            assert client_of(world.ines).get(page_of(number)).status_code == 404


class TestWhoSaysIt:
    def test_information_governance_of_anybody_and_an_agency_s_manager_of_their_own_people(
        self, world, kairo, night, looked, client_of
    ):
        hers = looked(world.nadia, f"person:{kairo.pk}", compartment=world.casework, at=night)
        his = looked(world.amir, f"person:{kairo.pk}", compartment=world.casework, at=night)
        tom, ines = client_of(world.tom), client_of(world.ines)
        assert tom.get(deal_with(tom, page_of(hers))).status_code == 200
        refused = tom.get(page_of(his)).content.decode()
        assert "Their own agency or information governance asks about this." in refused
        assert 'name="outcome"' not in refused
        assert tom.post(page_of(his), SAID | {"through": his}).status_code == 403
        assert ines.get(deal_with(ines, page_of(his))).status_code == 200

    def test_who_only_reads_the_log_sees_the_line_and_not_the_form(self, world, nadias, client_of):
        priya = client_of(world.priya)
        page = priya.get(page_of(nadias)).content.decode()
        assert "2 entries of the log" in page
        assert "Your role does not say what came of unusual reading." in page
        assert 'name="outcome"' not in page
        for body in (SAID | {"through": nadias}, {}):
            assert priya.post(page_of(nadias), body).status_code == 403

    def test_they_see_that_it_is_dealt_with_and_not_what_was_found(self, world, nadias, client_of):
        review = deal_with(client_of(world.ines), page_of(nadias))
        priya = client_of(world.priya)
        page = priya.get(review).content.decode()
        assert "Explained: there was a reason for it" in page
        assert "late shift" not in page
        assert "Take it back" not in page
        assert "late shift" in client_of(world.tom).get(review).content.decode()
        assert lines(world.priya) == []

    def test_nobody_says_what_came_of_their_own_reading(self, world, kairo, night, looked, client_of):
        toms = looked(world.tom, f"person:{kairo.pk}", compartment=world.casework, at=night)
        tom = client_of(world.tom)
        assert "Somebody else asks about what you read." in tom.get(page_of(toms)).content.decode()
        assert tom.post(page_of(toms), SAID | {"through": toms}).status_code == 403
        hers = looked(world.ines, f"person:{kairo.pk}", compartment=world.casework, at=night)
        assert client_of(world.ines).post(page_of(hers), SAID | {"through": hers}).status_code == 403

    def test_all_of_an_hour_is_information_governances(self, world, at_work, looked, client_of):
        first = [
            looked(world.nadia, f"case:{9000 + each}", compartment=world.casework, at=at_work) for each in range(31)
        ][0]
        page = client_of(world.tom).get(page_of(first, "reading-hour")).content.decode()
        assert "Only information governance sees all of an hour, and asks about it." in page
        answer = client_of(world.tom).post(page_of(first, "reading-hour"), SAID | {"through": first})
        assert answer.status_code == 403

    @pytest.mark.parametrize("who", ["nadia", "niamh", "amir", "bola", "ade", "hana"])
    def test_whose_role_reads_no_log_opens_none_of_it(self, world, nadias, client_of, who):
        review = deal_with(client_of(world.ines), page_of(nadias))
        for page in (page_of(nadias), review, f"{review}take-back/"):
            assert client_of(getattr(world, who)).get(page).status_code == 403

    @pytest.mark.parametrize("who", ["hal", "sam"])
    def test_hidden_reading_and_hidden_reviews_are_as_missing_ones(self, world, nadias, client_of, who):
        review = deal_with(client_of(world.ines), page_of(nadias))
        client = client_of(getattr(world, who))
        assert client.get(page_of(nadias)).status_code == client.get(page_of(987_654_321)).status_code == 404
        assert client.get(review).status_code == client.get(reverse("reading-review", args=[987_654_321])).status_code
        assert "Nothing is here for this choice." in state(client, "dealt")

    def test_a_review_moves_with_the_record_that_was_read(self, world, kairo, nadias, client_of):
        review = deal_with(client_of(world.ines), page_of(nadias))
        assert client_of(world.priya).get(review).status_code == 200
        with acting_as(world.tom):
            restrict_record(subject=f"person:{kairo.pk}", reason="A threat to life", by=world.tom)
        assert client_of(world.priya).get(review).status_code == 404
        assert client_of(world.ines).get(review).status_code == 200
        assert client_of(world.tom).get(review).status_code == 200


class TestTheDatabaseAsksAgain:
    """Whatever Django would let through."""

    @pytest.fixture(autouse=True)
    def nothing_is_asked_in_python(self, monkeypatch):
        monkeypatch.setattr("igu.audit.policies.review_reading.rule", lambda *subject: None)

    @pytest.mark.parametrize("who", ["nadia", "priya", "hal", "sam", "niamh", "ade", "hana"])
    def test_nobody_reviews_without_the_right_to(self, world, nadias, who):
        actor = getattr(world, who)
        entry = AccessLogEntry.objects.get(pk=nadias)
        with acting_as(actor), pytest.raises(DatabaseError, match="not yours to review"), transaction.atomic():
            self.write(entry)

    @staticmethod
    def write(entry: AccessLogEntry, through: int = 0, span: str = "record") -> int:
        with connection.cursor() as cursor:
            values = [uuid.uuid4(), entry.pk, through or entry.pk, span, "", "explained", "So"]
            cursor.execute("SELECT igu.review_reading(%s, %s, %s, %s, %s, %s, %s)", values)
            return cursor.fetchone()[0]

    def test_nobody_reviews_their_own_another_agency_s_or_an_hour_as_its_manager(self, world, kairo, night, looked):
        person = f"person:{kairo.pk}"
        toms, priyas, nadias = (
            AccessLogEntry.objects.get(pk=looked(who, person, compartment=world.casework, at=night))
            for who in (world.tom, world.priya, world.nadia)
        )
        with acting_as(world.tom):
            for entry, span in ((toms, "record"), (priyas, "record"), (nadias, "hour")):
                with pytest.raises(DatabaseError, match="not yours to review"), transaction.atomic():
                    self.write(entry, span=span)
            assert self.write(nadias)

    def test_one_review_covers_one_line(self, world, kairo, nadias, night, looked):
        """Not an entry of another reader, another record or another day."""
        first = AccessLogEntry.objects.get(pk=nadias)
        others = [
            looked(world.priya, f"person:{kairo.pk}", compartment=world.casework, at=night),
            looked(world.nadia, "person:4711", compartment=world.casework, at=night),
            looked(
                world.nadia, f"person:{kairo.pk}", compartment=world.casework, at=night + datetime.timedelta(days=1)
            ),
            987_654_321,
        ]
        with acting_as(world.ines):
            for other in others:
                with pytest.raises(DatabaseError, match="do not stand in one line"), transaction.atomic():
                    self.write(first, other)

    def test_nobody_takes_back_what_they_could_not_have_said(self, world, nadias, client_of):
        review = said(world.ines, nadias)
        for who in (world.nadia, world.priya, world.sam, world.hana):
            with acting_as(who), pytest.raises(DatabaseError, match="not yours to take back"), transaction.atomic():
                take_back_review(review=review, note="So", by=who)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_readingreview SET note = 'a better one'",
            "DELETE FROM audit_readingreview",
            "INSERT INTO audit_readingreview SELECT * FROM audit_readingreview",
        ],
    )
    def test_nobody_writes_changes_or_removes_one_by_hand(self, world, nadias, statement):
        said(world.ines, nadias)
        for who in (world.ines, world.tom, world.ade):
            refused = pytest.raises(DatabaseError, match="permission denied")
            with acting_as(who), refused, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


class TestTwoAtOnce:
    def test_the_second_is_told_and_keeps_what_they_typed(self, world, nadias, client_of):
        tom, ines = client_of(world.tom), client_of(world.ines)
        typed = sent(tom, page_of(nadias), outcome="training", note="I spoke with her on Monday.")
        review = deal_with(ines, page_of(nadias))
        answer = tom.post(page_of(nadias), typed)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Ines Ferreira was first. Yours is not saved." in page
        assert review in page
        assert "I spoke with her on Monday." in page
        with acting_as(world.ines):
            assert ReadingReview.objects.count() == 1

    def test_pressing_twice_is_once(self, world, nadias, client_of):
        ines = client_of(world.ines)
        typed = sent(ines, page_of(nadias))
        first, second = (ines.post(page_of(nadias), typed) for _ in range(2))
        assert first.url == second.url
        back = f"{first.url}take-back/"
        typed = sent(ines, back, note="The wrong line")
        assert [ines.post(back, typed).url for _ in range(2)] == [first.url] * 2
        with acting_as(world.ines):
            assert ReadingReview.objects.count() == 2

    def test_of_two_who_press_at_the_same_moment_one_is_told(self, committed, world, django_db_blocker):
        with acting_as(world.nadia), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT igu.log_access(%s, 'looked', 'person:1', %s, 1, '')",
                [world.nadia.partner_id, world.casework.pk],
            )
        entry = AccessLogEntry.objects.latest("pk").pk
        answers: list[str] = []
        ready = threading.Barrier(2)

        def press(actor: Actor) -> None:
            try:
                with django_db_blocker.unblock(), acting_as(actor), transaction.atomic():
                    ready.wait()
                    said(actor, entry)
                answers.append("kept")
            except SomebodyWasFirst:
                answers.append("told")
            finally:
                connection.close()

        threads = [threading.Thread(target=press, args=[actor]) for actor in (world.ines, world.tom)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == ["kept", "told"]


class TestTakingItBack:
    def test_it_is_open_again_and_both_stay_in_the_history(self, world, nadias, client_of):
        ines = client_of(world.ines)
        review = deal_with(ines, page_of(nadias))
        assert deal_with(client_of(world.tom), f"{review}take-back/", note="It was not her shift.") == review
        assert lines(world.ines) == [page_of(nadias)]
        page = ines.get(review).content.decode()
        for words in ("Taken back", "Tom Ashworth", "It was not her shift.", "She was on the late shift."):
            assert words in page
        assert "She was on the late shift." in ines.get(page_of(nadias)).content.decode()
        assert "1 taken back" in state(ines, "taken")
        assert "Nothing is here for this choice." in state(ines, "dealt")
        again = deal_with(ines, page_of(nadias), outcome="manager")
        assert again != review
        assert lines(world.ines) == []

    def test_the_second_to_take_it_back_is_told(self, world, nadias, client_of):
        review = deal_with(client_of(world.ines), page_of(nadias))
        back = f"{review}take-back/"
        typed = sent(client_of(world.tom), back, note="It was not her shift.")
        deal_with(client_of(world.ines), back, note="The wrong line.")
        answer = client_of(world.tom).post(back, typed)
        assert answer.status_code == 409
        assert "It is taken back already." in answer.content.decode()

    def test_whoever_was_read_about_takes_nothing_back_of_their_own(self, world, kairo, night, looked, client_of):
        entry = looked(world.tom, f"person:{kairo.pk}", compartment=world.casework, at=night)
        review = deal_with(client_of(world.ines), page_of(entry))
        assert client_of(world.tom).get(f"{review}take-back/").status_code == 403

    def test_a_taking_back_has_no_page_of_its_own(self, world, nadias, client_of):
        review = said(world.ines, nadias)
        with acting_as(world.ines):
            back = take_back_review(review=review, note="The wrong line", by=world.ines)
        assert client_of(world.ines).get(reverse("reading-review", args=[back.pk])).status_code == 404


class TestBadInput:
    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"outcome": ""}, "Select what came of it"),
            ({"outcome": "forgiven"}, "choose one of the answers offered"),
            ({"note": "  "}, "Enter what you found"),
            ({"note": "x" * 501}, "must be 500 characters or fewer; it has 501"),
            ({"note": "a\x00b"}, "cannot be kept"),
        ],
    )
    def test_it_is_said_beside_the_field_and_what_was_typed_stays(self, world, nadias, client_of, changed, sentence):
        ines = client_of(world.ines)
        typed = sent(ines, page_of(nadias), **changed)
        answer = ines.post(page_of(nadias), typed)
        assert answer.status_code == 400
        assert sentence in answer.content.decode()
        if "note" not in changed:
            assert SAID["note"] in answer.content.decode()

    @pytest.mark.parametrize("through", ["", "x", "0", "-1", str(2**63), str(2**63 - 1), "1"])
    def test_a_page_of_other_reading_is_refused(self, world, nadias, client_of, through):
        answer = client_of(world.ines).post(page_of(nadias), SAID | {"through": through})
        assert answer.status_code == 400

    def test_another_agency_s_entry_in_the_body_covers_nothing(self, world, kairo, nadias, night, looked, client_of):
        hers = looked(world.hana, "person:1", compartment=world.hackney_casework, at=night)
        assert client_of(world.ines).post(page_of(nadias), SAID | {"through": hers}).status_code == 400
        assert lines(world.ines) == [page_of(nadias)]

    @pytest.mark.parametrize("asked", [{"state": "x"}, {"why": "x"}, {"page": "x"}, {"state": "a\x00"}])
    def test_a_mistaken_filter_shows_what_is_to_be_asked_about(self, world, nadias, client_of, asked):
        answer = client_of(world.ines).get(UNUSUAL, asked)
        assert answer.status_code == 200
        assert page_of(nadias) in answer.content.decode()

    def test_a_service_wants_a_note_too(self, world, nadias):
        with acting_as(world.ines), pytest.raises(Exception, match="Say what you found"):
            said(world.ines, nadias, note=" ")


def test_the_queue_is_narrowed_by_reason_and_state(world, kairo, nadias, client_of):
    ines = client_of(world.ines)
    deal_with(ines, page_of(nadias))
    assert "1 dealt with" in state(ines, "dealt", why="Out of hours")
    assert "Nothing is here for this choice." in state(ines, "dealt", why="Own name")


def test_what_was_dealt_with_stands_in_pages(world, kairo, looked, night, client_of):
    for number in range(51):
        said(world.ines, looked(world.nadia, f"case:{number + 1}", compartment=world.casework, at=night))
    ines = client_of(world.ines)
    assert "51 dealt with, page 1 of 2" in state(ines, "dealt")
    assert state(ines, "dealt", page="2").count("<tr>") == 2


def test_a_queue_of_more_than_five_hundred_comes_to_its_end(world, looked, night, monkeypatch):
    """What is dealt with makes room for what was not shown yet."""
    monkeypatch.setattr("igu.audit.presenters.MOST", 2)
    entries = [looked(world.nadia, f"case:{each}", compartment=world.casework, at=night) for each in range(1, 6)]
    for _ in entries:
        shown = lines(world.ines)
        if not shown:
            break
        for url in shown:
            said(world.ines, int(url.strip("/").split("/")[-1]))
    assert lines(world.ines) == []
    assert ReadingReview.objects.count() == 5


def test_saying_it_and_reading_it_stand_in_the_log(world, nadias, client_of):
    ines = client_of(world.ines)
    review = deal_with(ines, page_of(nadias))
    ines.get(review)
    with acting_as(world.ines):
        number = review.strip("/").split("/")[-1]
        assert AccessLogEntry.objects.get(subject=f"reading_review:{number}").act == "added"
        assert AccessLogEntry.objects.first().subject == "access-log"


def test_an_agency_lead_says_it_of_their_own_people(world, kairo, night, looked, client_of):
    lead = Membership.objects.get(pk=world.amir.membership_id)
    lead.role = "agency_lead"
    lead.save(update_fields=["role"])
    assert lead.starts_on == START
    hers = looked(world.priya, f"person:{kairo.pk}", compartment=world.casework, at=night)
    amir = client_of(world.amir)
    assert amir.get(deal_with(amir, page_of(hers), outcome="manager")).status_code == 200


@pytest.mark.parametrize("outcome", ReadingOutcome)
def test_each_outcome_is_kept(world, nadias, outcome):
    assert said(world.ines, nadias, outcome=outcome).outcome == outcome


def test_a_refused_review_writes_nothing(world, nadias):
    with acting_as(world.priya), pytest.raises(Refused):
        review_reading(
            entry=AccessLogEntry.objects.get(pk=nadias),
            span=Span.RECORD,
            through=nadias,
            reasons=(),
            by=world.priya,
            **SAID,
        )
    assert not ReadingReview.objects.exists()

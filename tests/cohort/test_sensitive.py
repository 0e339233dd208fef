"""Intelligence, health and exploitation: read at tier 3 alone, for a reason that is written down, and found nowhere else."""

import datetime
import uuid

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cohort import services
from cohort.models import IntelligenceGrade, SensitiveKind, SensitiveNote
from igu.access.actor import acting_as
from igu.access.policies import Refused, withheld
from igu.agencies.models import Partner
from igu.audit.edits import ChangedMeanwhile
from igu.audit.models import AccessLogEntry
from igu.leakcheck.answers import Answer
from igu.people.models import Person, SafeAddress
from igu.sharing import services as sharing
from tests.access.matrix import try_to_run
from tests.cohort.test_two_editors import chosen
from tests.factories.casework import a_person
from tests.sharing.people import agreed, in_days
from tests.sharing.test_records import keep_out, share

TEXT = "Takes sertraline; counts the pills out in front of his aunt."
WHY = {"reason": "Planning Thursday's visit with the nurse"}
LINE = "Seen getting into a silver car outside the chicken shop on two evenings."
GRADED = {"source": "untested", "assessment": "known_directly", "handling": "sharing_permitted"}
NUL = "a\x00b"


def a_note(world, person, *, by=None, kind="health", text=TEXT, **given) -> SensitiveNote:
    by = by or world.nadia
    grades = {part: IntelligenceGrade.objects.get(pk=code) for part, code in GRADED.items()}
    with acting_as(by):
        return services.record_sensitive_note(
            person=person,
            kind=SensitiveKind.objects.get(pk=kind),
            text=text,
            by=by,
            **{"on": in_days(-3)} | (grades if kind == "intelligence" else {}) | given,
        )


@pytest.fixture
def note(world, kairo) -> SensitiveNote:
    return a_note(world, kairo)


def tab(person: Person) -> str:
    return reverse("person-sensitive", args=[person.pk])


def day(name: str, value: datetime.date) -> dict:
    return {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}


def typed(**changes) -> dict:
    return (
        {"text": TEXT, "form_key": str(uuid.uuid4())} | day("on", in_days(0)) | day("review_on", in_days(90)) | changes
    )


def a_correction(note: SensitiveNote, **changes) -> dict:
    return {"version": note.version, "text": note.text, **WHY} | day("on", note.on) | changes


class TestReading:
    def test_that_it_is_there_is_shown_and_what_it_says_only_for_a_reason(self, world, kairo, note, client_of):
        priya = client_of(world.priya)
        asking = priya.get(tab(kairo)).content.decode()
        assert "Health information 1" in asking
        assert TEXT not in asking
        unanswered = priya.post(tab(kairo), {"reason": " "})
        assert (unanswered.status_code, TEXT in unanswered.content.decode()) == (400, False)
        shown = priya.post(tab(kairo), WHY)
        assert TEXT in shown.content.decode()
        assert "no-store" in shown["Cache-Control"]

    def test_each_note_that_is_shown_stands_in_the_log_with_the_reason(self, world, kairo, note, client_of):
        other = a_note(world, kairo, kind="intelligence", text=LINE)
        priya = client_of(world.priya)
        priya.get(tab(kairo))
        priya.post(tab(kairo), WHY)
        with acting_as(world.ines):
            entries = AccessLogEntry.objects.filter(subject__startswith="sensitive_note:")
            assert {entry.subject for entry in entries} == {f"sensitive_note:{each.pk}" for each in (note, other)}
            assert {(entry.user_id, entry.reason) for entry in entries} == {(world.priya.user_id, WHY["reason"])}

    @pytest.mark.parametrize("who", ["yusuf", "niamh"])
    def test_whoever_reads_less_is_told_the_same_whether_there_is_any_or_none(self, world, kairo, note, client_of, who):
        client = client_of(getattr(world, who))
        nobody = a_person(by=world.nadia, compartment=world.casework, given_name="Kairo", family_name="Bennett-Osei")
        for ask in (client.get, lambda page: client.post(page, WHY)):
            pages = [ask(tab(person)).content.decode().split('id="main-content"')[1] for person in (kairo, nobody)]
            told = [page.split("<h2")[1].split("<footer")[0] for page in pages]
            assert told[0] == told[1]
            assert "Sensitive information may be held about anybody on record" in told[0]
            assert "<li>IGU</li><li>Police</li>" in told[0]
        with acting_as(getattr(world, who)):
            assert not SensitiveNote.objects.exists()
            assert not SensitiveNote.events.rel.related_model.objects.exists()

    @pytest.mark.parametrize("who", ["hal", "sam", "hana", "bola", "ines", "ade"])
    def test_whoever_does_not_see_the_person_finds_nothing(self, world, kairo, note, client_of, who):
        client = client_of(getattr(world, who))
        pages = [tab(kairo), *(reverse(name, args=[note.pk]) for name in ("sensitive-edit", "sensitive-review"))]
        assert {client.post(page, WHY).status_code for page in pages} == {404}

    @pytest.mark.parametrize("who", ["yusuf", "niamh"])
    def test_the_number_of_a_note_says_nothing_to_whoever_reads_less(self, world, kairo, note, client_of, who):
        client = client_of(getattr(world, who))
        for name in ("sensitive-edit", "sensitive-review"):
            for method in (client.get, client.post):
                numbers = (note.pk, 10**9)
                here, nowhere = (
                    Answer.of(method(reverse(name, args=[number])), sent="").plainly(*map(str, numbers))
                    for number in numbers
                )
                assert here[0] == 404
                assert here == nowhere

    def test_an_emergency_does_not_open_it(self, world, kairo, note, client_of):
        with acting_as(world.sam):
            sharing.break_glass(
                subject=f"person:{kairo.pk}", code="other", reason="He was followed home.", by=world.sam
            )
        sam = client_of(world.sam)
        assert sam.get(reverse("person", args=[kairo.pk])).status_code == 200
        for answer in (sam.get(tab(kairo)), sam.post(tab(kairo), WHY)):
            assert "may be held about anybody" in answer.content.decode()
            assert TEXT not in answer.content.decode()
        assert sam.post(reverse("sensitive-edit", args=[note.pk]), WHY).status_code == 404

    def test_it_stands_on_no_other_page_in_no_list_and_in_no_search(self, world, kairo, case, note, client_of):
        nadia = client_of(world.nadia)
        pages = [
            reverse("home"),
            reverse("people"),
            *(
                reverse(name, args=[kairo.pk])
                for name in ("person", "person-timeline", "person-sharing", "person-edit")
            ),
            reverse("person-sharing", args=[kairo.pk]) + f"?as={world.priya.partner_id}",
            reverse("case", args=[case.pk]),
            f"/api/v1/people/{kairo.pk}/",
            f"/api/v1/people/{kairo.pk}/sharing/",
            "/api/v1/sensitive-notes/",
            f"/api/v1/sensitive-notes/{note.pk}/",
        ]
        for page in pages:
            answer = nadia.get(page)
            assert answer.status_code == 200, page
            assert "sertraline" not in answer.content.decode(), page
        for page in (reverse("search"), reverse("person-timeline", args=[kairo.pk])):
            found = nadia.post(page, {"q": "sertraline", "words": "sertraline"}).content.decode()
            assert TEXT not in found
            assert "counts the pills" not in found

    def test_the_timeline_says_that_it_is_there_to_those_alone_who_may_read_it(self, world, kairo, note, client_of):
        page = reverse("person-timeline", args=[kairo.pk])
        assert "Health information recorded" in client_of(world.priya).get(page).content.decode()
        yusufs = client_of(world.yusuf).get(page).content.decode()
        assert "Health information" not in yusufs
        assert "0 of 0 entries" in yusufs

    def test_the_sharing_page_says_to_whom_it_is_shown_and_counts_it_for_nobody_else(
        self, world, kairo, note, client_of
    ):
        page = reverse("person-sharing", args=[kairo.pk])
        for who, sees in ((world.priya, True), (world.yusuf, False)):
            text = client_of(world.nadia).get(page, {"as": who.partner_id}).content.decode()
            assert "1 sensitive note" in text.split("does not see")[0 if sees else 1]
        yusufs = client_of(world.yusuf).get(page, {"as": world.priya.partner_id}).content.decode()
        assert "1 sensitive note" not in yusufs
        assert "Sensitive notes (none on record)" not in yusufs
        assert "Sensitive notes (you do not see whether there are any)" in yusufs


class TestDjangoAlone:
    """The database's fence is down: what the pages ask has to hold."""

    def test_the_timeline_says_nothing_of_it_to_whoever_reads_less(
        self, world, without_row_security, kairo, note, client_of
    ):
        page = reverse("person-timeline", args=[kairo.pk])
        assert "Health information" not in client_of(world.yusuf).get(page).content.decode()
        assert "Health information recorded" in client_of(world.priya).get(page).content.decode()

    def test_its_tab_says_nothing_of_it_to_whoever_reads_less(
        self, world, without_row_security, kairo, note, client_of
    ):
        page = client_of(world.yusuf).post(tab(kairo), WHY).content.decode()
        assert "may be held about anybody" in page
        assert "Health information" not in page

    def test_it_comes_back_to_nobody_who_may_no_longer_see_it(self, world, without_row_security, kairo, client_of):
        a_note(world, kairo, by=world.priya)
        SensitiveNote.objects.update(review_on=in_days(-1))
        with acting_as(world.tom):
            sharing.restrict_record(subject=f"person:{kairo.pk}", reason="A threat to life", by=world.tom)
        assert "still needed?" not in client_of(world.priya).get(reverse("home")).content.decode()

    @pytest.mark.parametrize("name", ["sensitive-edit", "sensitive-review"])
    def test_its_number_is_answered_as_a_missing_one(self, world, without_row_security, note, client_of, name):
        assert client_of(world.yusuf).post(reverse(name, args=[note.pk]), WHY).status_code == 404


class TestTheMask:
    def test_it_withholds_all_from_who_reads_less_and_what_needs_a_reason_from_the_others(self, world, kairo, note):
        with acting_as(world.nadia):
            address = SafeAddress(person=kairo, compartment_id=kairo.compartment_id, address="Flat 9")
            assert withheld(kairo) == frozenset()
            assert withheld(address) == {"address"}
            assert withheld(note) == set(SensitiveNote.for_a_reason)
            assert withheld(note, reason="  ") == set(SensitiveNote.for_a_reason)
            assert withheld(note, reason="A visit") == frozenset()
            assert withheld(note.events.get()) == set(SensitiveNote.for_a_reason)
        with acting_as(world.yusuf):
            assert {"text", "kind", "on", "id"} <= withheld(note, reason="A visit")

    def test_no_text_of_a_sensitive_table_is_forgotten_by_it(self):
        for model in (SensitiveNote, SafeAddress):
            texts = {each.name for each in model._meta.fields if each.get_internal_type() in {"TextField", "CharField"}}
            assert texts <= set(model.for_a_reason)


class TestTheLog:
    def test_that_it_was_read_and_why_is_told_to_those_who_read_it_and_who_keep_watch(
        self, world, kairo, note, client_of
    ):
        client_of(world.priya).post(tab(kairo), WHY)
        log = reverse("access-log")
        for who, told in ((world.tom, True), (world.priya, True), (world.ines, True), (world.yusuf, False)):
            page = client_of(who).get(log).content.decode()
            assert ("Sensitive note" in page, WHY["reason"][:15] in page) == (told, told), who.name
            assert "Person IGU-" in page

    def test_the_same_holds_by_the_database_alone_and_by_the_query_alone(self, world, kairo, note, client_of):
        client_of(world.priya).post(tab(kairo), WHY)
        for who, told in ((world.tom, True), (world.ines, True), (world.yusuf, False)):
            with acting_as(who):
                assert AccessLogEntry.objects.filter(subject=f"sensitive_note:{note.pk}").exists() is told

    def test_what_lies_in_his_record_is_named_to_those_alone_who_read_it(self, world, kairo, note):
        for who, told in ((world.priya, True), (world.ines, True), (world.yusuf, False), (world.sam, False)):
            with acting_as(who), connection.cursor() as cursor:
                cursor.execute("SELECT igu.logged_as(%s)", [f"person:{kairo.pk}"])
                assert ((f"sensitive_note:{note.pk}",) in cursor.fetchall()) is told, who.name

    def test_no_figure_counts_it(self, world, note):
        with acting_as(world.tom), connection.counting():
            assert "permission denied" in try_to_run(None, "SELECT count(id) FROM cohort_sensitivenote", [])

    def test_django_says_so_without_row_security_too(self, world, without_row_security, kairo, note, client_of):
        client_of(world.priya).post(tab(kairo), WHY)
        assert "Sensitive note" not in client_of(world.yusuf).get(reverse("access-log")).content.decode()
        assert "Sensitive note" in client_of(world.tom).get(reverse("access-log")).content.decode()


class TestRecording:
    @pytest.mark.parametrize(("kind", "months"), [("intelligence", 12), ("health", 12), ("exploitation", 6)])
    def test_it_is_reviewed_after_as_long_as_its_kind_says(self, world, kairo, kind, months):
        with time_machine.travel("2026-03-31 12:00:00"):
            note = a_note(world, kairo, kind=kind)
            assert note.review_on == {12: datetime.date(2027, 3, 31), 6: datetime.date(2026, 9, 30)}[months]

    @pytest.mark.parametrize("kind", ["intelligence", "health", "exploitation"])
    def test_nadia_records_it_once_however_often_she_presses(self, world, kairo, client_of, kind):
        nadia, page = client_of(world.nadia), reverse(f"{kind}-add", args=[kairo.pk])
        form = typed(**GRADED) if kind == "intelligence" else typed()
        assert "may not be entered here" in nadia.get(page).content.decode()
        assert [nadia.post(page, form).status_code for _ in range(2)] == [302, 302]
        recorded = SensitiveNote.objects.get()
        assert (recorded.kind_id, recorded.text, recorded.recorded_for_id) == (kind, TEXT, world.nadia.partner_id)

    @pytest.mark.parametrize("who", ["yusuf", "niamh", "amir"])
    def test_who_does_not_read_it_or_does_not_work_with_him_records_none(self, world, kairo, client_of, who):
        with pytest.raises(Refused):
            a_note(world, kairo, by=getattr(world, who))
        answer = client_of(getattr(world, who)).post(reverse("health-add", args=[kairo.pk]), typed())
        assert answer.status_code == 403
        assert not SensitiveNote.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"text": ""}, "Enter what has to be known"),
            ({"text": NUL}, "cannot be kept"),
            ({"text": "x" * 4001}, "4000 characters"),
            ({"text": "From a SECRET report"}, "“SECRET” may not be entered here"),
            ({"text": "the CHIS said"}, "“CHIS” may not be entered here"),
            (day("on", datetime.date(1899, 12, 31)), "1900"),
            (day("on", in_days(1)), "today or in the past"),
            (day("review_on", in_days(-1)), "today or in the future"),
            (day("review_on", in_days(800)), "Enter a day from today to"),
        ],
    )
    def test_what_cannot_be_kept_is_said_beside_the_field_and_stays_typed(
        self, world, kairo, client_of, changes, sentence
    ):
        answer = client_of(world.nadia).post(reverse("health-add", args=[kairo.pk]), typed(**changes))
        assert answer.status_code == 400
        assert sentence in answer.content.decode()
        assert not SensitiveNote.objects.exists()

    def test_a_secret_in_small_letters_is_only_a_secret(self, world, kairo):
        assert a_note(world, kairo, text="He asked that it stay a secret from his brother.").pk

    def test_formulas_and_markup_are_plain_text(self, world, kairo, client_of):
        a_note(world, kairo, text="=cmd|' /C calc'!A0 <script>alert(1)</script>")
        page = client_of(world.nadia).post(tab(kairo), WHY).content.decode()
        assert "&lt;script&gt;alert(1)" in page

    def test_intelligence_is_graded_in_all_its_parts_and_nothing_else_is(self, world, kairo, client_of):
        page = reverse("intelligence-add", args=[kairo.pk])
        answer = client_of(world.nadia).post(page, typed(**GRADED | {"handling": ""}))
        assert answer.status_code == 400
        with pytest.raises(ValidationError, match="Choose how this part is graded"):
            a_note(world, kairo, kind="intelligence", handling=None)
        with pytest.raises(ValidationError, match="Choose how this part is graded"):
            a_note(world, kairo, kind="intelligence", handling=IntelligenceGrade.objects.get(pk="reliable"))
        with pytest.raises(ValidationError, match="Only intelligence is graded"):
            a_note(world, kairo, source=IntelligenceGrade.objects.get(pk="reliable"))

    def test_what_is_shared_under_conditions_says_which(self, world, kairo):
        under = IntelligenceGrade.objects.get(pk="sharing_with_conditions")
        with pytest.raises(ValidationError, match="under which conditions"):
            a_note(world, kairo, kind="intelligence", handling=under)
        assert a_note(world, kairo, kind="intelligence", handling=under, conditions="Ask Priya first").pk

    def test_the_grades_are_shown_with_the_line(self, world, kairo, client_of):
        a_note(world, kairo, kind="intelligence", text=LINE)
        nadia = client_of(world.nadia)
        assert "2, untested" not in nadia.get(tab(kairo)).content.decode()
        shown = nadia.post(tab(kairo), WHY).content.decode()
        assert "2, untested" in shown
        assert "A, they saw or heard it themselves" in shown


class TestCorrecting:
    def test_the_form_is_shown_for_a_reason_that_is_written_down(self, world, kairo, note, client_of):
        nadia, page = client_of(world.nadia), reverse("sensitive-edit", args=[note.pk])
        asked = nadia.get(page)
        assert (asked.status_code, TEXT in asked.content.decode()) == (200, False)
        refused = nadia.post(page, {"reason": NUL})
        assert (refused.status_code, TEXT in refused.content.decode()) == (400, False)
        shown = nadia.post(page, WHY)
        assert TEXT in shown.content.decode()
        assert "no-store" in shown["Cache-Control"]
        with acting_as(world.ines):
            assert AccessLogEntry.objects.get(subject=f"sensitive_note:{note.pk}").reason == WHY["reason"]

    def test_a_correction_without_the_reason_shows_nothing(self, world, note, client_of):
        nadia, page = client_of(world.nadia), reverse("sensitive-edit", args=[note.pk])
        answer = nadia.post(page, a_correction(note, text="New", reason=""))
        assert (answer.status_code, TEXT in answer.content.decode()) == (400, False)

    def test_what_it_said_before_stays_in_its_history_for_those_with_tier_3(self, world, kairo, note, client_of):
        nadia, page = client_of(world.nadia), reverse("sensitive-edit", args=[note.pk])
        assert nadia.post(page, a_correction(note, text="Takes fluoxetine.")).status_code == 302
        assert "Corrected on" not in nadia.get(tab(kairo)).content.decode()
        shown = client_of(world.priya).post(tab(kairo), WHY).content.decode()
        assert "Takes fluoxetine." in shown
        assert "sertraline" in shown.split("Corrected on")[1]
        with acting_as(world.yusuf):
            assert not note.events.exists()

    def test_two_at_once_the_second_is_asked_and_loses_nothing(self, world, note, client_of):
        nadia, page = client_of(world.nadia), reverse("sensitive-edit", args=[note.pk])
        with acting_as(world.priya):
            services.change_sensitive_note(note=note, version=1, by=world.priya, text="Takes nothing now.")
        mine = a_correction(note, version=1, text="Takes fluoxetine.")
        asked = nadia.post(page, mine)
        assert asked.status_code == 409
        assert "Priya Nair changed this while you were editing it" in asked.content.decode()
        assert nadia.post(page, chosen(asked, text="mine")).status_code == 302
        note.refresh_from_db()
        assert (note.text, note.version) == ("Takes fluoxetine.", 3)

    def test_what_was_ended_is_not_corrected(self, world, note):
        with acting_as(world.nadia):
            ended = services.end_sensitive_note(note=note, version=1, decision="Wrong person", by=world.nadia)
            with pytest.raises(ValidationError, match="ended already"):
                services.change_sensitive_note(note=ended, version=2, by=world.nadia, text="New")


class TestReviewing:
    def decided(self, note, outcome="keep", **changes) -> dict:
        kept = {"version": note.version, "outcome": outcome, "decision": "Still prescribed, says his aunt", **WHY}
        return kept | day("review_on", in_days(60)) | changes

    def test_it_comes_back_to_whoever_recorded_it_and_says_no_more_than_that(self, world, kairo, note, client_of):
        home = reverse("home")
        assert "still needed?" not in client_of(world.nadia).get(home).content.decode()
        SensitiveNote.objects.update(review_on=in_days(-1))
        page = client_of(world.nadia).get(home).content.decode()
        assert "Is the sensitive information you recorded still needed?" in page
        assert "ealth information" not in page
        assert "still needed?" not in client_of(world.priya).get(home).content.decode()

    def test_it_does_not_come_back_to_whoever_may_no_longer_see_it(self, world, kairo, client_of):
        a_note(world, kairo, by=world.priya)
        SensitiveNote.objects.update(review_on=in_days(-1))
        priya, home = client_of(world.priya), reverse("home")
        assert "still needed?" in priya.get(home).content.decode()
        with acting_as(world.tom):
            sharing.restrict_record(subject=f"person:{kairo.pk}", reason="A threat to life", by=world.tom)
        assert "still needed?" not in priya.get(home).content.decode()

    def test_it_is_kept_with_why_until_the_next_review(self, world, kairo, note, client_of):
        nadia, page = client_of(world.nadia), reverse("sensitive-review", args=[note.pk])
        assert TEXT not in nadia.get(page).content.decode()
        assert TEXT in nadia.post(page, WHY).content.decode()
        assert nadia.post(page, self.decided(note)).status_code == 302
        note.refresh_from_db()
        assert (note.review_on, note.renewed_on, note.version) == (in_days(60), in_days(0), 2)
        assert "Still prescribed" in nadia.post(tab(kairo), WHY).content.decode()

    def test_it_is_ended_with_why_and_its_text_is_shown_to_nobody_again(self, world, kairo, note, client_of):
        nadia, page = client_of(world.nadia), reverse("sensitive-review", args=[note.pk])
        assert nadia.post(page, self.decided(note, "end")).status_code == 302
        shown = nadia.post(tab(kairo), WHY).content.decode()
        assert "Ended, 1" in shown
        assert TEXT not in shown
        assert nadia.post(page, WHY).status_code == 400
        timeline = nadia.get(reverse("person-timeline", args=[kairo.pk])).content.decode()
        assert "Health information recorded" not in timeline

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"decision": ""}, "Enter why"),
            ({"decision": NUL}, "cannot be kept"),
            ({"outcome": "burn"}, "choose one of the answers offered"),
            (day("review_on", in_days(500)), "Enter a day from today to"),
        ],
    )
    def test_what_cannot_be_kept_is_said_with_the_note_beside_it(self, world, note, client_of, changes, sentence):
        page = reverse("sensitive-review", args=[note.pk])
        answer = client_of(world.nadia).post(page, self.decided(note, **changes))
        assert answer.status_code == 400
        assert sentence in answer.content.decode()
        assert TEXT in answer.content.decode()

    def test_two_at_once_the_second_reads_again(self, world, note, client_of):
        page = reverse("sensitive-review", args=[note.pk])
        with acting_as(world.priya):
            services.change_sensitive_note(note=note, version=1, by=world.priya, text="Takes nothing now.")
        answer = client_of(world.nadia).post(page, self.decided(note, "end", version=1))
        assert answer.status_code == 409
        assert "Priya Nair changed this" in answer.content.decode()
        assert "Takes nothing now." in answer.content.decode()
        with acting_as(world.nadia), pytest.raises(ChangedMeanwhile):
            services.end_sensitive_note(note=note, version=1, decision="No", by=world.nadia)

    def test_what_somebody_else_ended_meanwhile_is_said_and_not_shown_again(self, world, note, client_of):
        page = reverse("sensitive-review", args=[note.pk])
        with acting_as(world.priya):
            services.end_sensitive_note(note=note, version=1, decision="Wrong person", by=world.priya)
        for outcome in ("keep", "end"):
            answer = client_of(world.nadia).post(page, self.decided(note, outcome, version=1))
            assert answer.status_code == 400
            assert "ended already" in answer.content.decode()
            assert TEXT not in answer.content.decode()

    def test_after_three_years_without_renewal_it_is_not_shown_until_somebody_renews_it(
        self, world, kairo, note, client_of
    ):
        SensitiveNote.objects.update(recorded_at=timezone.now() - datetime.timedelta(days=1097))
        nadia = client_of(world.nadia)
        assert "Kept too long" in nadia.get(tab(kairo)).content.decode()
        assert TEXT not in nadia.post(tab(kairo), WHY).content.decode()
        assert TEXT not in nadia.post(reverse("sensitive-edit", args=[note.pk]), WHY).content.decode()
        page = reverse("sensitive-review", args=[note.pk])
        assert TEXT in nadia.post(page, WHY).content.decode()
        nadia.post(page, self.decided(note))
        assert TEXT in nadia.post(tab(kairo), WHY).content.decode()


class TestItLiesInTheRecord:
    def test_restricting_the_record_takes_it_and_its_history_along(self, world, kairo, note, client_of):
        with acting_as(world.tom):
            sharing.restrict_record(subject=f"person:{kairo.pk}", reason="A threat to life", by=world.tom)
        assert client_of(world.priya).post(tab(kairo), WHY).status_code == 404
        assert TEXT in client_of(world.tom).post(tab(kairo), WHY).content.decode()
        kairo.refresh_from_db()
        note.refresh_from_db()
        assert {note.compartment_id, *note.events.values_list("compartment_id", flat=True)} == {kairo.compartment_id}

    def test_sharing_the_record_at_tier_3_shows_it_and_at_tier_2_does_not(self, world, kairo, note, client_of):
        unit, school = (Partner.objects.get(pk=who.partner_id) for who in (world.tom, world.sam))
        agreement = agreed(world, [unit, school], highest_tier=3)
        for tier, shown in ((2, False), (3, True)):
            share(world, f"person:{kairo.pk}", school, agreement, tier=tier)
            assert (TEXT in client_of(world.sam).post(tab(kairo), WHY).content.decode()) is shown, tier

    def test_whoever_is_kept_out_of_the_record_is_kept_out_of_it(self, world, kairo, note, client_of):
        keep_out(world, f"person:{kairo.pk}", world.priya)
        assert client_of(world.priya).post(tab(kairo), WHY).status_code == 404
        assert TEXT in client_of(world.nadia).post(tab(kairo), WHY).content.decode()

"""Exports: who may ask, whose approval many people need, and rights that are asked at every step, of whoever asked."""

import dataclasses
import datetime
import re
import uuid

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cohort.models import ExportedFile, RecordsExport
from cohort.models.export import MOST_ALONE
from cohort.services import exports
from cohort.tasks import exports as tasks
from igu.access.actor import acting_as
from igu.access.models import CompartmentGroupGrant
from igu.access.policies import Refused
from igu.accounts.models import User
from igu.agencies.models import Membership
from igu.audit.enums import Why
from igu.audit.models import AccessLogEntry
from igu.audit.presenters import unusual
from igu.jobs import registry
from igu.jobs.models import Job, JobStage
from igu.jobs.services import request_job
from igu.people.models import Person
from igu.sharing import services as sharing
from igu.sharing.services.acts import ask
from tests.cohort.exporting import WHY, asks, built, data_of, decides, download, names_in, sheets_of, sure, work
from tests.factories.casework import a_case, a_person, an_intervention
from tests.factories.world import START
from tests.sharing.people import in_days

ASK = reverse("export-ask")


@pytest.fixture
def jade(world) -> Person:
    """Somebody else on record, with a case and something done."""
    person = a_person(by=world.nadia, compartment=world.casework, given_name="Jade", family_name="Bell")
    an_intervention(by=world.nadia, case=a_case(by=world.nadia, person=person))
    return person


@pytest.fixture
def many(world, kairo) -> list[Person]:
    """With Kairo, one more than anybody exports alone."""
    return [a_person(by=world.nadia, compartment=world.casework) for _ in range(MOST_ALONE)]


@pytest.fixture
def mailed(django_capture_on_commit_callbacks):
    """What is mailed by what is done meanwhile."""

    def collect(action) -> list:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            action()
        return mail.outbox

    return collect


def state(export: RecordsExport) -> str:
    export.refresh_from_db()
    return export.state


def said(export: RecordsExport) -> str:
    """Why the job that builds it stopped."""
    return Job.objects.get(key=export.key).error


def form(**changes) -> dict:
    return {"form_key": str(uuid.uuid4()), "purpose": "analysis", "reason": WHY} | changes


# What takes a right away, and from whom. Each leaves Tom, who asks, without sight of Jade or without exporting.


def keeps_tom_out(world, jade) -> None:
    with acting_as(world.nadia):
        user = User.objects.get(pk=world.tom.user_id)
        sharing.keep_out(
            subject=f"person:{jade.pk}", user=user, reason="Her uncle", review_on=in_days(9), by=world.nadia
        )


def restricts_her_and_lets_it_end(world, jade) -> None:
    """She moves where only Nadia and Tom are named, and Tom's own naming ends."""
    with acting_as(world.tom):
        nadia = Membership.objects.get(pk=world.nadia.membership_id)
        sharing.restrict_record(subject=f"person:{jade.pk}", members=[nadia], reason="A threat", by=world.tom)
    connection.leave()
    CompartmentGroupGrant.objects.filter(group__member=world.tom.membership_id).update(
        starts_at=timezone.now() - datetime.timedelta(2), ends_at=timezone.now() - datetime.timedelta(1)
    )


def ends_the_grant(world, jade) -> None:
    grants = CompartmentGroupGrant.objects.filter(group__partner=world.tom.partner_id)
    grants.update(ends_at=timezone.now() - datetime.timedelta(1), starts_at=timezone.now() - datetime.timedelta(2))


def changes_his_role(world, jade) -> None:
    Membership.objects.filter(pk=world.tom.membership_id).update(role="gang_worker")


def ends_his_membership(world, jade) -> None:
    Membership.objects.filter(pk=world.tom.membership_id).update(ends_on=in_days(-1))


SIGHT = [keeps_tom_out, restricts_her_and_lets_it_end, ends_the_grant]
ALL = [*SIGHT, changes_his_role, ends_his_membership]


class TestAsking:
    @pytest.mark.parametrize("who", ["tom", "niamh", "amir"])
    def test_managers_officers_and_analysts_export_what_they_see(self, world, kairo, jade, who):
        export = built(getattr(world, who))
        assert names_in(data_of(export)) == {kairo.family_name, jade.family_name}

    @pytest.mark.parametrize("who", ["nadia", "priya", "yusuf", "hal", "sam", "bola", "ines", "ade", "hana"])
    def test_other_roles_are_refused_with_a_sentence(self, world, kairo, client_of, who):
        actor = getattr(world, who)
        with pytest.raises(Refused, match="Your role does not export records"):
            asks(actor)
        answer = sure(client_of(actor)).get(ASK)
        assert answer.status_code == 403
        assert "Your role does not export records. Ask a CSP officer or the IGU manager." in answer.content.decode()
        with acting_as(actor), pytest.raises(Refused, match="does not export"):
            ask("ask_export", uuid.uuid4(), "analysis", WHY, "", [kairo.pk], 1, 1, by=actor)

    def test_the_neighbour_s_people_are_not_in_it(self, world, kairo):
        a_person(by=world.hana, compartment=world.hackney_casework, family_name="Levin")
        assert names_in(data_of(built(world.niamh))) == {kairo.family_name}

    def test_whom_the_database_does_not_show_cannot_be_asked_for(self, world, kairo):
        hers = a_person(by=world.hana, compartment=world.hackney_casework)
        for ids in ([kairo.pk, hers.pk], [kairo.pk, 2**40], []):
            with acting_as(world.tom), pytest.raises(Refused, match="Some of these people are not there"):
                ask("ask_export", uuid.uuid4(), "analysis", WHY, "", ids, 1, 1, by=world.tom)
        assert not RecordsExport.objects.exists()

    def test_what_only_an_emergency_opened_is_not_in_it(self, world, kairo, jade):
        ends_the_grant(world, jade)
        with acting_as(world.tom):
            sharing.break_glass(
                subject=f"person:{jade.pk}", code="other", reason="She was followed home.", by=world.tom
            )
        with acting_as(world.tom):
            assert list(Person.objects.visible_to(world.tom)) == [jade]
        with pytest.raises(ValidationError, match="nobody to export"):
            asks(world.tom)

    def test_nobody_and_no_reason_are_refused(self, world, kairo):
        with pytest.raises(ValidationError, match="nobody to export"):
            asks(world.tom, family_name="Nobody")
        with pytest.raises(ValidationError, match="Say why"):
            asks(world.tom, why=" ")

    def test_too_many_rows_are_refused(self, world, kairo, jade, monkeypatch):
        monkeypatch.setattr(exports.asking, "MOST_ROWS", 1)
        with pytest.raises(ValidationError, match="up to 1 people. Choose fewer"):
            asks(world.tom)

    def test_the_same_form_twice_is_one_export(self, world, kairo, client_of):
        tom, sent = sure(client_of(world.tom)), form()
        assert tom.post(ASK, sent).url == tom.post(ASK, sent).url
        assert (RecordsExport.objects.count(), Job.objects.count()) == (1, 1)
        assert AccessLogEntry.objects.filter(act="asked").count() == 1
        niamh = sure(client_of(world.niamh)).post(ASK, sent)
        assert "This form was sent already" in niamh.content.decode()

    def test_who_is_in_it_is_settled_when_it_is_asked_for(self, world, kairo):
        export = asks(world.niamh)
        a_person(by=world.nadia, compartment=world.casework, family_name="Later")
        work()
        assert names_in(data_of(export)) == {kairo.family_name}


class TestThePage:
    def test_it_takes_the_filters_of_the_list_of_people(self, world, kairo, case, client_of):
        a_person(by=world.nadia, compartment=world.casework, family_name="Without a case")
        tom = sure(client_of(world.tom))
        listed = tom.get(reverse("people"), {"cases": "open"}).content.decode()
        address = re.search(r'href="(/exports/ask/\?[^"]*)"', listed)[1].replace("&amp;", "&")
        page = tom.get(address).content.decode()
        assert "Cases: With an open case" in page
        tom.post(address, form())
        work()
        export = RecordsExport.objects.get()
        assert names_in(data_of(export)) == {kairo.family_name}
        assert dict(sheets_of(data_of(export))["about this export"])["Chosen by"] == "Cases: With an open case"

    @pytest.mark.parametrize(
        "query", ["gang=999999", "gang=x", "grang=1", "band=purple", "worker=987654321987654321", "cases=%00"]
    )
    def test_a_filter_that_is_not_offered_exports_nobody_instead_of_everybody(self, world, kairo, client_of, query):
        tom = sure(client_of(world.tom))
        for answer in (tom.get(f"{ASK}?{query}"), tom.post(f"{ASK}?{query}", form())):
            assert answer.status_code == 400
            assert "A filter of this page is not offered" in answer.content.decode()
        assert not RecordsExport.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"reason": ""}, "Say why, in a sentence"),
            ({"reason": "a\x00b"}, "cannot be kept"),
            ({"reason": "x" * 501}, "500 characters"),
            ({"purpose": ""}, "Choose what it is for"),
            ({"purpose": "gossip"}, "choose one of the answers offered"),
            ({"form_key": "not a key"}, "press the button again"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, world, kairo, client_of, changes, says):
        answer = sure(client_of(world.tom)).post(ASK, form(**changes))
        text = answer.content.decode()
        assert answer.status_code == 400
        assert says in text
        assert "purpose" in changes or 'value="analysis" checked' in re.sub(r'\s(class|id|aria-\w+)="[^"]*"', "", text)
        assert not RecordsExport.objects.exists()

    def test_it_asks_again_who_is_there_before_asking_approving_and_fetching(self, world, many, kairo, client_of):
        export = asks(world.niamh)
        for actor, name, arguments in (
            (world.niamh, "export-ask", []),
            (world.tom, "export-decide", [export.key]),
            (world.niamh, "export-download", [export.key]),
        ):
            client, address = client_of(actor), reverse(name, args=arguments)
            for answer in (client.get(address), client.post(address, form())):
                assert answer.url.startswith("/accounts/reauthenticate/"), name

    def test_the_page_shows_how_far_it_is_and_that_it_is_ready(self, world, kairo, client_of):
        export = asks(world.tom)
        tom = client_of(world.tom)
        page = reverse("export", args=[export.key])
        assert "Waiting for a worker." in tom.get(page).content.decode()
        work()
        text = tom.get(page).content.decode()
        assert "The file is ready. It is kept for a day" in text
        assert reverse("export-download", args=[export.key]) in text
        assert "1 person, 1 row" in text

    def test_it_says_why_it_stopped(self, world, kairo, client_of):
        export = asks(world.tom)
        ends_the_grant(world, kairo)
        work()
        assert "open to you any more" in client_of(world.tom).get(reverse("export", args=[export.key])).content.decode()

    @pytest.mark.parametrize("who", ["niamh", "amir", "hana", "nadia", "ade", "bola"])
    def test_somebody_else_s_export_is_not_there(self, world, kairo, client_of, who):
        export = built(world.tom)
        client = sure(client_of(getattr(world, who)))
        for name in ("export", "export-decide", "export-download"):
            there = client.get(reverse(name, args=[export.key]))
            missing = client.get(reverse(name, args=[uuid.uuid4()]))
            assert there.status_code == missing.status_code in {403, 404}
        assert client.post(reverse("export-withdraw", args=[export.key])).status_code == 404
        assert state(export) == "ready"

    @pytest.mark.parametrize("who", ["tom", "ines"])
    def test_who_approves_sees_the_counts_and_never_the_file(self, world, kairo, client_of, who):
        export = built(world.niamh)
        client = sure(client_of(getattr(world, who)))
        assert WHY in client.get(reverse("export", args=[export.key])).content.decode()
        assert client.get(reverse("export-download", args=[export.key])).status_code in {403, 404}
        with acting_as(getattr(world, who)):
            assert not ExportedFile.objects.exists()


class TestApproval:
    def test_twenty_five_people_are_built_at_once_and_one_more_waits(self, world, many, kairo):
        assert state(asks(world.niamh, pk__in=[each.pk for each in many])) == "building"
        export = asks(world.amir)
        assert (state(export), export.people) == ("waiting", MOST_ALONE + 1)
        work()
        assert state(export) == "waiting"
        assert not Job.objects.filter(key=export.key).exists()

    def test_many_in_slices_wait_as_well(self, world, many, kairo):
        """Small exports of a week count together, each person once, and those that somebody approved do not."""
        asks(world.niamh, pk__in=[each.pk for each in many])
        assert state(asks(world.niamh, pk=many[0].pk)) == "building", "nobody new"
        waiting = asks(world.niamh, pk=kairo.pk)
        assert state(waiting) == "waiting"
        assert state(asks(world.amir, pk=kairo.pk)) == "building", "somebody else's"
        decides(world.tom, waiting)
        RecordsExport.objects.exclude(decided_by=None).update(asked_at=timezone.now())
        RecordsExport.objects.filter(decided_by=None).update(asked_at=timezone.now() - datetime.timedelta(days=8))
        assert state(asks(world.niamh, pk=kairo.pk)) == "building", "a week later"

    @pytest.mark.parametrize("who", ["tom", "ines"])
    def test_somebody_else_approves_it_and_then_it_is_built(self, world, many, kairo, client_of, who):
        export = asks(world.niamh)
        client, page = sure(client_of(getattr(world, who))), reverse("export-decide", args=[export.key])
        text = client.get(page).content.decode()
        for words in ("Niamh Doherty", "Audit or inspection", WHY, "26 people, 26 rows, work of 0 agencies"):
            assert words in text
        assert kairo.family_name not in text
        assert client.post(page, {"decision": "approve", "note": "For the inspection"}).status_code == 302
        work()
        assert (state(export), export.people_in_file) == ("ready", 26)
        assert "For the inspection" in dict(sheets_of(data_of(export))["about this export"])["Approved by"]

    def test_a_refused_one_is_not_built_and_says_why(self, world, many, kairo, client_of):
        export = asks(world.niamh)
        decides(world.tom, export, approve=False)
        work()
        assert state(export) == "refused"
        assert not Job.objects.exists()
        assert "I have seen why" in client_of(world.niamh).get(reverse("export", args=[export.key])).content.decode()

    def test_nobody_approves_their_own(self, world, many, kairo, client_of):
        export = asks(world.tom)
        answer = sure(client_of(world.tom)).get(reverse("export-decide", args=[export.key]))
        assert answer.status_code == 403
        assert "Somebody else approves what you asked for" in answer.content.decode()
        with acting_as(world.tom), pytest.raises(Refused, match="Somebody else approves"):
            ask("decide_export", export.pk, True, "Mine", by=world.tom)

    @pytest.mark.parametrize("who", ["niamh", "amir", "nadia", "priya", "ade", "hana"])
    def test_other_roles_and_the_neighbour_do_not_approve(self, world, many, kairo, who):
        export, actor = asks(world.tom), getattr(world, who)
        with acting_as(actor), pytest.raises(Refused):
            exports.decide_export(export=export, approve=True, note="Yes", by=actor)
        with acting_as(actor), pytest.raises(Refused, match="does not approve|no such export"):
            ask("decide_export", export.pk, True, "Yes", by=actor)
        Membership.objects.filter(pk=world.hana.membership_id).update(role="igu_manager")
        with acting_as(world.hana), pytest.raises(Refused, match="There is no such export"):
            ask("decide_export", export.pk, True, "Yes", by=world.hana)
        assert state(export) == "waiting"

    def test_it_is_decided_once_and_with_a_reason(self, world, many, kairo, client_of):
        export = asks(world.niamh)
        with pytest.raises(ValidationError, match="Say why"), acting_as(world.tom):
            exports.decide_export(export=export, approve=True, note=" ", by=world.tom)
        stale = RecordsExport.objects.get(pk=export.pk)
        decides(world.tom, export, approve=False)
        with pytest.raises(Refused, match="does not wait for approval"):
            decides(world.ines, export)
        with pytest.raises(Refused, match="does not wait for approval"):
            decides(world.ines, stale)
        answer = sure(client_of(world.ines)).post(
            reverse("export-decide", args=[export.key]), {"decision": "approve", "note": "x"}
        )
        assert answer.status_code == 403

    def test_no_statement_of_the_application_gets_round_it(self, world, many, kairo):
        """The rows are written by functions alone; a file of more people than were asked for is not kept."""
        export = asks(world.niamh)
        small = asks(world.amir, pk=kairo.pk)
        everybody = [kairo.pk, *(each.pk for each in many)]
        for actor, statement in (
            (world.niamh, "UPDATE cohort_recordsexport SET state = 'building'"),
            (world.niamh, "UPDATE cohort_exportedfile SET people = '{}'"),
            (world.niamh, "INSERT INTO cohort_recordsexport (key) VALUES (gen_random_uuid())"),
            (world.niamh, "DELETE FROM cohort_recordsexport"),
            (world.niamh, "SELECT igu.waits_for_approval('{1}')"),
        ):
            refused = pytest.raises(DatabaseError, match="permission denied")
            with acting_as(actor), connection.cursor() as cursor, refused, transaction.atomic():
                cursor.execute(statement)
        for actor, number, people in ((world.niamh, export.pk, everybody), (world.amir, small.pk, everybody)):
            with acting_as(actor), pytest.raises(Refused, match="no longer being built|was not asked for"):
                ask("keep_export", number, people, [], 26, b"rows", by=actor)
        with acting_as(world.tom), pytest.raises(Refused, match="no longer being built"):
            ask("keep_export", small.pk, [kairo.pk], [], 1, b"rows", by=world.tom)

    def test_approvers_are_told_by_mail_and_the_asker_of_the_answer_without_a_name(self, world, many, kairo, mailed):
        told = mailed(lambda: asks(world.tom))
        assert [each.to for each in told] == [["ines@example.com"]]
        export = RecordsExport.objects.get()
        for each in [*told, *mailed(lambda: decides(world.ines, export))]:
            assert "OFFICIAL-SENSITIVE" in each.subject
            for word in (kairo.family_name, "Tom", WHY, str(export.key)):
                assert word not in f"{each.subject} {each.body}"
        assert [each.to for each in mail.outbox] == [["tom@example.com"]]
        assert mailed(lambda: asks(world.niamh, pk=kairo.pk)) == []

    @pytest.mark.parametrize("left", ["stopped from signing in", "role over", "role in the neighbouring borough alone"])
    def test_somebody_who_has_left_is_not_told_of_the_answer(self, world, many, mailed, left):
        asks(world.tom)
        if left == "stopped from signing in":
            User.objects.filter(pk=world.tom.user_id).update(is_active=False)
        else:
            yesterday = timezone.localdate() - datetime.timedelta(days=1)
            Membership.objects.filter(pk=world.tom.membership_id).update(ends_on=yesterday)
        if left == "role in the neighbouring borough alone":
            Membership.objects.create(
                user_id=world.tom.user_id, partner_id=world.hana.partner_id, role="gang_worker", starts_on=START
            )
        assert mailed(lambda: decides(world.ines, RecordsExport.objects.get(), approve=False)) == []

    def test_it_stands_on_the_home_page_of_who_may_approve_it(self, world, many, kairo, client_of):
        asks(world.tom)
        assert "Asked for by Tom Ashworth" in client_of(world.ines).get("/").content.decode()
        for who in (world.tom, world.niamh):
            assert "Asked for by Tom Ashworth" not in client_of(who).get("/").content.decode()


class TestRightsBetweenTheSteps:
    """Asked, approved, each stage of the job, download: after any of them whoever asked may have lost what they had."""

    @pytest.mark.parametrize("lost", SIGHT)
    def test_before_it_is_built_what_is_no_longer_theirs_is_not_in_it(self, world, kairo, jade, lost):
        export = asks(world.tom)
        lost(world, jade)
        work()
        if lost is ends_the_grant:
            assert "None of these people" in said(export)
            assert data_of(export) == b""
        else:
            assert names_in(data_of(export)) == {kairo.family_name}
            assert (export.people, RecordsExport.objects.get().people_in_file) == (2, 1)
            assert b"Bell" not in data_of(export)

    @pytest.mark.parametrize("lost", [changes_his_role, ends_his_membership])
    def test_before_it_is_built_whoever_no_longer_exports_gets_nothing(self, world, kairo, jade, lost):
        export = asks(world.tom)
        lost(world, jade)
        work()
        assert state(export) == "building"
        assert data_of(export) == b""

    @pytest.mark.parametrize("lost", [changes_his_role, ends_his_membership])
    def test_whoever_no_longer_exports_is_not_approved(self, world, many, kairo, jade, lost):
        export = asks(world.tom)
        lost(world, jade)
        with pytest.raises(Refused, match="no longer exports records here"):
            decides(world.ines, export)
        assert state(decides(world.ines, export, approve=False)) == "refused"

    @pytest.mark.parametrize("lost", SIGHT)
    def test_after_it_was_approved_what_is_no_longer_theirs_is_not_in_it(self, world, many, jade, lost):
        export = asks(world.tom)
        decides(world.ines, export)
        lost(world, jade)
        work()
        assert lost is ends_the_grant or "Bell" not in names_in(data_of(export))
        assert lost is not ends_the_grant or data_of(export) == b""

    @pytest.mark.parametrize("before", [tasks.CHECKING, tasks.KEEPING])
    @pytest.mark.parametrize("lost", [*SIGHT, changes_his_role])
    def test_while_it_is_built_nothing_is_kept(self, world, kairo, jade, lost, before, monkeypatch):
        """Between two stages: the sheets are written, and what they hold is no longer all theirs."""
        export = asks(world.tom)
        stage = next(each for each in tasks.KIND.stages if each.name == before)

        def does(work):
            connection.leave()
            lost(world, jade)
            connection.enter(world.tom.membership_id)
            return stage.does(work)

        stages = tuple(dataclasses.replace(each, does=does) if each is stage else each for each in tasks.KIND.stages)
        monkeypatch.setitem(registry._kinds, tasks.KIND.code, dataclasses.replace(tasks.KIND, stages=stages))
        work()
        assert state(export) == "building"
        assert data_of(export) == b""
        assert "What you may see has changed" in said(export) or "Your role does not export" in said(export)
        assert not AccessLogEntry.objects.filter(act="exported").exists()
        finished = set(JobStage.objects.exclude(finished_at=None).values_list("name", flat=True))
        assert lost is not changes_his_role or before not in finished, "a role is asked for at each stage"

    def test_the_job_is_nobody_else_s_to_ask_for(self, world, kairo):
        export = asks(world.tom)
        with acting_as(world.nadia), pytest.raises(Refused, match="does not export"):
            request_job(kind=tasks.KIND.code, params={"export": export.pk}, by=world.nadia)

    @pytest.mark.parametrize("lost", SIGHT)
    def test_at_the_download_it_is_withheld_and_gone(self, world, kairo, jade, client_of, lost):
        export = built(world.tom)
        lost(world, jade)
        answer = download(client_of, world.tom, export)
        assert answer.url == reverse("export", args=[export.key])
        page = client_of(world.tom).get(answer.url).content.decode()
        assert "a record in it is no longer open to who asked for it" in page
        assert (state(export), data_of(export)) == ("withheld", b"")
        assert not AccessLogEntry.objects.filter(act="downloaded").exists()
        assert AccessLogEntry.objects.filter(act="refused", subject=f"export:{export.pk}", count=2).exists()

    def test_it_is_withheld_when_only_a_case_in_it_was_restricted(self, world, kairo, jade, client_of):
        export = built(world.niamh)
        with acting_as(world.tom):
            sharing.restrict_record(subject=f"case:{jade.cases.get().pk}", reason="A threat", by=world.tom)
        assert download(client_of, world.niamh, export).status_code == 302
        assert state(export) == "withheld"

    def test_it_is_handed_out_when_something_moved_that_is_still_theirs(self, world, kairo, jade, client_of):
        export = built(world.tom)
        with acting_as(world.tom):
            sharing.restrict_record(subject=f"person:{jade.pk}", reason="A threat", by=world.tom)
        assert download(client_of, world.tom, export).status_code == 200

    def test_at_the_download_a_role_that_does_not_export_is_refused(self, world, kairo, jade, client_of):
        export = built(world.tom)
        changes_his_role(world, jade)
        assert download(client_of, world.tom, export).status_code == 403

    def test_at_the_download_who_has_left_is_nobody(self, world, kairo, jade, client_of):
        export = built(world.tom)
        ends_his_membership(world, jade)
        assert download(client_of, world.tom, export).status_code in {302, 403}
        assert not AccessLogEntry.objects.filter(act="downloaded").exists()

    def test_it_is_fetched_for_the_agency_that_it_was_asked_for(self, world, kairo, client_of):
        """Niamh acts for the unit as well: what she asked for as an officer she does not fetch as its manager."""
        export = built(world.niamh)
        user = User.objects.get(pk=world.niamh.user_id)
        other = Membership.objects.create(
            user=user, partner_id=world.tom.partner_id, role="igu_manager", starts_on=in_days(-9)
        )
        niamh = sure(client_of(world.niamh))
        niamh.post(reverse("acting_for"), {"membership": other.pk})
        assert niamh.get(reverse("export-download", args=[export.key])).status_code == 404


class TestFetching:
    def test_it_is_an_attachment_that_nothing_keeps_with_the_marking_and_no_name(self, world, kairo, client_of):
        export = built(world.tom)
        answer = download(client_of, world.tom, export)
        assert answer.content == data_of(export)
        today = timezone.localdate().isoformat()
        assert (
            answer["Content-Disposition"] == f'attachment; filename="OFFICIAL-SENSITIVE haringey-records-{today}.xlsx"'
        )
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_after_a_day_it_is_over_and_then_gone(self, world, kairo, client_of):
        export = built(world.tom)
        RecordsExport.objects.update(kept_until=timezone.now())
        assert download(client_of, world.tom, export).status_code == 302
        assert "It expired." in client_of(world.tom).get(reverse("export", args=[export.key])).content.decode()
        tasks.expire()
        assert (state(export), data_of(export)) == ("expired", b"")
        assert export.people == 1, "who, when, why and how many is kept"

    def test_what_is_a_day_old_goes_and_what_is_not_stays(self, world, kairo):
        old, new = built(world.tom), built(world.niamh)
        RecordsExport.objects.filter(pk=old.pk).update(kept_until=timezone.now() - datetime.timedelta(seconds=1))
        tasks.expire()
        assert (state(old), state(new)) == ("expired", "ready")
        assert data_of(new)

    def test_after_a_week_who_was_in_it_is_forgotten(self, world, kairo, many):
        export, waiting = built(world.tom, pk=kairo.pk), asks(world.niamh)
        tasks.expire()
        assert ExportedFile.objects.get(export=export).people == [kairo.pk]
        week = timezone.now() - datetime.timedelta(days=7, minutes=1)
        RecordsExport.objects.update(asked_at=week)
        RecordsExport.objects.filter(pk=export.pk).update(kept_until=week)
        tasks.expire()
        assert state(waiting) == "expired"
        assert {tuple(each.people) for each in ExportedFile.objects.all()} == {()}

    def test_work_that_does_not_end_in_a_day_is_over(self, world, kairo):
        export = asks(world.tom)
        RecordsExport.objects.update(asked_at=timezone.now() - datetime.timedelta(days=1, minutes=1))
        tasks.expire()
        work()
        assert state(export) == "expired"
        assert said(export) == tasks.ENDED

    def test_it_is_withdrawn_by_who_asked_waiting_or_ready(self, world, many, kairo, client_of):
        waiting, ready = asks(world.tom), built(world.niamh, pk=kairo.pk)
        for actor, export in ((world.tom, waiting), (world.niamh, ready)):
            assert client_of(actor).post(reverse("export-withdraw", args=[export.key])).status_code == 302
            assert (state(export), data_of(export)) == ("withdrawn", b"")
            again = client_of(actor).post(reverse("export-withdraw", args=[export.key]))
            assert (again.status_code, "ended already" in again.content.decode()) == (403, True)
        with pytest.raises(Refused):
            decides(world.ines, waiting)

    def test_nobody_closes_another_s(self, world, kairo):
        export = built(world.tom)
        with acting_as(world.niamh), pytest.raises(Refused, match="no such export"):
            ask("close_export", export.pk, "withdrawn", by=world.niamh)
        with acting_as(world.tom), pytest.raises(Refused):
            ask("close_export", export.pk, "waiting", by=world.tom)


class TestTheLog:
    def test_each_step_stands_in_it_with_how_many_and_why(self, world, many, kairo, client_of):
        export = asks(world.niamh)
        decides(world.tom, export)
        work()
        download(client_of, world.niamh, export)
        with acting_as(world.ines):
            found = AccessLogEntry.objects.filter(subject=f"export:{export.pk}").order_by("pk")
            assert list(found.values_list("act", "count", "reason", "user__name")) == [
                ("asked", 26, f"Audit or inspection: {WHY}", "Niamh Doherty"),
                ("approved", 26, "I have seen why", "Tom Ashworth"),
                ("downloaded", 26, "", "Niamh Doherty"),
            ]

    def test_each_person_has_an_entry_before_the_file_can_be_fetched(self, world, kairo, jade):
        export = asks(world.niamh)
        job = Job.objects.get(key=export.key)
        work()
        with acting_as(world.tom):
            entries = AccessLogEntry.objects.filter(act="exported")
            assert {each.subject for each in entries} == {f"person:{kairo.pk}", f"person:{jade.pk}"}
            assert {(each.user_id, each.compartment_id) for each in entries} == {
                (world.niamh.user_id, world.casework.pk)
            }
            assert all(WHY in each.reason for each in entries)
        export.refresh_from_db()
        assert max(each.at for each in AccessLogEntry.objects.filter(act="exported")) < export.ready_at
        assert job.key == export.key

    def test_an_export_of_many_is_one_line_of_unusual_reading(self, world, many, kairo):
        for _ in range(6):
            a_person(by=world.nadia, compartment=world.casework)
        export = asks(world.amir)
        decides(world.tom, export)
        work()
        with acting_as(world.ines):
            lines = [line.reasons for line in unusual(world.ines) if line.user_id == world.amir.user_id]
        assert [set(reasons) for reasons in lines] == [{Why.BUSY_HOUR}]

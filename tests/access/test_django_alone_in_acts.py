"""What pages and jobs find only by asking who acts: told with row security switched off."""

import datetime
import uuid
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from cohort.models import CaseloadUpload, Circumstance, Custody, ExportedFile, Gang, Nominal, RecordsExport
from cohort.services import plan_next_step
from cohort.services.exports import hand_out
from cohort.services.imports import import_caseload, read
from cohort.tasks.imports import write
from igu.access.actor import Actor, acting_as
from igu.access.models import BrokenGlass, Compartment, KeptOut
from igu.agencies.models import Membership
from igu.jobs import registry
from igu.jobs.models import Job
from igu.jobs.registry import JobFailed
from igu.jobs.services import cancel_job, request_job, try_again
from igu.jobs.tasks import run
from igu.people.models import Person
from tests.access.places import break_glass, derived, plant
from tests.cohort.exporting import asks, sure, work
from tests.factories.casework import a_case, a_circumstance, a_person, an_intervention
from tests.factories.workbooks import a_caseload, as_csv
from tests.people.merging import merge

pytestmark = pytest.mark.usefixtures("without_row_security")


@pytest.fixture
def named(world) -> Compartment:
    return derived(world.casework, "named", inherits=False)


def move(row, place: Compartment) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET compartment_id = %s WHERE id = %s", [place.pk, row.pk])


@pytest.fixture
def case(world):
    """A case of Tom's, with time in custody that ends soon and a band."""
    person = a_person(by=world.tom, compartment=world.casework)
    case = a_case(by=world.tom, person=person)
    shared = {"person": person, "compartment": world.casework, "recorded_by_id": world.tom.user_id}
    soon = timezone.localdate() + datetime.timedelta(days=10)
    Custody.objects.create(**shared, from_on=datetime.date(2026, 2, 1), to_on=soon, place="HMP Thameside")
    Nominal.objects.create(
        **shared,
        entered_on=datetime.date(2026, 1, 5),
        band="red",
        band_confirmed_on=datetime.date(2026, 1, 5),
        review_on=datetime.date(2026, 7, 5),
        source="police",
    )
    return case


def test_what_hangs_on_a_person_hidden_from_the_cases_worker_is_not_on_their_home_page(world, client_of, case, named):
    home = client_of(world.tom).get("/").content.decode()
    assert "HMP Thameside" in home
    assert "Red" in home
    move(case.person, named)
    home = client_of(world.tom).get("/").content.decode()
    assert "HMP Thameside" not in home
    assert "Red" not in home


def test_a_case_hidden_from_who_sees_the_person_leaves_nothing_on_their_pages(world, client_of, case, named):
    an_intervention(by=world.tom, case=case, on=datetime.date(2026, 2, 3))
    with acting_as(world.tom):
        plan_next_step(case=case, what="Ring the college", due_on=datetime.date(2027, 2, 5), by=world.tom)
    a_case(by=world.tom, person=a_person(by=world.tom, compartment=world.casework))
    pages = ("/", f"/people/{case.person_id}/")

    def shown() -> str:
        return "".join(client_of(world.tom).get(page).content.decode() for page in pages)

    of_the_case = (f"/cases/{case.pk}/", "3 Feb", "Ring the college")
    assert all(words in shown() for words in ("HMP Thameside", *of_the_case))
    move(case, named)
    assert not any(words in shown() for words in of_the_case)
    assert "HMP Thameside" not in client_of(world.tom).get("/").content.decode()


def test_each_page_about_somebody_leaves_out_what_hangs_on_a_case_of_theirs_that_is_hidden(
    world, client_of, case, named
):
    """Today's work, the list of people, the person's page and their timeline: of each what it shows of the case."""
    today, person = timezone.localdate(), f"/people/{case.person_id}/"
    a_circumstance(by=world.tom, case=case, note="Plumbing at Haringey Sixth Form")
    an_intervention(by=world.tom, case=case, summary="He rang by himself.")
    with acting_as(world.tom):
        plan_next_step(case=case, what="Ring the college", due_on=today, by=world.tom)
    of_the_case = [
        ("/", "Due today"),
        ("/", "Ring the college"),
        ("/people/", "Ring the college"),
        (person, "Plumbing at Haringey Sixth Form"),
        (person, "Ring the college"),
        (f"{person}timeline/", "Plumbing at Haringey Sixth Form"),
        (f"{person}timeline/", "He rang by himself."),
        (f"{person}timeline/", "Ring the college"),
    ]

    def told() -> list[tuple[str, str]]:
        tom = client_of(world.tom)
        return [(page, words) for page, words in of_the_case if words in tom.get(page).content.decode()]

    assert told() == of_the_case
    move(case, named)
    assert told() == []


def test_who_has_no_caseload_is_told_of_no_release_and_no_review_of_somebody_hidden(world, client_of, case, named):
    """Priya works no case: she is shown whoever of those she sees comes out of custody or is to be reviewed."""

    def told() -> list[bool]:
        home = client_of(world.priya).get("/").content.decode()
        return [words in home for words in ("HMP Thameside", "Review of the place on the cohort", str(case.person))]

    assert told() == [True] * 3
    move(case.person, named)
    assert told() == [False] * 3


def test_a_hidden_case_narrows_no_list_and_begins_no_log(world, client_of, case, named):
    tom, person = client_of(world.tom), f"/people/{case.person_id}/"
    lists = ("/people/?cases=open", "/people/?programme=gang_exit")

    def told() -> list[bool]:
        narrowed = [person in tom.get(page).content.decode() for page in lists]
        offered = f'name="case" value="{case.pk}"' in tom.get(f"/log/?person={case.person_id}").content.decode()
        return [*narrowed, offered, f"case={case.pk}" in tom.get(f"{person}log/").url]

    assert told() == [True] * 4
    move(case, named)
    assert told() == [False] * 4


def test_where_something_hidden_was_done_is_not_proposed(world, client_of, case, named):
    an_intervention(by=world.tom, case=case, place="The blue door")
    other = a_case(by=world.tom, person=a_person(by=world.tom, compartment=world.casework))
    page = f"/log/?case={other.pk}"
    assert "The blue door" in client_of(world.tom).get(page).content.decode()
    move(case, named)
    assert "The blue door" not in client_of(world.tom).get(page).content.decode()


def test_what_was_done_in_a_hidden_case_orders_nobody(world, client_of, named):
    """Kairo was met last, but in a case that Tom does not see; Jade in one that he does."""
    kairo, jade = (a_person(by=world.tom, compartment=world.casework, given_name=name) for name in ("Kairo", "Jade"))
    for person, on in ((kairo, datetime.date(2026, 3, 3)), (jade, datetime.date(2026, 2, 3))):
        an_intervention(by=world.tom, case=a_case(by=world.tom, person=person), on=on)

    def longest_not_met() -> list[str]:
        page = client_of(world.tom).get("/people/?order=contact").content.decode()
        return sorted(("Kairo", "Jade"), key=page.index)

    assert longest_not_met() == ["Jade", "Kairo"]
    move(kairo.cases.get(), named)
    assert longest_not_met() == ["Kairo", "Jade"]


def test_a_hidden_gang_is_named_neither_in_the_list_nor_on_the_page_of_whoever_runs_with_it(
    world, client_of, case, named
):
    gang = Gang.objects.create(
        partnership=world.haringey, compartment=world.casework, name="Northside", kind="street_gang"
    )
    Nominal.objects.update(gang=gang)

    def told() -> list[bool]:
        pages = ("/people/", f"/people/{case.person_id}/")
        return ["Northside" in client_of(world.tom).get(page).content.decode() for page in pages]

    assert told() == [True, True]
    move(gang, named)
    assert told() == [False, False]


def test_a_hidden_gang_is_not_offered(world, client_of, named):
    person = a_person(by=world.tom, compartment=world.casework)
    gang = Gang.objects.create(
        partnership=world.haringey, compartment=world.casework, name="Northside", kind="street_gang"
    )
    page = f"/people/{person.pk}/cohort/add/"
    assert "Northside" in client_of(world.tom).get(page).content.decode()
    move(gang, named)
    assert "Northside" not in client_of(world.tom).get(page).content.decode()


def test_an_unallocated_case_that_is_hidden_is_not_offered(world, client_of, named):
    case = a_case(by=world.tom, person=a_person(by=world.tom, compartment=world.casework), worker=None)
    assert f"/cases/{case.pk}/" in client_of(world.tom).get("/").content.decode()
    move(case, named)
    assert f"/cases/{case.pk}/" not in client_of(world.tom).get("/").content.decode()


def test_emergencies_of_hidden_records_do_not_wait_for_somebody_elses_review(world, client_of, named):
    planters = plant(world, {"casework": world.casework})
    break_glass(world.hal, planters["casework"], hours=4)
    review = f"/emergencies/{BrokenGlass.objects.filter(user_id=world.hal.user_id).latest('pk').pk}/"
    pages = ("/", "/emergencies/")
    for page in pages:
        assert world.hal.name in client_of(world.tom).get(page).content.decode()
    assert client_of(world.tom).get(review).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_brokenglass SET compartment_id = %s", [named.pk])
    for page in pages:
        assert world.hal.name not in client_of(world.tom).get(page).content.decode()
    assert client_of(world.tom).get(review).status_code == 404


def test_who_broke_the_glass_is_not_told_who_else_did(world, client_of):
    """Hal and Sam opened the same record: its sharing page tells each of themselves, and Tom of both."""
    planters = plant(world, {"casework": world.casework})
    for who in (world.hal, world.sam):
        break_glass(who, planters["casework"], hours=4)
    page = f"/people/{planters['casework'].rows[Person].pk}/sharing/"

    def told(reader) -> set[str]:
        text = client_of(reader).get(page).content.decode()
        return {who.name for who in (world.hal, world.sam) if f"{who.name}</" in text or f"{who.name}, " in text}

    assert told(world.tom) == {world.hal.name, world.sam.name}
    assert world.hal.name not in client_of(world.sam).get(page).content.decode()


@pytest.fixture
def nadias(world) -> Job:
    return Job.objects.create(kind="test", requested_by_id=world.nadia.user_id, membership_id=world.nadia.membership_id)


def test_nobody_stops_or_repeats_somebody_elses_job(world, nadias, job_kind):
    with acting_as(world.tom):
        assert cancel_job(job=nadias, by=world.tom).state == "queued"
    Job.objects.filter(pk=nadias.pk).update(state="failed")
    with acting_as(world.tom):
        assert try_again(job=nadias, by=world.tom).state == "failed"


def test_asking_for_a_job_is_not_answered_with_somebody_elses(world, nadias, job_kind):
    with acting_as(world.tom):
        assert request_job(kind="test", params={}, by=world.tom).pk != nadias.pk


@pytest.fixture
def job_kind():
    """A kind of job that anybody may ask for."""
    before = dict(registry._kinds)
    registry.register_kind(
        registry.JobKind(
            code="test",
            title=lambda params: "A test job",
            allowed=lambda actor, params: None,
            stages=(),
            back=lambda params: ("Home", "/"),
            result=lambda result: ("Home", "/"),
        )
    )
    yield
    registry._kinds.clear()
    registry._kinds.update(before)


def test_a_job_reads_no_upload_but_its_askers(world):
    planters = plant(world, {"casework": world.casework})
    upload = planters["casework"].rows[CaseloadUpload]
    with acting_as(world.tom), pytest.raises(JobFailed, match="no longer here"):
        write(SimpleNamespace(actor=world.tom, params={"upload": upload.pk}))


@pytest.fixture
def niamhs(world) -> CaseloadUpload:
    """Niamh's caseload as it was looked at: a row that may be Zoe, whom she saw then."""
    zoe = a_person(by=world.tom, compartment=world.casework, given_name="Zoe", family_name="Asante")
    upload = plant(world, {"casework": world.casework})["casework"].rows[CaseloadUpload]
    preview = {
        "problem_count": 0,
        "alike": [{"row": 2, "ref": "P-1", "alike": 91, "person_id": zoe.pk, "other_row": None}],
    }
    CaseloadUpload.objects.filter(pk=upload.pk).update(
        uploaded_by=world.niamh.user_id, membership=world.niamh.membership_id, preview=preview, result=None
    )
    return upload


def test_an_upload_no_longer_names_whom_its_sender_no_longer_sees(world, client_of, niamhs, named):
    page = f"/import/{niamhs.key}/"
    zoe = Person.objects.get(given_name="Zoe")
    assert str(zoe) in client_of(world.niamh).get(page).content.decode()
    move(zoe, named)
    text = client_of(world.niamh).get(page).content.decode()
    assert str(zoe) not in text
    assert "Somebody you no longer see" in text


def test_the_files_that_somebody_else_sent_are_not_in_one_s_own_list(world, client_of, niamhs):
    listed = [niamhs.name in client_of(who).get("/import/").content.decode() for who in (world.niamh, world.tom)]
    assert listed == [True, False]


def test_an_upload_shows_nothing_of_a_job_that_somebody_else_asked_for(world, client_of, niamhs):
    Job.objects.create(
        kind="check_caseload",
        params={"upload": niamhs.pk},
        state="failed",
        error="Nadia's file is broken.",
        requested_by_id=world.nadia.user_id,
        membership_id=world.nadia.membership_id,
    )
    assert "Nadia&#x27;s file" not in client_of(world.niamh).get(f"/import/{niamhs.key}/").content.decode()


def test_a_ref_of_a_fact_in_a_hidden_case_reads_like_a_new_one(world, case, named, tmp_path):
    """Niamh's file uses, for somebody else's case, a ref of hers that stands in a case she does not see."""
    fact = a_circumstance(by=world.tom, case=case)
    Circumstance.objects.filter(pk=fact.pk).update(import_ref="S-1")
    other = a_case(
        by=world.tom, person=a_person(by=world.tom, compartment=world.casework, import_ref="P-1"), import_ref="C-1"
    )
    sheets = {
        "circumstances": [a_caseload()["circumstances"][0], ["S-1", "C-1", "ete", "college", other.opened_on, "", ""]]
    }

    def said() -> list[str]:
        with acting_as(world.niamh):
            path = as_csv(tmp_path / str(uuid.uuid4()), sheets)
            return [each.says for each in import_caseload(raw=read(path), by=world.niamh, dry_run=True).problems]

    assert said() == ["This ref is on record for another case. Give the new row one of its own."]
    move(case, named)
    assert said() == []


def test_a_form_s_key_finds_nobody_hidden(world, client_of, named):
    """Tom's form has the key of somebody who was taken from his sight since: he is asked about the others as ever."""
    jade = a_person(by=world.tom, compartment=world.casework, given_name="Jade", family_name="Bell")
    hidden = a_person(by=world.tom, compartment=world.casework)
    form = {"given_name": "Jade", "family_name": "Bell", "form_key": str(hidden.key), "sex": "U"}

    def told() -> bool:
        page = client_of(world.tom).post("/people/add/", form)
        return jade.reference in page.content.decode()

    move(hidden, named)
    assert told()


def test_whoever_is_kept_out_of_a_hidden_record_is_no_work_of_who_does_not_see_it(world, client_of, named):
    person = a_person(by=world.tom, compartment=world.casework)
    KeptOut.objects.create(
        user_id=world.priya.user_id,
        compartment=world.casework,
        reason="Lives next door",
        set_by_id=world.tom.user_id,
        review_on=timezone.localdate(),
    )
    assert "Is Priya Nair still to be kept out?" in client_of(world.tom).get("/").content.decode()
    move(person, named)
    KeptOut.objects.update(compartment=named)
    home = client_of(world.tom).get("/").content.decode()
    assert str(person) not in home
    assert "Is Priya Nair still to be kept out?" not in home


def test_an_export_counts_and_holds_what_its_asker_sees_and_is_withheld_when_they_no_longer_do(
    world, client_of, case, named
):
    move(a_person(by=world.tom, compartment=world.casework), named)
    tom = sure(client_of(world.tom))
    assert "<strong>1</strong>" in tom.get("/exports/ask/").content.decode()
    asked = {"purpose": "analysis", "reason": "To see", "form_key": str(uuid.uuid4())}
    assert tom.post("/exports/ask/", asked).status_code == 302
    move(case, named)
    work()
    export = RecordsExport.objects.get()
    assert (export.state, export.people_in_file, ExportedFile.objects.get().cases) == ("ready", 1, [])
    move(case.person, named)
    assert tom.get(f"/exports/{export.key}/download/").status_code == 302
    export.refresh_from_db()
    assert export.state == "withheld"


def test_an_export_is_built_and_handed_out_for_nobody_but_who_asked_for_it(world, client_of, case):
    export = asks(world.niamh)
    assert "Waiting for a worker." not in client_of(world.tom).get(f"/exports/{export.key}/").content.decode()
    with acting_as(world.tom):
        job = request_job(kind="export_records", params={"export": export.pk}, by=world.tom)
    run(job.pk)
    job.refresh_from_db()
    assert job.error == "This export is no longer being built. Ask for it again."
    with acting_as(world.tom), pytest.raises(ExportedFile.DoesNotExist):
        hand_out(export=export, by=world.tom)


def test_an_export_of_the_neighbour_waits_for_nobody_here_and_is_in_nobody_s_list(world, client_of):
    Membership.objects.filter(pk=world.hana.membership_id).update(role="igu_manager")
    for _ in range(26):
        a_person(by=world.hana, compartment=world.hackney_casework)
    hana = Actor.of(Membership.objects.for_actor().get(pk=world.hana.membership_id))
    assert asks(hana).state == "waiting"
    for page in ("/", "/exports/"):
        assert "Hana Levy" not in client_of(world.tom).get(page).content.decode()


def test_an_analyst_s_exports_are_their_own_and_whoever_approves_is_listed_everybody_s_of_the_partnership(
    world, client_of, case
):
    asks(world.niamh, "The inspectors ask for March")
    listed = {
        who.name: "The inspectors ask for March" in client_of(who).get("/exports/").content.decode()
        for who in (world.niamh, world.tom, world.amir)
    }
    assert listed == {"Niamh Doherty": True, "Tom Ashworth": True, "Amir Haddad": False}


def test_a_merged_record_that_is_hidden_leads_nowhere(world, client_of, named):
    kept, merged = (a_person(by=world.tom, compartment=world.casework) for _ in range(2))
    merge(world, kept, merged)
    tom = client_of(world.tom)
    assert tom.get(f"/people/{merged.pk}/").status_code == 302
    move(kept, named)
    move(merged, named)
    assert tom.get(f"/people/{merged.pk}/").status_code == 404

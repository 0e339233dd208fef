"""What pages and jobs find only by asking who acts: told with row security switched off."""

import datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from cohort.models import CaseloadUpload, Custody, ExportedFile, Gang, Nominal, RecordsExport
from cohort.services.exports import hand_out
from cohort.tasks.imports import write
from igu.access.actor import Actor, acting_as
from igu.access.models import BrokenGlass, Compartment
from igu.agencies.models import Membership
from igu.jobs import registry
from igu.jobs.models import Job
from igu.jobs.registry import JobFailed
from igu.jobs.services import cancel_job, request_job, try_again
from tests.access.places import break_glass, derived, plant
from tests.cohort.exporting import asks, sure, work
from tests.factories.casework import a_case, a_person, an_intervention

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
    pages = ("/", f"/people/{case.person_id}/")

    def shown() -> str:
        return "".join(client_of(world.tom).get(page).content.decode() for page in pages)

    assert all(words in shown() for words in ("HMP Thameside", f"/cases/{case.pk}/", "3 Feb"))
    move(case, named)
    assert not any(words in shown() for words in (f"/cases/{case.pk}/", "3 Feb"))
    assert "HMP Thameside" not in client_of(world.tom).get("/").content.decode()


def test_a_hidden_case_narrows_no_list_and_begins_no_log(world, client_of, case, named):
    tom, person = client_of(world.tom), f"/people/{case.person_id}/"
    lists = ("/people/?cases=open", "/people/?programme=gang_exit")

    def told() -> list[bool]:
        narrowed = [person in tom.get(page).content.decode() for page in lists]
        offered = f'value="{case.pk}"' in tom.get(f"/log/?person={case.person_id}").content.decode()
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
    assert world.hal.name in client_of(world.tom).get("/").content.decode()
    assert client_of(world.tom).get(review).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_brokenglass SET compartment_id = %s", [named.pk])
    assert world.hal.name not in client_of(world.tom).get("/").content.decode()
    assert client_of(world.tom).get(review).status_code == 404


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


def test_an_export_counts_and_holds_what_its_asker_sees_and_is_withheld_when_they_no_longer_do(
    world, client_of, case, named
):
    move(a_person(by=world.tom, compartment=world.casework), named)
    tom = sure(client_of(world.tom))
    assert "<strong>1</strong>" in tom.get("/exports/ask/").content.decode()
    tom.post("/exports/ask/", {"purpose": "analysis", "reason": "To see"})
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
    work()
    job.refresh_from_db()
    assert job.error == "This export is no longer being built. Ask for it again."
    with acting_as(world.tom), pytest.raises(ExportedFile.DoesNotExist):
        hand_out(export=export, by=world.tom)


def test_an_export_of_the_neighbour_waits_for_nobody_here(world, client_of):
    Membership.objects.filter(pk=world.hana.membership_id).update(role="igu_manager")
    for _ in range(26):
        a_person(by=world.hana, compartment=world.hackney_casework)
    hana = Actor.of(Membership.objects.for_actor().get(pk=world.hana.membership_id))
    assert asks(hana).state == "waiting"
    assert "Hana Levy" not in client_of(world.tom).get("/").content.decode()

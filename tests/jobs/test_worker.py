"""A real worker, killed and started again; a broker that is not there. Every job ends once."""

import pytest
from django.db import transaction
from django.utils import timezone

from cohort.tasks.exports import WRITING
from igu.access.actor import acting_as
from igu.audit.models import AccessLogEntry
from igu.documents.models import StoredDocument
from igu.jobs import services, tasks
from igu.jobs.models import Job, JobStage
from igu.people.models import Person
from performance.models import ReportEdition
from performance.services import request_report
from performance.tasks import CHARTS, KEEPING, KIND, PAGES
from tests.cohort.exporting import asks, data_of, decides, sheets_of
from tests.jobs.conftest import kill, until, use_broker
from tests.performance.caseload import Q3, Caseload

pytestmark = pytest.mark.xdist_group("worker")


@pytest.fixture
def borough(committed, world):
    caseload = Caseload(world)
    with transaction.atomic():
        for _ in range(5):
            caseload.intervention(caseload.case(-200), -3)
    return world


def ask(world) -> Job:
    with acting_as(world.niamh), transaction.atomic():
        return request_report(quarter=Q3, by=world.niamh)


def finished(name: str) -> bool:
    return JobStage.objects.filter(name=name).exclude(finished_at=None).exists()


def test_a_worker_builds_the_report(borough, worker):
    worker()
    job = ask(borough)
    until(lambda: Job.objects.get(pk=job.pk).state in {"done", "failed"})
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    assert StoredDocument.objects.get(pk=job.result["document"]).pages == 3


def test_a_killed_workers_job_is_finished_once_by_another(borough, worker):
    first = worker()
    job = ask(borough)
    until(lambda: finished(CHARTS))
    kill(first)
    held = Job.objects.get(pk=job.pk)
    assert held.state == "running", "killed between two stages"
    times = dict(job.stages.exclude(finished_at=None).values_list("name", "finished_at"))
    assert PAGES not in times
    Job.objects.update(lease_until=timezone.now())
    worker()
    tasks.sweep()
    until(lambda: Job.objects.get(pk=job.pk).state in {"done", "failed"})
    job.refresh_from_db()
    assert (job.state, job.error, job.fence) == ("done", "", 2)
    again = dict(job.stages.values_list("name", "finished_at"))
    assert {name: again[name] for name in times} == times, "what was finished was not done again"
    assert (ReportEdition.objects.count(), StoredDocument.objects.count()) == (1, 1)
    assert len(again) == len(KIND.stages)


def test_a_job_asked_for_while_the_broker_is_down_is_done_when_it_is_back(borough, worker, broker, caplog):
    use_broker("redis://127.0.0.1:1/0")
    job = ask(borough)
    assert "The broker does not answer" in caplog.text
    assert Job.objects.get(pk=job.pk).state == "queued"
    use_broker(broker)
    worker()
    Job.objects.update(requested_at=timezone.now() - services.LEASE)
    tasks.sweep()
    until(lambda: finished(KEEPING))
    assert Job.objects.get(pk=job.pk).state == "done"


def test_a_killed_worker_s_export_is_written_anew_and_each_person_noted_once(borough, worker):
    """Killed while it writes the sheets: nothing of it is kept, and the next worker begins with them."""
    Person.objects.bulk_create(
        Person(
            partnership=borough.haringey,
            compartment=borough.casework,
            family_name=f"Person {number:04}",
            search_name="person",
            recorded_by_id=borough.nadia.user_id,
        )
        for number in range(600)
    )
    first = worker()
    export = decides(borough.tom, asks(borough.niamh))
    until(lambda: JobStage.objects.filter(name=WRITING).exists())
    kill(first)
    assert not finished(WRITING), "killed in the middle"
    assert not AccessLogEntry.objects.filter(act="exported").exists()
    Job.objects.update(lease_until=timezone.now())
    worker()
    tasks.sweep()
    until(lambda: Job.objects.get(key=export.key).state in {"done", "failed"})
    job = Job.objects.get(key=export.key)
    export.refresh_from_db()
    assert (job.state, job.error, job.fence, export.state) == ("done", "", 2, "ready")
    noted = AccessLogEntry.objects.filter(act="exported").values_list("subject", flat=True)
    assert len(noted) == len(set(noted)) == export.people_in_file == export.people
    assert len(sheets_of(data_of(export))["people"]) == export.people + 1

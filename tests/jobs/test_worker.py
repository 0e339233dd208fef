"""A real worker, killed and started again; a broker that is not there. Every job ends once."""

import pytest
from django.db import transaction
from django.utils import timezone

from igu.access.actor import acting_as
from igu.documents.models import StoredDocument
from igu.jobs import services, tasks
from igu.jobs.models import Job, JobStage
from performance.models import ReportEdition
from performance.services import request_report
from performance.tasks import CHARTS, KEEPING, KIND, PAGES
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

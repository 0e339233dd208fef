"""Asking for long work, stopping it, trying it again. The doing is in tasks.py."""

import logging
import uuid
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from igu.access.actor import Actor
from igu.celery import app
from igu.jobs.enums import JobState
from igu.jobs.models import Job, JobStage
from igu.jobs.registry import kind_of

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
"""How long a worker holds a job without renewing; a job whose worker died is taken up again after it."""
SAYS = "says"
"""Where a stage's row has how far it is, until it has what it found."""
ATTEMPTS = 3
"""How often a job is begun before it is given up."""


@transaction.atomic
def request_job(*, kind: str, params: dict[str, Any], by: Actor, key: uuid.UUID | None = None) -> Job:
    """Ask for a job. The row commits with whatever else its transaction writes; then a worker is woken.

    The same key twice is one job. One that the actor has not finished with the same parameters is answered instead of a
    second. Raises Refused.
    """
    kind_of(kind).allowed(by, params)
    mine = Job.objects.visible_to(by).filter(kind=kind, params=params)
    if (waiting := mine.unfinished().first()) is not None:
        return waiting
    job, made = Job.objects.get_or_create(
        key=key or uuid.uuid4(),
        defaults={
            "kind": kind,
            "params": params,
            "requested_by_id": by.user_id,
            "membership_id": by.membership_id,
        },
    )
    if made:
        transaction.on_commit(lambda: wake(job.pk))
    return job


@transaction.atomic
def cancel_job(*, job: Job, by: Actor) -> Job:
    """Stop a job; its worker notices before it writes anything more. A job that has ended stays as it ended."""
    now = timezone.now()
    Job.objects.visible_to(by).unfinished().filter(pk=job.pk).update(state=JobState.CANCELLED, finished_at=now)
    job.refresh_from_db()
    return job


@transaction.atomic
def try_again(*, job: Job, by: Actor) -> Job:
    """Take up a job that failed or was stopped, from the stage that it had reached. Raises Refused."""
    kind_of(job.kind).allowed(by, job.params)
    ended = Job.objects.visible_to(by).filter(pk=job.pk, state__in=[JobState.FAILED, JobState.CANCELLED])
    if ended.update(state=JobState.QUEUED, error="", attempts=0, finished_at=None, lease_until=None):
        transaction.on_commit(lambda: wake(job.pk))
    job.refresh_from_db()
    return job


def wake(job_id: int) -> None:
    """Tell a worker. Nothing is lost when the broker does not hear: the sweeper looks for waiting jobs every minute."""
    try:
        app.send_task("igu.jobs.run", [job_id], retry=False)
    except OperationalError:
        log.warning("The broker does not answer; job %s waits for the sweeper.", job_id)


def due() -> list[int]:
    """Jobs that wait for a worker or were left by one, whoever asked for them. Ends those whose requester has gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT igu.jobs_due()")
        return [job_id for (job_id,) in cursor.fetchall()]


def membership_of(job_id: int) -> int | None:
    """For whom a job is to be run; None when it is not there or has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT igu.job_membership(%s)", [job_id])
        return cursor.fetchone()[0]


def claim(job_id: int) -> Job | None:
    """Take a job for this worker: its lease and the next fence. None when somebody else has it or it has ended."""
    now = timezone.now()
    with transaction.atomic():
        job = Job.objects.to_be_claimed(now).select_for_update(skip_locked=True).filter(pk=job_id).first()
        if job is None:
            return None
        job.fence += 1
        job.attempts += 1
        job.state = JobState.RUNNING
        job.started_at = job.started_at or now
        job.lease_until = now + LEASE
        if job.attempts > ATTEMPTS:
            job.state, job.finished_at = JobState.FAILED, now
            job.error = f"It was begun {ATTEMPTS} times and did not finish. Try again; if it stops again, tell support."
        job.save(update_fields=["fence", "attempts", "state", "started_at", "lease_until", "finished_at", "error"])
    return job if job.state == JobState.RUNNING else None


def hold(job: Job) -> bool:
    """Renew the lease. False when the job was stopped or another worker has it: then nothing more may be written."""
    mine = Job.objects.filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING)
    return bool(mine.update(lease_until=timezone.now() + LEASE))


def finish(job: Job, *, state: JobState, error: str = "", result: dict | None = None) -> bool:
    """End a job that this worker still holds."""
    mine = Job.objects.filter(pk=job.pk, fence=job.fence, state=JobState.RUNNING)
    return bool(mine.update(state=state, error=error[:300], result=result or {}, finished_at=timezone.now()))


def begin_stage(job: Job, name: str) -> JobStage:
    """The stage's row, with its start; an unfinished one left by another worker starts anew."""
    stage, _ = JobStage.objects.update_or_create(
        job=job,
        name=name,
        defaults={"requested_by_id": job.requested_by_id, "started_at": timezone.now(), "found": {}},
    )
    return stage


def say_how_far(job: Job, words: str) -> None:
    """Write down how far the stage is that is being done."""
    job.stages.filter(finished_at=None).update(found={SAYS: words})

"""What the worker does with a job: claim it, do its stages as its requester, end it once."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone

from igu.access.actor import Actor, acting_as
from igu.access.policies import Refused
from igu.agencies.models import Membership
from igu.celery import app
from igu.jobs import services
from igu.jobs.enums import JobState
from igu.jobs.models import Job, JobStage
from igu.jobs.registry import JobFailed, Stage, Work, kind_of

log = logging.getLogger(__name__)

PACE = 2
"""Seconds between two looks at how far a stage is; its requester's page asks as often."""


class LostJob(Exception):
    """The job was stopped or taken over meanwhile; this worker leaves it alone."""


@app.task(name="igu.jobs.run")
def run(job_id: int) -> None:
    """Do one job, as whoever asked for it and with what they may see now. Harmless when it is done already."""
    membership_id = services.membership_of(job_id)
    if membership_id is None:
        return
    today = timezone.localdate()
    membership = Membership.objects.current(on=today).for_actor().filter(pk=membership_id).first()
    if membership is not None:
        with acting_as(Actor.of(membership)) as actor:
            _run(job_id, actor)


@app.task(name="igu.jobs.sweep")
def sweep() -> None:
    """Wake workers for every job that waits: messages that the broker lost, workers that were killed."""
    for job_id in services.due():
        services.wake(job_id)


def _run(job_id: int, actor: Actor) -> None:
    job = services.claim(job_id)
    if job is None:
        return
    work = Work(actor=actor, key=str(job.key), params=job.params)
    try:
        with _heartbeat(job, work):
            _stages(job, work)
    except LostJob:
        log.info("Job %s was stopped or taken over.", job_id)
    except (JobFailed, Refused) as reason:
        _fail(job, str(reason))
    except Exception:
        log.exception("Job %s failed.", job_id)
        _fail(
            job, "Something went wrong on our side, and nothing was kept. Try again; if it stops again, tell support."
        )


def _fail(job: Job, error: str) -> None:
    with transaction.atomic():
        services.finish(job, state=JobState.FAILED, error=error)


def _stages(job: Job, work: Work) -> None:
    kind = kind_of(job.kind)
    with transaction.atomic():
        kind.allowed(work.actor, job.params)
        done = {stage.name: stage for stage in job.stages.exclude(finished_at=None)}
    for stage in kind.stages:
        if stage.name not in done:
            done[stage.name] = _do(stage, job, work, last=stage is kind.stages[-1])
        work.found[stage.name] = done[stage.name].found
        work.data[stage.name] = bytes(done[stage.name].data)


def _do(stage: Stage, job: Job, work: Work, *, last: bool) -> JobStage:
    """One stage. What it writes, its being finished and, for the last, the job's end commit together or not at all.

    That the job is still this worker's is asked at the end, so that its row stays free to be stopped until then.
    """
    with transaction.atomic():
        _hold(job)
        row = services.begin_stage(job, stage.name)
    work.leave, work.says = b"", ""
    found = stage.does(work) if stage.alone else None
    with transaction.atomic():
        row.found = stage.does(work) if found is None else found
        row.data = work.leave
        row.finished_at = timezone.now()
        row.save(update_fields=["found", "data", "finished_at"])
        _hold(job)
        if last:
            job.stages.update(data=b"")
            services.finish(job, state=JobState.DONE, result=row.found)
    return row


def _hold(job: Job) -> None:
    if not services.hold(job):
        raise LostJob


@contextmanager
def _heartbeat(job: Job, work: Work) -> Iterator[None]:
    """Renew the lease while a stage takes its time, and write down how far it is, on a connection of its own."""
    over = threading.Event()
    beat = threading.Thread(target=_beat, args=(job, work, over), daemon=True)
    beat.start()
    try:
        yield
    finally:
        over.set()
        beat.join()


def _beat(job: Job, work: Work, over: threading.Event) -> None:
    said, held = "", time.monotonic()
    try:
        while not over.wait(PACE):
            due = time.monotonic() - held >= services.LEASE.total_seconds() / 3
            if not due and work.says == said:
                continue
            with acting_as(work.actor), transaction.atomic():
                if work.says != said:
                    services.say_how_far(job, work.says)
                if due:
                    services.hold(job)
            said, held = work.says, time.monotonic() if due else held
    finally:
        connection.close()

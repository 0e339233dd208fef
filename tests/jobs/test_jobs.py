"""Asking for a job, doing its stages, stopping it and trying again: in one process, with the worker's own code."""

import uuid

import pytest
from django.db import connection, transaction
from django.utils import timezone

from igu.access.actor import acting_as
from igu.access.policies import Refused, require
from igu.agencies.models import Membership
from igu.jobs import services, tasks
from igu.jobs.models import Job, JobStage
from igu.jobs.presenters import progress_of
from igu.jobs.registry import JobFailed
from tests.jobs.conftest import until


def ask(by, **given) -> Job:
    with acting_as(by):
        return services.request_job(kind="test", params={"year": 2014}, by=by, **given)


def state(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def test_each_stage_is_given_what_the_stages_before_it_found(world, kind):
    seen = []
    kind(first=lambda work: {"n": 1}, second=lambda work: seen.append(work.found) or {"document": 7})
    job = ask(world.niamh)
    tasks.run(job.pk)
    job.refresh_from_db()
    assert seen == [{"first": {"n": 1}, "second": {"document": 7}}] or seen[0]["first"] == {"n": 1}
    assert (job.state, job.result, job.attempts) == ("done", {"document": 7}, 1)
    assert [stage.name for stage in job.stages.all() if stage.finished_at] == ["first", "second"]


def test_a_job_that_is_done_is_not_done_again(world, kind):
    times = []
    kind(only=lambda work: times.append(1) or {})
    job = ask(world.niamh)
    tasks.run(job.pk)
    tasks.run(job.pk)
    assert times == [1]


def test_asking_twice_with_one_key_is_one_job(world, kind):
    kind(only=lambda work: {})
    key = uuid.uuid4()
    assert ask(world.niamh, key=key) == ask(world.niamh, key=key)
    assert Job.objects.count() == 1


def test_asking_again_for_what_is_being_done_answers_that(world, kind):
    kind(only=lambda work: {})
    assert ask(world.niamh) == ask(world.niamh)
    assert ask(world.tom) != ask(world.niamh)


def test_a_reason_that_a_stage_gives_is_told_and_finished_stages_are_kept(world, kind):
    tries = []

    def second(work):
        tries.append(1)
        if len(tries) == 1:
            raise JobFailed("The overview is too long. Shorten it, then try again.")
        return {}

    firsts = []
    kind(first=lambda work: firsts.append(1) or {}, second=second)
    job = ask(world.niamh)
    tasks.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "The overview is too long. Shorten it, then try again.")
    with acting_as(world.niamh):
        services.try_again(job=job, by=world.niamh)
    tasks.run(job.pk)
    assert state(job) == "done"
    assert firsts == [1]


def test_an_unforeseen_error_ends_the_job_with_a_sentence_that_tells_nothing_of_it(world, kind, caplog):
    kind(only=lambda work: 1 / 0)
    job = ask(world.niamh)
    tasks.run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.error.startswith("Something went wrong on our side")
    assert "ZeroDivisionError" in caplog.text


def test_what_a_failed_stage_wrote_is_taken_back(world, kind):
    def writes_and_fails(work):
        JobStage.objects.create(
            job=Job.objects.get(), requested_by_id=work.actor.user_id, name="stray", started_at=timezone.now()
        )
        raise JobFailed("No.")

    kind(only=writes_and_fails)
    tasks.run(ask(world.niamh).pk)
    assert not JobStage.objects.filter(name="stray").exists()


def test_rights_are_asked_again_when_the_job_is_run(world, kind):
    may = [True]
    kind(allowed=lambda actor, params: require(may[0], "Your role has changed."), only=lambda work: {})
    job = ask(world.niamh)
    may[0] = False
    tasks.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "Your role has changed.")


def test_a_job_is_refused_to_who_may_not_ask_for_it(world, kind):
    kind(allowed=lambda actor, params: require(False, "Only CSP officers."), only=lambda work: {})
    with pytest.raises(Refused):
        ask(world.nadia)


def test_a_job_runs_with_what_its_requester_may_see(world, kind):
    from cohort.models import Case
    from tests.factories.casework import a_case, a_person

    a_case(by=world.nadia, person=a_person(by=world.nadia, compartment=world.casework))
    kind(only=lambda work: {"cases": Case.objects.count()})
    seen = {}
    for who in ("niamh", "sam"):
        job = ask(getattr(world, who))
        tasks.run(job.pk)
        job.refresh_from_db()
        seen[who] = job.result["cases"]
    assert seen == {"niamh": 1, "sam": 0}


def test_a_stopped_job_writes_nothing_more(world, kind):
    def stopped_meanwhile(work):
        Job.objects.update(state="cancelled")
        return {"never": "kept"}

    kind(first=stopped_meanwhile, second=lambda work: {})
    job = ask(world.niamh)
    tasks.run(job.pk)
    job.refresh_from_db()
    assert job.result == {}
    assert not job.stages.exclude(finished_at=None).exists()


def test_a_worker_that_lost_its_lease_writes_nothing_more(world, kind):
    def taken_over_meanwhile(work):
        Job.objects.update(fence=99)
        return {}

    kind(only=taken_over_meanwhile)
    job = ask(world.niamh)
    tasks.run(job.pk)
    assert state(job) == "running"
    assert not JobStage.objects.exclude(finished_at=None).exists()


def test_a_job_that_another_worker_holds_is_left_alone(world, kind):
    kind(only=lambda work: {})
    job = ask(world.niamh)
    with acting_as(world.niamh):
        services.claim(job.pk)
        assert services.claim(job.pk) is None


def test_a_job_is_given_up_after_three_attempts(world, kind):
    kind(only=lambda work: {})
    job = ask(world.niamh)
    for _ in range(4):
        Job.objects.update(lease_until=timezone.now() - services.LEASE)
        with acting_as(world.niamh):
            claimed = services.claim(job.pk)
    assert claimed is None
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.error.startswith("It was begun 3 times")


def test_the_sweeper_finds_what_waits_whoever_asked(world, kind):
    kind(only=lambda work: {})
    waiting, left, fresh = ask(world.niamh), ask(world.tom), ask(world.amir)
    long_ago = timezone.now() - services.LEASE * 4
    Job.objects.filter(pk=waiting.pk).update(requested_at=long_ago)
    Job.objects.filter(pk=left.pk).update(state="running", lease_until=long_ago)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE igu_app")
        assert Job.objects.count() == 0, "nobody acts"
        found = services.due()
        cursor.execute("RESET ROLE")
        cursor.execute("SET LOCAL ROLE igu_owner")
    assert found == [waiting.pk, left.pk]
    assert state(fresh) == "queued"


def test_a_job_whose_requester_has_gone_is_ended(world, kind):
    kind(only=lambda work: {})
    job = ask(world.niamh)
    Membership.objects.filter(pk=world.niamh.membership_id).update(ends_on="2020-01-01")
    tasks.run(job.pk)
    assert state(job) == "queued", "nobody to run it as"
    assert services.due() == []
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "The person who asked no longer acts for this agency.")


def test_the_page_shows_real_steps_and_survives_being_left(world, kind, client_of):
    kind(counting_people=lambda work: {}, drawing=lambda work: {})
    job = ask(world.niamh)
    client = client_of(world.niamh)
    page = client.get(f"/jobs/{job.key}/").content.decode()
    assert "Waiting for a worker." in page
    assert 'data-hx-trigger="every 2s"' in page
    with acting_as(world.niamh):
        held = services.claim(job.pk)
        services.begin_stage(held, "counting people")
    assert "Step 1 of 2: counting people." in client.get(f"/jobs/{job.key}/").content.decode()
    Job.objects.update(lease_until=timezone.now() - services.LEASE)
    tasks.run(job.pk)
    page = client.get(f"/jobs/{job.key}/").content.decode()
    assert "It is ready." in page
    assert "data-hx-get" not in page


def test_stopping_and_trying_again_from_the_page(world, kind, client_of):
    kind(only=lambda work: {})
    job = ask(world.niamh)
    client = client_of(world.niamh)
    client.post(f"/jobs/{job.key}/stop/")
    assert "You stopped it." in client.get(f"/jobs/{job.key}/").content.decode()
    client.post(f"/jobs/{job.key}/again/")
    assert state(job) == "queued"


@pytest.mark.parametrize("who", ["tom", "amir", "nadia", "hana"])
@pytest.mark.parametrize("what", ["", "stop/", "again/"])
def test_somebody_elses_job_is_not_there(world, kind, client_of, who, what):
    kind(only=lambda work: {})
    job = ask(world.niamh)
    client = client_of(getattr(world, who))
    answer = client.post(f"/jobs/{job.key}/{what}") if what else client.get(f"/jobs/{job.key}/")
    assert answer.status_code == 404
    assert state(job) == "queued"


def test_a_stage_says_how_far_it_is_while_it_is_being_done(committed, world, kind, monkeypatch):
    monkeypatch.setattr(tasks, "PACE", 0.05)
    shown = []

    def slow(work):
        work.says = "people, 400 of 900 rows"
        until(lambda: JobStage.objects.filter(found={services.SAYS: work.says}).exists())
        shown.extend(step.detail for step in progress_of(Job.objects.get()).steps)
        return {"rows": 900}

    kind(first=slow, second=lambda work: {})
    with acting_as(world.niamh), transaction.atomic():
        job = services.request_job(kind="test", params={}, by=world.niamh)
    tasks.run(job.pk)
    assert shown == ["people, 400 of 900 rows", ""]
    with acting_as(world.niamh), transaction.atomic():
        assert [step.detail for step in progress_of(Job.objects.get()).steps] == ["", ""]
        assert JobStage.objects.get(name="first").found == {"rows": 900}


def test_the_scheduler_finds_every_periodic_task_in_the_settings(world):
    from django_celery_beat.models import PeriodicTask
    from django_celery_beat.schedulers import ModelEntry

    from igu.celery import app

    app.loader.import_default_modules()
    for name, entry in [*app.conf.beat_schedule.items()] * 2:
        ModelEntry.from_entry(name, app=app, **entry)
    ours = PeriodicTask.objects.filter(name__in=app.conf.beat_schedule)
    assert {task.name for task in ours} == set(app.conf.beat_schedule)
    assert {task.task for task in ours} <= set(app.tasks)
    assert ours.get(task="igu.jobs.sweep").interval.every == 60

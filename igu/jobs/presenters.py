"""A job as its requester reads it: named steps, what is being done now, what to do when it stopped."""

from dataclasses import dataclass
from datetime import datetime

from igu.jobs.enums import JobState
from igu.jobs.models import Job, JobStage
from igu.jobs.registry import JobKind, kind_of
from igu.jobs.services import SAYS


@dataclass(frozen=True)
class Step:
    """A stage by name: "done", "now" or "next", and how long it took."""

    label: str
    state: str
    when: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Progress:
    """Everything on a job's page."""

    job: Job
    kind: JobKind
    stages: dict[str, JobStage]

    @property
    def title(self) -> str:
        return self.kind.title(self.job.params)

    @property
    def state(self) -> str:
        return self.job.state

    @property
    def running(self) -> bool:
        return self.job.is_unfinished

    @property
    def of(self) -> int:
        return len(self.kind.stages)

    @property
    def done(self) -> int:
        return sum(1 for stage in self.stages.values() if stage.finished_at)

    @property
    def now(self) -> str:
        """The stage being done; empty before the first and after the last."""
        names = [stage.name for stage in self.kind.stages if stage.name in self.stages]
        unfinished = [name for name in names if not self.stages[name].finished_at]
        return unfinished[0] if unfinished else ""

    @property
    def text(self) -> str:
        if self.state == JobState.DONE:
            return f"All {self.of} steps are done."
        if self.state in {JobState.FAILED, JobState.CANCELLED}:
            return f"Stopped after step {self.done} of {self.of}."
        if not self.stages:
            return "Waiting for a worker."
        name = self.now or self.kind.stages[min(self.done, self.of - 1)].name
        return f"Step {min(self.done + 1, self.of)} of {self.of}: {name[0].lower()}{name[1:]}."

    @property
    def steps(self) -> list[Step]:
        return [self._step(stage.name) for stage in self.kind.stages]

    def _step(self, name: str) -> Step:
        stage = self.stages.get(name)
        if stage is None:
            return Step(label=name, state="next")
        if stage.finished_at is None:
            how_far = stage.found.get(SAYS, "") if self.running else ""
            return Step(label=name, state="now" if self.running else "next", detail=how_far)
        return Step(label=name, state="done", when=_seconds(stage.started_at, stage.finished_at))

    @property
    def back(self) -> tuple[str, str]:
        return self.kind.back(self.job.params)

    @property
    def result(self) -> tuple[str, str] | None:
        return self.kind.result(self.job.result) if self.state == JobState.DONE else None

    @property
    def may_try_again(self) -> bool:
        return self.state in {JobState.FAILED, JobState.CANCELLED}


def _seconds(started: datetime, finished: datetime) -> str:
    took = (finished - started).total_seconds()
    return "under 1 s" if took < 1 else f"{took:.0f} s"


def progress_of(job: Job) -> Progress:
    """Two queries: the job was one, its stages are the other; one more says how far a stage is that is being done."""
    stages = {stage.name: stage for stage in job.stages.defer("data", "found")}
    return Progress(job, kind_of(job.kind), stages)

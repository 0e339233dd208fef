"""A caseload on its way in, as its sender reads it."""

from dataclasses import dataclass

from cohort.models import Case, CaseloadUpload
from cohort.services.imports.sheets import COLUMNS
from cohort.services.imports.uploads import CHECK, IMPORT
from igu.access.actor import Actor
from igu.jobs.enums import JobState
from igu.jobs.models import Job
from igu.jobs.presenters import Progress, progress_of
from igu.people.models import Person


@dataclass(frozen=True)
class Twin:
    """A new person of the file and who they may be: somebody on record, or another row."""

    row: int
    ref: str
    alike: int
    person: Person | None
    other_row: int | None


@dataclass(frozen=True)
class Beside:
    """A new case of the file and the open one of its person and programme: on record, or another row."""

    row: int
    ref: str
    case: Case | None
    other_row: int | None


@dataclass(frozen=True)
class UploadPage:
    upload: CaseloadUpload
    job: Job | None
    people: dict[int, Person]
    cases: dict[int, Case]

    @property
    def running(self) -> bool:
        return self.job is not None and self.job.is_unfinished

    @property
    def progress(self) -> Progress:
        return progress_of(self.job)

    @property
    def failed(self) -> str:
        return self.job.error if self.job and self.job.state == JobState.FAILED else ""

    @property
    def found(self) -> dict:
        return self.upload.result or self.upload.preview or {}

    @property
    def counts(self) -> list[tuple[str, dict[str, int]]]:
        counts = self.found.get("counts", {})
        return [(sheet, counts[sheet]) for sheet in [*COLUMNS, *(counts.keys() - COLUMNS.keys())] if sheet in counts]

    def total(self, name: str) -> int:
        return sum(counts[name] for _, counts in self.counts)

    @property
    def new(self) -> int:
        return self.total("new")

    @property
    def changed(self) -> int:
        return self.total("changed")

    @property
    def unchanged(self) -> int:
        return self.total("unchanged")

    @property
    def twins(self) -> list[Twin]:
        return [
            Twin(each["row"], each["ref"], each["alike"], self.people.get(each["person_id"]), each["other_row"])
            for each in self.found.get("alike", [])
        ]

    @property
    def another(self) -> list[Beside]:
        return [
            Beside(each["row"], each["ref"], self.cases.get(each["case_id"]), each["other_row"])
            for each in self.found.get("another", [])
        ]

    @property
    def asks(self) -> dict[str, bool]:
        """What has to be ticked before these files are imported."""
        return {"twins": bool(self.twins), "another": bool(self.another)}

    @property
    def may_be_imported(self) -> bool:
        ready = self.upload.preview and not self.upload.preview["problem_count"] and not self.running
        return bool(ready and self.new + self.changed)


def page_of(upload: CaseloadUpload, by: Actor) -> UploadPage:
    """The upload with its latest job and the people on record who may be in it, of those whom the reader sees."""
    jobs = Job.objects.visible_to(by).filter(kind__in=[CHECK, IMPORT], params={"upload": upload.pk})
    found = upload.preview or {}
    named = {each["person_id"] for each in found.get("alike", []) if each["person_id"]}
    people = Person.objects.visible_to(by).filter(pk__in=named).order_by("pk")
    beside = {each["case_id"] for each in found.get("another", []) if each["case_id"]}
    cases = Case.objects.visible_to(by).filter(pk__in=beside).select_related("person", "programme").order_by("pk")
    return UploadPage(upload, jobs.first(), {person.pk: person for person in people}, {case.pk: case for case in cases})

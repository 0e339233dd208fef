"""Building an exported file as its asker, whose rights are asked anew at each stage; and forgetting files a day old."""

from celery import shared_task
from django.urls import reverse
from django.utils import timezone

from cohort import policies
from cohort.enums import ExportState
from cohort.models import ExportedFile
from cohort.services import exports
from cohort.services.exports.asking import EXPORT
from cohort.services.exports.files import Written
from igu.access.actor import Actor
from igu.agencies.models import Membership
from igu.jobs.registry import JobFailed, JobKind, Stage, Work

WRITING, CHECKING, KEEPING = "Writing the sheets", "Checking the file", "Noting each person in the access log"
ENDED = "This export is no longer being built. Ask for it again."


@shared_task(name="cohort.expire_exports")
def expire() -> None:
    exports.expire_exports()


def write(work: Work) -> dict:
    """The workbook, of what its asker reads at this moment."""

    def tell(done: int, of: int) -> None:
        work.says = f"{done:,} of {of:,} people"

    file = _file(work)
    try:
        written = exports.write_file(export=file.export, file=file, by=work.actor, progress=tell)
    except exports.CannotExport as reason:
        raise JobFailed(str(reason)) from reason
    work.leave = written.data
    return {"rows": written.rows, "people": written.people, "cases": written.cases}


def check(work: Work) -> dict:
    _file(work)
    try:
        exports.check_file(work.data[WRITING])
    except exports.CannotExport as reason:
        raise JobFailed(str(reason)) from reason
    return {"bytes": len(work.data[WRITING])}


def keep(work: Work) -> dict:
    file = _file(work)
    exports.keep_file(export=file.export, written=Written(work.data[WRITING], **work.found[WRITING]), by=work.actor)
    return {"export": str(file.export.key)}


def _file(work: Work) -> ExportedFile:
    """What is to be built. Raises Refused when its asker's role has changed, JobFailed when it has ended or was withdrawn."""
    member = Membership.objects.current(on=timezone.localdate()).for_actor().filter(pk=work.actor.membership_id).first()
    policies.export_records.check(Actor.of(member) if member else None)
    files = ExportedFile.objects.visible_to(work.actor).select_related("export__decided_by").defer("data")
    file = files.filter(export=work.params["export"], export__state=ExportState.BUILDING).first()
    if file is None:
        raise JobFailed(ENDED)
    return file


def _allowed(actor: Actor, params: dict) -> None:
    policies.export_records.check(actor)


def _back(params: dict) -> tuple[str, str]:
    return "Exports", reverse("exports")


def _result(result: dict) -> tuple[str, str]:
    return "See the export", reverse("export", args=[result["export"]])


KIND = JobKind(
    code=EXPORT,
    title=lambda params: "Exporting records",
    allowed=_allowed,
    stages=(
        Stage(name=WRITING, does=write),
        Stage(name=CHECKING, does=check),
        Stage(name=KEEPING, does=keep),
    ),
    back=_back,
    result=_result,
)

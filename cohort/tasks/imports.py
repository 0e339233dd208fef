"""Looking at a caseload and importing it as jobs, and forgetting what was sent for it."""

import json
import zlib

from celery import shared_task
from django.core.exceptions import ValidationError
from django.urls import reverse

from cohort import policies
from cohort.models import CaseloadUpload
from cohort.services.imports import Outcome, import_caseload
from cohort.services.imports.reading import RawSheet
from cohort.services.imports.uploads import CHECK, IMPORT, forget_uploads, keep_preview, keep_result, sheets_of
from cohort.services.imports.writing import SINCE_YOU_LOOKED
from igu.access.actor import Actor
from igu.jobs.registry import JobFailed, JobKind, Stage, Work

READING = "Reading the files"
GONE = "These files are no longer here: they are kept for a day. Choose them again."


@shared_task(name="cohort.forget_uploads")
def forget() -> None:
    forget_uploads()


def read(work: Work) -> dict:
    """Take the files apart, and leave their rows for the next stage."""
    try:
        raw = sheets_of(_upload(work))
    except ValidationError as error:
        raise JobFailed(" ".join(error.messages)) from error
    work.leave = zlib.compress(json.dumps([[sheet.name, sheet.rows] for sheet in raw]).encode())
    return {"rows": sum(len(sheet.rows) for sheet in raw)}


def look(work: Work) -> dict:
    """The preview: what would happen, and nothing of it done."""
    upload = _upload(work)
    keep_preview(upload=upload, outcome=_outcome(work, dry_run=True, looked_at=None))
    return {"upload": str(upload.key)}


def write(work: Work) -> dict:
    upload = _upload(work)
    outcome = _outcome(work, dry_run=False, looked_at=(upload.preview or {}).get("digest", ""))
    if outcome.refused:
        raise JobFailed(SINCE_YOU_LOOKED)
    keep_result(upload=upload, outcome=outcome)
    return {"upload": str(upload.key)}


def _upload(work: Work) -> CaseloadUpload:
    upload = CaseloadUpload.objects.visible_to(work.actor).filter(pk=work.params["upload"]).first()
    if upload is None or not upload.files:
        raise JobFailed(GONE)
    return upload


def _outcome(work: Work, *, dry_run: bool, looked_at: str | None) -> Outcome:
    def tell(sheet: str, done: int, of: int) -> None:
        work.says = f"{sheet}, {done:,} of {of:,} rows"

    raw = [RawSheet(name, rows) for name, rows in json.loads(zlib.decompress(work.data[READING]))]
    try:
        return import_caseload(raw=raw, by=work.actor, dry_run=dry_run, looked_at=looked_at, progress=tell)
    except ValidationError as error:
        raise JobFailed(" ".join(error.messages)) from error


def _allowed(actor: Actor, params: dict) -> None:
    policies.import_caseload.check(actor)


def _back(params: dict) -> tuple[str, str]:
    return "Import a caseload", reverse("import")


def _result(result: dict) -> tuple[str, str]:
    return "See what was found", reverse("import-upload", args=[result["upload"]])


KINDS = (
    JobKind(
        code=CHECK,
        title=lambda params: "Looking at the caseload",
        allowed=_allowed,
        stages=(Stage(name=READING, does=read), Stage(name="Comparing each row with the record", does=look)),
        back=_back,
        result=_result,
    ),
    JobKind(
        code=IMPORT,
        title=lambda params: "Importing the caseload",
        allowed=_allowed,
        stages=(Stage(name=READING, does=read), Stage(name="Checking and writing each row", does=write)),
        back=_back,
        result=_result,
    ),
)

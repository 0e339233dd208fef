"""A caseload sent through the page: kept for its sender, looked at, confirmed, imported, forgotten."""

import io
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction

from cohort import policies
from cohort.models import CaseloadUpload
from cohort.services.imports.preview import Outcome
from cohort.services.imports.reading import LARGEST, RawSheet, read_files
from igu.access.actor import Actor
from igu.jobs.models import Job
from igu.jobs.services import request_job

CHECK, IMPORT = "check_caseload", "import_caseload"
"""The kinds of jobs: a look at the files, and the import of them."""
MOST_FILES = 6


@transaction.atomic
def upload_caseload(*, files: Iterable[UploadedFile], by: Actor) -> CaseloadUpload:
    """Keep files for a look at them, and ask for it. Raises ValidationError, Refused."""
    policies.import_caseload.check(by)
    files = list(files)
    if len(files) > MOST_FILES:
        raise ValidationError({"files": f"Choose one workbook, or up to {MOST_FILES} CSV files."})
    if sum(file.size for file in files) > LARGEST:
        raise ValidationError(
            {"files": f"The files together can be up to {LARGEST // 1024**2} MB. Send them in parts."}
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(kept_name(file.name), file.read())
    upload = CaseloadUpload.objects.create(
        uploaded_by_id=by.user_id,
        membership_id=by.membership_id,
        name=", ".join(kept_name(file.name) for file in files)[:200],
        files=packed.getvalue(),
    )
    request_job(kind=CHECK, params={"upload": upload.pk}, by=by, key=upload.key)
    return upload


@transaction.atomic
def confirm_import(*, upload: CaseloadUpload, by: Actor) -> Job:
    """Import what was looked at. The same upload twice is one import. Raises ValidationError, Refused."""
    if not upload.preview or upload.preview["problem_count"]:
        raise ValidationError("These files cannot be imported as they are.")
    return request_job(kind=IMPORT, params={"upload": upload.pk}, by=by)


@transaction.atomic
def keep_preview(*, upload: CaseloadUpload, outcome: Outcome) -> None:
    CaseloadUpload.objects.filter(pk=upload.pk).update(preview=outcome.as_json())


@transaction.atomic
def keep_result(*, upload: CaseloadUpload, outcome: Outcome) -> None:
    """Keep what became of the files, and let them go."""
    CaseloadUpload.objects.filter(pk=upload.pk).update(result=outcome.as_json(), preview=None, files=b"")


def forget_uploads() -> None:
    """Take away what was sent a day ago."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT igu.forget_uploads()")


def sheets_of(upload: CaseloadUpload) -> list[RawSheet]:
    """The rows of the files as they came. Raises ValidationError with a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(io.BytesIO(bytes(upload.files))) as archive:
            for name in archive.namelist():
                Path(folder, name).write_bytes(archive.read(name))
        return read_files(sorted(Path(folder).iterdir()))


def kept_name(name: str) -> str:
    """The last part of a file's name, fit for a folder of ours."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(c if c.isalnum() or c in "._- " else "_" for c in last).strip(". ")[-80:] or "file"

"""Printing a document as a tagged PDF, and keeping it under the fence of what it was made from."""

import hashlib
import json
import logging
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from igu.access.actor import Actor
from igu.audit.enums import Act
from igu.audit.services import record
from igu.documents.models import StoredDocument
from igu.ui.context import MARKING

log = logging.getLogger(__name__)

PRINTER = Path(__file__).with_name("printer.py")
FONTS = settings.BASE_DIR / "igu" / "ui" / "static" / "ui" / "fonts"
SECONDS = 45
MOST_BYTES = 10 * 1024**2
PDF = "application/pdf"


class CannotPrint(Exception):
    """The document could not be laid out, or is not what it should be; the text says what to do."""


@dataclass(frozen=True)
class Printed:
    """A finished PDF, its pages, whether it says what its parts are, and the most memory that laying it out took."""

    pdf: bytes
    pages: int
    tagged: bool
    peak_kib: int


def print_pdf(*, html: str, css: str) -> Printed:
    """Lay out a page of HTML in a limited process that fetches nothing but the product's own fonts ("font:<file name>").

    Raises CannotPrint when it takes more than 30 seconds of processor time or a gigabyte, or cannot be laid out.
    """
    fonts = {path.name: str(path) for path in FONTS.glob("*.woff2")}
    order = json.dumps({"html": html, "css": css, "fonts": fonts}).encode()
    done = _ask_the_printer(order)
    if done.returncode == -signal.SIGSEGV:  # A native library fell over, which the same pages do not do twice.
        log.error("The printer ended with %s; it is asked once more.", done.returncode)
        done = _ask_the_printer(order)
    if done.returncode != 0:
        log.error("The printer ended with %s.", done.returncode)
        raise CannotPrint("The pages could not be laid out. Shorten the texts, then try again.")
    facts, pdf = done.stdout.split(b"\n", 1)
    return Printed(pdf, **json.loads(facts))


def _ask_the_printer(order: bytes) -> subprocess.CompletedProcess:
    with tempfile.TemporaryDirectory(prefix="printing-") as workshop:
        try:
            return subprocess.run(  # noqa: S603 - this interpreter, our own file
                [sys.executable, "-I", PRINTER],
                input=order,
                capture_output=True,
                env={"TMPDIR": workshop, "XDG_CACHE_HOME": workshop},
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise CannotPrint("Laying out the pages took too long. Shorten the texts, then try again.") from late


def check_pdf(printed: Printed) -> None:
    """That the file is whole, tagged, in a language, and of a size that can be sent. Raises CannotPrint."""
    whole = printed.pdf.startswith(b"%PDF-") and printed.pdf.rstrip().endswith(b"%%EOF")
    if not (whole and printed.tagged):
        raise CannotPrint("The file is not a whole, tagged PDF. Try again.")
    if len(printed.pdf) > MOST_BYTES:
        raise CannotPrint("The file is larger than 10 MB. Shorten the texts, then try again.")


@transaction.atomic
def keep_document(*, compartment_id: int, title: str, printed: Printed, by: Actor) -> StoredDocument:
    """Keep a printed document, its file name carrying the marking; recorded in the access log."""
    document = StoredDocument.objects.create(
        compartment_id=compartment_id,
        title=title,
        file_name=f"{MARKING} {slugify(title)}.pdf",
        marking=MARKING,
        content_type=PDF,
        sha256=hashlib.sha256(printed.pdf).hexdigest(),
        size=len(printed.pdf),
        pages=printed.pages,
        data=printed.pdf,
        created_by_id=by.user_id,
    )
    record(Act.ADDED, subject=f"document:{document.pk}", by=by, compartment_id=compartment_id)
    return document

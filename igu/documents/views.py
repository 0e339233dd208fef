"""Handing out a file. What a document was made from says who may have it: the app that made it asks its own policy first."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from igu.access.actor import Actor
from igu.audit.enums import Act
from igu.audit.services import record
from igu.documents.models import StoredDocument


def handed_out(document: StoredDocument, *, by: Actor) -> HttpResponse:
    """The file, and that it was handed out written down before."""
    record(Act.DOWNLOADED, subject=f"document:{document.pk}", by=by, compartment_id=document.compartment_id)
    return attachment(document.data, content_type=document.content_type, file_name=document.file_name)


def attachment(data: bytes, *, content_type: str, file_name: str) -> HttpResponse:
    """A file that nothing keeps on its way and nothing guesses the type of."""
    response = HttpResponse(bytes(data), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, file_name)
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    return response

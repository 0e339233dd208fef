"""Asking for exports, building them as the worker does, and reading the file with a reader of its own."""

import io
import time
from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from cohort.models import ExportedFile, RecordsExport
from cohort.services import exports
from igu.access.actor import Actor, acting_as
from igu.jobs.models import Job
from igu.jobs.tasks import run
from igu.people.models import Person

WHY = "The inspectors asked for the caseload"


def asks(actor: Actor, why: str = WHY, **only) -> RecordsExport:
    """Somebody asks for the records of everybody they see, or of these."""
    with acting_as(actor), transaction.atomic():
        people = Person.objects.visible_to(actor).filter(**only).order_by("family_name", "given_name", "pk")
        return exports.ask_for_export(people=people, chosen="", purpose="inspection", reason=why, by=actor)


def decides(actor: Actor, export: RecordsExport, *, approve: bool = True) -> RecordsExport:
    with acting_as(actor), transaction.atomic():
        return exports.decide_export(export=export, approve=approve, note="I have seen why", by=actor)


def work() -> None:
    """The worker does what waits."""
    for number in list(Job.objects.unfinished().order_by("pk").values_list("pk", flat=True)):
        run(number)


def built(actor: Actor, **only) -> RecordsExport:
    export = asks(actor, **only)
    work()
    export.refresh_from_db()
    assert export.state == "ready", Job.objects.get(key=export.key).error
    return export


def data_of(export: RecordsExport) -> bytes:
    return bytes(ExportedFile.objects.get(export=export).data)


def sheets_of(data: bytes) -> dict[str, list[list]]:
    """Every sheet with its rows, the first of which names the columns."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def names_in(data: bytes) -> set[str]:
    return {row[2] for row in sheets_of(data)["people"][1:]}


def sure(client: Client) -> Client:
    """As if they had been asked a moment ago who they are."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def download(client_of: Callable[[Actor], Client], actor: Actor, export: RecordsExport) -> HttpResponse:
    return sure(client_of(actor)).get(reverse("export-download", args=[export.key]))

"""Asking for people's records as a file, and somebody else's yes or no when they are many."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cohort import policies
from cohort.enums import ExportPurpose, ExportState
from cohort.models import RecordsExport
from cohort.services.exports.sheets import count
from igu.access.actor import Actor
from igu.access.permissions import Permission
from igu.access.roles import ROLES
from igu.agencies.models import Membership
from igu.audit.enums import Act
from igu.audit.services import record
from igu.jobs.services import request_job, wake
from igu.people.models import Person
from igu.sharing.rules import reason as in_words
from igu.sharing.services.acts import ask

EXPORT = "export_records"
"""The kind of job that builds the file; igu.decide_export() names it too."""
MOST_ROWS = 100_000
"""Rows of one sheet, as many as an import takes."""
APPROVERS = [role.code for role in ROLES.values() if Permission.RECORDS_APPROVE in role.permissions]
TO_APPROVE = (
    "Somebody asked to export the records of more than 25 people. It waits for you, or somebody else who approves exports.\n\n"
    "Sign in and look under Exports. This message names nobody on purpose."
)
DECIDED = "An export that you asked for was {decided}.\n\nSign in and look under Exports. This message names nobody on purpose."


@transaction.atomic
def ask_for_export(
    *,
    people: QuerySet[Person],
    chosen: str,
    purpose: ExportPurpose,
    reason: str,
    by: Actor,
    key: uuid.UUID | None = None,
) -> RecordsExport:
    """Ask for the records of these people, as far as the actor reads them, as a file.

    It is built at once, or waits for approval when it is of more than 25 people (igu.ask_export). Who is in it is settled
    here and never grows. chosen: how they were chosen, in words. The same key twice is one export.
    Raises ValidationError by field, Refused.
    """
    policies.export_records.check(by)
    in_words(reason)
    ids = list(people.but_for_emergencies().values_list("pk", flat=True))
    if not ids:
        raise ValidationError("There is nobody to export whose record you read.")
    counts = count(ids, by=by)
    if too_many := [name for name, number in counts.rows.items() if number > MOST_ROWS]:
        raise ValidationError(f"A file holds up to {MOST_ROWS:,} {too_many[0]}. Choose fewer people.")
    key = key or uuid.uuid4()
    values = (key, str(purpose), reason.strip(), chosen[:500], ids)
    made = ask("ask_export", *values, counts.rows.total(), len(counts.agencies), by=by)
    export = RecordsExport.objects.asked_by(by).get(key=key)
    if made is None:
        return export
    why = f"{export.get_purpose_display()}: {export.reason}"
    record(Act.ASKED, subject=f"export:{made}", by=by, count=export.people, reason=why)
    if export.state == ExportState.WAITING:
        transaction.on_commit(lambda: _tell_approvers(by), robust=True)
    else:
        request_job(kind=EXPORT, params={"export": export.pk}, by=by, key=export.key)
    return export


@transaction.atomic
def decide_export(*, export: RecordsExport, approve: bool, note: str, by: Actor) -> RecordsExport:
    """Let an export be built, or refuse it, with a sentence that its asker reads. Raises ValidationError by field, Refused."""
    policies.decide_export.check(by, export)
    in_words(note, "note")
    job = ask("decide_export", export.pk, approve, note.strip(), by=by)
    act = Act.APPROVED if approve else Act.TURNED_DOWN
    record(act, subject=f"export:{export.pk}", by=by, count=export.people, reason=note.strip())
    if job is not None:
        transaction.on_commit(lambda: wake(job))
    transaction.on_commit(lambda: _tell_asker(export, "approved" if approve else "refused"), robust=True)
    export.refresh_from_db()
    return export


@transaction.atomic
def withdraw_export(*, export: RecordsExport, by: Actor) -> None:
    """Take back what was asked for; a file that is there goes at once. Raises Refused."""
    policies.withdraw_export.check(by, export)
    ask("close_export", export.pk, str(ExportState.WITHDRAWN), by=by)


def expire_exports() -> int:
    """Take away files that are a day old, and what nobody decided in a week. Answers how many exports ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT igu.expire_exports()")
        return cursor.fetchone()[0]


def _tell_approvers(by: Actor) -> None:
    approvers = Membership.objects.current(on=timezone.localdate()).filter(
        ~Q(user_id=by.user_id), partner__partnership_id=by.partnership_id, role__in=APPROVERS
    )
    for address in sorted(set(approvers.values_list("user__email", flat=True).order_by("user__email"))):
        _send("an export to approve", TO_APPROVE, address)


def _tell_asker(export: RecordsExport, decided: str) -> None:
    """Nobody, when whoever asked has left the partnership meanwhile or may no longer sign in."""
    here = Membership.objects.current(on=timezone.localdate()).filter(partner__partnership_id=export.partnership_id)
    if here.filter(user_id=export.requested_by_id).exists():
        _send(f"your export was {decided}", DECIDED.format(decided=decided), export.requested_by.email)


def _send(subject: str, body: str, address: str) -> None:
    send_mail(f"OFFICIAL-SENSITIVE: {subject}", body, settings.DEFAULT_FROM_EMAIL, [address])

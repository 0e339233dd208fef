"""Merging two records that are one human being, and taking that back. The database does either, or nothing of it."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from igu.access.actor import Actor
from igu.access.policies import Refused
from igu.audit import edits
from igu.audit.enums import Act
from igu.audit.services import record
from igu.people import policies
from igu.people.models import Merge, Person
from igu.people.services.people import index_names
from igu.sharing import rules
from igu.sharing.services.acts import ask

SAID = ("given_name", "family_name", "date_of_birth", "sex", "ethnicity_id", "postcode")
"""What a record says of who somebody is, of which the kept one keeps its own or takes over the other's."""
CLASH, BUSY = "ZR002", "55P03"
"""What igu.refuse_what_clashes() raises; and PostgreSQL, when a lock is not to be had in the time that the functions give."""
BUSY_NOW = "Somebody is writing to one of these records at this moment. Nothing has changed. Try again."


@transaction.atomic
def merge_people(
    *,
    kept: Person,
    merged: Person,
    kept_version: int,
    merged_version: int,
    reason: str,
    by: Actor,
    taken_over: Iterable[str] = (),
    key: uuid.UUID | None = None,
) -> Merge:
    """Merge one record into another: whatever hangs on it hangs on the kept one, also what `by` does not see.

    taken_over: of SAID, what the kept record is to say as the merged one does; names that it does not go by any more are
    among its other names. The versions are those that were compared. The same key twice is one merge.

    Raises ValidationError (one of them was changed or merged meanwhile, they are shared differently, what both say cannot
    both be so), Refused.
    """
    for person in (kept, merged):
        policies.merge_people.check(by, person)
    rules.reason(reason)
    values = {name: getattr(merged, name) for name in SAID if name in set(taken_over)}
    known_as = Person(
        **{name: values.get(name, getattr(kept, name)) for name in ("given_name", "family_name")}
    ).full_name
    names = sorted({kept.full_name, merged.full_name} - {known_as})
    given = (kept.pk, merged.pk, kept_version, merged_version, names, key or uuid.uuid4(), reason.strip())
    merge = Merge.objects.get(pk=_ask("merge_people", *given, by=by))
    kept.refresh_from_db()
    if kept.version == kept_version:
        index_names(edits.change(kept, version=kept_version, values=values, besides=True))
        _note(merge, f"{merged.reference} was merged into {kept.reference}. {reason.strip()}", by=by)
    return merge


@transaction.atomic
def take_merge_back(*, merge: Merge, reason: str, by: Actor) -> list[str]:
    """Make the two records two again: what moved goes back. What was added since stays with the kept record.

    What the kept record took over is as it was before, but for what was changed since: those fields' names are answered.

    Raises ValidationError (it was taken back already, another merge came after it), Refused.
    """
    policies.take_merge_back.check(by, merge)
    rules.reason(reason)
    _ask("take_merge_back", merge.pk, reason.strip(), by=by)
    kept, merged = (Person.objects.get(pk=pk) for pk in (merge.kept_id, merge.merged_id))
    before = kept.events.filter(version=merge.kept_version).order_by("-pgh_id").first()
    after = kept.events.filter(version=merge.kept_version + 1).order_by("pgh_id").first()
    taken = [name for name in SAID if getattr(before, name) != getattr(after, name)]
    stays = [name for name in taken if getattr(kept, name) != getattr(after, name)]
    values = {name: getattr(before, name) for name in taken if name not in stays}
    index_names(edits.change(kept, version=kept.version, values=values, besides=True))
    index_names(merged)
    _note(merge, f"The merge of {merged.reference} into {kept.reference} was taken back. {reason.strip()}", by=by)
    return stays


def _note(merge: Merge, words: str, *, by: Actor) -> None:
    """In the access log of both records."""
    for number in (merge.kept_id, merge.merged_id):
        record(Act.CHANGED, subject=f"person:{number}", by=by, compartment_id=merge.compartment_id, reason=words)


def _ask(function: str, *values: Any, by: Actor) -> Any:
    """Ask the database; what it says against it is a mistake of the form. Raises ValidationError."""
    try:
        return ask(function, *values, by=by)
    except Refused as refused:
        raise ValidationError(str(refused)) from refused
    except DatabaseError as error:
        state = getattr(error.__cause__, "sqlstate", "")
        if state == BUSY:
            raise ValidationError(BUSY_NOW) from error
        if state == CLASH:
            raise ValidationError(
                [_clash(**each) for each in json.loads(error.__cause__.diag.message_detail)]
            ) from error
        raise


def _clash(*, table: str, row: int, constraint: str) -> str:
    """What has to be put right first. It lies where both people lie, so whoever sees them sees it."""
    model: type[models.Model] = next(each for each in apps.get_models() if each._meta.db_table == table)
    rule = next(each for each in model._meta.constraints if each.name == constraint)
    why = rule.get_violation_error_message().rstrip(".")
    found = model._base_manager.select_related("person").get(pk=row)
    return f"{found.person.reference}: {found}. {why}. Put that right on one of the two records first."

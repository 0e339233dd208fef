import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from igu.access.actor import Actor
from igu.audit import policies, rules
from igu.audit.enums import Act, ReadingOutcome, Span, Why
from igu.audit.models import AccessLogEntry, ReadingReview


def record(
    act: Act, *, subject: str, by: Actor, compartment_id: int | None = None, count: int = 1, reason: str = ""
) -> None:
    """Write down that the actor looked, searched or was refused, in the transaction that answers them.

    The page is sent after that transaction has been committed, so nothing is shown that was not written down first; when
    the entry cannot be written the answer is an error. `by` has to be who the database knows as acting.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT igu.log_access(%s, %s, %s, %s, %s, %s)",
            [by.partner_id, act.value, subject, compartment_id, count, reason[:500]],
        )


def record_looks(compartments: Mapping[str, int], *, by: Actor, act: Act = Act.LOOKED, reason: str = "") -> None:
    """Write down, as record() does, that the actor looked at several records at once: by subject, where each lies.

    act: what was done with each of them instead, and why.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT igu.log_access(%s, %s, subject, place, 1, %s) FROM unnest(%s::text[], %s::integer[]) seen(subject, place)",
            [by.partner_id, act.value, reason[:500], list(compartments), list(compartments.values())],
        )


def record_list(compartments: Mapping[str, int], *, kind: str, by: Actor) -> None:
    """Write down, as record() does, that the actor was sent a list of whole records, and a look at each: by subject, where
    it lies. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT igu.log_access(%(partner)s, %(listed)s, %(kind)s, NULL, %(count)s, '') UNION ALL "
            "SELECT igu.log_access(%(partner)s, %(looked)s, subject, place, 1, '')"
            " FROM unnest(%(subjects)s::text[], %(places)s::integer[]) seen(subject, place)",
            {
                "partner": by.partner_id,
                "listed": Act.LISTED.value,
                "looked": Act.LOOKED.value,
                "kind": kind,
                "count": len(compartments),
                "subjects": list(compartments),
                "places": list(compartments.values()),
            },
        )


class SomebodyWasFirst(Exception):
    """Somebody else said meanwhile what came of this reading, or took it back. Nothing was written."""


@transaction.atomic
def review_reading(
    *,
    entry: AccessLogEntry,
    span: Span,
    through: int,
    reasons: Iterable[Why],
    outcome: ReadingOutcome,
    note: str,
    by: Actor,
    key: uuid.UUID | None = None,
) -> ReadingReview:
    """Say what came of asking about the reading that stands in one line, from its first entry through the number of the
    last that was shown. The same key twice is one review. Raises SomebodyWasFirst, ValidationError by field, Refused.
    """
    policies.review_reading.check(by, entry, span)
    note = rules.note(note)
    line = AccessLogEntry.objects.together_with(entry, span)
    if not line.filter(pk=through, pk__gte=entry.pk).exists():
        raise ValidationError("This page is of other reading. Open it again from the list.")
    why = ",".join(reasons)
    values = [key or uuid.uuid4(), entry.pk, through, span, why, outcome, note]
    return _written("review_reading", values, by=by)


@transaction.atomic
def take_back_review(*, review: ReadingReview, note: str, by: Actor, key: uuid.UUID | None = None) -> ReadingReview:
    """Take back what was said of reading: it is to be asked about again. The same key twice is once.

    Raises SomebodyWasFirst, ValidationError by field, Refused.
    """
    policies.review_reading.check(by, review, review.span)
    note = rules.note(note)
    return _written("take_back_review", [key or uuid.uuid4(), review.pk, note], by=by)


def _written(function: str, values: list, *, by: Actor) -> ReadingReview:
    """What one of the functions of sql/reviews.sql wrote, and that it was written, in the log. Raises SomebodyWasFirst."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT igu.{function}({', '.join(['%s'] * len(values))})", [str(each) for each in values])  # noqa: S608 - one of two names
        made = cursor.fetchone()[0]
    if made is None:
        raise SomebodyWasFirst
    review = ReadingReview.objects.get(pk=made)
    record(Act.ADDED, subject=f"reading_review:{made}", by=by, compartment_id=review.compartment_id)
    return review


def seal_history() -> str:
    """Add what was written more than an hour ago to the chain over history and access log; answers the chain's end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(igu.seal_history(), 'hex')")
        return cursor.fetchone()[0]


@dataclass(frozen=True)
class Chain:
    """The chain as it was found. faults: a sentence for each seal that no longer holds."""

    seals: int
    end: str
    passes: bool
    faults: list[str]


def check_history(*, through: str = "") -> Chain:
    """Compare every sealed row with its seal. `through` is an end that was noted elsewhere: the chain passes through it,
    unless all of it was written anew or its last seals were taken away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seals, encode(chain, 'hex'), passed FROM igu.chain_end(decode(%s, 'hex'))", [through])
        seals, end, passed = cursor.fetchone()
        cursor.execute("SELECT * FROM igu.broken_seals()")
        faults = [_fault(*row) for row in cursor.fetchall()]
    return Chain(seals, end or "", passed or not through, faults)


def _fault(seal: int, table: str, first: int, last: int, sealed: int, found: int, unlinked: bool) -> str:
    where = f"Seal {seal}, {table} from {first} to {last}"
    if found != sealed:
        return f"{where}: {found} rows, where {sealed} were sealed."
    return f"{where}: the seal itself is not as it was." if unlinked else f"{where}: a row is not as it was sealed."

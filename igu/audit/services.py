from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from igu.access.actor import Actor
from igu.audit.enums import Act


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


def record_looks(compartments: Mapping[str, int], *, by: Actor, reason: str = "") -> None:
    """Write down, as record() does, that the actor looked at several records at once: by subject, where each lies."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT igu.log_access(%s, %s, subject, place, 1, %s) FROM unnest(%s::text[], %s::integer[]) seen(subject, place)",
            [by.partner_id, Act.LOOKED.value, reason[:500], list(compartments), list(compartments.values())],
        )


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

"""What everybody sees of every protected table at once: one query a person, beside an oracle of plain Python."""

from functools import cache
from typing import NamedTuple

from django.utils import timezone

from igu.access.actor import Actor, acting_as
from igu.access.catalogue import sensitive_kinds
from igu.access.models import BrokenGlass, KeptOut
from igu.access.rls import Letters, OwnRows, PartnershipRows, ProtectedRows
from igu.leakcheck.oracle import Rights, rights_of
from igu.people.models import Person
from referrals.models import Referral, SteppedBack
from tests.access.matrix import ask, pk_of, protected, rule_of, table_of

CASE_OF = "(SELECT {} FROM referrals_triage t JOIN cohort_case c ON c.key = t.case_key WHERE t.referral_id = {})"
"""Something of the case that a letter came to."""


class Row(NamedTuple):
    """One row of any table, with what decides who sees it; None where that is no way to it."""

    table: str
    key: str
    tier: int
    place: int | None
    owner: int | None
    watched_in: int | None
    read_in: int | None
    permission: str
    glass: str | None
    sender: int | None
    may_write: str
    receiver: int | None
    may_open: str
    letter: int | None
    came_to: int | None
    came_to_case: int | None


@cache
def _everything() -> str:
    """As the owner: every row with the columns that its model's declarations name."""
    parts = []
    for model in protected():
        rows, own, shared = (rule_of(model, kind) for kind in (ProtectedRows, OwnRows, PartnershipRows))
        letter = rule_of(model, Letters) or Letters(name="none", sender="", receiver="")
        named = f"{table_of(model)}.{letter.letter}" if letter.letter else "NULL"
        glass = f"'{rows.glass[0]}:' || {rows.glass[1]}" if rows and rows.glass else "NULL"
        parts.append(
            f"SELECT '{model._meta.db_table}', {pk_of(model)}::text, {_tier(rows)}, "
            f"{rows.column if rows else 'NULL::integer'}, {own.column if own else 'NULL::bigint'}, "
            f"{'partnership_id' if rows and rows.watched else 'NULL::bigint'}, "
            f"{f'CASE WHEN {shared.where} THEN partnership_id END' if shared else 'NULL::bigint'}, "
            f"'{shared.permission if shared else ''}', {glass}, "
            f"{letter.sender or 'NULL::bigint'}, '{letter.may_write}', {letter.receiver or 'NULL::bigint'}, '{letter.may_open}', "
            f"{named if letter.letter else 'NULL::bigint'}, "
            f"{CASE_OF.format('c.compartment_id', named)}, "
            f"{CASE_OF.format('c.id', named)} "
            f"FROM {table_of(model)}"
        )
    return " UNION ALL ".join(parts)


def _tier(rows: ProtectedRows | None) -> str:
    """The tier that a row takes; of one that is about another, that one's."""
    if rows is None or not rows.about:
        return str(rows.tier if rows else 2)
    kinds = ", ".join(f"'{kind}'" for kind in sensitive_kinds())
    return f"CASE WHEN split_part({rows.about}, ':', 1) IN ({kinds}) THEN 3 ELSE {rows.tier} END"


@cache
def _keys() -> str:
    return " UNION ALL ".join(
        f"SELECT '{model._meta.db_table}', {pk_of(model)}::text FROM {table_of(model)}" for model in protected()
    )


def wrongly_seen(people: list[Actor]) -> list[tuple[str, set]]:
    """Whose raw SQL sees other rows than the sharing facts say, with the rows in question."""
    rows = [Row(*values) for values in ask(_everything())]
    wrong = []
    for actor in people:
        rights, opened, kept_out = rights_of(actor), _opened(actor), _kept_out(actor)
        theirs, ours = _stepped_back(actor), _stepped_back(actor) | _of_whom_they_are_kept(actor)
        may = {
            (row.table, row.key)
            for row in rows
            if row.place in (rights.reads if row.tier == 2 else rights.reads_sensitive)
            or row.owner == actor.user_id
            or (actor.role.watches and row.watched_in == actor.partnership_id)
            or (row.read_in == actor.partnership_id and (not row.permission or row.permission in actor.permissions))
            or (row.glass in opened and row.place not in kept_out)
            or (
                row.sender == actor.partner_id
                and row.may_write in actor.permissions
                and row.came_to not in kept_out
                and row.letter not in theirs
            )
            or (
                row.receiver == actor.partner_id
                and row.may_open in actor.permissions
                and _follows(row, rights, kept_out)
                and row.letter not in (ours if row.came_to is None else theirs)
            )
        }
        with acting_as(actor):
            seen = set(ask(_keys()))
        if seen != may:
            wrong.append((actor.name, seen ^ may))
    return wrong


def _follows(row: Row, rights: Rights, kept_out: set[int]) -> bool:
    """Whether its receiver still sees a letter: one that came to a case, as they see that."""
    reads = row.came_to is None or row.came_to in rights.reads or f"case:{row.came_to_case}" in rights.opened
    return reads and row.came_to not in kept_out


def _opened(actor: Actor) -> set[str]:
    mine = BrokenGlass.objects.filter(user_id=actor.user_id, partner_id=actor.partner_id, ends_at__gt=timezone.now())
    return {reference for glass in mine for reference in glass.opens.split(",") if reference}


def _kept_out(actor: Actor) -> set[int]:
    """Places that are hidden from a person by name, whatever they opened in an emergency."""
    return set(KeptOut.objects.filter(user_id=actor.user_id, ended_at=None).values_list("compartment_id", flat=True))


def _stepped_back(actor: Actor) -> set[int]:
    """Letters that a person said not to want to see, because they know whom these are about."""
    mine = SteppedBack.objects.filter(user_id=actor.user_id, ended_at=None)
    return set(mine.values_list("referral_id", flat=True))


def _of_whom_they_are_kept(actor: Actor) -> set[int]:
    """Letters with the name and day of birth of somebody on record whom a person is kept out of; there is always somebody
    else to decide on them."""
    people = Person.everyone.filter(compartment__in=_kept_out(actor)).values_list("search_name", "date_of_birth")
    return {
        letter.pk
        for letter in Referral.objects.all()
        if any(born == letter.date_of_birth and _begins(names, letter.search_name) for names, born in people)
    }


def _begins(names: str, words: str) -> bool:
    return names.split()[: len(words.split())] == words.split()

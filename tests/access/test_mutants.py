"""The fence has teeth: each guard of the database is taken away in turn, and the check of its table has to find that."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import transaction

from igu.access.rls import FollowsParent, LiesWith, OwnRows, ProtectedRows, SeesParent
from tests.access.matrix import Matrix, Model, ask, do, protected, rules_of, table_of

CHECKS = {"see": "reading", "watch": "reading", "partnership": "reading", "glass": "reading", "own": "reading"} | {
    "letter": "reading",
    "add": "adding",
    "change": "changing",
    "count": "counting",
}


@dataclass(frozen=True)
class Mutant:
    name: str
    sql: str
    model: Model
    check: str


@pytest.fixture
def matrix(world, planted) -> Matrix:
    matrix = Matrix(world.everybody)
    do("SET CONSTRAINTS ALL IMMEDIATE")
    return matrix


@contextmanager
def mutated(sql: str) -> Iterator[None]:
    with transaction.atomic():
        do(sql)
        yield
        transaction.set_rollback(True)


def missed(matrix: Matrix, mutants: list[Mutant]) -> list[str]:
    found = []
    for mutant in mutants:
        with mutated(mutant.sql):
            if next(getattr(matrix, mutant.check)(mutant.model), None) is None:
                found.append(f"{mutant.name} ({mutant.check})")
    return found


def policies(model: Model) -> list[tuple[str, str, str]]:
    """Name, command, and the kind of check that asks it: the last part of its name."""
    found = ask("SELECT policyname, cmd FROM pg_policies WHERE tablename = %s ORDER BY 1", model._meta.db_table)
    return [(name, command, CHECKS[name.rsplit("_", 1)[-1]]) for name, command in found]


def opened() -> list[Mutant]:
    return [
        Mutant(
            f"{name} opened",
            f'ALTER POLICY "{name}" ON {table_of(model)} {"WITH CHECK" if command == "INSERT" else "USING"} (true)',
            model,
            check,
        )
        for model in protected()
        for name, command, check in policies(model)
    ]


def dropped() -> list[Mutant]:
    return [
        Mutant(f"{name} dropped", f'DROP POLICY "{name}" ON {table_of(model)}', model, check)
        for model in protected()
        for name, command, check in policies(model)
    ]


def switched_off() -> list[Mutant]:
    return [
        Mutant(
            f"row security of {model._meta.db_table} switched off",
            f"ALTER TABLE {table_of(model)} DISABLE ROW LEVEL SECURITY",
            model,
            "reading",
        )
        for model in protected()
    ]


def given_away() -> list[Mutant]:
    """Rights that the application does not have in a protected table."""
    return [
        Mutant(
            f"{right} on {model._meta.db_table} to {role}",
            f"GRANT {right} ON {table_of(model)} TO {role}",
            model,
            check,
        )
        for model in protected()
        for right, role, check in (("DELETE", "igu_app", "deleting"), ("SELECT", "igu_figures", "counting"))
        if not ask("SELECT has_table_privilege(%s, %s, %s)", role, table_of(model), right)[0][0]
    ]


def parents_let_go() -> list[Mutant]:
    keys = [
        Mutant(
            f"{rule.name} dropped",
            f'ALTER TABLE {table_of(model)} DROP CONSTRAINT "{rule.name}"; {unheld(model)}',
            model,
            "naming",
        )
        for model in protected()
        for rule in rules_of(model, FollowsParent)
        if not written_by_nobody(model)
    ]
    followers = [
        Mutant(
            f"{rule.name} dropped", f'ALTER TABLE {table_of(model)} DROP CONSTRAINT "{rule.name}"', model, "following"
        )
        for model in protected()
        for rule in rules_of(model, LiesWith) + rules_of(model, FollowsParent)
        if isinstance(rule, LiesWith) or written_by_nobody(model)
    ]
    triggers = [
        Mutant(
            f"{rule.name} dropped", f"DROP TRIGGER {rule.name} ON {table_of(model)}; {unheld(model)}", model, "naming"
        )
        for model in protected()
        for rule in rules_of(model, SeesParent)
    ]
    stays = [
        Mutant(
            f"stays_in_compartment of {model._meta.db_table} dropped",
            f"DROP TRIGGER stays_in_compartment ON {table_of(model)}",
            model,
            "moving",
        )
        for model in protected()
        if ask(
            "SELECT FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = 'stays_in_compartment'", table_of(model)
        )
    ]
    return keys + followers + triggers + stays


def unheld(model: Model) -> str:
    """A new row is refused by two guards where its person does not lie: by this one also while the person is being moved
    (tests/sharing/test_at_the_same_moment.py). The other is missed only where both are gone."""
    return f"DROP TRIGGER IF EXISTS added_to_who_is_kept ON {table_of(model)}"


def written_by_nobody(model: Model) -> bool:
    return all(rule.writes == "none" for rule in rules_of(model, ProtectedRows) + rules_of(model, OwnRows))


def tiers_lowered() -> list[Mutant]:
    """Rows of tier 3, and rows that tell of such, shown to whoever reads tier 2."""
    return [
        Mutant(
            f"{rule.name}_see at tier 2",
            f'ALTER POLICY "{rule.name}_see" ON {table_of(model)} '
            f"USING (get_byte((select textsend(current_setting('igu.r'))), {rule.column}) <> 48)",
            model,
            "reading",
        )
        for model in protected()
        for rule in rules_of(model, ProtectedRows)
        if rule.tier == 3 or rule.about
    ]


@pytest.mark.parametrize("kind", [opened, dropped, switched_off, given_away, parents_let_go, tiers_lowered])
def test_every_guard_that_is_taken_away_is_missed_by_somebody(matrix, kind):
    assert missed(matrix, kind()) == []

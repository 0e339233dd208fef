"""The wall has teeth: each guard of each of its tables is taken away in turn, and what is asked of that table has to find it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from igu.access.actor import acting_as
from igu.access.policies import Refused
from igu.access.rls import PanelRows
from prevent_channel.policies import inside
from tests.prevent_channel.panel import ask, refer, take_off
from tests.prevent_channel.test_wall import WALLED, name_of


@pytest.fixture
def walls(panel, callum):
    """Rows in every table of both panels; Priya was taken off."""
    refer(panel.hana, family_name="Abernathy")
    take_off(panel.priya, by=panel.niamh)
    ask("SET CONSTRAINTS ALL IMMEDIATE")
    return panel


def rule_of(model) -> PanelRows:
    return next(each for each in model._meta.constraints if isinstance(each, PanelRows))


def tried(statement: str) -> str:
    """What the database said against it, or how many rows it reached."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            return str(cursor.rowcount)
    except DatabaseError as error:
        return str(error)


def faults(world, model) -> Iterator[str]:
    """Everything that is not as the wall says, of one table."""
    table, rule = f'"{model._meta.db_table}"', rule_of(model)
    try:
        with acting_as(world.niamh), inside(world.niamh):
            yield from _of_a_member(table, rule, world.haringey.pk, world.hackney.pk)
        with acting_as(world.yusuf), inside(world.yusuf):
            if not refused(f"UPDATE {table} SET {rule.column} = {rule.column}"):
                yield "a member who only reads changes it"
    except Refused:
        yield "a member is not let in"
    with acting_as(world.tom):
        yield from _of_anybody(f"SELECT DISTINCT {rule.column} FROM {table}")


def refused(statement: str) -> bool:
    said = tried(statement)
    return "row-level security" in said or "permission denied" in said


def _of_a_member(table: str, rule: PanelRows, panel: int, other: int) -> Iterator[str]:
    if ask(f"SELECT DISTINCT {rule.column} FROM {table}") != [(panel,)]:
        yield "a member reads other rows than their panel's"
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}"):
        if "permission denied" not in tried(statement):
            yield f"a member may {statement}"
    if not refused(f"UPDATE {table} SET {rule.column} = {other}"):
        yield "a member writes to another panel"
    if rule.writes == "none" and "permission denied" not in tried(f"UPDATE {table} SET {rule.column} = {rule.column}"):
        yield "a member changes what only functions write"


def _of_anybody(read: str) -> Iterator[str]:
    """Somebody who is not on the panel, and roles that nobody enters by."""
    for role in ("igu_channel", "channel_owner"):
        with connection.wearing(role):
            if ask(read):
                yield f"{role} reads it without having entered"
    for role in ("igu_app", "igu_glass", "igu_figures", "igu_owner"):
        with connection.wearing(role):
            if "permission denied" not in tried(read):
                yield f"{role} reads it"


def mutants(model) -> Iterator[str]:
    table, rule = f'"{model._meta.db_table}"', rule_of(model)
    wall, through = f'"{rule.name}_wall"', f'"{rule.name}_inside"'
    yield f"ALTER POLICY {wall} ON {table} USING (true)"
    yield f"DROP POLICY {wall} ON {table}"
    yield f"DROP POLICY {through} ON {table}"
    yield f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"
    yield f"GRANT DELETE ON {table} TO igu_channel"
    yield f"GRANT TRUNCATE ON {table} TO igu_channel"
    yield f"GRANT SELECT ON {table} TO igu_app"
    yield f"GRANT USAGE ON SCHEMA channel TO igu_owner, igu_figures; GRANT SELECT ON {table} TO igu_owner, igu_figures"
    if rule.writes == "all":
        # A version that may not be written would keep its referral from being changed as well.
        yield f"ALTER TABLE {table} DISABLE TRIGGER USER; ALTER POLICY {wall} ON {table} WITH CHECK (true)"
    else:
        yield f"GRANT UPDATE ON {table} TO igu_channel"


@contextmanager
def mutated(statement: str) -> Iterator[None]:
    with transaction.atomic():
        with connection.wearing("channel_owner"):
            ask(statement)
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("model", WALLED, ids=name_of)
def test_each_guard_of_a_table_is_missed(walls, model):
    assert list(faults(walls, model)) == []
    unmissed = []
    for mutant in mutants(model):
        with mutated(mutant):
            if next(faults(walls, model), None) is None:
                unmissed.append(mutant)
    assert unmissed == []


@pytest.mark.parametrize(
    ("guard", "who"),
    [
        ("clock_timestamp() < coalesce(ends_at, 'infinity')", "priya"),
        ("panel_id = nullif(current_setting('igu.partnership', true), '')::bigint", "sam"),
        ("starts_at <= clock_timestamp()", "sam"),
    ],
)
def test_each_condition_of_entering_is_missed(walls, guard, who):
    """Sam was put on Hackney's panel by hand, and is to be on Haringey's from tomorrow. That it is one's own membership by
    which one enters, the wall itself says: no other is shown."""
    for panel, begins in (
        (walls.hackney.pk, "now() - interval '1 day'"),
        (walls.haringey.pk, "now() + interval '1 day'"),
    ):
        with connection.wearing("channel_owner"):
            ask(
                "SELECT set_config('channel.writes', %s, true), set_config('channel.panel', %s, true)",
                str(panel),
                str(panel),
            )
            ask(
                "INSERT INTO channel.panel_membership (panel_id, membership_id, role, may_write, starts_at) "
                f"VALUES (%s, %s, 'member', true, {begins})",
                panel,
                walls.sam.membership_id,
            )
            ask("SELECT channel.leave()")
    actor = getattr(walls, who)
    with acting_as(actor):
        assert ask("SELECT channel.enter()") == [(False,)]
    [(text,)] = ask(
        "SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE proname = 'enter' AND pronamespace = 'channel'::regnamespace"
    )
    assert guard in text
    with mutated(text.replace(guard, "true")), acting_as(actor):
        assert ask("SELECT channel.enter()") == [(True,)]

"""Raw SQL as the web's role, over every protected table and every person, against an oracle that knows only the grants."""

import uuid

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from igu.access.actor import Actor, acting_as
from igu.access.models import Compartment
from igu.access.querysets import ProtectedQuerySet
from igu.access.rls import ProtectedRows
from igu.leakcheck.oracle import rights_of
from igu.leakcheck.planting import Planter


def tables() -> list[tuple[type[models.Model], ProtectedRows]]:
    """Models whose rows lie in a compartment, with the constraint that says how."""
    return [
        (model, each)
        for model in apps.get_models()
        for each in model._meta.constraints
        if isinstance(each, ProtectedRows) and each.column == "compartment_id" and not each.watched
    ]


def ask(sql: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def everything(model: type[models.Model]) -> dict[int | str, int]:
    """As the owner: each row's key and compartment."""
    return dict(ask(f'SELECT {model._meta.pk.column}, compartment_id FROM "{model._meta.db_table}"'))


def test_select_and_update_reach_the_rows_that_the_grants_say_and_no_others(world, planted):
    rows = {model: everything(model) for model, _ in tables()}
    assert [model for model in rows if not rows[model]] == []
    for actor in world.everybody:
        rights = rights_of(actor)
        for model, rule in tables():
            table, pk = model._meta.db_table, model._meta.pk.column
            readable = rights.reads if rule.tier == 2 else rights.reads_sensitive
            may_read = {key for key, place in rows[model].items() if place in readable}
            with acting_as(actor):
                assert {key for (key,) in ask(f'SELECT {pk} FROM "{table}"')} == may_read, (actor.name, table)
                if rule.writes == "all":
                    may_change = {key for key in may_read if rows[model][key] in rights.writes}
                    changed = ask(f'UPDATE "{table}" SET compartment_id = compartment_id RETURNING {pk}')
                    assert {key for (key,) in changed} == may_change, (actor.name, table)


def test_rows_are_added_only_where_the_grants_let_them(world, planted):
    for actor in world.everybody:
        rights = rights_of(actor)
        for model, rule in tables():
            writable = rights.writes if rule.tier == 2 else rights.writes & rights.reads_sensitive
            for row in model._base_manager.order_by("pk") if rule.writes != "none" else ():
                refusal = try_to_copy(actor, row)
                refused = "row-level security" in refusal or "No such" in refusal
                assert refused == (row.compartment_id not in writable), (actor.name, model, refusal)


def try_to_copy(actor: Actor, row: models.Model) -> str:
    """Insert the same row again with a key of its own; answers what the database said against it."""
    fields = [field for field in row._meta.concrete_fields if not (field.primary_key or field.generated)]
    values = [
        uuid.uuid4() if field.name == "key" else field.get_db_prep_save(field.value_from_object(row), connection)
        for field in fields
    ]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    try:
        with acting_as(actor), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'INSERT INTO "{row._meta.db_table}" ({columns}) VALUES ({marks})', values)
    except DatabaseError as error:
        return str(error)
    return ""


def test_nothing_is_deleted_by_anybody(world, planted):
    for actor in world.everybody:
        for model, _ in tables():
            with acting_as(actor), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                ask(f'DELETE FROM "{model._meta.db_table}" RETURNING 1')


def test_the_query_says_what_the_database_enforces_also_where_the_database_does_not(world, planted):
    """visible_to() alone, asked by the owner, whom no policy holds: the same rows as the policies alone."""
    for actor in world.everybody:
        for model, _ in tables():
            rows = model._default_manager.order_by("pk").values_list("pk", flat=True)
            if isinstance(rows, ProtectedQuerySet):
                with acting_as(actor), connection.cursor() as cursor:
                    by_policy = list(rows)
                    query = rows.visible_to(actor)
                    cursor.execute("SET LOCAL ROLE igu_owner")
                    by_query = list(query)
                assert by_query == by_policy, (actor.name, model)


@pytest.mark.parametrize("who", ["yusuf", "hal", "priya", "hana"])
def test_a_hidden_parent_and_a_missing_one_are_refused_in_the_same_words(world, planted, who):
    """A child put where its writer may write, of a parent elsewhere: composite keys and triggers answer for both."""
    actor = getattr(world, who)
    rights = rights_of(actor)
    mine = min(rights.writes, default=world.casework.pk)
    hidden = next(place for place in planted.values() if place.given[Compartment].pk not in rights.reads)
    for model, rule in tables():
        parents = parents_of(model, hidden)
        if rule.writes == "all" and parents and model in hidden.rows:
            row = hidden.rows[model]
            row.compartment_id = mine
            said_of_hidden = try_to_copy(actor, row)
            for field in parents:
                setattr(row, field.attname, 999_999_999)
            said_of_missing = try_to_copy(actor, row)
            row.refresh_from_db()
            assert without_numbers(said_of_hidden) == without_numbers(said_of_missing), model


def parents_of(model: type[models.Model], planter: Planter) -> list[models.Field]:
    return [each for each in model._meta.concrete_fields if each.is_relation and each.related_model in planter.rows]


def without_numbers(message: str) -> str:
    return "".join(character for character in message.split("DETAIL")[0] if not character.isdigit())

"""Raw SQL as the web's role, over every protected table and every person, against an oracle that knows only the grants."""

import pytest
from django.db import connection, models

from igu.access.actor import acting_as
from igu.access.models import Compartment
from igu.access.querysets import LetterQuerySet, ProtectedQuerySet
from igu.access.rls import ProtectedRows
from igu.leakcheck.oracle import rights_of
from igu.leakcheck.planting import Planter
from tests.access.matrix import Matrix, protected, rule_of, try_to_copy


@pytest.fixture
def matrix(world, planted) -> Matrix:
    return Matrix(world.everybody)


def test_every_protected_table_has_rows_that_somebody_sees_and_somebody_does_not(matrix):
    for model in protected():
        seen = {actor: matrix.sight[actor, model] for actor in matrix.people}
        assert any(seen.values()), model
        assert any(rows < matrix.rows[model] for rows in seen.values()), model


@pytest.mark.parametrize(
    "check", ["reading", "changing", "adding", "deleting", "counting", "naming", "moving", "following"]
)
def test_the_database_lets_everybody_do_what_the_grants_say_and_no_more(matrix, check):
    assert [wrong for model in protected() for wrong in getattr(matrix, check)(model)] == []


def test_the_query_says_what_the_database_enforces_also_where_the_database_does_not(world, planted):
    """visible_to() alone, asked by the owner, whom no policy holds: the same rows as the policies alone."""
    for actor in world.everybody:
        for model in protected():
            rows = model._default_manager.order_by("pk").values_list("pk", flat=True)
            if isinstance(rows, ProtectedQuerySet | LetterQuerySet):
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
    for model in protected():
        rule, parents = rule_of(model, ProtectedRows), parents_of(model, hidden)
        if rule is not None and rule.writes == "all" and parents and model in hidden.rows:
            row = hidden.rows[model]
            row.compartment_id = mine
            said_of_hidden = try_to_copy(actor, row)
            for field in parents:
                setattr(row, field.attname, 999_999_999)
            said_of_missing = try_to_copy(actor, row)
            row.refresh_from_db()
            assert without_numbers(said_of_hidden) == without_numbers(said_of_missing), model


def parents_of(model: type[models.Model], planter: Planter) -> list[models.Field]:
    """Fields that a writer names a parent with; what a record was merged into is named by nobody."""
    of_others = [each for each in model._meta.concrete_fields if each.is_relation and each.related_model is not model]
    return [each for each in of_others if each.related_model in planter.rows]


def without_numbers(message: str) -> str:
    return "".join(character for character in message.split("DETAIL")[0] if not character.isdigit())

"""The tests meet the rows with no more rights than they put on themselves."""

import pytest
from django.db import connection


def ask(question: str) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


def test_a_test_signs_in_as_a_role_of_its_own_that_only_test_clusters_have(db):
    session, database = ask("SELECT session_user::text, current_database()::text")
    assert session == "igu_test"
    assert database.startswith("test_igu_")


def test_a_test_never_runs_as_a_superuser(db):
    assert ask("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") == (False,)
    assert ask("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user") == (False,)


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_commits_is_seen_by_others_and_gone_afterwards(committed, time):
    assert ask("SELECT to_regclass('left_behind') IS NULL") == (True,)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_behind (n int)")
    connection.close()
    assert ask("SELECT to_regclass('left_behind') IS NOT NULL") == (True,)

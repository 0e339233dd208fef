"""A database of its own for the run, made from the template and thrown away afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from psycopg import sql

from igu.local.environment import servers

NAME = "igu_leakcheck"


@contextmanager
def database() -> Iterator[None]:
    """Migrated, empty, and open to this process as igu_test, which is the owner until somebody acts."""
    before = connection.settings_dict
    connection.close()
    _remake()
    try:
        connection.settings_dict = before | {
            "NAME": NAME,
            "USER": "igu_test",
            "PASSWORD": servers.keys.get("igu_test"),
            "OPTIONS": {key: value for key, value in before["OPTIONS"].items() if key != "pool"}
            | {"assume_role": "igu_owner"},
        }
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        connection.settings_dict = before
        _drop()


def _remake() -> None:
    _drop()
    with servers.postgres.connect() as cluster:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE igu_template OWNER igu_owner")
        cluster.execute(made.format(sql.Identifier(NAME)))


def _drop() -> None:
    with servers.postgres.connect() as cluster:
        cluster.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))

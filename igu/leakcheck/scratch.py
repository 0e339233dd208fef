"""Databases of its own for the run, made from the template and thrown away afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from igu.local.environment import servers

NAME = "igu_leakcheck"


@contextmanager
def database() -> Iterator[None]:
    """Migrated, empty, and open to this process as igu_test, which is the owner until somebody acts."""
    before = connection.settings_dict
    connection.close()
    _remake(NAME, "igu_template")
    try:
        _use(_settings(NAME, before))
        call_command("migrate", verbosity=0)
        yield
    finally:
        _use(before)
        _drop(NAME)


@contextmanager
def copies(number: int) -> Iterator[list[str]]:
    """As many databases that hold what this one holds now, one for each process."""
    connection.close()
    names = [f"{NAME}_{each}" for each in range(number)]
    try:
        for name in names:
            _remake(name, NAME)
        yield names
    finally:
        for name in names:
            _drop(name)


def turn_to(name: str) -> None:
    """Use another of the run's databases, in a process of its own."""
    _use(connection.settings_dict | {"NAME": name})


def _use(settings: dict) -> None:
    """Also in threads that are still to begin, such as the one that keeps a job's lease."""
    connection.close()
    connection.settings_dict = connections.settings[connection.alias] = settings


def _settings(name: str, before: dict) -> dict:
    return before | {
        "NAME": name,
        "USER": "igu_test",
        "PASSWORD": servers.keys.get("igu_test"),
        "OPTIONS": {key: value for key, value in before["OPTIONS"].items() if key != "pool"}
        | {"assume_role": "igu_owner"},
    }


def _remake(name: str, template: str) -> None:
    _drop(name)
    with servers.postgres.connect() as cluster:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER igu_owner")
        cluster.execute(made.format(sql.Identifier(name), sql.Identifier(template)))


def _drop(name: str) -> None:
    with servers.postgres.connect() as cluster:
        cluster.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

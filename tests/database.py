"""Databases for tests: migrated once, then copied for each worker, and for each test that commits."""

import fcntl
import hashlib

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from igu.local.environment import CHECKOUT, servers

MAKES_TABLES = (
    "[!.]*/**/migrations/*.py",
    "igu/*/sql/**/*",
    "cohort/sql/*",
    "igu/access/**/*.py",
    "igu/audit/history.py",
    "[!.]*/**/apps.py",
    "*.lock",
)
"""What decides how a migrated database looks; a change in any of it makes the tests migrate afresh."""
SUFFIXES = {".py", ".sql", ".lock", ".csv", ".json"}


def copy_of_the_migrated_database(name: str) -> None:
    """Make a database of this name, with every migration applied by the owner; one that was there is replaced."""
    with servers.postgres.connect() as cluster:
        _make(cluster, name, _migrated(cluster))


def copy(source: str, name: str) -> None:
    """Make a database of this name that holds what `source` holds; nobody may be connected to `source`."""
    with servers.postgres.connect() as cluster:
        _make(cluster, name, source)


def drop(name: str) -> None:
    with servers.postgres.connect() as cluster:
        _drop(cluster, name)


def use(name: str, role: str) -> None:
    """Turn the default connection to this database and role."""
    connection.close()
    connection.settings_dict["NAME"] = name
    # Django 5.2 cannot take a role inside its pool: it asks the same pool for a connection to quote the name with.
    connection.settings_dict["OPTIONS"].pop("pool", None)
    connection.settings_dict["OPTIONS"]["assume_role"] = role


def _migrated(cluster: psycopg.Connection) -> str:
    """The name of a database with every migration applied by the owner, made now unless it is there."""
    name = f"igu_migrated_{_print_of_files()}"
    with (servers.folder / "migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        there = {row[0] for row in cluster.execute("SELECT datname FROM pg_database")}
        if name not in there:
            for old in (each for each in there if each.startswith("igu_migrated_")):
                _drop(cluster, old)
            _make(cluster, "igu_migrating", "igu_template")
            use("igu_migrating", "igu_owner")
            call_command("migrate", verbosity=0)
            connection.close()
            cluster.execute(sql.SQL("ALTER DATABASE igu_migrating RENAME TO {}").format(sql.Identifier(name)))
    return name


def _print_of_files() -> str:
    files = {path for pattern in MAKES_TABLES for path in CHECKOUT.glob(pattern) if path.suffix in SUFFIXES}
    content = b"".join(str(path).encode() + path.read_bytes() for path in sorted(files))
    return hashlib.sha256(content).hexdigest()[:16]


def _make(cluster: psycopg.Connection, name: str, template: str) -> None:
    _drop(cluster, name)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER igu_owner")
    cluster.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def _drop(cluster: psycopg.Connection, name: str) -> None:
    cluster.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

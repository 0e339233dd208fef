"""The test database: made by the owner, with a small borough in it; services and requests run in it as igu_app.

A test's own transaction starts as the owner, so that a factory may write anything; `acting_as`, and a request of somebody
signed in, put on the application's role and that person, with row security on, until they end.
"""

import os
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from igu.access.actor import Actor
from tests.factories import world as worlds


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """A database for these tests alone, migrated by the owner, with the borough in it, and a copy to go back to."""
    settings = connection.settings_dict
    settings["NAME"] = f"test_igu_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    settings["OPTIONS"]["assume_role"] = "igu_owner"
    del settings["OPTIONS"]["pool"]
    _copy("igu_template", settings["NAME"])
    with django_db_blocker.unblock():
        call_command("migrate", verbosity=0)
        worlds.build()
        connection.close()
        _copy(settings["NAME"], _pristine())
        yield
        connection.close()
    for name in (settings["NAME"], _pristine()):
        _drop(name)


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[None]:
    """For what needs real commits: several connections, kills, rights that end. The database is put back afterwards."""
    with django_db_blocker.unblock():
        yield
        connection.close()
        _copy(_pristine(), connection.settings_dict["NAME"])


@pytest.fixture
def world(request: pytest.FixtureRequest) -> worlds.World:
    """The borough and everybody in it."""
    if "committed" not in request.fixturenames:
        request.getfixturevalue("db")
    return worlds.read()


@pytest.fixture
def client_of(world: worlds.World) -> Callable[[Actor], Client]:
    """A browser in which somebody has signed in."""
    from igu.accounts.models import User

    def signed_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(
            User.objects.get(pk=actor.user_id), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return signed_in


def _pristine() -> str:
    return f"{connection.settings_dict['NAME']}_pristine"


def _cluster() -> psycopg.Connection:
    settings = connection.settings_dict
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    )


def _drop(name: str) -> None:
    with _cluster() as cluster:
        cluster.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _copy(source: str, target: str) -> None:
    _drop(target)
    with _cluster() as cluster:
        cluster.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

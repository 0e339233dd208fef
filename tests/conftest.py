"""The test database: made by the owner, with a small borough in it; services and requests run in it as igu_app.

A test's own transaction starts as the owner, so that a factory may write anything; `acting_as`, and a request of somebody
signed in, put on the application's role and that person, with row security on, until they end.
"""

import os
import socket
from collections.abc import Callable, Iterator

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.template import engines
from django.test import Client, override_settings

from igu.access.actor import Actor
from igu.accounts.models import User
from tests import database
from tests.factories import world as worlds

hypothesis.settings.register_profile("tests", deadline=None, database=None)
hypothesis.settings.load_profile("tests")


class _Undefined(str):
    """What Django prints for a variable that a template was not given: here an error that names it."""

    def __contains__(self, part: str) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"A template uses {variable}, which it was not given.")


@pytest.fixture(autouse=True, scope="session")
def undefined_variables_fail() -> None:
    engines["django"].engine.string_if_invalid = _Undefined("%s")


@pytest.fixture(autouse=True, scope="session")
def static_files_are_served_as_they_lie(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Pages name their files without a manifest, so that no test has to collect them first."""
    as_they_lie = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(
        STORAGES=settings.STORAGES | as_they_lie,
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        WHITENOISE_USE_FINDERS=True,
    ):
        yield


@pytest.fixture(autouse=True, scope="session")
def only_this_machine_is_reached() -> Iterator[None]:
    """Nothing under test talks to another machine."""
    connect = socket.socket.connect

    def to_loopback(self: socket.socket, address) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(
            ("127.", "::1", "localhost")
        ):
            raise AssertionError(f"A test tried to reach {address[0]}.")
        connect(self, address)

    socket.socket.connect = to_loopback
    yield
    socket.socket.connect = connect


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """A database for these tests alone, with the borough in it, and a copy to go back to."""
    name = f"test_igu_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with django_db_blocker.unblock():
        database.copy_of_the_migrated_database(name)
        database.use(name, "igu_owner")
        worlds.build()
        connection.close()
        database.copy(name, f"{name}_pristine")
        yield
        connection.close()
    database.drop(name)
    database.drop(f"{name}_pristine")


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[None]:
    """For what needs real commits: several connections, kills, rights that end. The database is put back afterwards."""
    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        yield
        connection.close()
    database.copy(f"{name}_pristine", name)


@pytest.fixture
def world(request: pytest.FixtureRequest) -> worlds.World:
    """The borough and everybody in it."""
    if "committed" not in request.fixturenames:
        request.getfixturevalue("db")
    return worlds.read()


@pytest.fixture
def without_row_security(world: worlds.World) -> None:
    """The database's fence is down in this test: what Django asks has to hold alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


@pytest.fixture
def client_of(world: worlds.World) -> Callable[[Actor], Client]:
    """A browser in which somebody has signed in."""

    def signed_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        return client

    return signed_in

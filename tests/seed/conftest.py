"""A database in which `manage.py seed` has run, once for all the tests of this folder."""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from igu.access.actor import Actor, acting_as
from igu.agencies.models import Membership
from tests import database


@dataclass(frozen=True)
class Seeded:
    said: str

    def actor(self, email: str, partnership: str = "haringey") -> Actor:
        memberships = Membership.objects.for_actor()
        return Actor.of(memberships.get(user__email=email, partner__partnership__slug=partnership))


@pytest.fixture(scope="session")
def seeded(django_db_setup, django_db_blocker) -> Iterator[Seeded]:
    borough = connection.settings_dict["NAME"]
    name = f"test_igu_seed_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with django_db_blocker.unblock():
        database.copy_of_the_migrated_database(name)
        said = io.StringIO()
        try:
            database.use(name, "igu_owner")
            call_command("seed", stdout=said)
        finally:
            database.use(borough, "igu_owner")
        yield Seeded(said.getvalue())
        database.drop(name)


@pytest.fixture
def haringey(seeded: Seeded, django_db_blocker) -> Iterator[Seeded]:
    """The seeded borough; whatever a test writes in it is taken back."""
    borough = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        database.use(f"test_igu_seed_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}", "igu_owner")
        try:
            with transaction.atomic():
                yield seeded
                transaction.set_rollback(True)
        finally:
            database.use(borough, "igu_owner")


@pytest.fixture
def officer(haringey: Seeded) -> Iterator[Actor]:
    """Niamh, who may count over the whole partnership."""
    with acting_as(haringey.actor("niamh.doherty@example.com")) as actor:
        yield actor

from collections.abc import Iterator

import pytest

from igu.access.models import Compartment
from igu.leakcheck.planting import Planter
from tests.access.alone import Alone, planted_world
from tests.access.places import arrange, plant


@pytest.fixture(autouse=True)
def no_limit_of_requests(settings) -> None:
    """These ask for everybody more in a minute than anybody may, the faster the machine."""
    settings.API_RATE = None


@pytest.fixture
def places(world) -> dict[str, Compartment]:
    return arrange(world)


@pytest.fixture
def planted(world, places) -> dict[str, Planter]:
    return plant(world, places)


@pytest.fixture(scope="module")
def alone(django_db_setup, django_db_blocker) -> Iterator[Alone]:
    with django_db_blocker.unblock(), planted_world(row_security=False) as made:
        yield made


@pytest.fixture
def no_clock_of_sessions(monkeypatch) -> None:
    """What is written of a session every minute or five, whatever is asked for, is written by none of a test's requests."""
    monkeypatch.setattr("igu.accounts.middleware.KEPT_EVERY", 10**9)
    monkeypatch.setattr("igu.accounts.middleware.SessionActivityMiddleware._is_due", lambda self, key: False)


@pytest.fixture(scope="module")
def guarded(django_db_setup, django_db_blocker) -> Iterator[Alone]:
    """The same world as `alone`, with row security on."""
    with django_db_blocker.unblock(), planted_world(row_security=True) as made:
        yield made

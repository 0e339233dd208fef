from collections.abc import Iterator

import pytest

from igu.access.models import Compartment
from igu.leakcheck.planting import Planter
from tests.access.alone import Alone, planted_world
from tests.access.places import arrange, plant


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


@pytest.fixture(scope="module")
def guarded(django_db_setup, django_db_blocker) -> Iterator[Alone]:
    """The same world as `alone`, with row security on."""
    with django_db_blocker.unblock(), planted_world(row_security=True) as made:
        yield made

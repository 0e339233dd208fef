from collections.abc import Iterator

import pytest

from igu.access.models import Compartment
from igu.leakcheck.planting import Planter
from tests.access.alone import Alone, world_without_row_security
from tests.access.places import arrange, plant


@pytest.fixture
def places(world) -> dict[str, Compartment]:
    return arrange(world)


@pytest.fixture
def planted(world, places) -> dict[str, Planter]:
    return plant(world, places)


@pytest.fixture(scope="module")
def alone(django_db_setup, django_db_blocker) -> Iterator[Alone]:
    with django_db_blocker.unblock(), world_without_row_security() as made:
        yield made

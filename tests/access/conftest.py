import pytest

from igu.access.models import Compartment
from igu.leakcheck.planting import Planter
from tests.access.places import arrange, plant


@pytest.fixture
def places(world) -> dict[str, Compartment]:
    return arrange(world)


@pytest.fixture
def planted(world, places) -> dict[str, Planter]:
    return plant(world, places)

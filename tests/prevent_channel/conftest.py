import pytest

from prevent_channel.models import ChannelReferral
from tests.prevent_channel.panel import found_panels, refer


@pytest.fixture
def panel(world):
    """Two boroughs, each with a panel behind its wall."""
    found_panels(world)
    return world


@pytest.fixture
def callum(panel) -> ChannelReferral:
    return refer(panel.niamh)

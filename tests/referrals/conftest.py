import pytest

from referrals.models import Referral
from tests.referrals.letters import refer


@pytest.fixture
def olu(world) -> Referral:
    """Referred by Sam of the school to the unit, a moment ago."""
    return refer(world.sam, world.tom)

from collections.abc import Callable

import pytest

from igu.access.actor import acting_as
from performance.indicators import INDICATORS
from performance.indicators.engine import Wanted, sums
from performance.indicators.figure import Figure
from tests.performance.caseload import Q3, Caseload


@pytest.fixture
def caseload(world) -> Caseload:
    return Caseload(world)


@pytest.fixture
def figure(world) -> Callable[..., Figure]:
    """A figure of quarter 3 of 2014/15 as Niamh, the CSP officer, has it counted."""

    def compute(code: str, quarter=Q3, by=None) -> Figure:
        by = by or world.niamh
        wanted = Wanted(INDICATORS[code], quarter)
        with acting_as(by):
            return Figure(wanted.indicator, quarter, sums([wanted], by=by)[wanted])

    return compute

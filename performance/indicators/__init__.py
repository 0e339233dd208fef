"""The indicators, in the order in which they are shown."""

from performance.indicators.base import Indicator
from performance.indicators.circumstances import EducationOrWork, SettledAccommodation
from performance.indicators.quarters import Quarter
from performance.indicators.reach import RetainedOverSixMonths, WorkedWith, WorkedWithInYear
from performance.indicators.reoffending import LessSerious, ReoffendingReduction

INDICATORS: dict[str, Indicator] = {
    indicator.code: indicator
    for indicator in (
        ReoffendingReduction(),
        LessSerious(),
        EducationOrWork(),
        SettledAccommodation(),
        RetainedOverSixMonths(),
        WorkedWith(),
        WorkedWithInYear(),
    )
}

__all__ = ["INDICATORS", "Indicator", "Quarter"]

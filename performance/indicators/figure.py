"""A quarter's figure: what was added up, what it comes to, and how it stands to its target."""

import datetime
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from performance import rules
from performance.enums import Rating, Unit
from performance.indicators.base import Indicator, Sums
from performance.indicators.quarters import Quarter


@dataclass(frozen=True)
class Aim:
    """A target as agreed for a year: a number to rate by, and the words it was agreed in."""

    value: Fraction | None
    text: str = ""
    owner: str = ""
    baseline: str = ""
    years: int = 0

    def by(self, quarter: Quarter) -> Fraction | None:
        """What a figure of the quarter is rated against: the target, or its part on a straight line over the years."""
        if self.value is None or not self.years:
            return self.value
        return self.value * quarter.number / (4 * self.years)


NO_AIM = Aim(None)


@dataclass(frozen=True)
class Figure:
    """`frozen_at` is the cut-off of a frozen figure, None for one computed from the records as they are.

    `published`: the exact value of a frozen figure, which stays what it was whatever becomes of the definition.
    """

    indicator: Indicator
    quarter: Quarter
    sums: Sums
    aim: Aim = NO_AIM
    frozen_at: datetime.datetime | None = None
    revision: int = 0
    published: Fraction | None = None

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def n(self) -> int:
        """Subjects in the denominator: cases, or people for G5 and G5y."""
        return self.sums.n

    @property
    def exclusions(self) -> dict[str, int]:
        """Words of each reason, and how many were left out for it."""
        return {words: self.sums.exclusions.get(key, 0) for key, words in self.indicator.exclusions.items()}

    @cached_property
    def value(self) -> Fraction | None:
        return self.published if self.frozen_at else self.indicator.value(self.sums)

    @property
    def numerator(self) -> Fraction | None:
        parts = self.indicator.parts(self.sums)
        return None if parts is None else Fraction(parts[0])

    @property
    def denominator(self) -> Fraction | None:
        parts = self.indicator.parts(self.sums)
        return None if parts is None else parts[1]

    @property
    def is_percent(self) -> bool:
        return self.indicator.unit == Unit.PERCENT

    @property
    def whole(self) -> int | None:
        return None if self.value is None else rules.whole(self.value)

    @property
    def shown(self) -> str:
        """Rounded half up; a dash where there is no figure."""
        return "–" if self.whole is None else f"{self.whole}%" if self.is_percent else f"{self.whole}"

    @property
    def counts(self) -> str:
        """The count under the figure."""
        if self.indicator.code == "G1":
            return f"{self.sums.before_offences} offences to {self.sums.after_offences}"
        return f"{self.sums.met} of {self.sums.n} {self.noun(self.sums.n)}" if self.is_percent else ""

    def noun(self, number: int) -> str:
        return self.indicator.subject[number != 1]

    @property
    def target(self) -> Fraction | None:
        return self.aim.value

    @property
    def target_shown(self) -> str:
        if self.target is None:
            return "none"
        return f"{rules.whole(self.target)}%" if self.is_percent else f"{rules.whole(self.target)}"

    @property
    def rated_against(self) -> Fraction | None:
        return self.aim.by(self.quarter)

    @cached_property
    def rating(self) -> Rating:
        return rules.rating(self.value, self.rated_against, self.indicator.direction)

    def rating_of(self, sums: Sums) -> Rating:
        return rules.rating(self.indicator.value(sums), self.rated_against, self.indicator.direction)

    @property
    def hangs_on_one(self) -> bool:
        """True when one subject more or fewer would have another rating."""
        if self.value is None or self.rated_against is None:
            return False
        less, more = self.indicator.one_less(self.sums), self.indicator.one_more(self.sums)
        return any(
            self.rating_of(sums) != self.rating for sums in (less, more) if sums.met <= max(sums.n, self.sums.met)
        )

    @property
    def distance(self) -> str:
        """How far from what it is rated against, in words: "38 points above", "on target"."""
        if self.value is None or self.rated_against is None:
            return ""
        gap = abs(self.value - self.rated_against)
        if gap == 0:
            return "On target"
        way = "above" if self.value > self.rated_against else "below"
        amount = "less than 1" if gap < 1 else str(rules.whole(gap))
        unit = (" point" if gap < Fraction(3, 2) else " points") if self.is_percent else ""
        return f"{amount[0].upper()}{amount[1:]}{unit} {way}"

    @property
    def margin(self) -> str:
        """The distance, and whether it is one subject's doing: "1 point above: one case"."""
        if not self.distance:
            return ""
        return f"{self.distance}: one {self.one}" if self.hangs_on_one else self.distance

    @property
    def one(self) -> str:
        """What one step of the figure is made of."""
        return "offence" if self.indicator.code == "G1" else self.indicator.subject[0]

    @property
    def worth_of_one(self) -> str:
        """What one subject is worth: "One case fewer would have been 58%, Amber." Empty where there is no figure."""
        if self.value is None:
            return ""
        sums = self.indicator.one_less(self.sums)
        if sums.met < 0 or (value := self.indicator.value(sums)) is None:
            return ""
        shown = f"{rules.whole(value)}%" if self.is_percent else str(rules.whole(value))
        more = "more" if self.indicator.code == "G1" else "fewer"
        rated = self.rating_of(sums)
        word = f", {rated.label}" if rated in {Rating.GREEN, Rating.AMBER, Rating.RED} else ""
        return f"One {self.one} {more} would have been {shown}{word}."

    @property
    def points_of_one(self) -> Fraction | None:
        """Points of the figure that one subject moves, for a share."""
        return Fraction(100, self.sums.n) if self.is_percent and self.indicator.code != "G1" and self.sums.n else None

    def as_json(self) -> dict:
        """The figure for a file: numbers exact where whole, else to six places; and as it is shown."""
        return {
            "code": self.code,
            "name": self.indicator.title,
            "numerator": _number(self.numerator),
            "denominator": _number(self.denominator),
            "value": _number(self.value),
            "shown": self.shown,
            "unit": self.indicator.unit.value,
            "target": _number(self.target),
            "target_text": self.aim.text,
            "rated_against": _number(self.rated_against),
            "rag": self.rating.value,
            "n": self.n,
            "exclusions": self.exclusions,
            "unknown": self.sums.unknown,
            "counts": {
                name: getattr(self.sums, name)
                for name in ("met", "before_offences", "after_offences", "before_days", "after_days")
            },
            "definition": self.indicator.version,
            "frozen_at": self.frozen_at.isoformat() if self.frozen_at else None,
            "revision": self.revision,
        }


def _number(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    value = Fraction(value)
    return value.numerator if value.denominator == 1 else float(rules.decimal(value))

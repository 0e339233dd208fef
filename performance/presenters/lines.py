"""An indicator's quarters of a year, side by side: what a row of the board and of the report's table shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from igu.ui import charts
from performance import rules
from performance.enums import Rating, Unit
from performance.indicators import INDICATORS, Indicator, Quarter
from performance.indicators.figure import NO_AIM, Aim, Figure
from performance.services.figures import Figures

PEOPLE_SCALE = 80
RATED = (Rating.GREEN, Rating.AMBER, Rating.RED)


@dataclass(frozen=True)
class Slot:
    """A quarter's place in a row: its figure, or none."""

    quarter: Quarter
    figure: Figure | None
    current: bool

    @property
    def shown(self) -> str:
        return self.figure.shown if self.figure else "–"


@dataclass(frozen=True)
class Line:
    """One indicator in the quarters of a year. `scale` is shared by all that count people."""

    number: int
    indicator: Indicator
    aim: Aim
    slots: list[Slot]
    scale: float

    @property
    def current(self) -> Figure | None:
        return next(slot.figure for slot in self.slots if slot.current)

    @property
    def shown(self) -> str:
        """The current figure; a dash where there is none."""
        return self.current.shown if self.current else "–"

    @property
    def counts(self) -> str:
        return self.current.counts if self.current else ""

    @property
    def margin(self) -> str:
        return self.current.margin if self.current else ""

    @property
    def distance(self) -> str:
        return self.current.distance if self.current else ""

    @property
    def worth_of_one(self) -> str:
        return self.current.worth_of_one if self.current else ""

    @property
    def remark(self) -> str:
        """What the figure says for itself where nobody has written about it."""
        if self.current is None or not self.current.distance:
            return ""
        return self.current.worth_of_one if self.current.hangs_on_one else f"{self.current.distance}."

    @property
    def counted(self) -> int | str:
        return self.current.n if self.current else "–"

    @property
    def exclusions(self) -> dict[str, int]:
        return self.current.exclusions if self.current else {}

    @property
    def before(self) -> list[Slot]:
        """Quarters of the year before the current one, that have a figure."""
        at = next(place for place, slot in enumerate(self.slots) if slot.current)
        return [slot for slot in self.slots[:at] if slot.figure and slot.figure.value is not None]

    @property
    def previous(self) -> Figure | None:
        return self.before[-1].figure if self.before else None

    @property
    def move(self) -> str:
        """The way from the last quarter's figure: "94% to 89%"; empty where either is missing."""
        if self.previous is None or self.current is None or self.current.value is None:
            return ""
        return f"{self.previous.shown} to {self.current.shown}"

    @property
    def rating(self) -> Rating:
        return self.current.rating if self.current else Rating.NOT_RATED

    @property
    def target_text(self) -> str:
        """The target as a figure of the table."""
        if self.aim.value is None:
            return "none"
        return f"{rules.whole(self.aim.value)}{self.unit}"

    @property
    def target_note(self) -> str:
        """The target beside a rating: "target 60%", "80 over 4 years"; empty where there is none."""
        if self.aim.value is None:
            return ""
        return f"{self.target_text} over {self.aim.years} years" if self.aim.years else f"target {self.target_text}"

    @property
    def left_out(self) -> int | str:
        return sum(self.current.exclusions.values()) if self.current else "–"

    @property
    def asked(self) -> dict[str, float | None]:
        """The target as charts draw it, from the year's first quarter to its last: one over several years grows with them."""
        if self.aim.value is None:
            return {"target": None}
        first, last = self.slots[0].quarter, self.slots[-1].quarter
        return {"target_from": float(self.aim.by(first)), "target": float(self.aim.by(last))}

    @property
    def points(self) -> list[charts.Point]:
        known = [slot for slot in self.slots if not slot.current or slot.figure]
        return [_point(slot) for slot in (known if any(slot.figure for slot in known) else self.slots)]

    @property
    def title(self) -> str:
        """What a chart of this row says, in words."""
        told = [f"quarter {s.quarter.number} {s.figure.shown}" for s in self.slots if s.figure]
        target = f"; target {self.target_text}" if self.aim.value is not None else ""
        return f"{self.indicator.name}: {', '.join(told) or 'no figures yet'}{target}"

    @property
    def unit(self) -> str:
        return "%" if self.indicator.unit == Unit.PERCENT else ""

    @property
    def trend(self) -> SafeString:
        return charts.trend(self.points, title=self.title, **self.asked, scale=self.scale)

    @property
    def panel(self) -> SafeString:
        points = [_point(slot) for slot in self.slots]
        return charts.multiple(points, title=self.title, **self.asked, scale=self.scale, unit=self.unit)

    @property
    def chart(self) -> SafeString:
        points = [_point(slot, full=True) for slot in self.slots]
        return charts.line(points, title=self.title, **self.asked, scale=self.scale, unit=self.unit)


def _point(slot: Slot, *, full: bool = False) -> charts.Point:
    figure = slot.figure
    rating = figure.rating.value if figure and figure.rating in RATED else ""
    return charts.Point(
        label=f"Quarter {slot.quarter.number}" if full else f"Q{slot.quarter.number}",
        value=None if figure is None or figure.whole is None else float(figure.whole),
        rating=rating,
        note=figure.counts if figure and full else "",
        detail=slot.quarter.short_months if full else "",
    )


def lines(figures: Figures, quarter: Quarter) -> list[Line]:
    """Every indicator's row, seen from a quarter: later quarters of the year stay empty."""
    people = [
        float(each.value)
        for (code, period), each in figures.items()
        if INDICATORS[code].unit == Unit.COUNT and each.value and period <= quarter
    ]
    scale = max([PEOPLE_SCALE, *people])
    return [
        Line(
            number,
            indicator,
            figures.aims.get((indicator.code, quarter.year), NO_AIM),
            [
                Slot(period, figures.get((indicator.code, period)) if period <= quarter else None, period == quarter)
                for period in quarter.of_its_year
            ],
            100 if indicator.unit == Unit.PERCENT else scale,
        )
        for number, indicator in enumerate(INDICATORS.values(), 1)
    ]


@dataclass(frozen=True)
class Tally:
    """How many rows have each rating."""

    green: int
    amber: int
    red: int
    unrated: int

    @classmethod
    def of(cls, rows: Iterable[Line]) -> "Tally":
        words = [row.rating for row in rows]
        rated = [words.count(word) for word in RATED]
        return cls(*rated, len(words) - sum(rated))

"""What an indicator is: words, and one SQL text that the figure sums and the reader may follow row by row."""

from fractions import Fraction
from typing import ClassVar, NamedTuple

from performance.enums import Direction, Unit
from performance.indicators.quarters import Quarter


class Sums(NamedTuple):
    """What the figure's query adds up over the rows behind it."""

    n: int
    met: int
    unknown: int
    before_offences: int
    after_offences: int
    before_days: int
    after_days: int
    exclusions: dict[str, int]


class Indicator:
    """A definition, version and all. `rows` gives one row a subject with these columns:

    case_id, person_id; counted (in the denominator); met (in the numerator); excluded (why left out, a key of
    `exclusions`, or null); unknown; evidence (the code of what the record says); since (its day); and, for rates,
    before_offences, after_offences, before_days, after_days. {first}, {last} and {year_first} are the quarter's days.
    """

    version: ClassVar[int] = 1
    code: ClassVar[str]
    title: ClassVar[str]
    """As the partnership's plan has it."""
    name: ClassVar[str]
    """As pages and charts have it."""
    meaning: ClassVar[str]
    unit: ClassVar[Unit] = Unit.PERCENT
    direction: ClassVar[Direction] = Direction.UP
    window: ClassVar[str]
    numerator: ClassVar[str]
    denominator: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    exclusions: ClassVar[dict[str, str]] = {}
    unknown: ClassVar[str] = ""
    subject: ClassVar[tuple[str, str]] = ("case", "cases")
    target_years: ClassVar[int] = 0
    """Years over which the target is to be reached on a straight line, for a figure that adds up over the year."""
    rows: ClassVar[str]

    def rows_sql(self, quarter: Quarter) -> str:
        """The rows behind a quarter's figure, without the sources."""
        days = {"first": quarter.first, "last": quarter.last, "year_first": quarter.year_first}
        return self.rows.format(**{name: f"DATE '{day.isoformat()}'" for name, day in days.items()})

    def sums_sql(self, quarter: Quarter) -> str:
        """One row: the columns of Sums."""
        left_out = ", ".join(f"'{key}', count(*) FILTER (WHERE excluded = '{key}')" for key in self.exclusions)
        return f"SELECT {self.totals}, jsonb_build_object({left_out}) AS exclusions FROM ({self.rows_sql(quarter)}) r"

    totals: ClassVar[str] = (
        "count(*) FILTER (WHERE counted) AS n, count(*) FILTER (WHERE counted AND met) AS met,"
        " count(*) FILTER (WHERE counted AND unknown) AS unknown,"
        " 0::bigint AS before_offences, 0::bigint AS after_offences, 0::bigint AS before_days, 0::bigint AS after_days"
    )

    def parts(self, sums: Sums) -> tuple[Fraction, Fraction | None] | None:
        """Numerator and denominator; the value is their quotient, times 100 for a percentage. None: no figure."""
        return (Fraction(sums.met), Fraction(sums.n)) if sums.n else None

    def value(self, sums: Sums) -> Fraction | None:
        """The exact figure, or None where there is none."""
        if (parts := self.parts(sums)) is None:
            return None
        numerator, denominator = parts
        if denominator is None:
            return numerator
        return numerator / denominator * (100 if self.unit == Unit.PERCENT else 1)

    def one_less(self, sums: Sums) -> Sums:
        """The same rows had one subject done worse: what one person is worth."""
        return sums._replace(met=sums.met - 1)

    def one_more(self, sums: Sums) -> Sums:
        return sums._replace(met=sums.met + 1)

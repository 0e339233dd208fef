"""Quarters of the year that begins on 1 April."""

import datetime
from dataclasses import dataclass
from functools import total_ordering
from typing import Self

FIRST_YEAR, LAST_YEAR = 1990, 2100


@total_ordering
@dataclass(frozen=True)
class Quarter:
    """A quarter: year 2014 is 2014/15, and its quarter 1 is April to June 2014. Days are Europe/London's.

    Raises ValueError for a quarter that is not 1 to 4 and for a year before 1990 or after 2100.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.")
        if not 1 <= self.number <= 4:
            raise ValueError("Choose a quarter from 1 to 4.")

    def __lt__(self, other: Self) -> bool:
        return (self.year, self.number) < (other.year, other.number)

    def __str__(self) -> str:
        return f"Quarter {self.number}, {self.year_name}"

    @classmethod
    def of(cls, day: datetime.date) -> Self:
        """The quarter that a day lies in."""
        year = day.year if day.month >= 4 else day.year - 1
        return cls(year, (day.month - 4) % 12 // 3 + 1)

    @property
    def first(self) -> datetime.date:
        return datetime.date(self.year + (self.number == 4), (1, 4, 7, 10)[self.number % 4], 1)

    @property
    def last(self) -> datetime.date:
        """QE, the quarter's last day."""
        return self.next.first - datetime.timedelta(days=1)

    @property
    def year_first(self) -> datetime.date:
        """1 April of its year."""
        return datetime.date(self.year, 4, 1)

    @property
    def next(self) -> Self:
        return type(self)(self.year + (self.number == 4), self.number % 4 + 1)

    @property
    def previous(self) -> Self:
        return type(self)(self.year - (self.number == 1), (self.number - 2) % 4 + 1)

    @property
    def year_name(self) -> str:
        return f"{self.year}/{(self.year + 1) % 100:02}"

    @property
    def months(self) -> str:
        return f"{self.first:%B} to {self.last:%B %Y}"

    @property
    def short_months(self) -> str:
        return f"{self.first:%b} to {self.last:%b}"

    @property
    def of_its_year(self) -> list[Self]:
        return [type(self)(self.year, number) for number in (1, 2, 3, 4)]

    def has_ended(self, today: datetime.date) -> bool:
        return self.last < today

    def has_begun(self, today: datetime.date) -> bool:
        return self.first <= today

"""The year 2014/15, told case by case from caseload_2014.csv: what the unit's first quarterly papers were made of.

A line is one case: its programme, days, and why it closed; education or work and home, each status from its day until the
next; time in custody; offences with their outcomes; and the quarters of 2014/15 in which the person came to be seen.
No figure is written anywhere: the indicators count these rows.
"""

import csv
import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from cohort.models import Case
from igu.people.models import Person
from igu.seed.names import Londoners
from igu.seed.story import Story

CASELOAD = Path(__file__).with_name("caseload_2014.csv")
WORKERS = ["Delroy Grantham", "Maeve Costelloe", "Beverley Nunes"]
QUARTERS = [(2014, 4, 7), (2014, 7, 10), (2014, 10, 1), (2015, 1, 4)]
"""Year, first month, and the month after the last (1 is the next January)."""
DAY = datetime.timedelta(days=1)

TALKS = [
    "Met at the youth centre. Talked about what would have to change first.",
    "Went through the plan and what probation expects.",
    "Helped with a college form and the bus fare for the interview.",
    "Saw the family. They are worried about the older boys on the estate.",
    "Talked about the fight on Saturday and how to stay out of the next one.",
]


@dataclass(frozen=True)
class Line:
    """One case as told."""

    programme: str
    opened: datetime.date
    closed: datetime.date
    reason: str
    statuses: list[tuple[str, datetime.date]]
    custody: list[tuple[datetime.date, datetime.date]]
    offences: list[tuple[str, datetime.date, str]]
    seen: list[int]

    def inside(self, day: datetime.date) -> bool:
        return any(first <= day <= last for first, last in self.custody)

    def days_in(self, quarter: int) -> list[datetime.date]:
        """Working days of a quarter on which the case was open and the person was not in custody."""
        first, last = quarter_days(quarter)
        first, last = max(first, self.opened), min(last, self.closed - DAY)
        days = (first + DAY * number for number in range((last - first).days + 1))
        return [day for day in days if day.weekday() < 5 and not self.inside(day)]


def quarter_days(number: int) -> tuple[datetime.date, datetime.date]:
    """First and last day of a quarter of 2014/15."""
    year, first, after = QUARTERS[number - 1]
    return datetime.date(year, first, 1), datetime.date(year + (after == 1), after, 1) - DAY


def lines() -> Iterator[Line]:
    day = datetime.date.fromisoformat
    with CASELOAD.open(newline="") as file:
        for row in csv.DictReader(file):
            yield Line(
                programme=row["programme"],
                opened=day(row["opened"]),
                closed=day(row["closed"]),
                reason=row["reason"],
                statuses=[(code, day(since)) for code, since in _parts(row["ete"]) + _parts(row["home"])],
                custody=[(day(first), day(last)) for first, last in _parts(row["custody"])],
                offences=[(code, day(on), outcome) for code, on, outcome in _parts(row["offences"])],
                seen=[int(number) for number in row["seen"].split()],
            )


def _parts(text: str) -> list[list[str]]:
    return [part.split() for part in text.split("; ") if part]


class Past:
    def __init__(self, story: Story, londoners: Londoners) -> None:
        self.story = story
        self.londoners = londoners
        self.chance: random.Random = story.chance

    def tell(self) -> None:
        by_worker: dict[str, list[Line]] = {}
        for line, worker in zip(lines(), cycle(WORKERS), strict=False):
            by_worker.setdefault(worker, []).append(line)
        for worker, told in by_worker.items():
            with self.story.told_by(worker):
                for line in told:
                    self._case(line, worker)

    def _case(self, line: Line, worker: str) -> None:
        story = self.story
        person = self._person()
        case = story.case(person, line.programme, line.opened, worker)
        for code, since in line.statuses:
            story.circumstance(case, code, since)
        for first, last in line.custody:
            story.custody(person, first, last, self.chance.choice(["HMYOI Feltham", "HMP Pentonville", "HMP/YOI Isis"]))
        for code, on, outcome in line.offences:
            story.offence(person, code, on, outcome=outcome, outcome_on=on + DAY * self.chance.randint(14, 90))
        for quarter in (1, 2, 3, 4):
            self._quarter(line, case, quarter)
        case.refresh_from_db()
        story.close(case, line.closed, line.reason)

    def _person(self) -> Person:
        born = datetime.date(1990, 1, 1) + DAY * self.chance.randint(0, 3200)
        return self.story.person(self.londoners.one(), born)

    def _quarter(self, line: Line, case: Case, quarter: int) -> None:
        """Somebody seen in a quarter came two or three times; somebody not seen was asked, and did not come."""
        days = line.days_in(quarter)
        came = quarter in line.seen
        for day in sorted(self.chance.sample(days, min(len(days), self.chance.choice((2, 3)) if came else 1))):
            self.story.meet(
                case,
                day,
                attended=came,
                summary=self.chance.choice(TALKS) if came else "",
                absence_reason="" if came else "Did not answer the door",
                minutes=60,
                place="Bruce Grove Youth Space",
            )

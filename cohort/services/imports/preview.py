"""What an import would do or has done: counts for each sheet, what is wrong, what changes, who may be the same."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cohort.services.imports.sheets import Problem

SHOWN = 500
"""Of problems, changes and possible duplicates so many are kept to be shown; all are counted."""


@dataclass
class Counts:
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Changed:
    """A row on record that the file says otherwise about, and in which columns."""

    sheet: str
    row: int
    ref: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Alike:
    """A new person who may be somebody already there: a person on record, or another row of the file."""

    row: int
    ref: str
    person_id: int | None
    other_row: int | None
    alike: int
    """Out of a hundred."""


@dataclass(frozen=True)
class Another:
    """A new case beside an open one of its person and programme: a case on record, or another row of the file."""

    row: int
    ref: str
    case_id: int | None
    other_row: int | None


@dataclass
class Outcome:
    counts: dict[str, Counts] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    changes: list[Changed] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)
    alike_count: int = 0
    another: list[Another] = field(default_factory=list)
    another_count: int = 0
    written: bool = False
    _compared: Any = field(default_factory=hashlib.sha256, repr=False, compare=False)

    @property
    def refused(self) -> bool:
        return self.problem_count > 0

    def of(self, sheet: str) -> Counts:
        return self.counts.setdefault(sheet, Counts())

    def compared(self, *facts: Any) -> None:
        """Take down what was found of a row, or of who may be the same: it goes into the digest."""
        self._compared.update(json.dumps(facts).encode())

    @property
    def digest(self) -> str:
        """Stands for all that was compared. Another one says that the record is no longer as it was looked at."""
        return self._compared.hexdigest()

    def add_problems(self, problems: list[Problem]) -> None:
        self.problem_count += len(problems)
        self.problems += problems[: SHOWN - len(self.problems)]

    def total(self, name: str) -> int:
        return sum(getattr(counts, name) for counts in self.counts.values())

    def as_json(self) -> dict:
        return {
            "counts": {sheet: vars(counts) for sheet, counts in self.counts.items()},
            "problems": [vars(problem) for problem in self.problems],
            "problem_count": self.problem_count,
            "changes": [vars(change) | {"columns": list(change.columns)} for change in self.changes],
            "alike": [vars(each) for each in self.alike],
            "alike_count": self.alike_count,
            "another": [vars(each) for each in self.another],
            "another_count": self.another_count,
            "written": self.written,
            "digest": self.digest,
        }

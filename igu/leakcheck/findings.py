"""What a run found and what it did, for completeness.py to judge."""

from dataclasses import dataclass, field


@dataclass
class Findings:
    """What a run found: cells, leaks and errors; which addresses were visited, answered, took a form and were written to;
    whether a mail and a file were read; what each persona may be shown, and was."""

    cells: int = 0
    visited: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    leaks: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seen: dict[str, set[str]] = field(default_factory=dict)
    allowed: dict[str, set[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, other: "Findings") -> None:
        self.cells += other.cells
        for name in ("visited", "answered", "taken", "written", "read"):
            getattr(self, name).update(getattr(other, name))
        self.leaks += other.leaks
        self.errors += other.errors
        self.seen |= other.seen
        self.allowed |= other.allowed
        self.seconds |= other.seconds

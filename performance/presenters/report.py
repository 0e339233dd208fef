"""What the pages of the quarterly report say, from figures, commentary and the officer's words."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.safestring import SafeString

from igu.ui import charts
from performance import rules
from performance.enums import Rating
from performance.presenters.lines import RATED, Line


@dataclass(frozen=True)
class Passage:
    """A line of a section: a sentence, under a heading where it began with one and a colon."""

    heading: str
    text: str

    @classmethod
    def all_of(cls, text: str) -> list["Passage"]:
        return [cls.of(line.strip(" -–•\t")) for line in text.splitlines() if line.strip(" -–•\t")]

    @classmethod
    def of(cls, line: str) -> "Passage":
        heading, colon, rest = line.partition(": ")
        headed = colon and rest and len(heading) <= 60 and "." not in heading
        return cls(heading, rest[0].upper() + rest[1:]) if headed else cls("", line)


@dataclass(frozen=True)
class Words:
    """What people wrote for the report, and who they are."""

    partnership: str
    prepared_by: str
    prepared_for: str
    records_at: str
    frozen: bool
    finding: str = ""
    overview: str = ""
    improvers: str = ""
    challenges: str = ""
    decisions: str = ""
    data_notes: str = ""
    comments: dict[str, str] = field(default_factory=dict)
    revisions: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Content:
    """Everything on the report's pages."""

    rows: list[Line]
    words: Words
    panels: list[SafeString]
    newcomers: SafeString | str
    built_at: datetime

    @property
    def quarter(self):
        return next(slot.quarter for slot in self.rows[0].slots if slot.current)

    @property
    def title(self) -> str:
        return f"Gangs unit performance report, {self.quarter}"

    @property
    def draft(self) -> str:
        """What stands on every page of an edition whose quarter is not frozen; nothing on one for the board."""
        if self.words.frozen:
            return ""
        ended = self.quarter.has_ended(timezone.localdate(self.built_at))
        return "Draft: the figures are not frozen" if ended else "Draft: the quarter still runs"

    @property
    def strip(self) -> list[Line]:
        """The headline figures: all but the share within a share."""
        return [row for row in self.rows if row.indicator.code != "G1b"]

    @property
    def finding(self) -> tuple[str, str]:
        """The finding and what goes with it: the officer's, or worked out from the ratings and the largest fall."""
        if self.words.finding:
            first, stop, rest = self.words.finding.partition(". ")
            return first + ("." if stop else ""), rest
        return headline(self.rows), largest_fall(self.rows)

    @property
    def sections(self) -> list[tuple[str, str, list[Passage]]]:
        words = self.words
        return [
            ("overview", "Overview", Passage.all_of(words.overview)),
            ("improvers", "Key improvers and success", Passage.all_of(words.improvers)),
            ("challenges", "Key challenges", Passage.all_of(words.challenges)),
        ]

    @property
    def decisions(self) -> list[Passage]:
        return Passage.all_of(self.words.decisions)

    @property
    def table(self) -> list[tuple[Line, str]]:
        return [(row, self.words.comments.get(row.indicator.code, "")) for row in self.rows]

    @property
    def targets(self) -> str:
        """The targets in the words in which they were agreed, and the measures that they are for."""
        agreed: dict[str, list[str]] = {}
        for row in self.rows:
            agreed.setdefault(row.aim.text or (row.target_text if row.aim.value else "none"), []).append(
                str(row.number)
            )
        return "; ".join(f"{text} ({' and '.join(numbers)})" for text, numbers in agreed.items())

    @property
    def pairs(self) -> list[tuple[Line, SafeString]]:
        return list(zip(self.rows, self.panels, strict=True))

    @property
    def notes(self) -> list[Passage]:
        """Data notes: how the records stood, who was left out, what changed, what one case is worth; then the officer's."""
        found = [Passage("Records", records_text(self.words))]
        found += left_out(self.rows) + not_known(self.rows)
        found += [Passage(f"Revision of {name}", text) for name, text in self.words.revisions]
        found += [
            Passage(
                "Year to date",
                "Each person is counted once, so quarters do not add up to it. Earlier years are not in it.",
            )
        ]
        if small := small_groups(self.rows):
            found.append(small)
        version = self.rows[0].indicator.version
        found.append(
            Passage("Definitions", f"Version {version}. Percentages are rounded half up; exact figures are rated.")
        )
        return found + Passage.all_of(self.words.data_notes)


def headline(rows: list[Line]) -> str:
    """One sentence that says how many measures with a target are met."""
    rated = [row.rating for row in rows if row.rating in RATED]
    met = rated.count(Rating.GREEN)
    if not rated:
        return "No measure could be rated this quarter."
    if met == len(rated):
        return "Every measure with a target is met."
    return f"{met} of {len(rated)} measures with a target {'is' if met == 1 else 'are'} met."


def largest_fall(rows: list[Line]) -> str:
    """The measure that lost most since the last quarter, in points; empty where none fell."""
    falls = [
        (row.previous.whole - row.current.whole, row)
        for row in rows
        if row.move and row.rating in RATED and row.current.is_percent and row.previous.whole > row.current.whole
    ]
    if not falls:
        return ""
    row = max(falls, key=lambda fall: fall[0])[1]
    return f"{row.indicator.name} fell from {row.previous.shown} to {row.current.shown}."


def left_out(rows: list[Line]) -> list[Passage]:
    found = []
    for row in rows:
        reasons = [f"{number} {reason[0].lower()}{reason[1:]}" for reason, number in _exclusions(row) if number]
        if reasons:
            found.append(Passage(f"Left out of measure {row.number}", "; ".join(reasons) + "."))
    return _merged(found)


def _exclusions(row: Line) -> list[tuple[str, int]]:
    return list(row.current.exclusions.items()) if row.current else []


def _merged(passages: list[Passage]) -> list[Passage]:
    """Measures with the same text share a passage."""
    texts: dict[str, list[str]] = {}
    for passage in passages:
        texts.setdefault(passage.text, []).append(passage.heading.rpartition(" ")[2])
    return [
        Passage(f"Left out of measure{'s' if len(numbers) > 1 else ''} {' and '.join(numbers)}", text)
        for text, numbers in texts.items()
    ]


def not_known(rows: list[Line]) -> list[Passage]:
    told = [
        f"{row.current.sums.unknown} in measure {row.number}"
        for row in rows
        if row.indicator.unknown and row.current and row.current.sums.unknown
    ]
    return [Passage("Not known", f"Counted as not: {', '.join(told)}.")] if told else []


def small_groups(rows: list[Line]) -> Passage | None:
    """How far one case moves the shares."""
    shares = [row.current for row in rows if row.current and row.current.points_of_one]
    if not shares:
        return None
    sizes, steps = [figure.n for figure in shares], [rules.whole(figure.points_of_one) for figure in shares]
    cases = f"{min(sizes)} to {max(sizes)} cases" if min(sizes) != max(sizes) else f"{sizes[0]} cases"
    points = f"{min(steps)} to {max(steps)} points" if min(steps) != max(steps) else f"{steps[0]} point(s)"
    points = points.replace("1 point(s)", "1 point").replace("(s)", "s")
    return Passage("Small groups", f"The shares rest on {cases}; one case moves them by {points}.")


def newcomers(rows: list[Line]) -> SafeString | str:
    """New people each quarter as bars: the year to date, less what it was the quarter before."""
    row = next(row for row in rows if row.indicator.code == "G5y")
    totals = [(slot, slot.figure.sums.met) for slot in row.slots if slot.figure]
    if len(totals) < 2:
        return ""
    steps = [
        (slot, total - before) for (slot, total), before in zip(totals, [0, *(t for _, t in totals)], strict=False)
    ]
    bars = [charts.Bar(f"Q{slot.quarter.number}", number, slot.current) for slot, number in steps]
    told = ", ".join(f"quarter {slot.quarter.number} {number}" for slot, number in steps)
    return charts.bars(bars, title=f"New people each quarter: {told}")


def records_text(words: Words) -> str:
    """How the records stood that were counted."""
    if words.frozen:
        return f"Frozen as they stood on {words.records_at}."
    return f"Not frozen: as they stood on {words.records_at}. Figures may still change."


def moment(at: datetime) -> str:
    """A time as the report writes it, in London."""
    at = timezone.localtime(at)
    return f"{at.day} {at:%B %Y}, {at:%H:%M}"

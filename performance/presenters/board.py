"""The board of a quarter: a row an indicator, and what stands above and below them."""

import csv
import io
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.models import Compartment
from igu.ui.presenters import Crumb, Stat, Tab
from performance import policies, services
from performance.enums import CommentaryState
from performance.indicators import Quarter
from performance.models import Commentary, FrozenQuarter
from performance.presenters.lines import Line, Tally, lines

STATE_COLOURS = {
    CommentaryState.APPROVED: "green",
    CommentaryState.WRITTEN: "blue",
    CommentaryState.SENT_BACK: "orange",
    CommentaryState.DRAFT: "yellow",
}
HIDDEN_AT_START = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Remark:
    """The state of an indicator's commentary, in words and a colour."""

    commentary: Commentary | None

    @property
    def label(self) -> str:
        return self.commentary.get_state_display() if self.commentary else "Not started"

    @property
    def colour(self) -> str:
        return STATE_COLOURS[self.commentary.state] if self.commentary else "grey"


@dataclass(frozen=True)
class Board:
    """Everything on the page of a quarter."""

    quarter: Quarter
    rows: list[tuple[Line, Remark]]
    frozen: FrozenQuarter | None
    counted_live: bool

    @property
    def lines(self) -> list[Line]:
        return [line for line, _ in self.rows]

    @property
    def has_figures(self) -> bool:
        return any(line.current for line in self.lines)

    @property
    def tally(self) -> Tally:
        return Tally.of(self.lines)

    @property
    def tiles(self) -> list[Stat]:
        tally = self.tally
        approved = sum(1 for _, remark in self.rows if remark.label == CommentaryState.APPROVED.label)
        return [
            Stat(figure=tally.green, label="At or above target", icon="circle-green"),
            Stat(figure=tally.amber, label="Amber", icon="triangle-amber"),
            Stat(figure=tally.red, label="Red", icon="square-red"),
            Stat(figure=tally.unrated, label="Not rated", icon="circle-dashed"),
            Stat(figure=approved, label=f"Of {len(self.rows)} comments approved"),
        ]

    @property
    def segments(self) -> list[Tab]:
        today = timezone.localdate()
        return [
            Tab(
                label=f"Q{quarter.number}",
                url=board_url(quarter) if quarter.has_begun(today) else "",
                current=quarter == self.quarter,
            )
            for quarter in self.quarter.of_its_year
        ]

    @property
    def years(self) -> list[Tab]:
        """The year before and the year after, at the same place; none that has not begun."""
        near = [Quarter(self.quarter.year - 1, 4), Quarter(self.quarter.year + 1, 1)]
        found = [quarter for quarter in near if quarter.has_begun(timezone.localdate())]
        return [Tab(label=quarter.year_name, url=board_url(quarter)) for quarter in found]

    @property
    def records(self) -> str:
        """How the records stood that were counted."""
        if self.frozen:
            at = timezone.localtime(self.frozen.frozen_at)
            return f"Records frozen {at.day} {at:%B %Y}, {at:%H:%M}."
        if not self.quarter.has_ended(timezone.localdate()):
            return "The quarter still runs: figures are as recorded so far."
        return "Not frozen: figures are as recorded now, and may still change."

    @property
    def ended(self) -> bool:
        return self.quarter.has_ended(timezone.localdate())

    @property
    def scale(self) -> int:
        return round(self.lines[-1].scale)


def board_of(quarter: Quarter, *, compartment: Compartment, by: Actor) -> Board:
    """A quarter and those before it in its year. Four queries, however many rows there are."""
    quarters = quarter.of_its_year[: quarter.number]
    figures = services.figures(quarters, compartment=compartment, by=by)
    written = services.words_for(Commentary.objects.filter(compartment=compartment).of(quarter), by=by)
    remarks = {row.code: row for row in written}
    return Board(
        quarter,
        [(line, Remark(remarks.get(line.indicator.code))) for line in lines(figures, quarter)],
        figures.frozen.get(quarter),
        policies.count.allows(by),
    )


def board_url(quarter: Quarter) -> str:
    return reverse("performance:quarter", args=[quarter.year, quarter.number])


def crumbs(quarter: Quarter, *after: tuple[str, str]) -> list[Crumb]:
    """The way to a page below a quarter's board; the last has no address."""
    trail = [("Performance", reverse("performance:board")), (str(quarter), board_url(quarter)), *after]
    return [Crumb(label=label, url=url) for label, url in trail]


def as_csv(board: Board) -> str:
    """The board as a table for a spreadsheet; no cell is read as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    heads = [
        "code",
        "indicator",
        "quarter",
        "figure",
        "numerator",
        "denominator",
        "exact",
        "target",
        "target as agreed",
    ]
    writer.writerow([*heads, "rating", "margin", "counted", "left out", "owner", "commentary", "state of records"])
    for line, remark in board.rows:
        for slot in line.slots:
            if slot.figure:
                text = remark.commentary.text if slot.current and remark.commentary else ""
                cells = [*_cells(line, slot.figure), text, board.records if slot.current else ""]
                writer.writerow([harmless(cell) for cell in cells])
    return out.getvalue()


def _cells(line: Line, figure) -> list:
    told = figure.as_json()
    return [
        figure.code,
        line.indicator.title,
        str(figure.quarter),
        figure.shown,
        told["numerator"],
        told["denominator"],
        told["value"],
        told["target"],
        line.aim.text,
        figure.rating.label,
        figure.margin,
        figure.n,
        sum(figure.exclusions.values()),
        line.aim.owner,
    ]


def harmless(cell: object) -> object:
    """Text that a spreadsheet would run is shown instead; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(HIDDEN_AT_START):
        return f"'{cell}"
    return "" if cell is None else cell

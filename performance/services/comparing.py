"""A published figure against the same computed again: from history as it stood, and from today's records."""

from dataclasses import dataclass

from igu.access.actor import Actor
from performance import policies
from performance.indicators import engine
from performance.indicators.engine import Row, Wanted
from performance.indicators.figure import Aim, Figure
from performance.models import FrozenFigure
from performance.services.freezing import digest


@dataclass(frozen=True)
class Change:
    """A subject that today's records count differently. Either side is None where the subject is not there at all."""

    before: Row | None
    now: Row | None

    @property
    def row(self) -> Row:
        return self.now or self.before


@dataclass(frozen=True)
class Comparison:
    """published: as it was. again: from history at its cut-off; `reproduced` when figure and rows are the same. today: now."""

    published: Figure
    again: Figure
    today: Figure
    reproduced: bool
    changes: list[Change]

    @property
    def words(self) -> str:
        """How many rows differ today, in a sentence."""
        number = len(self.changes)
        return "1 row differs today." if number == 1 else f"{number} rows differ today."


def compare(row: FrozenFigure, *, aim: Aim, by: Actor) -> Comparison:
    """Compute a published figure again; changes nothing. Raises Refused for a role that does not count."""
    policies.count.check(by)
    published = row.figure(aim)
    indicator, quarter = published.indicator, published.quarter
    wanted = Wanted(indicator, quarter)
    sums_then = engine.sums([wanted], by=by, cutoff=row.cutoff)[wanted]
    sums_now = engine.sums([wanted], by=by)[wanted]
    then = engine.rows(indicator, quarter, by=by, cutoff=row.cutoff)
    now = engine.rows(indicator, quarter, by=by)
    again = Figure(indicator, quarter, sums_then, aim)
    return Comparison(
        published=published,
        again=again,
        today=Figure(indicator, quarter, sums_now, aim),
        reproduced=again.value == published.value and digest(then) == row.rows_digest,
        changes=_changes(then, now),
    )


def _changes(then: list[Row], now: list[Row]) -> list[Change]:
    before, after = ({(row.case_id, row.person_id): row for row in rows} for rows in (then, now))
    keys = sorted(before.keys() | after.keys())
    changes = (Change(before.get(key), after.get(key)) for key in keys)
    return [change for change in changes if change.before != change.now]

"""Computing figures and the rows behind them, over everything that may be counted for the actor's partnership."""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper

from igu.access.actor import Actor
from performance.indicators import INDICATORS, Indicator, Quarter
from performance.indicators.base import Sums
from performance.indicators.sources import sources


class Row(NamedTuple):
    """One subject of a figure; see Indicator.rows."""

    case_id: int
    person_id: int
    counted: bool
    met: bool
    excluded: str | None
    unknown: bool
    evidence: str | None
    since: datetime.date | None
    before_offences: int = 0
    after_offences: int = 0
    before_days: int = 0
    after_days: int = 0


@dataclass(frozen=True)
class Wanted:
    """A figure to compute: an indicator in a quarter."""

    indicator: Indicator
    quarter: Quarter


def sums(wanted: Iterable[Wanted], *, by: Actor, cutoff: datetime.datetime | None = None) -> dict[Wanted, Sums]:
    """What each figure adds up, in one query: of the records as they are, or as they stood at a cut-off.

    For somebody whose role does not count over the partnership everything is nought.
    """
    wanted = list(wanted)
    if not wanted:
        return {}
    parts = [
        f"SELECT {place}, f.* FROM ({each.indicator.sums_sql(each.quarter)}) f" for place, each in enumerate(wanted)
    ]
    found = _counted(" UNION ALL ".join(parts), by=by, cutoff=cutoff)
    return {wanted[place]: Sums(*values, exclusions=json.loads(left_out)) for place, *values, left_out in found}


def all_sums(quarter: Quarter, *, by: Actor) -> dict[str, Sums]:
    """All figures of a quarter from the records as they are, by code, in one query."""
    found = sums([Wanted(indicator, quarter) for indicator in INDICATORS.values()], by=by)
    return {each.indicator.code: value for each, value in found.items()}


def rows(indicator: Indicator, quarter: Quarter, *, by: Actor, cutoff: datetime.datetime | None = None) -> list[Row]:
    """Every subject behind a figure, counted or left out. Ids only: what is shown of them is the reader's own to see."""
    return [
        Row(*values) for values in _counted(f"SELECT * FROM ({indicator.rows_sql(quarter)}) r", by=by, cutoff=cutoff)
    ]


def _counted(query: str, *, by: Actor, cutoff: datetime.datetime | None) -> list[tuple]:
    text = f"{sources(as_it_stood=cutoff is not None)}\n{query}"
    parameters = {"partnership": by.partnership_id} | ({"cutoff": cutoff} if cutoff else {})
    with connection.counting(), connection.cursor() as cursor:
        return _fetch(cursor, text, parameters)


def _fetch(cursor: CursorWrapper, text: str, parameters: dict) -> list[tuple]:
    cursor.execute(text, parameters)
    return cursor.fetchall()

"""Reading figures: as published where a quarter is frozen, else computed from the records as they are."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.enums import CompartmentKind
from igu.access.models import Compartment
from igu.access.querysets import readable_compartments
from performance import policies
from performance.indicators import INDICATORS, Quarter, engine
from performance.indicators.engine import Row, Wanted
from performance.indicators.figure import NO_AIM, Aim, Figure
from performance.models import FrozenFigure, FrozenQuarter, Target


class Figures(dict[tuple[str, Quarter], Figure]):
    """Figures by code and quarter, with what was set out to be reached, by code and year, and which quarters are frozen."""

    def __init__(self, aims: dict[tuple[str, int], Aim]) -> None:
        super().__init__()
        self.aims = aims
        self.frozen: dict[Quarter, FrozenQuarter] = {}


def performance_of(by: Actor) -> Compartment:
    """The compartment of the actor's partnership that figures and reports lie in.

    Raises Refused for a role without figures, and Http404 for an agency without a grant: to them there is nothing there.
    """
    policies.see.check(by)
    if (found := _granted(by)) is None:
        raise Http404
    return found


def shows_figures(by: Actor | None) -> bool:
    """Whether there are performance pages for the actor: their role reads figures and their agency was granted them."""
    return by is not None and policies.see.allows(by) and _granted(by) is not None


def _granted(by: Actor) -> Compartment | None:
    """Asked once in a transaction, in which rights do not change."""
    if "performance" not in connection.rights:
        ours = Compartment.objects.filter(partnership_id=by.partnership_id, kind=CompartmentKind.PERFORMANCE)
        connection.rights["performance"] = ours.filter(pk__in=readable_compartments()).first()
    return connection.rights["performance"]


def figures(quarters: Iterable[Quarter], *, compartment: Compartment, by: Actor) -> Figures:
    """Every figure of the quarters, in at most three queries.

    A quarter that has not begun has none; neither has one that is not frozen, for a role that does not count.
    """
    quarters = list(quarters)
    found = Figures(_targets(quarters, compartment=compartment))
    years = {quarter.year for quarter in quarters}
    for row in FrozenFigure.objects.filter(compartment=compartment, frozen__year__in=years).latest().for_list():
        if (quarter := row.frozen.period) in quarters:
            found[row.code, quarter] = row.figure(found.aims.get((row.code, quarter.year), NO_AIM))
            found.frozen[quarter] = row.frozen
    if policies.count.allows(by):
        live = [each for each in quarters if each not in found.frozen and each.has_begun(timezone.localdate())]
        wanted = [Wanted(indicator, quarter) for quarter in live for indicator in INDICATORS.values()]
        for each, sums in engine.sums(wanted, by=by).items():
            code, quarter = each.indicator.code, each.quarter
            found[code, quarter] = Figure(each.indicator, quarter, sums, found.aims.get((code, quarter.year), NO_AIM))
    return found


def _targets(quarters: Iterable[Quarter], *, compartment: Compartment) -> dict[tuple[str, int], Aim]:
    years = {quarter.year for quarter in quarters}
    rows = Target.objects.filter(compartment=compartment, year__in=years)
    return {(row.code, row.year): row.aim for row in rows}


def words_for(rows: QuerySet, *, by: Actor) -> QuerySet:
    """Of commentary or reports, which tell figures in words: those of frozen quarters alone for a role that does not count."""
    if policies.count.allows(by):
        return rows
    its_quarter = {name: OuterRef(name) for name in ("compartment", "year", "quarter")}
    return rows.filter(Exists(FrozenQuarter.objects.filter(**its_quarter)))


def editions_for(editions: QuerySet, *, by: Actor) -> QuerySet:
    """Drafts are for roles that count alone."""
    return editions if policies.count.allows(by) else editions.filter(frozen=True)


def rows_behind(figure: Figure, *, by: Actor) -> list[Row]:
    """The subjects behind a figure, as they were counted: for those who count over the partnership. Raises Refused."""
    policies.count.check(by)
    return engine.rows(figure.indicator, figure.quarter, by=by, cutoff=figure.frozen_at)

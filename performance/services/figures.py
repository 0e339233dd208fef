"""Reading figures: as published where a quarter is frozen, else computed from the records as they are."""

from collections.abc import Iterable

from django.http import Http404
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.enums import CompartmentKind
from igu.access.models import Compartment
from performance import policies
from performance.indicators import INDICATORS, Quarter, engine
from performance.indicators.engine import Row, Wanted
from performance.indicators.figure import NO_AIM, Aim, Figure
from performance.models import FrozenFigure, Target

Figures = dict[tuple[str, Quarter], Figure]


def performance_of(by: Actor) -> Compartment:
    """The compartment of the actor's partnership that figures and reports lie in.

    Raises Refused for a role without figures, and Http404 for an agency without a grant: to them there is nothing there.
    """
    policies.see.check(by)
    mine = Compartment.objects.filter(partnership_id=by.partnership_id, kind=CompartmentKind.PERFORMANCE)
    if (found := mine.first()) is None:
        raise Http404
    return found


def shows_figures(by: Actor | None) -> bool:
    """Whether there are performance pages for the actor: their role reads figures and their agency was granted them."""
    if by is None or not policies.see.allows(by):
        return False
    return Compartment.objects.filter(partnership_id=by.partnership_id, kind=CompartmentKind.PERFORMANCE).exists()


def figures(quarters: Iterable[Quarter], *, compartment: Compartment, by: Actor) -> Figures:
    """Every figure of the quarters, by code and quarter, in at most three queries.

    A quarter that has not begun has none; neither has one that is not frozen, for a role that does not count.
    """
    quarters = list(quarters)
    aims = targets(quarters, compartment=compartment)
    found = {
        (row.code, row.frozen.period): row.figure(aims.get((row.code, row.frozen.year), NO_AIM))
        for row in FrozenFigure.objects.filter(compartment=compartment, frozen__year__in={q.year for q in quarters})
        .latest()
        .for_list()
    }
    if policies.count.allows(by):
        frozen = {quarter for _, quarter in found}
        live = [quarter for quarter in quarters if quarter not in frozen and quarter.has_begun(timezone.localdate())]
        wanted = [Wanted(indicator, quarter) for quarter in live for indicator in INDICATORS.values()]
        for each, sums in engine.sums(wanted, by=by).items():
            code, quarter = each.indicator.code, each.quarter
            found[code, quarter] = Figure(each.indicator, quarter, sums, aims.get((code, quarter.year), NO_AIM))
    return {key: figure for key, figure in found.items() if key[1] in set(quarters)}


def targets(quarters: Iterable[Quarter], *, compartment: Compartment) -> dict[tuple[str, int], Aim]:
    """What was set for the quarters' years, by code and year."""
    years = {quarter.year for quarter in quarters}
    rows = Target.objects.filter(compartment=compartment, year__in=years)
    return {(row.code, row.year): row.aim for row in rows}


def rows_behind(figure: Figure, *, by: Actor) -> list[Row]:
    """The subjects behind a figure, as they were counted: for those who count over the partnership. Raises Refused."""
    policies.count.check(by)
    return engine.rows(figure.indicator, figure.quarter, by=by, cutoff=figure.frozen_at)

"""Everything on an indicator's page, gathered."""

from typing import Any

from django.urls import reverse

from igu.access.actor import Actor
from igu.access.models import Compartment
from performance import policies, services
from performance.indicators import INDICATORS, Quarter
from performance.models import Commentary, FrozenFigure
from performance.presenters.board import Remark, crumbs
from performance.presenters.indicator import VIEWS, arithmetic, definition, revisions, rows_behind
from performance.presenters.lines import lines


def indicator_page(
    code: str, quarter: Quarter, *, compartment: Compartment, by: Actor, query: Any, path: str
) -> dict[str, Any]:
    """The context of performance/indicator.html. query: show, page and compare of the address."""
    quarters = quarter.of_its_year[: quarter.number]
    figures = services.figures(quarters, compartment=compartment, by=by)
    line = next(line for line in lines(figures, quarter) if line.indicator.code == code)
    published = list(FrozenFigure.objects.filter(compartment=compartment, code=code).of_year(quarter.year).for_list())
    mine = [row for row in published if row.frozen.period == quarter]
    counts = policies.count.allows(by) and line.current is not None
    commentary = Commentary.objects.filter(compartment=compartment, code=code).of(quarter)
    written = services.words_for(commentary, by=by).select_related("author", "checked_by").first()
    view = query.get("show", "all") if query.get("show") in VIEWS else "all"
    comparing = counts and mine and query.get("compare")
    return {
        "quarter": quarter,
        "line": line,
        "figure": line.current,
        "crumbs": crumbs(quarter, (f"Indicator {line.number} of {len(INDICATORS)}", "")),
        "neighbours": _neighbours(code, quarter),
        "definition": definition(line.current) if line.current else [],
        "arithmetic": arithmetic(line),
        "behind": rows_behind(line.current, view=view, number=query.get("page"), path=path, by=by) if counts else None,
        "remark": Remark(written),
        "may_write": policies.write_commentary.allows(by),
        "may_check": written is not None
        and written.state == "written"
        and policies.check_commentary.allows(by, written),
        "may_revise": policies.freeze.allows(by),
        "frozen": mine[-1] if mine else None,
        "revisions": revisions(mine),
        "comparison": services.compare(mine[-1], aim=line.aim, by=by) if comparing else None,
        "may_compare": bool(counts and mine),
    }


def _neighbours(code: str, quarter: Quarter) -> list[tuple[str, str, str]]:
    """The indicators before and after, for the links at the top."""
    codes = list(INDICATORS)
    at = codes.index(code)
    near = [("Previous", codes[at - 1])] if at else []
    near += [("Next", codes[at + 1])] if at + 1 < len(codes) else []
    return [
        (word, INDICATORS[each].name, reverse("performance:indicator", args=[quarter.year, quarter.number, each]))
        for word, each in near
    ]

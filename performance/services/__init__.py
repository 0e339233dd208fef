from performance.services.commentary import check_commentary, write_commentary
from performance.services.comparing import Change, Comparison, compare
from performance.services.figures import (
    editions_for,
    figures,
    performance_of,
    rows_behind,
    shows_figures,
    words_for,
)
from performance.services.freezing import freeze_quarter, revise_figure, why_not_frozen
from performance.services.reports import request_report, write_report
from performance.services.targets import set_target

__all__ = [
    "Change",
    "Comparison",
    "check_commentary",
    "compare",
    "editions_for",
    "figures",
    "freeze_quarter",
    "performance_of",
    "request_report",
    "revise_figure",
    "rows_behind",
    "set_target",
    "shows_figures",
    "why_not_frozen",
    "words_for",
    "write_commentary",
    "write_report",
]

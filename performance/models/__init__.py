from performance.models.commentary import Commentary
from performance.models.figures import FrozenFigure, FrozenQuarter
from performance.models.reports import QuarterlyReport, ReportEdition
from performance.models.target import Target

__all__ = ["Commentary", "FrozenFigure", "FrozenQuarter", "QuarterlyReport", "ReportEdition", "Target"]

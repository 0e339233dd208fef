"""Charts as SVG, drawn by hand from plain figures: one text for the page and for the PDF, with no style, script or id.

Every chart says what it shows in its <title>. The caller puts the same figures in a table beside it.
"""

from igu.ui.charts.figures import Bar, Point, bars, columns, line, multiple, trend
from igu.ui.charts.journey import Event, Lane, Span, journey

__all__ = ["Bar", "Event", "Lane", "Point", "Span", "bars", "columns", "journey", "line", "multiple", "trend"]

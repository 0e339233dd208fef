"""Charts as SVG, drawn by hand from plain figures: one text for the page and for the PDF, with no style and no script.

Every chart says what it shows in its <title>. The caller puts the same figures in a table beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

INK, QUIET, RULE, FAINT = "#0b0c0c", "#484949", "#8b8c8d", "#dcdddd"
RATING_COLOURS = {"green": "#0f7a52", "amber": "#f47738", "red": "#ca3535"}
SPAN_COLOURS = {
    "blue": ("#d2e2f1", "#1d70b8"),
    "teal": ("#d0e4e4", "#158187"),
    "purple": ("#54319f", "#54319f"),
    "green": ("#cfe4dc", "#0f7a52"),
    "amber": ("#fde4d7", "#f47738"),
    "red": ("#f4d7d7", "#ca3535"),
    "none": ("#ffffff", "#8b8c8d"),
}


@dataclass(frozen=True)
class Point:
    """A figure at a place on the axis: `value` None is still to come, `rating` is green, amber, red or nothing."""

    label: str
    value: float | None
    rating: str = ""
    note: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Bar:
    """A labelled quantity; `strong` marks the one being talked about."""

    label: str
    value: float
    strong: bool = False


@dataclass(frozen=True)
class Span:
    """A stretch of time in a lane of the journey; `end` None goes on. "none" is hatched, "purple" tints every lane."""

    start: date
    end: date | None
    text: str
    colour: str = "blue"


@dataclass(frozen=True)
class Event:
    """A day in a lane of the journey: a shape, and its words after it or `before` it.

    Shapes: dot (blue), missed (red cross in a ring), diamond, square (open), triangle (red, open), block, ring.
    """

    on: date
    shape: str
    text: str = ""
    before: bool = False


@dataclass(frozen=True)
class Lane:
    """A row of the journey."""

    label: str
    spans: Sequence[Span] = ()
    events: Sequence[Event] = ()


def trend(points: Sequence[Point], *, title: str, target: float | None = None, scale: float = 100) -> SafeString:
    """A small line on a scale shared by its neighbours, 0 to `scale`; the target is a dashed line with its figure.

    Figures are written beside their points, the last in bold; points to come leave their slot empty.
    """
    width, height, left, right = 200, 64, 28, 168
    slots = max(len(points), 2)
    xs = [left + (right - left - 10) * i / (slots - 1) for i in range(slots)]

    def y(value: float) -> float:
        return 54 - 44 * min(max(value, 0), scale) / scale

    parts = [_line(left - 4, 60, right, 60, RULE)]
    if target is not None:
        parts += [_line(left, y(target), right, y(target), INK, dashes="3 2.5")]
        parts += [_text(right + 4, y(target) + 4, _figure(target), 12, colour=QUIET)]
    parts += _joined([(x, y(p.value), p) for x, p in zip(xs, points, strict=False) if p.value is not None], size=4.5)
    known = [(x, p) for x, p in zip(xs, points, strict=False) if p.value is not None]
    for place, (x, point) in enumerate(known):
        last = place == len(known) - 1
        if place == 0:
            parts.append(_text(x - 8, y(point.value) + 4, _figure(point.value), 12, anchor="end", bold=last))
        else:
            above = _goes_above(known, place, y, target, room=16)
            parts.append(
                _text(x, y(point.value) + (-8 if above else 17), _figure(point.value), 12, "middle", bold=last)
            )
    return _svg(width, height, title, parts)


def line(
    points: Sequence[Point], *, title: str, target: float | None = None, scale: float = 100, unit: str = "%"
) -> SafeString:
    """A figure over time on a full scale, with its target, each point labelled with its figure and what it is made of."""
    width, height, left, right, top, bottom = 720, 300, 52, 610, 22, 252
    step = (right - left) / max(len(points), 1)

    def y(value: float) -> float:
        return bottom - (bottom - top) * min(max(value, 0), scale) / scale

    parts = []
    for tick in range(6):
        value = scale * tick / 5
        parts.append(_line(left, y(value), right, y(value), RULE if tick == 0 else FAINT))
        parts.append(
            _text(left - 8, y(value) + 5, _figure(value) + (unit if tick == 5 else ""), 14, "end", colour=QUIET)
        )
    if target is not None:
        parts.append(_line(left, y(target), right, y(target), INK, 1.6, "5 3.5"))
        parts.append(_text(right + 8, y(target) + 5, f"Target {_figure(target)}{unit}", 14, bold=True))
    places = [(left + step * (i + 0.5), point) for i, point in enumerate(points)]
    known = [(x, y(p.value), p) for x, p in places if p.value is not None]
    parts += _joined(known, size=6)
    for place, (x, height_at, point) in enumerate(known):
        above = _goes_above([(each, p) for each, _, p in known], place, y, target, room=44)
        first = height_at - (28 if above else -24)
        parts.append(_text(x, first, _figure(point.value) + unit, 18, "middle", bold=True, halo=True))
        parts.append(_text(x, first + 17, point.note, 14, "middle", colour=QUIET, halo=True))
    for x, point in places:
        now = bool(known) and point is known[-1][2]
        colour = QUIET if point.value is None else INK
        parts.append(_text(x, bottom + 20, point.label, 14, "middle", bold=now, colour=colour))
        parts.append(_text(x, bottom + 37, point.detail, 12.5, "middle", colour=QUIET))
    return _svg(width, height, title, parts)


def columns(bars: Sequence[Bar], *, title: str, scale: float | None = None) -> SafeString:
    """Quantities side by side as columns, each with its figure above and its label below."""
    width, height, bottom = 90 * max(len(bars), 1) + 20, 220, 180
    most = scale or max([bar.value for bar in bars] or [1]) or 1
    parts = []
    for place, bar in enumerate(bars):
        x, tall = 10 + 90 * place, 150 * max(bar.value, 0) / most
        parts.append(_box(x + 15, bottom - tall, 60, tall, INK if bar.strong else RULE))
        parts.append(_text(x + 45, bottom - tall - 7, _figure(bar.value), 16, "middle", bold=True))
        parts.append(_text(x + 45, bottom + 20, bar.label, 14, "middle", bold=bar.strong))
    parts.append(_line(10, bottom, width - 10, bottom, RULE))
    return _svg(width, height, title, parts)


def bars(rows: Sequence[Bar], *, title: str, scale: float | None = None, label_width: int = 32) -> SafeString:
    """Quantities under one another as bars from the left, each with its figure at its end."""
    width, room = 260, 260 - label_width - 50
    most = scale or max([row.value for row in rows] or [1]) or 1
    parts = []
    for place, row in enumerate(rows):
        y, long = 4 + 22 * place, room * max(row.value, 0) / most
        parts.append(_text(0, y + 12, row.label, 14, colour=INK if row.strong else QUIET))
        parts.append(_box(label_width, y, long, 14, INK if row.strong else RULE))
        parts.append(_text(label_width + long + 7, y + 12, _figure(row.value), 14, bold=True))
    return _svg(width, 4 + 22 * len(rows), title, parts)


def journey(
    lanes: Sequence[Lane], *, title: str, since: date, today: date, key: Sequence[tuple[str, str]] = ()
) -> SafeString:
    """A person's time from `since` to `today`, a lane a kind, months along the top; `key` pairs a shape with its words."""
    width, left, top, right = 1170, 172, 44, 1134
    first = since.replace(day=1)
    days = max((today - first).days, 1)

    def x(day: date) -> float:
        return left + (right - left) * min(max((day - first).days, 0), days) / days

    tall = [30 + 16 * max(1, _depth(lane, x)) + (30 if lane.spans and lane.events else 0) for lane in lanes]
    bottom = top + sum(tall)
    shades = [span for lane in lanes for span in lane.spans if span.colour == "purple"]
    parts = [_box(x(s.start), top, x(s.end or today) - x(s.start), bottom - top, "#f1eef8") for s in shades]
    parts += _months(first, today, x, top, bottom)
    y = top
    for lane, height in zip(lanes, tall, strict=True):
        parts += [_line(0, y, width, y, "#cecece"), *_wrapped(lane.label, 16, y + height / 2)]
        parts += _events(lane, x, y + 22 if lane.spans else y + height / 2 + 5)
        for span in lane.spans:
            parts += _span(
                span, x(span.start), x(span.end or today), y + (height - 32 if lane.events else (height - 26) / 2)
            )
        y += height
    parts += [_line(0, bottom, width, bottom, "#cecece"), _line(x(today), top - 6, x(today), bottom, INK, 2)]
    parts.append(_text(x(today), 13, "Today", 14, "middle", bold=True))
    at = 6.0
    for shape, words in key:
        parts += [_shape(shape, at, bottom + 26), _text(at + 14, bottom + 31, words, 14)]
        at += 40 + 7.4 * len(words)
    return _svg(width, bottom + (44 if key else 6), title, parts)


def _months(first: date, today: date, x: Callable[[date], float], top: float, bottom: float) -> list[str]:
    parts, month = [], first
    while month <= today:
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        new_year = month == first or month.month == 1
        parts.append(_line(x(month), top, x(month), bottom, RULE if month.month == 1 else "#ececec"))
        parts.append(_text((x(month) + x(min(following, today))) / 2, 34, f"{month:%b}", 13, "middle", colour=QUIET))
        if new_year:
            parts.append(_text(x(month) + 4, 13, str(month.year), 14, bold=True))
        month = following
    return parts


def _depth(lane: Lane, x: Callable[[date], float]) -> int:
    """How many events of a lane fall on one spot, at most 3."""
    places = sorted(x(event.on) for event in lane.events)
    deepest = run = 1
    for before, after in zip(places, places[1:], strict=False):
        run = run + 1 if after - before < 8 else 1
        deepest = max(deepest, run)
    return min(deepest, 3)


def _events(lane: Lane, x: Callable[[date], float], y: float) -> list[str]:
    parts, last, stacked = [], -99.0, 0
    for event in sorted(lane.events, key=lambda each: each.on):
        at = x(event.on)
        stacked = stacked + 1 if at - last < 8 else 0
        last = at
        parts.append(_shape(event.shape, at, y - 11 * min(stacked, 2)))
        words_at, anchor = (at - 12, "end") if event.before else (at + 12, "start")
        parts.append(_text(words_at, y + 5, event.text, 14, anchor, halo=True))
    return parts


def _span(span: Span, start: float, end: float, y: float) -> list[str]:
    fill, edge = SPAN_COLOURS[span.colour]
    long = max(end - start, 2)
    parts = [_box(start, y, long, 26, fill, edge)]
    if span.colour == "none":
        parts.append(_hatched(start, y, long, 26))
    room = 7.3 * len(span.text) + 14
    if room > long:
        return [*parts, _text(end + 7, y + 18, span.text, 14, halo=True)]
    if span.colour == "none":
        middle = start + long / 2
        return [
            *parts,
            _box(middle - room / 2 + 4, y + 3, room - 8, 20, "#ffffff"),
            _text(middle, y + 18, span.text, 14, "middle"),
        ]
    dark = span.colour == "purple"
    return [*parts, _text(start + 8, y + 18, span.text, 14, bold=dark, colour="#ffffff" if dark else INK)]


def _hatched(x: float, y: float, width: float, height: float) -> str:
    strokes = []
    offset = 8.0
    while offset < width + height:
        x1, y1 = (x + offset, y) if offset <= width else (x + width, y + offset - width)
        x2, y2 = (x + offset - height, y + height) if offset >= height else (x, y + offset)
        strokes.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
        offset += 8
    return f'<path d="{"".join(strokes)}" stroke="#b1b4b6" stroke-width="1.5" fill="none"/>'


def _shape(shape: str, x: float, y: float) -> str:
    match shape:
        case "missed":
            cross = f"M{x - 2.2:.1f} {y - 2.2:.1f}l4.4 4.4m0 -4.4l-4.4 4.4"
            return (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#ffffff" stroke="#ca3535" stroke-width="1.6"/>'
                f'<path d="{cross}" stroke="#ca3535" stroke-width="1.5" fill="none"/>'
            )
        case "diamond":
            return f'<path d="M{x:.1f} {y - 7.5:.1f}l7.5 7.5l-7.5 7.5l-7.5 -7.5z" fill="{INK}"/>'
        case "square":
            return f'<rect x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12" fill="#ffffff" stroke="{INK}" stroke-width="2"/>'
        case "triangle":
            return f'<path d="M{x:.1f} {y - 7:.1f}l8.5 14h-17z" fill="#ffffff" stroke="#ca3535" stroke-width="2"/>'
        case "block":
            return _box(x - 4.5, y - 7, 9, 14, INK)
        case "ring":
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="#ffffff" stroke="{INK}" stroke-width="2"/>'
        case "hatched":
            return _box(x - 8, y - 6, 18, 12, "#ffffff", RULE) + _hatched(x - 8, y - 6, 18, 12)
        case _:
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#1d70b8"/>'


def _wrapped(words: str, letters: int, middle: float) -> list[str]:
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) >= letters and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    top = middle + 5 - 8 * (len(lines) - 1)
    return [_text(14, top + 17 * i, each, 14, bold=True) for i, each in enumerate(lines)]


def _joined(known: Sequence[tuple[float, float, Point]], size: float) -> list[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in known)
    drawn = [f'<polyline points="{path}" fill="none" stroke="{INK}" stroke-width="2"/>'] if len(known) > 1 else []
    return drawn + [_mark(x, y, point.rating, size) for x, y, point in known]


def _goes_above(
    known: Sequence[tuple[float, Point]], place: int, y: Callable[[float], float], target: float | None, room: float
) -> bool:
    """Whether a figure is written above its point: where the line does not pass, nor the target's, nor the chart's edge."""
    here = y(known[place][1].value)
    if here < room + 4 or (target is not None and 0 < here - y(target) < room):
        return False
    if target is not None and 0 <= y(target) - here < room:
        return True
    beside = [y(known[near][1].value) for near in (place - 1, place + 1) if 0 <= near < len(known)]
    return not beside or here <= sum(beside) / len(beside)


def _mark(x: float, y: float, rating: str, size: float) -> str:
    colour = RATING_COLOURS.get(rating, INK)
    if rating == "red":
        return _box(x - size, y - size, 2 * size, 2 * size, colour)
    if rating == "amber":
        half = size * 1.3
        points = f"{x:.1f},{y - half:.1f} {x + half:.1f},{y + size:.1f} {x - half:.1f},{y + size:.1f}"
        return f'<polygon points="{points}" fill="{colour}" stroke="#8a3d12" stroke-width="0.8"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{colour}"/>'


def _box(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" stroke="{stroke}"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _text(
    x: float,
    y: float,
    words: str,
    size: float,
    anchor: str = "start",
    *,
    bold: bool = False,
    colour: str = INK,
    halo: bool = False,
) -> str:
    if not words:
        return ""
    weight = ' font-weight="700"' if bold else ""
    around = ' stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}"{weight}{around}>{escape(words)}</text>'


def _figure(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> SafeString:
    opening = (
        f'<svg class="app-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(title)}" font-family="Public Sans, Public Sans Extended, sans-serif">'
    )
    return mark_safe(f"{opening}<title>{escape(title)}</title>{''.join(parts)}</svg>")  # noqa: S308

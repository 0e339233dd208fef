"""A person's time as lanes of stretches and events."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from igu.ui.charts.drawing import INK, QUIET, RULE, box, hatched, rule, svg, text

SPAN_COLOURS = {
    "blue": ("#d2e2f1", "#1d70b8"),
    "teal": ("#d0e4e4", "#158187"),
    "purple": ("#54319f", "#54319f"),
    "green": ("#cfe4dc", "#0f7a52"),
    "amber": ("#fde4d7", "#f47738"),
    "red": ("#f4d7d7", "#ca3535"),
    "none": ("#ffffff", "#8b8c8d"),
}
WIDTH = 1170
_LETTER = 6.6
"""How wide a letter of 14 px is on average."""


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


def journey(
    lanes: Sequence[Lane], *, title: str, since: date, today: date, key: Sequence[tuple[str, str]] = ()
) -> SafeString:
    """A person's time from `since` to `today`, a lane a kind, months along the top; `key` pairs a shape with its words."""
    left, top, right = 172, 44, 1134
    first = since.replace(day=1)
    days = max((today - first).days, 1)

    def x(day: date) -> float:
        return left + (right - left) * min(max((day - first).days, 0), days) / days

    tall = [30 + 16 * max(1, _depth(lane, x)) + (30 if lane.spans and lane.events else 0) for lane in lanes]
    bottom = top + sum(tall)
    shades = [span for lane in lanes for span in lane.spans if span.colour == "purple"]
    parts = [box(x(s.start), top, x(s.end or today) - x(s.start), bottom - top, "#f1eef8") for s in shades]
    parts += _months(first, today, x, top, bottom)
    y = top
    for lane, height in zip(lanes, tall, strict=True):
        parts += [rule(0, y, WIDTH, y, "#cecece"), *_wrapped(lane.label, 16, y + height / 2)]
        parts += _events(lane, x, y + 22 if lane.spans else y + height / 2 + 5)
        for span in lane.spans:
            parts += _span(
                span, x(span.start), x(span.end or today), y + (height - 32 if lane.events else (height - 26) / 2)
            )
        y += height
    parts += [rule(0, bottom, WIDTH, bottom, "#cecece"), rule(x(today), top - 6, x(today), bottom, INK, 2)]
    parts.append(text(x(today), 13, "Today", 14, "middle", bold=True))
    at = 6.0
    for shape, words in key:
        parts += [_shape(shape, at, bottom + 26), text(at + 14, bottom + 31, words, 14)]
        at += 44 + _LETTER * len(words)
    return svg(WIDTH, bottom + (44 if key else 6), title, parts)


def _months(first: date, today: date, x: Callable[[date], float], top: float, bottom: float) -> list[str]:
    parts, month = [], first
    while month <= today:
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        new_year = month == first or month.month == 1
        parts.append(rule(x(month), top, x(month), bottom, RULE if month.month == 1 else "#ececec"))
        parts.append(text((x(month) + x(min(following, today))) / 2, 34, f"{month:%b}", 13, "middle", colour=QUIET))
        if new_year:
            parts.append(text(x(month) + 4, 13, str(month.year), 14, bold=True))
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
        parts.append(text(words_at, y + 5, event.text, 14, anchor))
    return parts


def _span(span: Span, start: float, end: float, y: float) -> list[str]:
    fill, edge = SPAN_COLOURS[span.colour]
    long = max(end - start, 2)
    parts = [box(start, y, long, 26, fill, edge)]
    if span.colour == "none":
        parts.append(hatched(start, y, long, 26))
    room = 7.3 * len(span.text) + 14
    if room > long and end + room > WIDTH:
        words = text(start - 7, y + 18, span.text, 14, "end")
        return [*parts, box(start - room, y + 3, room - 3, 20, "#ffffff"), words]
    if room > long:
        return [*parts, text(end + 7, y + 18, span.text, 14)]
    if span.colour == "none":
        middle = start + long / 2
        return [
            *parts,
            box(middle - room / 2 + 4, y + 3, room - 8, 20, "#ffffff"),
            text(middle, y + 18, span.text, 14, "middle"),
        ]
    dark = span.colour == "purple"
    return [*parts, text(start + 8, y + 18, span.text, 14, bold=dark, colour="#ffffff" if dark else INK)]


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
            return box(x - 4.5, y - 7, 9, 14, INK)
        case "ring":
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="#ffffff" stroke="{INK}" stroke-width="2"/>'
        case "hatched":
            return box(x - 8, y - 6, 18, 12, "#ffffff", RULE) + hatched(x - 8, y - 6, 18, 12)
        case _:
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#1d70b8"/>'


def _wrapped(words: str, letters: int, middle: float) -> list[str]:
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) >= letters and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    top = middle + 5 - 8 * (len(lines) - 1)
    return [text(14, top + 17 * i, each, 14, bold=True) for i, each in enumerate(lines)]

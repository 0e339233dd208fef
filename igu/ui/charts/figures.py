"""Figures over time and beside one another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from igu.ui.charts.drawing import FAINT, INK, QUIET, RULE, box, figure, mark, rule, svg, text


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


def trend(points: Sequence[Point], *, title: str, target: float | None = None, scale: float = 100) -> SafeString:
    """A small line on a scale shared by its neighbours, 0 to `scale`; the target is a dashed line with its figure.

    Figures are written beside their points, the last in bold; points to come leave their slot empty.
    """
    width, height, left, right = 200, 64, 36, 170
    slots = max(len(points), 2)
    xs = [left + (right - left - 10) * i / (slots - 1) for i in range(slots)]

    def y(value: float) -> float:
        return 54 - 44 * min(max(value, 0), scale) / scale

    parts = [rule(left - 4, 60, right, 60, RULE)]
    if target is not None:
        parts += [rule(left, y(target), right, y(target), INK, dashes="3 2.5")]
        parts += [text(right + 4, y(target) + 4, figure(target), 12, colour=QUIET)]
    parts += _joined([(x, y(p.value), p) for x, p in zip(xs, points, strict=False) if p.value is not None], size=4.5)
    known = [(x, p) for x, p in zip(xs, points, strict=False) if p.value is not None]
    for place, (x, point) in enumerate(known):
        last = place == len(known) - 1
        if place == 0:
            parts.append(text(x - 8, y(point.value) + 4, figure(point.value), 12, anchor="end", bold=last))
        else:
            above = _goes_above(known, place, y, target, room=16)
            parts.append(text(x, y(point.value) + (-8 if above else 17), figure(point.value), 12, "middle", bold=last))
    return svg(width, height, title, parts)


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
        parts.append(rule(left, y(value), right, y(value), RULE if tick == 0 else FAINT))
        parts.append(text(left - 8, y(value) + 5, figure(value) + (unit if tick == 5 else ""), 14, "end", colour=QUIET))
    if target is not None:
        parts.append(rule(left, y(target), right, y(target), INK, 1.6, "5 3.5"))
        parts.append(text(right + 8, y(target) + 5, f"Target {figure(target)}{unit}", 14, bold=True))
    places = [(left + step * (i + 0.5), point) for i, point in enumerate(points)]
    known = [(x, y(p.value), p) for x, p in places if p.value is not None]
    parts += _joined(known, size=6)
    for place, (x, height_at, point) in enumerate(known):
        above = _goes_above([(each, p) for each, _, p in known], place, y, target, room=44)
        first = height_at - (28 if above else -24)
        parts.append(text(x, first, figure(point.value) + unit, 18, "middle", bold=True, over=True))
        parts.append(text(x, first + 17, point.note, 14, "middle", colour=QUIET, over=True))
    for x, point in places:
        now = bool(known) and point is known[-1][2]
        colour = QUIET if point.value is None else INK
        parts.append(text(x, bottom + 20, point.label, 14, "middle", bold=now, colour=colour))
        parts.append(text(x, bottom + 37, point.detail, 12.5, "middle", colour=QUIET))
    return svg(width, height, title, parts)


def multiple(
    points: Sequence[Point], *, title: str, target: float | None = None, scale: float = 100, unit: str = ""
) -> SafeString:
    """One of several small charts in a row that share a scale: three lines across, the quarters below, figures at points."""
    width, height, left, right, top, bottom = 196, 172, 26, 152, 22, 146
    step = (right - left) / max(len(points), 1)

    def y(value: float) -> float:
        return bottom - (bottom - top) * min(max(value, 0), scale) / scale

    parts = []
    for value in (0, scale / 2, scale):
        parts.append(rule(left, y(value), right, y(value), FAINT if value else RULE))
        parts.append(text(left - 6, y(value) + 4, figure(value), 11, "end", colour=QUIET))
    if target is not None:
        parts.append(rule(left, y(target), right, y(target), INK, dashes="4 2.5"))
        parts.append(text(right + 4, y(target) + 4, figure(target) + unit, 13))
    places = [(left + step * (i + 0.5), point) for i, point in enumerate(points)]
    known = [(x, p) for x, p in places if p.value is not None]
    parts += _joined([(x, y(p.value), p) for x, p in known], size=4.5)
    for place, (x, point) in enumerate(known):
        last = place == len(known) - 1
        above = _goes_above(known, place, y, target, room=16) or y(point.value) > bottom - 24
        parts.append(
            text(
                x, y(point.value) + (-9 if above else 19), figure(point.value), 16 if last else 13, "middle", bold=last
            )
        )
    for x, point in places:
        now = bool(known) and point is known[-1][1]
        colour = INK if point.value is not None else QUIET
        parts.append(text(x, bottom + 16, point.label, 12, "middle", bold=now, colour=colour))
    return svg(width, height, title, parts)


def columns(bars: Sequence[Bar], *, title: str, scale: float | None = None) -> SafeString:
    """Quantities side by side as columns, each with its figure above and its label below."""
    width, height, bottom = 90 * max(len(bars), 1) + 20, 220, 180
    most = scale or max([bar.value for bar in bars] or [1]) or 1
    parts = []
    for place, bar in enumerate(bars):
        x, tall = 10 + 90 * place, 150 * max(bar.value, 0) / most
        parts.append(box(x + 15, bottom - tall, 60, tall, INK if bar.strong else RULE))
        parts.append(text(x + 45, bottom - tall - 7, figure(bar.value), 16, "middle", bold=True))
        parts.append(text(x + 45, bottom + 20, bar.label, 14, "middle", bold=bar.strong))
    parts.append(rule(10, bottom, width - 10, bottom, RULE))
    return svg(width, height, title, parts)


def bars(rows: Sequence[Bar], *, title: str, scale: float | None = None, label_width: int = 32) -> SafeString:
    """Quantities under one another as bars from the left, each with its figure at its end."""
    width, room = 260, 260 - label_width - 50
    most = scale or max([row.value for row in rows] or [1]) or 1
    parts = []
    for place, row in enumerate(rows):
        y, long = 4 + 22 * place, room * max(row.value, 0) / most
        parts.append(text(0, y + 12, row.label, 14, colour=INK if row.strong else QUIET))
        parts.append(box(label_width, y, long, 14, INK if row.strong else RULE))
        parts.append(text(label_width + long + 7, y + 12, figure(row.value), 14, bold=True))
    return svg(width, 4 + 22 * len(rows), title, parts)


def _joined(known: Sequence[tuple[float, float, Point]], size: float) -> list[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in known)
    drawn = [f'<polyline points="{path}" fill="none" stroke="{INK}" stroke-width="2"/>'] if len(known) > 1 else []
    return drawn + [mark(x, y, point.rating, size) for x, y, point in known]


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

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


def trend(
    points: Sequence[Point],
    *,
    title: str,
    target: float | None = None,
    target_from: float | None = None,
    scale: float = 100,
) -> SafeString:
    """A small line on a scale shared by its neighbours, 0 to `scale`; the target is a dashed line with its figure.

    In every chart a target that grows is given as what it asks in the first slot, `target_from`, and in the last, `target`.
    Figures are written beside their points, the last in bold; points to come leave their slot empty.
    """
    width, height, left, right = 200, 64, 36, 170
    slots = max(len(points), 2)
    xs = [left + (right - left - 10) * i / (slots - 1) for i in range(slots)]

    def y(value: float) -> float:
        return 54 - 44 * min(max(value, 0), scale) / scale

    parts = [rule(left - 4, 60, right, 60, RULE)]
    if asked := _asked(target, target_from, y, xs):
        parts += [rule(left, asked(left), right, asked(right), INK, dashes="3 2.5")]
        parts += [text(right + 4, asked(right) + 4, figure(target), 12, colour=QUIET)]
    known = [(x, y(p.value), p) for x, p in zip(xs, points, strict=False) if p.value is not None]
    wanted = [_Words(figure(p.value), 12, above=8, below=17, bold=p is known[-1][2]) for _, _, p in known]
    labels = _labels(known, wanted, asked=asked, top=0, bottom=60)
    if known:
        x, height_at, point = known[0]
        alone = len(known) == 1
        labels[0] = ("", text(x - 8, height_at + 4, figure(point.value), 12, anchor="end", bold=alone))
    parts += [clear for clear, _ in labels] + _joined(known, size=4.5) + [words for _, words in labels]
    return svg(width, height, title, parts)


def line(
    points: Sequence[Point],
    *,
    title: str,
    target: float | None = None,
    target_from: float | None = None,
    scale: float = 100,
    unit: str = "%",
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
    places = [(left + step * (i + 0.5), point) for i, point in enumerate(points)]
    if asked := _asked(target, target_from, y, [x for x, _ in places]):
        parts.append(rule(left, asked(left), right, asked(right), INK, 1.6, "5 3.5"))
        parts.append(text(right + 8, asked(right) + 5, f"Target {figure(target)}{unit}", 14, bold=True))
    known = [(x, y(p.value), p) for x, p in places if p.value is not None]
    parts += _joined(known, size=6)
    for place, (x, height_at, point) in enumerate(known):
        tall = _Words(max(figure(point.value) + unit, point.note, key=len), 14, above=11, below=41, tall=36)
        first = height_at - (28 if _goes_above(known, place, tall, asked, 0, bottom) else -24)
        parts.append(text(x, first, figure(point.value) + unit, 18, "middle", bold=True, over=True))
        parts.append(text(x, first + 17, point.note, 14, "middle", colour=QUIET, over=True))
    for x, point in places:
        now = bool(known) and point is known[-1][2]
        colour = QUIET if point.value is None else INK
        parts.append(text(x, bottom + 20, point.label, 14, "middle", bold=now, colour=colour))
        parts.append(text(x, bottom + 37, point.detail, 12.5, "middle", colour=QUIET))
    return svg(width, height, title, parts)


def multiple(
    points: Sequence[Point],
    *,
    title: str,
    target: float | None = None,
    target_from: float | None = None,
    scale: float = 100,
    unit: str = "",
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
    places = [(left + step * (i + 0.5), point) for i, point in enumerate(points)]
    if asked := _asked(target, target_from, y, [x for x, _ in places]):
        parts.append(rule(left, asked(left), right, asked(right), INK, dashes="4 2.5"))
        parts.append(text(right + 4, asked(right) + 4, figure(target) + unit, 13))
    known = [(x, y(p.value), p) for x, p in places if p.value is not None]
    wanted = [
        _Words(figure(p.value), 16 if last else 13, above=9, below=19, bold=last)
        for _, _, p in known
        for last in [p is known[-1][2]]
    ]
    labels = _labels(known, wanted, asked=asked, top=4, bottom=bottom)
    parts += [clear for clear, _ in labels] + _joined(known, size=4.5) + [words for _, words in labels]
    for x, point in places:
        now = bool(known) and point is known[-1][2]
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


def _asked(
    target: float | None, target_from: float | None, y: Callable[[float], float], xs: Sequence[float]
) -> Callable[[float], float] | None:
    """How high the target's line stands at any x: straight through what is asked at the first slot and at the last."""
    if target is None:
        return None
    start = target if target_from is None or len(xs) < 2 else target_from
    across = xs[-1] - xs[0] if len(xs) > 1 else 1
    first = xs[0] if xs else 0
    return lambda x: y(start + (target - start) * (x - first) / across)


@dataclass(frozen=True)
class _Words:
    """What is written at a point: how far above or below it its last line stands, and how tall it is in all, in px."""

    words: str
    size: float
    above: float
    below: float
    bold: bool = False
    tall: float = 0

    def band(self, y: float, *, above: bool) -> tuple[float, float]:
        """The heights it covers, from the upper to the lower."""
        foot = y - self.above if above else y + self.below
        return foot - (self.tall or 0.8 * self.size), foot + 2

    @property
    def half(self) -> float:
        return 0.29 * self.size * len(self.words)


def _labels(
    known: Sequence[tuple[float, float, Point]],
    wanted: Sequence[_Words],
    *,
    asked: Callable[[float], float] | None,
    top: float,
    bottom: float,
) -> list[tuple[str, str]]:
    """For each point what to clear under its figure (the target's line, where that runs through it), and the figure."""
    labels = []
    for place, ((x, y, _), words) in enumerate(zip(known, wanted, strict=True)):
        above = _goes_above(known, place, words, asked, top, bottom)
        upper, lower = words.band(y, above=above)
        struck = asked is not None and upper <= asked(x) <= lower
        clear = box(x - words.half - 2, upper - 1, 2 * words.half + 4, lower - upper + 1, "#ffffff") if struck else ""
        labels.append((clear, text(x, lower - 2, words.words, words.size, "middle", bold=words.bold)))
    return labels


def _goes_above(
    known: Sequence[tuple[float, float, Point]],
    place: int,
    words: _Words,
    asked: Callable[[float], float] | None,
    top: float,
    bottom: float,
) -> bool:
    """Whether a figure is written above its point: where neither the chart ends nor a line passes, else where fewer do."""
    x, y, _ = known[place]

    def hindrance(*, above: bool) -> float:
        upper, lower = words.band(y, above=above)
        outside = 8 * (upper < top or lower > bottom)
        lines = sum(
            4
            for near in (place - 1, place + 1)
            if 0 <= near < len(known)
            and _passes((x, y), known[near][:2], reach=words.half, upper=upper - 1, lower=lower + 1)
        )
        return outside + lines + 2 * (asked is not None and upper <= asked(x) <= lower)

    beside = [known[near][1] for near in (place - 1, place + 1) if 0 <= near < len(known)]
    peak = not beside or y <= sum(beside) / len(beside)
    up, down = hindrance(above=True), hindrance(above=False)
    return peak if up == down else up < down


def _passes(here: tuple[float, float], there: tuple[float, float], *, reach: float, upper: float, lower: float) -> bool:
    """Whether a straight line from a point runs between two heights before it is `reach` px to the side."""
    (x, y), (other_x, other_y) = here, there
    part = min(reach / abs(other_x - x), 1)
    end = y + (other_y - y) * part
    return max(min(y, end), upper) <= min(max(y, end), lower)

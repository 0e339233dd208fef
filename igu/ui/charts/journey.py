"""A person's time as lanes of stretches and events."""

from collections.abc import Sequence
from dataclasses import dataclass, field
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
_LETTER, _WIDE_LETTER = 6.6, 7.3
"""How wide a letter of 14 px is on average, and in words that are wide."""
_LINES = 4
"""Lines that a lane's words and marks may take; what finds no place there is in the table alone."""


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


@dataclass(frozen=True)
class Sheet:
    """Where a drawing has its time, in px; on a narrow one the names of lanes stand above them."""

    left: float
    right: float
    width: float
    first: date
    today: date
    narrow: bool = False

    def x(self, day: date) -> float:
        days = max((self.today - self.first).days, 1)
        return self.left + (self.right - self.left) * min(max((day - self.first).days, 0), days) / days

    def ends(self, span: Span) -> tuple[float, float]:
        start = self.x(span.start)
        return start, max(self.x(span.end or self.today), start + 2)


@dataclass(frozen=True)
class _Lines:
    """What is written on each line of a lane already, as stretches of it, so that no word lies on another's."""

    taken: list[list[tuple[float, float]]] = field(default_factory=lambda: [[] for _ in range(_LINES)])

    def take(self, wanted: Sequence[tuple[float, float]], lines: Sequence[int]) -> tuple[int, int] | None:
        """The first line, and which of the wanted stretches, that is free; it is taken from now on."""
        for line in lines:
            for place, (start, end) in enumerate(wanted):
                if all(end <= a or start >= b for a, b in self.taken[line]):
                    self.taken[line].append((start, end))
                    return line, place
        return None

    @property
    def used(self) -> int:
        return max([line + 1 for line, taken in enumerate(self.taken) if taken], default=0)


def journey(
    lanes: Sequence[Lane],
    *,
    title: str,
    since: date,
    today: date,
    key: Sequence[tuple[str, str]] = (),
    narrow: bool = False,
) -> SafeString:
    """A person's time from `since` to `today`, a lane a kind, months along the top; `key` pairs a shape with its words.

    `narrow` is the drawing for a phone, which takes half a year.
    """
    first = since.replace(day=1)
    edges = (1, 280, 290) if narrow else (172, 1134, 1170)
    sheet = Sheet(*edges, first=first, today=today, narrow=narrow)
    rows = [_Row.of(lane, sheet) for lane in lanes]
    top = 44.0
    bottom = top + sum(row.height for row in rows)
    shades = [sheet.ends(span) for row in rows for span in row.lane.spans if span.colour == "purple"]
    parts = [box(start, top, end - start, bottom - top, "#f1eef8") for start, end in shades]
    parts += _months(sheet, top, bottom)
    y = top
    for row in rows:
        parts += [rule(0, y, sheet.width, y, "#cecece"), *row.drawn(y)]
        y += row.height
    end = sheet.x(today)
    parts += [rule(0, bottom, sheet.width, bottom, "#cecece"), rule(end, top - 6, end, bottom, INK, 2)]
    parts.append(text(sheet.width if narrow else end, 13, "Today", 14, "end" if narrow else "middle", bold=True))
    drawn, lines = _key(key, sheet, bottom + 26)
    return svg(sheet.width, round(bottom + (22 + 22 * lines if key else 6)), title, parts + drawn)


def _key(key: Sequence[tuple[str, str]], sheet: Sheet, y: float) -> tuple[list[str], int]:
    """What the shapes mean, over as many lines as it takes."""
    parts, at, line = [], 10.0, 0
    for shape, words in key:
        long = 44 + _LETTER * len(words)
        if at > 10 and at + long - 20 > sheet.width:
            at, line = 10.0, line + 1
        parts += [_shape(shape, at, y + 22 * line), text(at + 14, y + 5 + 22 * line, words, 14)]
        at += long
    return parts, line + 1


def _months(sheet: Sheet, top: float, bottom: float) -> list[str]:
    parts, month = [], sheet.first
    today_begins = sheet.x(sheet.today) - 46
    while month <= sheet.today:
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        start, end = sheet.x(month), sheet.x(min(following, sheet.today))
        parts.append(rule(start, top, start, bottom, RULE if month.month == 1 else "#ececec"))
        if end - start >= 24 or month == sheet.first:
            parts.append(text((start + end) / 2, 34, f"{month:%b}", 13, "middle", colour=QUIET))
        if month == sheet.first or (month.month == 1 and start + 38 < today_begins):
            parts.append(text(start + 4, 13, str(month.year), 14, bold=True))
        month = following
    return parts


@dataclass(frozen=True)
class _Row:
    """A lane with the place of each word: of events (line, words, whether before) and of stretches (line, where, anchor)."""

    lane: Lane
    sheet: Sheet
    events: list[tuple[Event, int, str, bool]]
    event_lines: int
    words: list[tuple[Span, int, float, str]]
    word_lines: int

    @classmethod
    def of(cls, lane: Lane, sheet: Sheet) -> "_Row":
        seen = Lane(
            lane.label,
            [span for span in lane.spans if span.end is None or span.end >= sheet.first],
            [event for event in lane.events if event.on >= sheet.first],
        )
        events, event_lines = _events(seen, sheet)
        words, word_lines = _words(seen, sheet)
        return cls(seen, sheet, events, event_lines, words, word_lines)

    @property
    def step(self) -> int:
        return 18 if any(event.text for event in self.lane.events) else 11

    @property
    def events_height(self) -> float:
        alone = 30 if self.sheet.narrow or self.lane.spans else 46
        return alone + self.step * (self.event_lines - 1) if self.lane.events else 0

    @property
    def height(self) -> float:
        spans = (36 if self.sheet.narrow else 46) + 18 * max(self.word_lines - 1, 0) if self.lane.spans else 0
        named = 24 if self.sheet.narrow else 0
        return named + (self.events_height + spans or (4 if self.sheet.narrow else 46))

    def drawn(self, y: float) -> list[str]:
        parts = self._label(y)
        if self.sheet.narrow:
            y += 24
        lowest = y + self.events_height / 2 + self.step * (self.event_lines - 1) / 2
        for event, line, words, before in self.events:
            at, level = self.sheet.x(event.on), lowest - self.step * line
            parts.append(_shape(event.shape, at, level))
            parts.append(text(at - 12 if before else at + 12, level + 5, words, 14, "end" if before else "start"))
        bar = y + self.events_height + (3 if self.sheet.narrow else 10)
        for span in self.lane.spans:
            start, end = self.sheet.ends(span)
            fill, edge = SPAN_COLOURS[span.colour]
            parts.append(box(start, bar, end - start, 26, fill, edge))
            if span.colour == "none":
                parts.append(hatched(start, bar, end - start, 26))
        return parts + [each for word in self.words for each in self._word(*word, bar)]

    def _label(self, y: float) -> list[str]:
        if not self.sheet.narrow:
            return _wrapped(self.lane.label, 16, y + self.height / 2)
        none = "" if self.lane.spans or self.lane.events else "none"
        named = 6 + 8.6 * len(self.lane.label)
        return [text(0, y + 18, self.lane.label, 14, bold=True), text(named, y + 18, none, 14, colour=QUIET)]

    def _word(self, span: Span, line: int, at: float, anchor: str, bar: float) -> list[str]:
        long = _LETTER * len(span.text)
        inside = line == 0 and anchor == "middle"
        clear = [box(at - long / 2 - 3, bar + 3, long + 6, 20, "#ffffff")] if inside and span.colour == "none" else []
        white = inside and span.colour == "purple"
        y = bar + 18 if line == 0 else bar + 24 + 18 * line
        if inside and span.colour != "none":
            at, anchor = self.sheet.ends(span)[0] + 8, "start"
        return [*clear, text(at, y, span.text, 14, anchor, bold=white, colour="#ffffff" if white else INK)]


def _events(lane: Lane, sheet: Sheet) -> tuple[list[tuple[Event, int, str, bool]], int]:
    """Each event on the lowest line where its shape and its words are free of others', after it or else before it."""
    lines, placed = _Lines(), []
    for event in sorted(lane.events, key=lambda each: each.on):
        at = sheet.x(event.on)
        words = _cut(event.text, max(sheet.width - at, at - sheet.left) - 16)
        long = 14 + _WIDE_LETTER * len(words)
        sides = [(False, at - 8, at + long), (True, at - long, at + 8)] if words else [(False, at - 4, at + 4)]
        sides = [(b, s, e) for b, s, e in sides if not words or (s >= sheet.left - 8 and e <= sheet.width + 8)]
        sides.sort(key=lambda side: side[0] != event.before)
        most = range(_LINES if words else 3)
        found = lines.take([(start, end) for _, start, end in sides], most)
        alone = None if found else lines.take([(at - 8, at + 8)], most)
        line, side = found or alone or (most[-1], 0)
        placed.append((event, line, words if found else "", bool(found and words) and sides[side][0]))
    return placed, max([line + 1 for _, line, _, _ in placed], default=0)


def _words(lane: Lane, sheet: Sheet) -> tuple[list[tuple[Span, int, float, str]], int]:
    """The words of each stretch: inside it, else after or before it where nothing is, else on a line below."""
    lines, placed = _Lines(), []
    for span in lane.spans:
        lines.taken[0].append(sheet.ends(span))
    for span in lane.spans:
        start, end = sheet.ends(span)
        words = _cut(span.text, sheet.width - sheet.left)
        shown, long = Span(span.start, span.end, words, span.colour), _WIDE_LETTER * len(words)
        if long + 14 <= end - start:
            placed.append((shown, 0, (start + end) / 2, "middle"))
            continue
        beside = [(end, end + long + 14), (start - long - 14, start)]
        beside = [(a, b) for a, b in beside if a >= sheet.left and b <= sheet.width]
        if beside and (found := lines.take(beside, [0])):
            after = beside[found[1]][0] == end
            placed.append((shown, 0, end + 7 if after else start - 7, "start" if after else "end"))
            continue
        at = start if start + long + 8 <= sheet.width else max(end - long, sheet.left)
        if found := lines.take([(at, at + long + 8)], range(1, _LINES)):
            flush = start > at > sheet.left
            placed.append((shown, found[0], end - 4 if flush else at, "end" if flush else "start"))
    return placed, max([lines.used, 1])


def _cut(words: str, room: float) -> str:
    """Words that fit in so many px."""
    most = max(int(room / _WIDE_LETTER), 0)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…" if most > 3 else ""


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

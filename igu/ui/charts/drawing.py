"""Marks that every chart is made of. Presentation attributes only, so that a page and a PDF draw the same."""

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

INK, QUIET, RULE, FAINT = "#0b0c0c", "#484949", "#8b8c8d", "#dcdddd"
RATING_COLOURS = {"green": "#0f7a52", "amber": "#f47738", "red": "#ca3535"}


def svg(width: float, height: float, title: str, parts: Sequence[str]) -> SafeString:
    opening = (
        f'<svg class="app-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(title)}" font-family="Public Sans, Public Sans Extended, sans-serif">'
    )
    return mark_safe(f"{opening}<title>{escape(title)}</title>{''.join(parts)}</svg>")  # noqa: S308


def text(
    x: float,
    y: float,
    words: str,
    size: float,
    anchor: str = "start",
    *,
    bold: bool = False,
    colour: str = INK,
    over: bool = False,
) -> str:
    if not words:
        return ""
    weight = ' font-weight="700"' if bold else ""
    wide = 0.58 * size * len(words)
    clear = box(x - wide / 2 - 2, y - size * 0.8, wide + 4, size, "#ffffff") if over else ""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"'
    return f'{clear}<text {place} fill="{colour}"{weight}>{escape(words)}</text>'


def figure(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def rule(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"{dashed}/>'


def box(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" stroke="{stroke}"/>'


def mark(x: float, y: float, rating: str, size: float) -> str:
    colour = RATING_COLOURS.get(rating, INK)
    if rating == "red":
        return box(x - size, y - size, 2 * size, 2 * size, colour)
    if rating == "amber":
        half = size * 1.3
        points = f"{x:.1f},{y - half:.1f} {x + half:.1f},{y + size:.1f} {x - half:.1f},{y + size:.1f}"
        return f'<polygon points="{points}" fill="{colour}" stroke="#8a3d12" stroke-width="0.8"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{colour}"/>'


def hatched(x: float, y: float, width: float, height: float) -> str:
    strokes = []
    offset = 8.0
    while offset < width + height:
        x1, y1 = (x + offset, y) if offset <= width else (x + width, y + offset - width)
        x2, y2 = (x + offset - height, y + height) if offset >= height else (x, y + offset)
        strokes.append(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}")
        offset += 8
    return f'<path d="{"".join(strokes)}" stroke="#b1b4b6" stroke-width="1.5" fill="none"/>'

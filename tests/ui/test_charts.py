"""A chart is plain SVG that says what it shows, on the page and in the PDF alike."""

import itertools
import re
from datetime import date
from xml.etree import ElementTree

import pytest

from igu.ui import charts

HOSTILE = '</svg><script>alert(1)</script>"&'
QUARTERS = [
    charts.Point("Quarter 1", 35, "red", "7 of 20", "Apr to Jun"),
    charts.Point("Quarter 2", 57.5, "amber"),
    charts.Point("Quarter 3", 61, "green"),
    charts.Point("Quarter 4", None, detail="Due 13 April"),
]
LANES = [
    charts.Lane("Education and employment", [charts.Span(date(2026, 1, 5), date(2026, 2, 1), "None", "none")]),
    charts.Lane("Custody", [charts.Span(date(2026, 2, 1), None, HOSTILE, "purple")]),
    charts.Lane(
        "Contacts", events=[charts.Event(date(2026, 3, 1), shape, HOSTILE) for shape in ("dot", "missed", "ring")]
    ),
]


def drawn(title: str) -> dict[str, str]:
    some = [charts.Bar(HOSTILE, 26), charts.Bar("Q2", 6, strong=True)]
    key = [(shape, "words") for shape in ("diamond", "square", "triangle", "block", "hatched")]
    return {
        "trend": charts.trend(QUARTERS, title=title, target=60),
        "line": charts.line([*QUARTERS, charts.Point(HOSTILE, 3, note=HOSTILE)], title=title, target=60),
        "multiple": charts.multiple([*QUARTERS, charts.Point(HOSTILE, 3)], title=title, target=60, unit="%"),
        "columns": charts.columns(some, title=title),
        "bars": charts.bars(some, title=title),
        "journey": charts.journey(LANES, title=title, since=date(2026, 1, 1), today=date(2026, 4, 1), key=key),
    }


KINDS = list(drawn("Title"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_is_well_formed_and_begins_with_its_title(kind):
    root = ElementTree.fromstring(drawn("Seen on time: 35, then 57")[kind])
    assert root[0].tag.endswith("title")
    assert root[0].text == root.get("aria-label") == "Seen on time: 35, then 57"
    assert root.get("role") == "img"


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_holds_no_style_no_script_and_no_id(kind):
    svg = drawn("Title")[kind]
    assert not re.search(r'<script|<style| style=| id=| on\w+="|javascript:|url\(|href', svg)


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_words_stay_words(kind):
    root = ElementTree.fromstring(drawn(HOSTILE)[kind])
    assert root[0].text == HOSTILE
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg", "title", "text", "line", "rect", "circle", "path", "polyline", "polygon",
    }  # fmt: skip


@pytest.mark.parametrize("points", [[], [charts.Point("Q1", None)], [charts.Point("Q1", 0)], [charts.Point("Q1", 500)]])
@pytest.mark.parametrize("kind", [charts.trend, charts.line, charts.multiple])
def test_few_or_extreme_figures_still_draw(kind, points):
    assert ElementTree.fromstring(kind(points, title="Title", target=0)) is not None


@pytest.mark.parametrize("kind", [charts.bars, charts.columns])
def test_no_bars_and_nought_still_draw(kind):
    assert ElementTree.fromstring(kind([], title="Title")) is not None
    assert ElementTree.fromstring(kind([charts.Bar("Q1", 0)], title="Title")) is not None


def test_a_quarter_to_come_keeps_its_place_and_has_no_figure():
    svg = charts.line(QUARTERS, title="Title")
    assert ">Quarter 4<" in svg
    assert re.findall(r'font-size="18"[^>]*>([^<]*)<', svg) == ["35%", "57.5%", "61%"]


def test_one_scale_puts_the_same_figure_at_the_same_height():
    heights = [
        re.search(r'cy="([\d.]+)"', charts.trend([charts.Point("Q1", 40)], title=t, scale=80)).group(1) for t in "ab"
    ]
    assert heights[0] == heights[1]


def test_a_journey_of_one_day_draws():
    today = date(2026, 3, 31)
    assert charts.journey([charts.Lane("Contacts")], title="Title", since=today, today=today)


def test_the_words_of_a_short_stretch_that_goes_on_today_stand_before_it():
    today = date(2026, 11, 28)
    stretch = charts.Span(date(2026, 11, 20), None, "College or sixth form")
    drawn = charts.journey(
        [charts.Lane("Education", spans=[stretch])], title="Title", since=date(2025, 11, 1), today=today
    )
    words = next(each for each in ElementTree.fromstring(drawn).iter() if each.text == stretch.text)
    assert words.get("text-anchor") == "end"


def words_of(svg: str) -> list[tuple[str, float, float, float]]:
    """Each text with its height and the stretch of the line that it covers, at 6 px a letter of 14 px."""
    found = []
    for each in ElementTree.fromstring(svg).iter():
        if each.get("font-size") and each.text:
            long, at = 6 * len(each.text), float(each.get("x"))
            start = {"start": at, "middle": at - long / 2, "end": at - long}[each.get("text-anchor")]
            found.append((each.text, float(each.get("y")), start, start + long))
    return found


def crowded() -> list[charts.Lane]:
    november = [date(2026, 11, day) for day in (1, 1, 2, 9)]
    return [
        charts.Lane(
            "Education and employment",
            [
                charts.Span(date(2025, 8, 1), date(2026, 10, 17), "Not in education or work, looking", "none"),
                charts.Span(date(2026, 10, 17), None, "College or sixth form"),
            ],
        ),
        charts.Lane(
            "Offences",
            events=[charts.Event(day, "diamond", "Murder or manslaughter") for day in november]
            + [charts.Event(date(2026, 11, 1), "square", "Waiting for an outcome")],
        ),
    ]


@pytest.mark.parametrize(("narrow", "since"), [(False, date(2025, 8, 1)), (True, date(2026, 6, 1))])
def test_words_of_near_days_do_not_lie_on_one_another(narrow, since):
    svg = charts.journey(crowded(), title="Title", since=since, today=date(2026, 11, 29), narrow=narrow)
    words = words_of(svg)
    assert [each[0] for each in words].count("Murder or manslaughter") == 3
    assert svg.count("l7.5 7.5l-7.5 7.5") == 4, "an offence whose words find no place keeps its mark"
    for place, (first, y, start, end) in enumerate(words):
        for second, other_y, other_start, other_end in words[place + 1 :]:
            assert abs(y - other_y) >= 14 or end <= other_start or other_end <= start, f"{first} on {second}"


def test_the_words_of_a_short_stretch_never_stand_on_the_one_before():
    svg = charts.journey(crowded(), title="Title", since=date(2025, 8, 1), today=date(2026, 11, 29))
    heights = {text: y for text, y, _, _ in words_of(svg)}
    assert heights["College or sixth form"] > heights["Not in education or work, looking"] + 17


def test_a_narrow_journey_keeps_within_its_sheet_and_leaves_out_what_was_before_it():
    long_ago = charts.Event(date(2025, 9, 1), "diamond", "Theft")
    lanes = [*crowded(), charts.Lane("Custody", events=[long_ago])]
    svg = charts.journey(lanes, title="T", since=date(2026, 6, 1), today=date(2026, 11, 29), narrow=True)
    assert "Theft" not in svg
    assert all(start >= -1 and end <= 291 for _, _, start, end in words_of(svg))


SERIES = [
    ((67, 75, 82), 60), ((64, 66, 73), 60), ((95, 95, 94), 80), ((35, 57, 61), 60), ((84, 56, 58), 20), ((43, 50, 54), 80),
]  # fmt: skip


@pytest.mark.parametrize(("figures", "target"), SERIES)
@pytest.mark.parametrize("kind", [charts.trend, charts.multiple])
def test_no_line_strikes_a_figure(kind, figures, target):
    points = [charts.Point("Q", value, "green") for value in figures]
    root = ElementTree.fromstring(kind(points, title="Title", target=target))
    dashed = next(each for each in root if each.get("stroke-dasharray"))
    cleared = [each for each in root if each.get("fill") == "#ffffff"]
    at = [tuple(map(float, pair.split(","))) for pair in next(e.get("points") for e in root if e.get("points")).split()]
    for words in [each for each in root if each.get("text-anchor") == "middle" and each.text in map(str, figures)]:
        x, foot, size = (float(words.get(name)) for name in ("x", "y", "font-size"))
        if foot - 0.8 * size <= float(dashed.get("y1")) <= foot:
            assert any(float(each.get("x")) < x < float(each.get("x")) + float(each.get("width")) for each in cleared)
        for (x1, y1), (x2, y2) in itertools.pairwise(at):
            if x1 <= x <= x2:
                height = y1 + (y2 - y1) * (x - x1) / (x2 - x1)
                assert not foot - 0.75 * size < height < foot, f"{words.text} is struck"


def test_a_target_that_grows_is_drawn_from_what_it_asks_first_to_what_it_asks_last():
    points = [charts.Point(f"Q{number}", value) for number, value in ((1, 43), (2, 50), (3, 54), (4, None))]
    root = ElementTree.fromstring(charts.trend(points, title="Title", target=20, target_from=5, scale=80))
    dashed = next(each for each in root if each.get("stroke-dasharray"))
    assert float(dashed.get("y1")) > float(dashed.get("y2")), "it rises"
    assert all(float(each.get("cy")) < float(dashed.get("y2")) for each in root if each.get("cy")), "all are above it"

"""Words for dates, proportions, names and states."""

import datetime

import pytest
import time_machine
from django.template import Context, Template

from igu.access.actor import acting_as
from igu.ui.templatetags import ui

LONDON_NIGHT = datetime.datetime(2026, 6, 18, 23, 30, tzinfo=datetime.UTC)


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context)).strip()


@time_machine.travel("2026-11-19T09:00:00+00:00")
@pytest.mark.parametrize(
    ("value", "form", "words"),
    [
        (datetime.date(2026, 11, 12), "", "Thu 12 November 2026"),
        (datetime.date(2026, 11, 12), "long", "Thursday 12 November 2026"),
        (datetime.date(2026, 11, 2), "plain", "2 November 2026"),
        (datetime.date(2026, 11, 2), "day", "Mon 2 Nov"),
        (datetime.date(2026, 11, 2), "short", "2 Nov"),
        (datetime.date(2025, 11, 2), "short", "2 Nov 2025"),
        (datetime.date(2026, 11, 2), "month", "November 2026"),
        (LONDON_NIGHT, "full", "Fri 19 June 2026, 12:30am"),
        (LONDON_NIGHT, "clock", "12:30am"),
        (datetime.datetime(2026, 11, 19, 12, 5, tzinfo=datetime.UTC), "clock", "12:05pm"),
        (datetime.time(23, 59), "long", "11:59pm"),
        (None, "", ""),
    ],
)
def test_dates_are_written_as_people_here_write_them(value, form, words):
    assert ui.ukdate(value, form) == words


@time_machine.travel("2026-11-19T23:30:00+00:00")
@pytest.mark.parametrize(
    ("days", "words"),
    [(-7, "7 days ago"), (-1, "yesterday"), (0, "today"), (1, "tomorrow"), (5, "in 5 days")]
    + [(-60, "60 days ago"), (-61, "2 months ago"), (122, "in 4 months"), (-730, "23 months ago")]
    + [(-731, "2 years ago"), (-8794, "24 years ago")],
)
def test_distance_is_counted_in_whole_days_months_or_years(days, words):
    assert ui.ago(datetime.date(2026, 11, 19) + datetime.timedelta(days=days)) == words


@pytest.mark.parametrize(("value", "words"), [(0.61, "61%"), (0, "0%"), (1, "100%"), (None, "–")])
def test_a_proportion_is_a_percentage_and_nothing_is_a_dash(value, words):
    assert ui.percent(value) == words


def test_a_band_is_a_shape_and_a_word():
    assert "Amber" in ui.band("amber")
    assert "<svg" in ui.band("amber")
    assert "No band" in ui.band("")
    assert "Not rated" in ui.rag(None)


@pytest.mark.parametrize(
    "source", ['{% tag x "red" %}', "{% agency_tag x %}", "{% band x %}", "{% warning x %}", "{% empty x %}"]
)
def test_words_from_people_are_escaped(source):
    assert "<b>" not in drawn(source, x="<b>bold</b>")


def test_every_icon_is_one_drawing_without_style_script_or_id():
    for file in ui.ICONS.glob("*.svg"):
        drawing = ui.icon(file.stem)
        assert drawing.startswith("<svg "), file
        assert 'aria-hidden="true"' in drawing
        assert not any(word in drawing for word in ("style", "script", " id="))


def test_a_name_is_whole_for_casework_and_initials_for_the_board_and_strangers(world):
    assert ui.masked_for("Kairo Bennett-Osei", world.nadia) == "Kairo Bennett-Osei"
    assert ui.masked_for("Kairo Bennett-Osei", world.bola) == "K… B…"
    assert ui.masked_for("Kairo Bennett-Osei", None) == "K… B…"


def test_a_template_asks_the_policy_of_the_records_own_app(world, monkeypatch):
    from cohort.models import Case

    asked = []

    class Policy:
        def allows(self, actor, case):
            asked.append((actor, case))
            return actor == world.nadia

        def refusal(self, actor, case):
            return None if self.allows(actor, case) else "Only a caseworker can."

    monkeypatch.setattr(ui, "import_string", lambda path: {"cohort.policies.log_intervention": Policy()}[path])
    case = Case()
    source = '{% if case|can:"log_intervention" %}Log{% else %}{{ case|refusal:"log_intervention" }}{% endif %}'
    with acting_as(world.nadia):
        assert drawn(source, case=case) == "Log"
    with acting_as(world.sam):
        assert drawn(source, case=case) == "Only a caseworker can."
    assert not ui.can(case, "log_intervention")
    assert {actor.name for actor, _ in asked} == {"Nadia Rahman", "Sam Whitfield"}

"""A date asked for in three parts: what is accepted, and what each mistake is told."""

import datetime

import pytest
import time_machine
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from igu.ui.forms import DateField


class Born(forms.Form):
    born = DateField(label="Date of birth", past=True)
    next = DateField(label="Next contact", future=True, required=False)


def parts(day: str, month: str, year: str, name: str = "born") -> dict[str, str]:
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        (("1", "2", "2009"), (2009, 2, 1)),
        (("01", "02", "2009"), (2009, 2, 1)),
        ((" 1 ", " 2", "2009 "), (2009, 2, 1)),
        (("29", "2", "2008"), (2008, 2, 29)),
        (("14", "March", "2009"), (2009, 3, 14)),
        (("14", "mar", "2009"), (2009, 3, 14)),
        (("٣", "٤", "٢٠٠٩"), (2009, 4, 3)),
        (("1", "1", "1900"), (1900, 1, 1)),
    ],
)
def test_a_real_date_is_accepted(typed, date):
    form = Born(parts(*typed))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born"] == datetime.date(*date)


@pytest.mark.parametrize(
    ("typed", "sentence", "at_fault"),
    [
        (("", "", ""), "Enter date of birth", ("day", "month", "year")),
        (("", "2", "2009"), "Date of birth must include a day", ("day",)),
        (("1", "", "2009"), "Date of birth must include a month", ("month",)),
        (("1", "", ""), "Date of birth must include a month and a year", ("month", "year")),
        (("29", "2", "2009"), "Date of birth must be a real date: February 2009 has 28 days", ("day",)),
        (("31", "4", "2009"), "Date of birth must be a real date: April 2009 has 30 days", ("day",)),
        (("32", "1", "2009"), "Date of birth must have a day from 1 to 31", ("day",)),
        (("0", "1", "2009"), "Date of birth must have a day from 1 to 31", ("day",)),
        (("-1", "1", "2009"), "Date of birth must have a day from 1 to 31", ("day",)),
        (("1.5", "1", "2009"), "Date of birth must have a day from 1 to 31", ("day",)),
        (("x", "1", "2009"), "Date of birth must have a day from 1 to 31", ("day",)),
        (("²", "1", "2009"), "Date of birth must have a day from 1 to 31", ("day",)),
        (("1", "13", "2009"), "Date of birth must have a month from 1 to 12, or its name", ("month",)),
        (("1", "ma", "2009"), "Date of birth must have a month from 1 to 12, or its name", ("month",)),
        (("1", "1", "09"), "Date of birth must have a year of 4 numbers, for example 2009", ("year",)),
        (("1", "1", "20091"), "Date of birth must have a year of 4 numbers, for example 2009", ("year",)),
        (("1", "1", "0000"), "Date of birth must have a year of 4 numbers, for example 2009", ("year",)),
        (("31", "12", "1899"), "Date of birth must be on or after 1 January 1900", ("year",)),
    ],
)
def test_a_mistake_is_named_and_marked(typed, sentence, at_fault):
    form = Born(parts(*typed))
    assert form.errors["born"] == [sentence]
    assert form["born"].wrong_parts == at_fault
    html = str(form["born"])
    assert html.count("govuk-input--error") == html.count('aria-invalid="true"') == len(at_fault)
    assert all(f'value="{part.strip()}"' in html for part in typed if part.strip().isalnum())


@time_machine.travel("2026-11-19T00:30:00+00:00")
def test_past_and_future_are_counted_from_today_in_london():
    assert Born(parts("20", "11", "2026")).errors["born"] == ["Date of birth must be today or in the past"]
    assert Born(parts("19", "11", "2026")).is_valid()
    yesterday = parts("1", "1", "2009") | parts("18", "11", "2026", "next")
    assert Born(yesterday).errors["next"] == ["Next contact must be today or in the future"]


@time_machine.travel("2026-06-18T23:30:00+00:00")
def test_a_summer_night_belongs_to_the_day_that_has_begun_in_london():
    assert Born(parts("19", "6", "2026")).is_valid()


def test_a_date_already_known_is_shown_in_its_parts():
    html = str(Born(initial={"born": datetime.date(2009, 3, 14)})["born"])
    assert all(f'value="{part}"' in html for part in (14, 3, 2009))


@given(st.tuples(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8)))
def test_nothing_that_can_be_typed_breaks_the_field(typed):
    form = Born(parts(*typed))
    assert form.is_valid() or form.errors["born"]
    assert str(form["born"])

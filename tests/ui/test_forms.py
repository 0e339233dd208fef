"""Every form looks like GOV.UK's, says what is wrong beside the field, and keeps what was typed."""

import re

import django_filters
import pytest
from django import forms

from igu.accounts.models import User
from igu.ui.forms import DateField, DateParts, SegmentedRadios, TimeField
from igu.ui.templatetags.ui import error_summary


class Referral(forms.Form):
    name = forms.CharField(max_length=20, help_text="As on the school roll")
    reason = forms.CharField(label="What worries you?", max_length=100, widget=forms.Textarea)
    urgency = forms.ChoiceField(choices=[("now", "Now"), ("soon", "Soon")], widget=forms.RadioSelect)
    seen = forms.ChoiceField(choices=[("y", "Attended"), ("n", "Did not attend")], widget=SegmentedRadios)
    told = forms.MultipleChoiceField(choices=[("p", "Police")], widget=forms.CheckboxSelectMultiple, required=False)
    born = DateField(label="Date of birth", past=True, widget=DateParts(birthday=True))
    at = TimeField(label="Time", required=False)
    agrees = forms.BooleanField(label="His parent agrees")
    password = forms.CharField(widget=forms.PasswordInput, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if self.cleaned_data.get("name") == "Nobody":
            raise forms.ValidationError("Refer somebody.")


def test_each_kind_of_field_is_drawn_in_the_govuk_manner():
    html = str(Referral())
    for part in (
        'class="govuk-input" id="id_name"',
        'class="govuk-textarea govuk-js-character-count"',
        'data-module="govuk-character-count" data-maxlength="100"',
        'class="govuk-radios__input"',
        'class="app-segmented__input"',
        'class="govuk-checkboxes__input"',
        'name="born_day" class="govuk-input govuk-date-input__input govuk-input--width-2" id="born_day"',
        'autocomplete="bday-year"',
        'type="time"',
        'data-module="govuk-password-input"',
        '<input type="hidden" name="token"',
    ):
        assert part.replace('id="born_day"', 'id="id_born_day"') in html, part


def test_no_control_is_required_by_the_browser_nor_cut_short_by_it():
    html = str(Referral())
    assert " required" not in html
    assert "maxlength=" not in html.replace("data-maxlength=", "")


@pytest.mark.parametrize("name", [name for name in Referral.base_fields if name != "token"])
def test_each_control_is_described_by_its_hint_and_its_error_exactly_once(name):
    html = Referral({"name": "x" * 30, "at": "late", "told": "nobody"})[name].as_field_group()
    for description in re.findall(r'aria-describedby="([^"]*)"', html):
        ids = description.split()
        assert len(ids) == len(set(ids))
        for each in ids:
            assert html.count(f'id="{each}"') == 1, each


def test_every_id_on_a_form_with_errors_is_used_once():
    ids = re.findall(r' id="([^"]+)"', str(Referral({})))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("name", "Enter name"),
        ("reason", "Answer “What worries you?”"),
        ("urgency", "Select urgency"),
        ("born", "Enter date of birth"),
        ("agrees", "Tick “His parent agrees” to continue"),
    ],
)
def test_an_unanswered_question_says_what_to_do(name, sentence):
    assert Referral({}).errors[name] == [sentence]


def test_an_author_may_word_an_error():
    class Worded(forms.Form):
        name = forms.CharField(error_messages={"required": "Enter the young person’s name"})

    assert Worded({}).errors["name"] == ["Enter the young person’s name"]


def test_a_text_that_is_too_long_is_kept_and_counted():
    form = Referral({"name": "Ayşe Nur Korkmaz-Whitfield"})
    assert form.errors["name"] == ["Name must be 20 characters or fewer; it has 26"]
    assert 'value="Ayşe Nur Korkmaz-Whitfield"' in str(form["name"])


def test_a_label_with_a_percent_sign_still_words_its_errors():
    class Attendance(forms.Form):
        share = forms.CharField(label="Attendance in %", max_length=2)

    assert Attendance({"share": "100"}).errors["share"] == ["Attendance in % must be 2 characters or fewer; it has 3"]


def test_what_was_typed_is_escaped_when_it_comes_back():
    html = str(Referral({"name": '"><script>alert(1)</script>', "reason": "</textarea><script>"}))
    assert "<script" not in html


def test_the_summary_leads_to_the_control_at_fault():
    form = Referral({"name": "Nobody", "born_day": "3", "born_month": "4"})
    errors = dict(error_summary(form)["errors"])
    assert errors["id_born_year"] == "Date of birth must include a year"
    assert errors["id_urgency_0"] == "Select urgency"
    assert errors["id_reason"] == "Answer “What worries you?”"
    assert errors[""] == "Refer somebody."
    html = str(form)
    for target in errors:
        assert not target or f'id="{target}"' in html


def test_optional_fields_say_so_where_others_are_not():
    class Filter(forms.Form):
        name = forms.CharField(required=False)

    assert "Time (optional)" in str(Referral())
    assert "(optional)" not in str(Filter())


def test_a_filter_of_a_list_is_drawn_the_same_way():
    class People(django_filters.FilterSet):
        name = django_filters.CharFilter(label="Name")
        band = django_filters.ChoiceFilter(label="Band", choices=[("red", "Red")])
        born = django_filters.DateFromToRangeFilter(label="Born between")

    html = str(People({"name": "Kairo"}, queryset=User.objects.none()).form)
    assert html.count('class="govuk-input"') == 3
    assert 'class="govuk-select"' in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("typed", "hour", "minute"), [("16:30", 16, 30), ("4:30pm", 16, 30), ("9 am", 9, 0), ("16.05", 16, 5)]
)
def test_a_time_may_be_written_as_people_write_it(typed, hour, minute):
    assert (TimeField().clean(typed).hour, TimeField().clean(typed).minute) == (hour, minute)


class Visit(forms.Form):
    minutes = forms.IntegerField(label="How many minutes", min_value=1, max_value=1440)
    people = forms.IntegerField(label="People there", min_value=1)
    stairs = forms.IntegerField(label="Stairs", max_value=40)
    place = forms.CharField(label="Where")


@pytest.mark.parametrize(
    ("field", "sent", "sentence"),
    [
        ("minutes", "1441", "How many minutes must be from 1 to 1440"),
        ("minutes", "an hour", "How many minutes must be a whole number"),
        ("people", "0", "People there must be 1 or more"),
        ("stairs", "41", "Stairs must be 40 or less"),
        ("place", "a\x00b", "Where holds a character that cannot be kept. Type it again, or paste it as plain text"),
    ],
)
def test_what_django_would_say_of_a_number_or_a_character_is_said_of_the_field(field, sent, sentence):
    assert Visit({field: sent}).errors[field] == [sentence]

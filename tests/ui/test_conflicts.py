"""Two people edit one thing: what clashes is asked, what does not is merged, and the choice comes back as a form."""

import datetime
import re

import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone

from igu.ui import samples, views
from igu.ui.conflicts import Clash, Conflict, resolved, shown
from igu.ui.forms import TimeField


@pytest.fixture
def clash() -> Conflict:
    return samples.clash()


def test_only_fields_that_both_changed_differently_are_asked_about(clash):
    assert [each.name for each in clash.clashes] == ["due", "step", "note"]


def test_a_field_only_they_changed_is_theirs_and_said_in_a_sentence(clash):
    assert [(merge.label, merge.was, merge.now) for merge in clash.merges] == [("Status", "In progress", "Behind")]
    assert ("status", "behind") in clash.carried


def test_a_field_only_i_changed_is_mine_without_a_question():
    form = samples.GoalForm(
        {"due_day": "20", "due_month": "11", "due_year": "2026", "step": "New", "note": "n", "status": "on"}
    )
    assert form.is_valid()
    before = {"due": datetime.date(2026, 11, 20), "step": "Old", "note": "n", "status": "on"}
    who = {"thing": "Goal", "them": "Marek", "them_agency": "Housing", "me": "Nadia", "read": 1, "version": 2}
    times = {"opened_at": timezone.now(), "saved_at": timezone.now()}
    merged = Conflict.between(form, before=before, theirs=before, **who, **times)
    assert merged.clashes == []
    assert ("step", "New") in merged.carried
    assert [label for label, _ in merged.same] == ["Due date", "Progress note", "Status"]


def test_long_text_offers_both_whole_one_after_the_other(clash):
    note = clash.clashes[2]
    assert note.both.splitlines() == [
        f"{note.theirs.same}{note.theirs.differs} (Marek Zielinski)",
        f"{note.mine.same}{note.mine.differs} (Nadia Rahman)",
    ]


def note_clash(*, was: str, theirs: str, mine: str) -> Clash:
    """Of Nadia, whose note is `mine`, with Tom, whose note is on record."""
    form = samples.GoalForm(
        {"due_day": "20", "due_month": "11", "due_year": "2026", "step": "s", "note": mine, "status": "on"}
    )
    assert form.is_valid(), form.errors
    same = {"due": datetime.date(2026, 11, 20), "step": "s", "status": "on"}
    who = {"thing": "Goal", "them": "Tom", "them_agency": "IGU", "me": "Nadia", "read": 1, "version": 2}
    times = {"opened_at": timezone.now(), "saved_at": timezone.now()}
    found = Conflict.between(form, before=same | {"note": was}, theirs=same | {"note": theirs}, **who, **times)
    return found.clashes[0]


def test_keeping_both_does_not_turn_round_what_either_said():
    note = note_clash(was="He is safe.", theirs="He says he is safe at home.", mine="He says he is not safe at home.")
    assert note.both == "He says he is safe at home. (Tom)\nHe says he is not safe at home. (Nadia)"


def test_a_note_that_one_of_them_emptied_is_not_offered_as_both():
    assert note_clash(was="He is safe.", theirs="", mine="He is not safe.").both == ""


def posted(html: str, **choices: str) -> QueryDict:
    """What a browser sends from the page, with these choices."""
    data = QueryDict(mutable=True)
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html):
        data.appendlist(name, value)
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)<', html):
        data.appendlist(name, text)
    data.update({f"keep--{name}": choice for name, choice in choices.items()})
    return data


def page(clash: Conflict) -> str:
    request = RequestFactory().get("/plan/1/")
    response = views.conflict(request, clash)
    assert response.status_code == 409
    return response.content.decode()


def test_the_choice_comes_back_as_an_ordinary_form(clash):
    data = resolved(posted(page(clash), due="theirs", step="mine", note="both"))
    form = samples.GoalForm(data)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["due"] == datetime.date(2026, 11, 27)
    assert form.cleaned_data["step"] == "Ask Adwoa Osei about areas"
    assert form.cleaned_data["note"].count("Risk letter") == 2
    assert form.cleaned_data["status"] == "behind"
    assert data["version"] == "7"
    assert not [key for key in data if "--" in key]


def test_a_form_that_was_never_in_conflict_passes_unchanged():
    data = QueryDict("step=Call&told=a&told=b&version=3")
    assert resolved(data) == data


def test_what_either_wrote_is_escaped():
    clash = samples.clash()
    hostile = "<script>alert(1)</script>"
    object.__setattr__(clash.clashes[1].theirs, "differs", hostile)
    object.__setattr__(clash.clashes[1].theirs, "inputs", [("step", hostile)])
    assert hostile not in page(clash)


class Visit(forms.Form):
    at = TimeField(label="Time", required=False)
    minutes = forms.IntegerField(label="How many minutes", required=False)


def test_a_time_is_said_as_a_clock_does_and_an_empty_answer_as_not_said():
    form = Visit()
    assert shown(form["at"], datetime.time(23, 59)) == "11:59pm"
    assert shown(form["minutes"], None) == "Not said"

from typing import Any

from django import forms

from cohort.enums import ExportPurpose
from igu.people.forms import NewRecord, PlainText
from igu.sharing.forms import ActorForm


def _sentence(**kwargs: Any) -> PlainText:
    return PlainText(max_length=500, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class ExportForm(NewRecord, ActorForm):
    purpose = forms.ChoiceField(
        label="What is it for?",
        choices=ExportPurpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is for."},
    )
    reason = _sentence(
        label="Why is a file needed?",
        help_text="Stands in the file, and in the access log of each person in it. Name nobody here.",
        error_messages={"required": "Say why, in a sentence that others will read later."},
    )


class ExportDecision(ActorForm):
    decision = forms.ChoiceField(
        label="May this file be made?",
        choices=[("approve", "Yes, approve it"), ("refuse", "No, refuse it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it may be made."},
    )
    note = _sentence(
        label="Why?",
        help_text="Whoever asked reads it, and it stands in the access log.",
        error_messages={"required": "Say why, in a sentence that others will read later."},
    )

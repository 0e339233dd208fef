from typing import Any

from django import forms

from igu.people.forms import Correction, PlainText
from performance.enums import CommentaryState
from performance.indicators import INDICATORS, Quarter
from performance.models import Commentary, QuarterlyReport
from performance.services.reports import SECTIONS

AREAS = {
    "finding": "What the board should know first. Left empty, it is worked out from the ratings.",
    "overview": "A line is a paragraph. Words and a colon at its start become its heading.",
    "improvers": "What went well, one line each: what it is, a colon, what happened.",
    "challenges": "What is hard and what is done about it, one line each.",
    "decisions": "What the board is asked to decide, one line each.",
    "data_notes": "What a reader has to know about the records. Who was left out, and revisions, are added by themselves.",
}


class _Writing(Correction):
    """Words of which these may be the first: version 0 says that nothing was there."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1, initial=0)

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0


class CommentaryForm(_Writing):
    """What an owner says about a figure."""

    EMPTY = {"text": "", "state": "written"}

    text = PlainText(
        label="Commentary",
        help_text="What moved the figure, and what is done about it. Name nobody.",
        max_length=600,
        widget=forms.Textarea,
        error_messages={"required": "Enter the commentary."},
    )
    state = forms.ChoiceField(
        label="Is it ready?",
        choices=[("written", "Ready to be checked"), ("draft", "Still a draft")],
        widget=forms.RadioSelect,
        initial="written",
        error_messages={"required": "Choose whether it is ready."},
    )

    @classmethod
    def values_of(cls, row: Commentary) -> dict[str, Any]:
        draft = row.state == CommentaryState.DRAFT
        return {"text": row.text, "state": "draft" if draft else "written"}

    def thing(self, row: Commentary) -> str:
        return f"{INDICATORS[row.code].name}, {Quarter(row.year, row.quarter)}: commentary"


class CheckForm(forms.Form):
    """Approving commentary, or sending it back with a note."""

    outcome = forms.ChoiceField(
        label="What do you say to it?",
        choices=[("approve", "Approve it"), ("send_back", "Send it back")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether to approve it or send it back."},
    )
    note = PlainText(label="What has to change", max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def clean(self) -> dict:
        if self.cleaned_data.get("outcome") == "send_back" and not self.cleaned_data.get("note"):
            self.add_error("note", "Enter what has to change.")
        return self.cleaned_data


class RevisionForm(forms.Form):
    """Publishing today's figure in place of a frozen one."""

    reason = PlainText(
        label="Reason for the revision",
        help_text="As the board will read it in the data notes.",
        max_length=300,
        error_messages={"required": "Enter the reason, as the board will read it."},
    )


class ReportForm(_Writing):
    """The words of the report."""

    EMPTY = dict.fromkeys(SECTIONS, "")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SECTIONS:
            field = QuarterlyReport._meta.get_field(name)
            label = field.verbose_name
            self.fields[name] = PlainText(
                label=label[0].upper() + label[1:],
                help_text=AREAS[name],
                max_length=field.max_length,
                required=False,
                widget=forms.TextInput if name == "finding" else forms.Textarea,
            )

    @classmethod
    def names(cls) -> list[str]:
        return list(SECTIONS)


class FreezeForm(forms.Form):
    """Confirming that a quarter's figures are to be fixed."""

    sure = forms.BooleanField(
        label="The records of this quarter are complete",
        error_messages={"required": "Confirm that the records are complete."},
    )

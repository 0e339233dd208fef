"""What is recorded at tier 3, and the reason that is asked before it is shown. No draft of these is kept on a device."""

from typing import Any

from django import forms
from django.utils import timezone

from cohort import rules
from cohort.enums import GradePart
from cohort.forms.choices import CodeField
from cohort.models import IntelligenceGrade, SensitiveKind
from igu.people.forms import Correction, NewRecord, PlainText, long_text
from igu.ui.forms import DateField

KEEP, END = "keep", "end"
GRADES = GradePart.values
ONLY_GRADED = (*GRADES, "conditions")
NEVER = (
    "Secret material, anything that came from an intelligence service, anything about a live covert operation, and "
    "anything that could show who an informant is may not be entered here."
)
HINTS = {
    "intelligence": "What was seen or said, in words that do not show who said it.",
    "health": "What whoever works with them has to know, and no more of a medical record than that.",
    "exploitation": "What is being done to them, and by what signs you know. Write of them as somebody who is harmed, and "
    "call nobody an associate.",
}


def _reason(**given: Any) -> PlainText:
    return PlainText(label="Why you need to know", max_length=500, **given)


class SensitiveReason(forms.Form):
    reason = _reason(
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands in the access log with your name. Write nothing sensitive in it.",
    )


def _grade(part: GradePart, label: str, help_text: str) -> CodeField:
    return CodeField(IntelligenceGrade, only={"part": part}, label=label, help_text=help_text, empty_label="Choose")


class _Sensitive(forms.Form):
    text = long_text(label="What has to be known")
    on = DateField(label="Day it was so", past=True)
    source = _grade(GradePart.SOURCE, "Who says so", "How reliable the source has been until now.")
    assessment = _grade(GradePart.ASSESSMENT, "How they know it", "How the source came to know this.")
    handling = _grade(GradePart.HANDLING, "Who may be told", "Whether whoever gave it set conditions.")
    conditions = PlainText(
        label="Conditions of sharing",
        max_length=300,
        required=False,
        help_text="For example, ask the originator before it is acted on.",
    )

    def for_kind(self, kind: SensitiveKind) -> None:
        """Only what is asked of this kind."""
        self.fields["text"].help_text = f"{HINTS.get(kind.code, '')} {NEVER}".strip()
        for name in () if kind.graded else ONLY_GRADED:
            del self.fields[name]


class SensitiveForm(NewRecord, _Sensitive):
    review_on = DateField(
        label="Review it by", future=True, help_text="When somebody has to see whether it is still needed."
    )

    def __init__(self, *args: Any, kind: SensitiveKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_kind(kind)
        today = timezone.localdate()
        self.fields["on"].initial = today
        self.fields["review_on"].initial = rules.months_after(today, kind.review_months)


class SensitiveCorrection(Correction, _Sensitive):
    """The reason it was opened for comes along, so that what somebody else wrote meanwhile is shown for it too."""

    reason = _reason(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: SensitiveKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_kind(kind)
        for part in GRADES if kind.graded else ():
            self.fields[part].queryset = IntelligenceGrade.objects.filter(part=part)

    @classmethod
    def names(cls) -> list[str]:
        return [name for name in super().names() if name != "reason"]

    def thing(self, row: Any) -> str:
        return f"{row.person}, {row.kind.label.lower()}"


class SensitiveReview(Correction):
    """Whether a note is kept or ended, why, and when it is looked at next; with the reason it was opened for."""

    reason = _reason(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label="Is it still needed?",
        choices=[(KEEP, "Yes, keep it until its next review"), (END, "No, end it")],
        widget=forms.RadioSelect,
    )
    decision = PlainText(
        label="Why",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why it is still needed, or why it is not: found to be wrong, no longer of use, asked for by the person.",
    )
    review_on = DateField(
        label="Review it again by",
        future=True,
        required=False,
        help_text="Only if it is kept. Empty is the latest day.",
    )

    def __init__(self, *args: Any, kind: SensitiveKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_on"].initial = rules.months_after(timezone.localdate(), kind.review_months)

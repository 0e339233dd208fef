from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from cohort.forms.choices import CodeField, partners, workers
from cohort.models import ClosureReason, NextStep, Programme
from igu.access.actor import Actor
from igu.accounts.models import User
from igu.agencies.models import Partner
from igu.people.forms import Correction, NewRecord, PlainText
from igu.ui.forms import DateField


class _Led(forms.Form):
    lead = forms.ModelChoiceField(label="Lead agency", queryset=Partner.objects.none(), empty_label=None)
    worker = forms.ModelChoiceField(
        label="Worker", queryset=User.objects.none(), required=False, empty_label="Nobody yet"
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = partners(by)
        self.fields["worker"].queryset = workers(by)
        self.fields["lead"].initial, self.fields["worker"].initial = by.partner_id, by.user_id


class CaseOpening(NewRecord, _Led):
    """`another` is asked for only when a case of the programme is open: see ask_for_another()."""

    programme = CodeField(Programme, label="Programme", empty_label=None)
    opened_on = DateField(label="Opened on", past=True)
    another = forms.BooleanField(
        label="I have looked at the open case. Open another beside it.", widget=forms.HiddenInput, required=False
    )

    field_order = ["programme", "opened_on", "lead", "worker", "another"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened_on"].initial = timezone.localdate()

    def ask_for_another(self) -> None:
        self.fields["another"].widget = forms.CheckboxInput()


class CaseChange(Correction, _Led):
    def thing(self, row: Any) -> str:
        return f"{row.person}, {row.programme}. Who leads and works the case"


class CaseDays(Correction):
    """What was typed when the case was opened, and when it was closed if it is."""

    opened_on = DateField(label="Opened on", past=True)
    closed_on = DateField(label="Closed on", past=True)
    closure_reason = CodeField(ClosureReason, label="Why it was closed", empty_label=None)

    def __init__(self, *args: Any, closed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closure_reason"].queryset = ClosureReason.objects.all()
        if not closed:
            del self.fields["closed_on"], self.fields["closure_reason"]

    def thing(self, row: Any) -> str:
        return f"{row.person}, {row.programme}. When it was opened and closed"


class CaseClosing(forms.Form):
    """The version that was read makes sure that nobody closes what has changed under them."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    reason = CodeField(ClosureReason, label="Why is it closing?", widget=forms.RadioSelect, empty_label=None)
    closed_on = DateField(label="Closed on", past=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = timezone.localdate()


class _NextStep(forms.Form):
    what = PlainText(
        label="What is the next step?", max_length=200, error_messages={"required": "Enter what the next step is."}
    )
    due_on = DateField(label="By when?", future=True)
    worker = forms.ModelChoiceField(label="Who does it", queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers(by)
        self.fields["worker"].initial = by.user_id


class NextStepForm(NewRecord, _NextStep):
    pass


class NextStepCorrection(Correction, _NextStep):
    """A step that is overdue may stay so, and whoever had it may keep it."""

    due_on = DateField(label="By when?")

    def __init__(self, *args: Any, step: NextStep, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = self.fields["worker"].queryset
        self.fields["worker"].queryset = User.objects.filter(Q(pk__in=here) | Q(pk=step.worker_id)).order_by(
            "name", "id"
        )

    def thing(self, row: NextStep) -> str:
        return f"{row.case.person}. Next step"

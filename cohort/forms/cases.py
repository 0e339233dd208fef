from typing import Any

from django import forms
from django.utils import timezone

from cohort.forms.choices import CodeField, partners, workers
from cohort.models import ClosureReason, Programme
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
    programme = CodeField(Programme, label="Programme", empty_label=None)
    opened_on = DateField(label="Opened on", past=True)

    field_order = ["programme", "opened_on", "lead", "worker"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened_on"].initial = timezone.localdate()


class CaseChange(Correction, _Led):
    def thing(self, row: Any) -> str:
        return f"{row.person}, {row.programme}. Who leads and works the case"


class CaseClosing(forms.Form):
    """The version that was read makes sure that nobody closes what has changed under them."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    reason = CodeField(ClosureReason, label="Why is it closing?", widget=forms.RadioSelect, empty_label=None)
    closed_on = DateField(label="Closed on", past=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = timezone.localdate()


class NextStepForm(NewRecord):
    what = PlainText(label="What is the next step?", max_length=200)
    due_on = DateField(label="By when?", future=True)
    worker = forms.ModelChoiceField(label="Who does it", queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers(by)
        self.fields["worker"].initial = by.user_id

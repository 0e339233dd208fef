import datetime
from typing import Any

from django import forms
from django.utils import timezone

from cohort.enums import Band, CircumstanceKind, CohortSource
from cohort.forms.choices import CodeField
from cohort.models import CircumstanceStatus, Gang, OffenceCode, OffenceOutcome
from igu.people.forms import Correction, NewRecord, PlainText
from igu.ui.forms import DateField, InlineRadios

YES_NO = [("", "Not known"), ("True", "Yes"), ("False", "No")]


def _suitable() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="Is it suitable?",
        choices=YES_NO,
        widget=InlineRadios,
        required=False,
        coerce=lambda value: value == "True",
        empty_value=None,
    )


class _Circumstance(forms.Form):
    status = CodeField(CircumstanceStatus, label="Status", empty_label="Choose a status")
    from_on = DateField(label="First day", past=True, help_text="The day from which it was so.")
    to_on = DateField(label="Last day", required=False, help_text="Leave empty while it goes on.")
    suitable = _suitable()
    note = PlainText(label="Note", max_length=200, required=False)


class CircumstanceForm(NewRecord, _Circumstance):
    def __init__(self, *args: Any, kind: CircumstanceKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].queryset = self.fields["status"].queryset.filter(kind=kind)
        self.fields["from_on"].initial = timezone.localdate()
        if kind == CircumstanceKind.ETE:
            del self.fields["suitable"]


class CircumstanceCorrection(Correction, _Circumstance):
    def __init__(self, *args: Any, kind: CircumstanceKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].queryset = CircumstanceStatus.objects.filter(kind=kind)

    def thing(self, row: Any) -> str:
        return f"{row.case.person}, {row.get_kind_display().lower()}: {row.status}"


class _Offence(forms.Form):
    offence = CodeField(OffenceCode, label="Offence", empty_label="Choose an offence")
    offence_on = DateField(label="Day of the offence", past=True)
    outcome = CodeField(OffenceOutcome, label="Outcome", empty_label=None)
    outcome_on = DateField(label="Day of the outcome", past=True, required=False)
    gravity = forms.IntegerField(
        label="Gravity",
        min_value=1,
        max_value=8,
        required=False,
        help_text="From 1, least, to 8, most. Left empty, it is the offence’s own.",
    )


class OffenceForm(NewRecord, _Offence):
    pass


class OffenceCorrection(Correction, _Offence):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offence"].queryset = OffenceCode.objects.all()
        self.fields["outcome"].queryset = OffenceOutcome.objects.all()
        self.fields["gravity"].required = True
        self.fields["gravity"].help_text = "From 1, least, to 8, most."

    def thing(self, row: Any) -> str:
        return f"{row.person}, {row.offence}"


class _Custody(forms.Form):
    from_on = DateField(label="First day in custody", past=True)
    to_on = DateField(label="Last day", required=False, help_text="The day of release, or the day planned for it.")
    place = PlainText(label="Where", max_length=80, required=False, help_text="For example, HMYOI Feltham.")


class CustodyForm(NewRecord, _Custody):
    pass


class CustodyCorrection(Correction, _Custody):
    def thing(self, row: Any) -> str:
        return f"{row.person}, custody from {row.from_on:%-d %B %Y}"


class NominalRemoval(Correction):
    removed_on = DateField(
        label="Taken off the cohort on",
        past=True,
        help_text="Why, and who decided, stands in the minutes. The time on the cohort stays in the history.",
    )

    def thing(self, row: Any) -> str:
        return f"{row.person}, on the cohort since {row.entered_on:%-d %B %Y}"


class NominalForm(NewRecord):
    source = forms.ChoiceField(label="How they came onto the cohort", choices=CohortSource)
    gang = forms.ModelChoiceField(label="Gang", queryset=Gang.objects.none(), required=False, empty_label="None known")
    band = forms.ChoiceField(label="Band", choices=Band, widget=forms.RadioSelect, help_text="As you confirm it.")
    entered_on = DateField(label="Entered on", past=True)
    review_on = DateField(label="Review by", future=True)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["gang"].queryset = Gang.objects.visible_to(by)
        self.fields["entered_on"].initial, self.fields["review_on"].initial = today, today + datetime.timedelta(days=28)

from typing import Any

from django import forms
from django.utils import timezone

from igu.agencies.models import Membership
from igu.people.forms import Correction, NewRecord, PlainText, long_text
from igu.ui.forms import DateField, DateParts
from prevent_channel.enums import PanelRole
from prevent_channel.rules import Step


class _StopBox(forms.Form):
    """Stands under every free text: what the intelligence services hold or gave has no place here (section 38)."""

    no_intelligence = forms.BooleanField(
        label="Nothing here is held by, comes from or is about the intelligence services",
        help_text="Such material may not be kept here (section 38 of the Counter-Terrorism and Security Act 2015).",
        error_messages={"required": "Leave out what comes from the intelligence services, then tick the box"},
    )


class _Referral(forms.Form):
    family_name = PlainText(label="Family name", max_length=120, help_text="Or the only name there is.")
    given_name = PlainText(label="Given name", max_length=120, required=False)
    date_of_birth = DateField(
        label="Date of birth", widget=DateParts(), past=True, required=False, help_text="For example, 14 3 2009."
    )
    received_on = DateField(label="Received on", past=True)
    referred_by = PlainText(label="Who referred them", max_length=120, help_text="Name and role.")
    referring_agency = PlainText(label="Their agency", max_length=120)
    concern = long_text(
        label="What gives concern", help_text="What was seen or heard, by whom and when. Facts before views."
    )


class ReferralForm(NewRecord, _StopBox, _Referral):
    field_order = [*_Referral.base_fields, "no_intelligence"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = timezone.localdate()


class ReferralCorrection(Correction, _StopBox, _Referral):
    field_order = [*_Referral.base_fields, "no_intelligence"]

    @classmethod
    def names(cls) -> list[str]:
        return list(_Referral.base_fields)


class MoveForm(_StopBox):
    note = long_text()
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    field_order = ["note", "no_intelligence", "version"]

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = step.ask


class MemberChoice(forms.ModelChoiceField):
    def label_from_instance(self, row: Membership) -> str:
        return f"{row.user.name}, {row.partner.agency.short_name}"


class MemberForm(forms.Form):
    membership = MemberChoice(label="Who", queryset=Membership.objects.none(), empty_label="Choose somebody")
    role = forms.ChoiceField(label="As", choices=PanelRole, initial=PanelRole.MEMBER, widget=forms.RadioSelect)
    may_write = forms.BooleanField(label="They record and change referrals, not only read them", required=False)
    last_day = DateField(
        label="Last day",
        future=True,
        required=False,
        help_text="Leave empty while they stay. They are let in until it ends.",
    )

    def __init__(self, *args: Any, partnership_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Membership.objects.current(on=timezone.localdate()).filter(partner__partnership_id=partnership_id)
        self.fields["membership"].queryset = here.for_actor()

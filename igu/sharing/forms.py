from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.enums import GlassOutcome, GlassReason, Tier
from igu.accounts.models import User
from igu.agencies.enums import AgreementStatus, Gateway
from igu.agencies.models import Membership, Partner, SharingAgreement
from igu.sharing.presenters import READERS
from igu.ui.forms import DateField


def _reason(label: str = "Reason", hint: str = "Others read it later, in the history.") -> forms.CharField:
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=hint)


MOST_SENSITIVE = "intelligence, health, exploitation, and where somebody at risk really stays"
TIERS = [
    (Tier.KNOWN_TO, "Tier 1, known to: that we know somebody of this name, and whom to ask"),
    (Tier.CONTENT, "Tier 2, case content: who they are, warnings, cases, plan, circumstances, offences"),
    (Tier.SENSITIVE, f"Tier 3, most sensitive: also {MOST_SENSITIVE}"),
]


class AgreementInForce(forms.ModelChoiceField):
    """An agreement by its title, with what bounds a share under it."""

    def label_from_instance(self, agreement: SharingAgreement) -> str:
        ends_on = agreement.ends_on
        return f"{agreement} (up to tier {agreement.highest_tier}, until {ends_on.day} {ends_on:%B %Y})"


class ActorForm(forms.Form):
    """A form whose choices are those of its reader's partnership."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def partners(self) -> Any:
        return Partner.objects.filter(partnership=self.actor.partnership_id).select_related("agency")

    def members(self) -> Any:
        """Those whose role reads cases, agency by agency."""
        current = Membership.objects.current(on=timezone.localdate()).for_actor()
        ours = current.filter(partner__partnership=self.actor.partnership_id, role__in=READERS)
        return ours.order_by("partner__agency__name", "user__name")


class AgreementForm(ActorForm):
    title = forms.CharField(max_length=160, help_text="The same title again is the next version of that agreement.")
    parties = forms.ModelMultipleChoiceField(
        queryset=Partner.objects.none(), widget=forms.CheckboxSelectMultiple, label="Agencies that agree"
    )
    purposes = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What the information may be used for, in words a reader outside would follow.",
    )
    gateway = forms.ChoiceField(label="Legal gateway", choices=Gateway.choices)
    highest_tier = forms.TypedChoiceField(
        label="How much may be shared at the most", choices=TIERS, coerce=int, widget=forms.RadioSelect
    )
    starts_on = DateField(label="First day")
    review_on = DateField(label="Review")
    ends_on = DateField(label="Last day", future=True)
    dpia_reference = forms.CharField(label="Data protection impact assessment", max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parties"].queryset = self.partners()


class ReasonForm(ActorForm):
    reason = _reason()


class KnownForm(forms.Form):
    """The tick under what an act takes from somebody, without which it is not done."""

    known = forms.BooleanField(
        label="I know this, and it is meant",
        error_messages={"required": "Tick the box if it is meant, or change something"},
    )


class ReviewForm(ActorForm):
    note = _reason("What the review found", "")
    review_on = DateField(label="Next review", future=True)


class _Sharing(ActorForm):
    """How much, why, until when, under which agreement in force."""

    tier = forms.TypedChoiceField(label="How much they see", choices=TIERS, coerce=int, widget=forms.RadioSelect)
    writes = forms.BooleanField(label="They may also add to it", required=False)
    agreement = AgreementInForce(queryset=SharingAgreement.objects.none(), empty_label="Choose an agreement")
    purpose = forms.CharField(label="What it is for", max_length=200)
    ends_on = DateField(label="Last day", future=True)
    reason = _reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["agreement"].queryset = SharingAgreement.objects.filter(
            partnership=self.actor.partnership_id,
            status=AgreementStatus.AGREED,
            parties__partner=self.actor.partner_id,
            starts_on__lte=today,
            ends_on__gte=today,
        )


class GrantForm(_Sharing):
    partner = forms.ModelChoiceField(queryset=Partner.objects.none(), label="Agency", empty_label="Choose an agency")
    field_order = ["partner"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = self.partners().exclude(pk=self.actor.partner_id)


class ShareForm(GrantForm):
    member = forms.ModelChoiceField(
        queryset=Membership.objects.none(),
        label="Only one person of it",
        required=False,
        empty_label="Everybody of that agency whose role reads cases",
    )
    field_order = ["partner", "member"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = self.members()


class RestrictForm(ActorForm):
    """Offers only agencies that read ordinary records or this one: restricting gives nobody more. reading: those agencies."""

    partners = forms.ModelMultipleChoiceField(
        queryset=Partner.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Agencies",
        help_text="Everybody of them whose role reads cases.",
    )
    members = forms.ModelMultipleChoiceField(
        queryset=Membership.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="People",
        help_text="Nobody else of their agency. You are always named yourself.",
    )
    until = DateField(label="Last day for the people named", required=False, future=True)
    reason = _reason()

    def __init__(self, *args: Any, reading: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partners"].queryset = self.partners().filter(pk__in=reading)
        self.fields["members"].queryset = (
            self.members().filter(partner__in=reading).exclude(pk=self.actor.membership_id)
        )


class KeepOutForm(ActorForm):
    user = forms.ModelChoiceField(queryset=User.objects.none(), label="Who", empty_label="Choose a person")
    reason = _reason("Why", "For example a relative, a neighbour or a conflict of interest.")
    review_on = DateField(label="Review", future=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = self.members().exclude(user=self.actor.user_id).values("user")
        self.fields["user"].queryset = User.objects.filter(pk__in=others)


class StepBackForm(ActorForm):
    reason = _reason("How you know them", "For example a cousin, a neighbour or a friend of your child.")


class GlassForm(ActorForm):
    reference = forms.RegexField(
        r"(?i)^\s*(?:IGU-?)?0*([1-9][0-9]{0,17})\s*$",
        label="Reference of the person",
        help_text="For example IGU-0012.",
        error_messages={"invalid": "Enter a reference like IGU-0012"},
    )
    code = forms.ChoiceField(label="What kind of emergency", choices=GlassReason.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="What has happened, and why it cannot wait",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="20 characters or more. It is read by the record’s owners and by information governance.",
    )

    def clean_reference(self) -> int:
        digits = "".join(character for character in self.cleaned_data["reference"] if character.isdecimal())
        return int(digits)


class GlassReviewForm(ActorForm):
    outcome = forms.ChoiceField(choices=GlassOutcome.choices, widget=forms.RadioSelect)
    note = _reason("What the review found", "")

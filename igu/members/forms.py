from django import forms
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.roles import ROLES
from igu.agencies.models import Membership, Partner
from igu.ui.forms import DateField


def _role_choices() -> list[tuple[str, str]]:
    return [(role.code, f"{role.name}. {role.sentence}") for role in ROLES.values()]


class RoleForm(forms.Form):
    """An agency of the actor's partnership, a role with its sentence, and the first day."""

    partner = forms.ModelChoiceField(label="Agency", queryset=Partner.objects.none(), empty_label="Choose an agency")
    role = forms.ChoiceField(label="Role", choices=_role_choices, widget=forms.RadioSelect)
    starts_on = DateField(label="First day", initial=timezone.localdate)

    def __init__(self, *args, actor: Actor, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        partners = Partner.objects.filter(partnership_id=actor.partnership_id).select_related("agency")
        self.fields["partner"].queryset = partners


class PersonForm(forms.Form):
    name = forms.CharField(label="Full name", max_length=120)
    email = forms.EmailField(label="Work e-mail address", help_text="They sign in with it.")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class AddUserForm(RoleForm, PersonForm):
    field_order = ["name", "email", "partner", "role", "starts_on"]


class EndRoleForm(forms.Form):
    last_day = DateField(
        label="Last day", help_text="They may act in this role until the end of it. A day that is over ends it at once."
    )

    def __init__(self, *args, membership: Membership, **kwargs) -> None:
        super().__init__(*args, initial={"last_day": timezone.localdate()}, **kwargs)
        self.fields["last_day"].earliest = membership.starts_on


class UserFilter(forms.Form):
    q = forms.CharField(label="Name or e-mail address", max_length=120, required=False)
    role = forms.ChoiceField(
        label="Role",
        required=False,
        choices=lambda: [("", "All roles"), *((role.code, role.name) for role in ROLES.values())],
    )
    inactive = forms.BooleanField(label="Only people who can no longer sign in", required=False)

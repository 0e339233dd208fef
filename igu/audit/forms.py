import re
from typing import Any

from django import forms
from django.db import connection
from django.db.models import QuerySet

from igu.access.actor import Actor
from igu.accounts.models import User
from igu.agencies.models import Partner
from igu.audit.enums import Act, QueueState, ReadingOutcome, Why
from igu.audit.rules import LONGEST
from igu.ui.forms import DateField, KeyedForm

REFERENCE = re.compile(r"^(?:IGU-?)?0*([1-9]\d{0,17})$", re.IGNORECASE)
ONE_RECORD = re.compile(r"^[a-z_]+:[1-9]\d{0,17}$")


class LogFilter(forms.Form):
    """What of the access log to show. Nobody's name is typed, so that none stands in an address."""

    record = forms.CharField(
        label="Record",
        max_length=40,
        required=False,
        help_text="A person’s reference such as IGU-0012, with all that lies in their record; or case:7.",
    )
    reader = forms.ModelChoiceField(
        queryset=User.objects.none(), label="Who looked", required=False, empty_label="Anybody"
    )
    agency = forms.ModelChoiceField(
        queryset=Partner.objects.none(), label="For which agency", required=False, empty_label="Any agency"
    )
    act = forms.ChoiceField(label="What they did", choices=[("", "Anything"), *Act.choices], required=False)
    first = DateField(label="From", required=False)
    last = DateField(label="To", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = Partner.objects.filter(partnership=actor.partnership_id).select_related("agency")
        self.fields["agency"].queryset = partners
        self.fields["reader"].queryset = (
            User.objects.filter(memberships__partner__in=partners).distinct().order_by("name")
        )

    def clean_record(self) -> str:
        typed = self.cleaned_data["record"].strip()
        reference = REFERENCE.match(typed)
        return f"person:{reference[1]}" if reference else typed.lower()

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day cannot be before the first.")
        return self.cleaned_data

    def apply(self, entries: QuerySet) -> QuerySet:
        """The entries that answer; none while what was asked is wrong, all of them when nothing was."""
        if not self.is_bound:
            return entries
        if not self.is_valid():
            return entries.none()
        asked = self.cleaned_data
        narrowed = {"user": asked["reader"], "partner": asked["agency"], "act": asked["act"]}
        entries = entries.between(asked["first"], asked["last"]).filter(
            **{lookup: value for lookup, value in narrowed.items() if value}
        )
        return entries.filter(subject__in=_logged_as(asked["record"])) if asked["record"] else entries


class UnusualFilter(forms.Form):
    """Which unusual reading to show: what is to be asked about, for any reason, unless something else is chosen."""

    state = forms.ChoiceField(label="Where it stands", choices=QueueState.choices, required=False)
    why = forms.ChoiceField(label="Why it stands out", choices=[("", "Any reason"), *Why.choices], required=False)

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen; of a mistaken filter, nothing."""
        return self.cleaned_data if self.is_bound and self.is_valid() else {"state": QueueState.OPEN, "why": ""}


class _Said(KeyedForm):
    """A note."""

    note = forms.CharField(
        label="What you found",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Name no person on record.",
    )


class ReadingReviewForm(_Said):
    """through: the last entry that the page showed; what was read since then is not covered."""

    through = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    outcome = forms.ChoiceField(label="What came of it", choices=ReadingOutcome.choices, widget=forms.RadioSelect)
    field_order = ["outcome", "note"]


class TakeBackForm(_Said):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = "Why it is taken back"
        self.fields["note"].help_text = ""


def _logged_as(subject: str) -> list[str]:
    """The subjects under which a record and what lies in it stand in the log, as far as the reader may know."""
    if not ONE_RECORD.match(subject):
        return [subject]
    with connection.cursor() as cursor:
        cursor.execute("SELECT igu.logged_as(%s)", [subject])
        return [found for (found,) in cursor.fetchall()]

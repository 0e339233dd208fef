"""The referral form asks little, of somebody who uses it twice a year; each step asks for what it needs."""

from typing import Any

from django import forms

from cohort.forms.choices import CodeField, partners, workers
from cohort.models import Programme
from igu.access.actor import Actor
from igu.accounts.models import User
from igu.agencies.models import Partner
from igu.people.forms import Names, NewRecord, PlainText, long_text
from igu.people.models import Person
from igu.ui.forms import DateField, DateParts
from igu.ui.templatetags.ui import ukdate
from referrals import policies
from referrals.enums import Harm, Support, Told
from referrals.models import Referral
from referrals.rules import LONGEST, Step

SOMEBODY_NEW = "new"
"""The answer that the person is none of those on record."""


def _short_text(**kwargs: Any) -> PlainText:
    return PlainText(widget=forms.Textarea(attrs={"rows": 3}), max_length=500, **kwargs)


class ReferralForm(NewRecord):
    """Somebody to be referred, in four groups: who, what worries, what they know, and whether it can wait."""

    WHO = "receiver given_name family_name other_names date_of_birth postcode occupation contact"
    GROUPS = (
        ("Who you are worried about", WHO.split()),
        ("What worries you", ("concern", "noticed", "harm", "risks")),
        ("What they know and want", ("told", "why_not_told", "support")),
        ("Can it wait?", ("urgent", "urgent_why")),
    )

    receiver = forms.ModelChoiceField(
        label="Who should help", queryset=Partner.objects.none(), empty_label=None, widget=forms.RadioSelect
    )
    given_name = PlainText(label="Given name", max_length=120, required=False)
    family_name = PlainText(label="Family name", max_length=120, help_text="Or the only name you know.")
    other_names = Names(
        label="Other names",
        max_length=300,
        required=False,
        help_text="Nicknames and street names, separated by commas.",
    )
    date_of_birth = DateField(
        label="Date of birth", widget=DateParts(), past=True, required=False, help_text="For example, 14 3 2009."
    )
    postcode = PlainText(
        label="Postcode",
        max_length=12,
        required=False,
        help_text="A full one, like N17 8DN. Leave it out for somebody harmed or at risk of it.",
    )
    occupation = PlainText(label="School, college or work", max_length=200, required=False)
    contact = _short_text(
        label="How to reach them safely",
        required=False,
        help_text="A number, when to ring, and who must not pick up.",
    )
    concern = long_text(label="What was seen or heard", help_text="Facts before views.")
    noticed = PlainText(
        label="Who saw or heard it, and when",
        max_length=500,
        help_text="For example, his form tutor, on Monday after lunch.",
    )
    harm = forms.ChoiceField(label="Are they harmed, or harming others?", choices=Harm, widget=forms.RadioSelect)
    risks = _short_text(
        label="What somebody who visits has to know",
        required=False,
        help_text="Weapons, dogs, people at the address, whether to go in pairs.",
    )
    told = forms.ChoiceField(label="Do they know that you are telling us?", choices=Told, widget=forms.RadioSelect)
    why_not_told = _short_text(
        label="If they do not know, why not?",
        required=False,
        help_text="For example, because somebody would be in danger if they knew.",
    )
    support = forms.ChoiceField(label="Do they want support?", choices=Support, widget=forms.RadioSelect)
    urgent = forms.BooleanField(label="It has to be read today", required=False)
    urgent_why = PlainText(label="If it has to be read today, why?", max_length=500, required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [partner for partner in policies.receivers() if partner != by.partner_id]
        self.fields["receiver"].queryset = partners(by).filter(pk__in=others)
        if len(others) == 1:
            self.fields["receiver"].widget = forms.HiddenInput()
            self.fields["receiver"].initial = others[0]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The headings with their questions; one that has a single answer is not asked."""
        asked = ((title, [self[name] for name in names]) for title, names in self.GROUPS)
        return [(title, [field for field in fields if not field.is_hidden]) for title, fields in asked]


class StepForm(NewRecord):
    """One step: what the other side reads, and where else help is when it ends without the unit."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    words = long_text()
    elsewhere = PlainText(
        label="Where else help is",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Who can help instead, and how to reach them.",
    )

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if step.ask:
            self.fields["words"].label, self.fields["words"].help_text = step.ask, step.hint
        else:
            del self.fields["words"]
        if not step.elsewhere:
            del self.fields["elsewhere"]


class DuplicateForm(StepForm):
    """Which of the same agency's earlier referrals it is."""

    earlier = forms.ChoiceField(label="What they told before", widget=forms.RadioSelect)
    field_order = ["earlier", "words"]

    def __init__(self, *args: Any, earlier: list[Referral], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(each.key): each for each in earlier}
        self.fields["earlier"].choices = [
            (key, f"{each}, {ukdate(each.sent_at, 'plain')}: {each.get_state_display().lower()}")
            for key, each in self.by_key.items()
        ]

    def clean_earlier(self) -> Referral:
        return self.by_key[self.cleaned_data["earlier"]]


class AcceptForm(StepForm):
    """Who it is: one of those on record whom the decider sees, or somebody new; and how it is worked."""

    person = forms.ChoiceField(label="Who is it?", widget=forms.RadioSelect)
    programme = CodeField(Programme, label="Programme", empty_label=None)
    worker = forms.ModelChoiceField(
        label="Worker", queryset=User.objects.none(), required=False, empty_label="Nobody yet"
    )
    field_order = ["person", "programme", "worker", "words"]

    def __init__(self, *args: Any, by: Actor, alike: list[Person], away: list[int], **kwargs: Any) -> None:
        """away: who does not work with them, since they know them outside work."""
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in alike}
        named = [(number, _who(person)) for number, person in self.people.items()]
        self.fields["person"].choices = [*named, (SOMEBODY_NEW, "Nobody on record: put them on record")]
        if not named:
            self.fields["person"].initial = SOMEBODY_NEW
        self.fields["worker"].queryset = workers(by, of_my_agency=True).exclude(pk__in=away)

    def clean_person(self) -> Person | None:
        """Nobody on record: none."""
        return self.people.get(self.cleaned_data["person"])


class StepBackForm(forms.Form):
    reason = _short_text(
        label="How you know them", help_text="For example a cousin, a neighbour or a friend of your child."
    )


class LetInForm(forms.Form):
    reason = _short_text(label="Reason", help_text="Others of your agency read it later, in the log.")


class NoteForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    note = long_text(
        label="Note of the unit",
        required=False,
        help_text="What you found and think. The agency that referred never sees it.",
    )


def _who(person: Person) -> str:
    born = f"born {ukdate(person.date_of_birth, 'plain')}" if person.date_of_birth else "day of birth not known"
    return f"{person}, {person.reference}, {born}"

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from igu.people.enums import Sex
from igu.people.models import Ethnicity, Person
from igu.ui.forms import DateField, DateParts, KeyedForm

LONGEST = 4000
"""Characters of a long text."""


class PlainText(forms.CharField):
    """Text without the characters that a database or a screen cannot hold; line ends are one kind."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if text else text


class Names(PlainText):
    """Names separated by commas, as a tuple."""

    def clean(self, value: Any) -> tuple[str, ...]:
        names = [name.strip() for name in super().clean(value).replace("\n", ",").split(",")]
        if any(len(name) > 120 for name in names):
            raise ValidationError("Each of the other names can have up to 120 characters.")
        return tuple(filter(None, names))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, tuple) else value


def long_text(**kwargs: Any) -> PlainText:
    return PlainText(widget=forms.Textarea, max_length=LONGEST, **kwargs)


class NewRecord(KeyedForm):
    """A form about something new."""


class Correction(forms.Form):
    """A form over a row as it was read: the version that was read, and when the page was opened.

    EMPTY: what the page held where there was no row yet, for forms that may be the first.
    """

    EMPTY: dict[str, Any] = {}

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    opened = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = timezone.now().isoformat()

    @classmethod
    def names(cls) -> list[str]:
        return [name for name in cls.base_fields if name not in Correction.base_fields]

    @classmethod
    def values_of(cls, row: Any) -> dict[str, Any]:
        """The row, or a version of it, as this form's cleaned data."""
        return {name: getattr(row, name) for name in cls.names()}

    def thing(self, row: Any) -> str:
        """What is being corrected, in words, for the conflict page."""
        return str(row)


class _Identity(forms.Form):
    given_name = PlainText(label="Given name", max_length=120, required=False)
    family_name = PlainText(label="Family name", max_length=120, help_text="Or the only name there is.")
    aliases = Names(
        label="Other names",
        max_length=500,
        required=False,
        help_text="Nicknames and street names, separated by commas.",
    )
    date_of_birth = DateField(
        label="Date of birth", widget=DateParts(), past=True, required=False, help_text="For example, 14 3 2009."
    )
    sex = forms.ChoiceField(label="Sex", choices=Sex, initial=Sex.UNKNOWN)
    ethnicity = forms.ModelChoiceField(
        label="Ethnicity", queryset=Ethnicity.objects.all(), required=False, empty_label="Not known"
    )
    postcode = PlainText(label="Postcode", max_length=12, required=False, help_text="A full one, like N17 8DN.")


class PersonForm(NewRecord, _Identity):
    """Somebody to be put on record. `sure` comes back when those who may be the same have been looked at."""

    pnc = PlainText(label="PNC ID", max_length=20, required=False, help_text="For example, 08/118392H.")
    sure = forms.BooleanField(widget=forms.HiddenInput, required=False)


class PersonCorrection(Correction, _Identity):
    """Other names are added or taken away, so that two people may do so at once."""

    aliases = Names(
        label="Add other names",
        max_length=500,
        required=False,
        help_text="Nicknames and street names, separated by commas. Those on record stay.",
    )
    without = forms.MultipleChoiceField(
        label="Take away other names",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Those that were a mistake. They are no longer shown or found, and stay in the history.",
    )

    field_order = ["given_name", "family_name", "aliases", "without"]

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["without"].choices = [(alias.name, alias.name) for alias in person.aliases.all()]
        if not self.fields["without"].choices:
            del self.fields["without"]

    @classmethod
    def values_of(cls, row: Any) -> dict[str, Any]:
        names = [name for name in cls.names() if name not in {"aliases", "without"}]
        return {name: getattr(row, name) for name in names} | {"aliases": (), "without": []}


class _Warning(forms.Form):
    short = PlainText(label="Warning in a few words", max_length=60, help_text="For example, Do not visit alone.")
    text = long_text(label="What to do", help_text="What the next visitor has to know, and why.")
    review_on = DateField(label="Review it by", future=True)


class WarningForm(NewRecord, _Warning):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_on"].initial = timezone.localdate() + datetime.timedelta(days=28)


class WarningCorrection(Correction, _Warning):
    pass


NOT_KNOWN = "Not known"


class MergeFind(forms.Form):
    """Which other record is the same human being."""

    reference = forms.RegexField(
        r"(?i)^\s*(?:IGU-?)?0*[1-9][0-9]{0,17}\s*$",
        label="Reference of the other record",
        help_text="For example IGU-0012. It stands beside the name.",
        error_messages={"invalid": "Enter a reference like IGU-0012"},
    )

    def clean_reference(self) -> int:
        return int("".join(character for character in self.cleaned_data["reference"] if character in "0123456789"))


class MergeForm(NewRecord):
    """What the kept record is to say where the two differ, and why they are one; with the versions that were compared."""

    kept_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    merged_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    reason = PlainText(
        label="Why you are sure that they are one person",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Others read it later, on the record and in the access log.",
    )

    def __init__(self, *args: Any, choices: Mapping[str, tuple[str, str, str]], **kwargs: Any) -> None:
        """choices: by field, its label, what the kept record says, and what the other says."""
        super().__init__(*args, **kwargs)
        self.choices = choices
        for name, (label, kept, merged) in choices.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=[("kept", kept), ("merged", merged)],
                widget=forms.RadioSelect,
                initial="merged" if kept == NOT_KNOWN else "kept",
            )
        self.order_fields([*choices, "reason"])

    @property
    def taken_over(self) -> list[str]:
        """The fields in which the other record is believed."""
        return [name for name in self.choices if self.cleaned_data[name] == "merged"]


class TakeMergeBack(forms.Form):
    reason = PlainText(
        label="Why they are two people after all",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Others read it later, on the record and in the access log.",
    )


class SafeAddressForm(NewRecord):
    address = forms.CharField(label="Where they really stay", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    from_on = DateField(label="From", past=True)


class SafeAddressReason(forms.Form):
    reason = forms.CharField(
        label="Why you need to know",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands in the access log with your name. Do not write an address here.",
    )

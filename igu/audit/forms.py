from django import forms

from igu.audit.enums import Act
from igu.ui.forms import DateField


class LogFilter(forms.Form):
    """What of the access log to show."""

    subject = forms.CharField(
        label="Record", max_length=40, required=False, help_text="As the log names it: person:12, case:7, search."
    )
    who = forms.CharField(label="Name of the reader", max_length=120, required=False)
    act = forms.ChoiceField(label="What they did", choices=[("", "Anything"), *Act.choices], required=False)
    first = DateField(label="From", required=False)
    last = DateField(label="To", required=False)

    def apply(self, entries):
        """The entries that answer; all of them where the form is empty or wrong."""
        if not self.is_valid():
            return entries
        asked = self.cleaned_data
        entries = entries.between(asked["first"], asked["last"])
        for lookup, value in (
            ("subject", asked["subject"]),
            ("user__name__icontains", asked["who"]),
            ("act", asked["act"]),
        ):
            entries = entries.filter(**{lookup: value}) if value else entries
        return entries

from django import forms


class TokenForm(forms.Form):
    name = forms.CharField(label="What is it for?", max_length=60, help_text="Such as the name of the other system.")
    days = forms.TypedChoiceField(
        label="How long may it be used?",
        coerce=int,
        choices=[(30, "30 days"), (90, "90 days"), (365, "A year")],
        initial=90,
        widget=forms.RadioSelect,
    )

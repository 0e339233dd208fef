from django import forms


class NameForm(forms.Form):
    name = forms.CharField(
        label="Your name", max_length=120, help_text="As colleagues in other agencies know you.", strip=True
    )

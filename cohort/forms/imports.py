from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """One file or several."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(FilesField, self).clean(each, initial) for each in (data or [None])]


class CaseloadFiles(forms.Form):
    files = FilesField(
        label="A workbook, or CSV files",
        help_text="One .xlsx or .ods, or up to six .csv files named after their sheets. Up to 20 MB together.",
        error_messages={
            "required": "Choose a workbook, or CSV files.",
            "empty": "This file is empty. Save it again and choose the new file.",
        },
    )


class Confirmation(forms.Form):
    """Asked for when somebody in the file may be on record already, or a case of the same programme is open."""

    looked = forms.BooleanField(
        label="I have looked at the possible duplicates. Each of them is somebody else.",
        error_messages={"required": "Look at the possible duplicates, then tick this."},
    )
    another = forms.BooleanField(
        label="I have looked at the cases beside an open one. Each of them is another case.",
        error_messages={"required": "Look at the cases beside an open one, then tick this."},
    )

    def __init__(self, *args: Any, twins: bool, another: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, asked in (("looked", twins), ("another", another)):
            if not asked:
                del self.fields[name]

"""The GOV.UK look of every form, in one renderer and one bound field, and the fields Django does not have.

A form names its fields and nothing else: no CSS class, no template. Widgets say how an answer is asked for.
"""

import calendar
import unicodedata
import uuid
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import widgets
from django.forms.renderers import DjangoTemplates
from django.template import TemplateDoesNotExist
from django.utils import timezone
from django.utils.functional import cached_property

PARTS = ("day", "month", "year")
CONTROL_CLASSES = (
    (widgets.CheckboxInput, "govuk-checkboxes__input"),
    (widgets.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (widgets.RadioSelect, "govuk-radios__input"),
    (widgets.Select, "govuk-select"),
    (widgets.Textarea, "govuk-textarea"),
    (widgets.FileInput, "govuk-file-upload"),
    (widgets.Widget, "govuk-input"),
)


class SegmentedRadios(forms.RadioSelect):
    """Two or three short answers side by side, each 44 pixels high, for a thumb."""

    template_name = "forms/widgets/segmented.html"


class InlineRadios(forms.RadioSelect):
    """Two short answers on one line."""

    template_name = "forms/widgets/radio_inline.html"


class CountedCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes of a filter, each with how many rows it would show: `counts` by value."""

    def __init__(
        self, attrs: dict[str, Any] | None = None, choices: Any = (), counts: Mapping[Any, int] | None = None
    ) -> None:
        self.counts = counts or {}
        super().__init__(attrs, choices)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().create_option(name, value, *args, **kwargs) | {"count": self.counts.get(value, 0)}


class TimeInput(forms.TimeInput):
    """A time of day as the browser's own control."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None, format: str = "%H:%M") -> None:  # noqa: A002
        super().__init__(attrs, format)


class TimeField(forms.TimeField):
    """A time of day; browsers send 16:30, and people who type may write 4:30pm, 4pm or 16.30."""

    widget = TimeInput
    input_formats = ("%H:%M", "%H:%M:%S", "%H.%M", "%I:%M%p", "%I:%M %p", "%I%p", "%I %p")


class DateParts(forms.MultiWidget):
    """A date asked for as day, month and year, in boxes named `<name>_day`, `<name>_month` and `<name>_year`."""

    template_name = "forms/widgets/date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, birthday: bool = False) -> None:
        self.birthday = birthday
        super().__init__(dict.fromkeys(PARTS, forms.TextInput), attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.day, value.month, value.year] if isinstance(value, date) else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        attrs = dict(attrs or {})
        wrong = attrs.pop("wrong", "").split()
        attrs.pop("aria-invalid", None)
        context = super().get_context(name, value, attrs)
        for part, each in zip(PARTS, context["widget"]["subwidgets"], strict=True):
            width = "govuk-input--width-4" if part == "year" else "govuk-input--width-2"
            each["label"] = part.capitalize()
            each["attrs"] |= {"id": f"{attrs.get('id', name)}_{part}", "inputmode": "numeric"}
            each["attrs"]["class"] = f"govuk-input govuk-date-input__input {width}"
            if part in wrong:
                each["attrs"]["class"] += " govuk-input--error"
                each["attrs"]["aria-invalid"] = "true"
            if self.birthday:
                each["attrs"]["autocomplete"] = f"bday-{part}"
        return context


class DateField(forms.DateField):
    """A date in three parts, between `earliest` and `latest`; `past` and `future` compare with today in London.

    Months may be written as a number, a name or its first three letters. Errors name the missing or mistaken part.
    """

    widget = DateParts

    def __init__(
        self,
        *,
        earliest: date = date(1900, 1, 1),
        latest: date = date(2100, 12, 31),
        past: bool = False,
        future: bool = False,
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest, self.past, self.future = earliest, latest, past, future
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, (list, tuple)):
            return super().to_python(value)
        parts = {name: str(part or "").strip() for name, part in zip(PARTS, value, strict=True)}
        missing = [name for name, part in parts.items() if not part]
        if len(missing) == 3:
            return None
        if missing:
            raise self._mistake(f"must include a {' and a '.join(missing)}", *missing)
        return self._real(parts)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        today = timezone.localdate()
        if self.past and value > today:
            raise self._mistake("must be today or in the past", *PARTS)
        if self.future and value < today:
            raise self._mistake("must be today or in the future", *PARTS)
        if value < self.earliest:
            raise self._mistake(f"must be on or after {_long(self.earliest)}", "year")
        if value > self.latest:
            raise self._mistake(f"must be on or before {_long(self.latest)}", "year")

    def _real(self, parts: dict[str, str]) -> date:
        day, month, year = _number(parts["day"]), _month(parts["month"]), _number(parts["year"])
        if not year or len(parts["year"]) != 4:
            raise self._mistake("must have a year of 4 numbers, for example 2009", "year")
        if month is None or not 1 <= month <= 12:
            raise self._mistake("must have a month from 1 to 12, or its name", "month")
        if day is None or not 1 <= day <= 31:
            raise self._mistake("must have a day from 1 to 31", "day")
        try:
            return date(year, month, day)
        except ValueError as error:
            last = calendar.monthrange(year, month)[1]
            month_name = f"{calendar.month_name[month]} {parts['year']}"
            raise self._mistake(f"must be a real date: {month_name} has {last} days", "day") from error

    def _mistake(self, ending: str, *parts: str) -> ValidationError:
        subject = getattr(self, "subject", "") or "The date"
        return ValidationError(f"{subject} {ending}", code="date", params={"parts": parts})


class FormKey(forms.UUIDField):
    """The key of a form about something new, or None where what was sent is none."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> uuid.UUID | None:
        try:
            return super().to_python(value)
        except ValidationError:
            return None


NO_KEY = "This came without the key that keeps it from being saved twice. Nothing is saved yet: press the button again."


class KeyedForm(forms.Form):
    """A form whose key makes sending it twice save once. Without one it is not saved, and is shown again with one."""

    form_key = FormKey(required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("form_key") is None:
            self.data = self.data.copy()
            self.data[self.add_prefix("form_key")] = str(uuid.uuid4())
            self.add_error(None, NO_KEY)
        return values


class GovukBoundField(forms.BoundField):
    """A field on a page: gives its control the GOV.UK class, words its errors, and knows where an error should lead."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        for hindrance in ("placeholder", "maxlength", "minlength"):
            field.widget.attrs.pop(hindrance, None)
        if field.widget.attrs.get("rows") == "10":
            field.widget.attrs["rows"] = "5"
        field.subject = str(self.label).rstrip("?:")
        _word_errors(field, str(self.label))

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        attrs.pop("required", None)
        if widget.is_hidden:
            return attrs
        attrs["class"] = self._control_class(widget)
        if isinstance(widget, DateParts):
            attrs["wrong"] = " ".join(self.wrong_parts)
        if self.counted:
            attrs["class"] += " govuk-js-character-count"
            attrs["aria-describedby"] = " ".join(filter(None, [attrs.get("aria-describedby"), f"{self.auto_id}-info"]))
        if _is_group(widget):
            attrs.pop("aria-invalid", None)
        return attrs

    def _control_class(self, widget: forms.Widget) -> str:
        css = next(css for kind, css in CONTROL_CLASSES if isinstance(widget, kind))
        if self.errors and css in {"govuk-input", "govuk-select", "govuk-textarea", "govuk-file-upload"}:
            css += f" {css}--error"
        if isinstance(widget, widgets.PasswordInput):
            css += " govuk-password-input__input govuk-js-password-input-input"
        if css.startswith("govuk-input") and isinstance(self.field, (forms.IntegerField, forms.TimeField)):
            css += " govuk-input--width-10" if isinstance(self.field, forms.TimeField) else " govuk-input--width-5"
        return css

    @cached_property
    def wrong_parts(self) -> tuple[str, ...]:
        for error in self.errors.data if self.errors else ():
            if error.code == "date":
                return tuple(error.params["parts"])
        return PARTS if self.errors else ()

    @property
    def error_id(self) -> str:
        """The id of the control that an error in the summary leads to."""
        widget = self.field.widget
        if isinstance(widget, DateParts):
            return f"{self.auto_id}_{(self.wrong_parts or ('day',))[0]}"
        if isinstance(widget, forms.MultiWidget) or _is_group(widget):
            return f"{self.auto_id}_0"
        return self.auto_id

    @property
    def counted(self) -> int:
        """The most characters a long text may have, when there is a limit to count down from."""
        return (getattr(self.field, "max_length", None) or 0) if isinstance(self.field.widget, forms.Textarea) else 0

    @property
    def is_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_password(self) -> bool:
        return isinstance(self.field.widget, forms.PasswordInput)

    @property
    def module(self) -> str:
        """The GOV.UK script that makes the field easier, if any."""
        return "govuk-password-input" if self.is_password else "govuk-character-count" if self.counted else ""

    @property
    def mark_optional(self) -> bool:
        """Whether to say "(optional)": in a form that asks for something, beside what it does not insist on; a label that
        begins with "If" says itself when it is."""
        says_itself = "optional" in str(self.label).lower() or str(self.label).startswith("If ")
        if self.field.required or self.is_checkbox or says_itself:
            return False
        return any(field.required and not field.widget.is_hidden for field in self.form.fields.values())


class GovukRenderer(DjangoTemplates):
    """Draws forms from templates/forms, and from Django's own templates where there is nothing to add."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = GovukBoundField

    @cached_property
    def engine(self) -> Any:
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [settings.BASE_DIR / "templates", Path(forms.__file__).parent / "templates"],
                "NAME": "forms",
                "OPTIONS": {"builtins": ["igu.ui.templatetags.ui"]},
            }
        )

    def get_template(self, template_name: str) -> Any:
        try:
            return self.engine.get_template(template_name.replace("django/forms/", "forms/"))
        except TemplateDoesNotExist:
            return self.engine.get_template(template_name)


def _is_group(widget: forms.Widget) -> bool:
    return isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))


def _word_errors(field: forms.Field, label: str) -> None:
    """Replaces Django's default sentences, which name no field, with GOV.UK's, which say what to do."""
    chosen = isinstance(field.widget, widgets.ChoiceWidget)
    verb = "Select" if chosen else "Upload" if isinstance(field.widget, forms.FileInput) else "Enter"
    plain = label.rstrip(":")
    ask = f"Answer “{plain}”" if plain.endswith("?") else f"{verb} {_lower(plain)}"
    subject = field.subject.replace("%", "%%")
    ours = {"required": f"Tick “{plain}” to continue" if isinstance(field.widget, forms.CheckboxInput) else ask}
    if isinstance(field, forms.ChoiceField):
        ours["invalid_choice"] = f"{subject}: choose one of the answers offered"
    if isinstance(field, forms.CharField):
        ours["max_length"] = f"{subject} must be %(limit_value)d characters or fewer; it has %(show_value)d"
        ours["min_length"] = f"{subject} must be %(limit_value)d characters or more; it has %(show_value)d"
        ours["null_characters_not_allowed"] = (
            f"{subject} holds a character that cannot be kept. Type it again, or paste it as plain text"
        )
    if isinstance(field, forms.IntegerField):
        ours["invalid"] = f"{subject} must be a whole number"
        ours["min_value"] = ours["max_value"] = f"{subject} must be {_limits(field)}"
    if isinstance(field, forms.TimeField):
        ours["invalid"] = f"{subject} must be a time, for example 16:30 or 4:30pm"
    defaults: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        defaults.update(getattr(kind, "default_error_messages", {}))
    for code, sentence in ours.items():
        if field.error_messages.get(code) == defaults.get(code):
            field.error_messages[code] = sentence


def _limits(field: forms.IntegerField) -> str:
    least, most = field.min_value, field.max_value
    if least is None:
        return f"{most} or less"
    return f"{least} or more" if most is None else f"from {least} to {most}"


def _lower(label: str) -> str:
    """The label as it stands inside a sentence: names and abbreviations keep their capitals."""
    has_name = any(word[:1].isupper() for word in label.split()[1:])
    return label if has_name or label[1:2].isupper() else label[:1].lower() + label[1:]


def _number(text: str) -> int | None:
    """A whole number of up to four digits in any script's digits, or None."""
    if not text.isdecimal() or len(text) > 4:
        return None
    return int("".join(str(unicodedata.decimal(digit)) for digit in text))


def _month(text: str) -> int | None:
    names = [name.lower() for name in calendar.month_name]
    for number, name in enumerate(names):
        if len(text) >= 3 and name.startswith(text.lower()):
            return number
    return _number(text)


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

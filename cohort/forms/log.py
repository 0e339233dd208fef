"""Logging an intervention: one short form for one person or several."""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cohort.forms.choices import CodeField, kinds_and_modes, workers
from cohort.models import Case, InterventionKind, InterventionMode
from cohort.services import Attendance
from igu.access.actor import Actor
from igu.accounts.models import User
from igu.people.forms import Correction, NewRecord, PlainText, long_text
from igu.ui.conflicts import inputs
from igu.ui.forms import DateField, SegmentedRadios, TimeField
from igu.ui.templatetags.ui import ukdate

COMMON = ("one_to_one", "group_session", "phone", "home_visit", "custody_visit")
"""The kinds that are offered as buttons; the others are in a list under "Something else"."""
ELSE = "else"
USUAL_MODE = {"phone": "telephone"}
REASONS = [
    ("No reason given", "No reason given"),
    ("Acceptable reason", "Acceptable reason"),
    ("Ill", "Ill"),
    ("In custody or in court", "In custody or in court"),
    ("School or work", "School or work"),
    ("Not safe to travel", "Not safe to travel"),
    ("Refused", "Refused"),
]
SOON, WEEK, OTHER = "tomorrow", "week", "other"
BY_WHEN = [(SOON, "Tomorrow"), (WEEK, "In a week"), (OTHER, "Other date")]


class LogForm(NewRecord):
    """For the cases it is given: each has `attended_<case>` and `reason_<case>`. attendances() is what the service takes.

    `others` are offered to be added.
    """

    on = DateField(label="Day", past=True)
    at = TimeField(label="Time", required=False)
    minutes = forms.IntegerField(label="How many minutes", min_value=1, max_value=1440, required=False)
    place = PlainText(label="Where", max_length=120, required=False)
    mode = forms.ChoiceField(label="How", required=False)
    worker = forms.ModelChoiceField(label="Led by", queryset=User.objects.none(), required=False, empty_label="You")
    kind = forms.ChoiceField(label="What was it?", widget=forms.RadioSelect)
    other_kind = forms.ChoiceField(label="What else?", required=False)
    summary = long_text(
        label="What happened?", error_messages={"required": "Enter what happened. A sentence is enough."}
    )
    next_step = PlainText(label="Next step", max_length=200, required=False)
    next_step_when = forms.ChoiceField(
        label="By when?", choices=BY_WHEN, widget=SegmentedRadios, required=False, initial=WEEK
    )
    next_step_on = DateField(label="Other date", future=True, required=False)

    def __init__(
        self, *args: Any, cases: Sequence[Case], by: Actor, others: Iterable[Case] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cases, self.others = cases, others
        self.kinds, self.modes = kinds_and_modes()
        today = timezone.localdate()
        self.days = {SOON: today + datetime.timedelta(days=1), WEEK: today + datetime.timedelta(days=7)}
        self._offer(by, today)
        for case in cases:
            self._ask_about(case)
        if len(cases) > 1:
            self.fields[
                "summary"
            ].help_text = "Goes on the record of everyone who attended. Do not name other young people."
        answers = {self.data.get(f"attended_{case.pk}") for case in cases}
        self.fields["summary"].required = not self.is_bound or answers != {"no"}

    def _offer(self, by: Actor, today: datetime.date) -> None:
        common = [(code, self.kinds[code].label) for code in COMMON if code in self.kinds]
        others = [(code, kind.label) for code, kind in self.kinds.items() if code not in COMMON]
        week = self.days[WEEK]
        self.fields["kind"].choices = [*common, (ELSE, "Something else")]
        self.fields["kind"].initial = "group_session" if len(self.cases) > 1 else None
        self.fields["other_kind"].choices = [("", "Choose what it was"), *others]
        usual = ("", "In person, or by telephone for a phone contact")
        self.fields["mode"].choices = [usual, *((code, mode.label) for code, mode in self.modes.items())]
        self.fields["worker"].queryset = workers(by, of_my_agency=True).exclude(pk=by.user_id)
        self.fields["on"].initial = today
        named = {WEEK: f"{week:%a} {week.day} {week:%b}"}
        self.fields["next_step_when"].choices = [(when, named.get(when, words)) for when, words in BY_WHEN]

    def _ask_about(self, case: Case) -> None:
        answers = [("yes", "Attended"), ("no", "Did not attend")]
        self.fields[f"attended_{case.pk}"] = forms.ChoiceField(
            label=f"Did {case.person} attend?", choices=answers, widget=SegmentedRadios, initial="yes"
        )
        self.fields[f"reason_{case.pk}"] = forms.ChoiceField(label="Reason", choices=REASONS, required=False)

    @property
    def when_words(self) -> str:
        """The day as the closed summary says it, also one that is refused: what was typed is kept."""
        today = timezone.localdate()
        try:
            day = self.fields["on"].to_python(self["on"].data) if self.is_bound else today
        except ValidationError:
            day = None
        return "Today" if day == today else ukdate(day) or "A day that cannot be read"

    @property
    def worker_words(self) -> str:
        worker = self.cleaned_data.get("worker") if self.is_bound and hasattr(self, "cleaned_data") else None
        return worker.name if worker else "You"

    def people(self) -> list[tuple[Case, forms.BoundField, forms.BoundField]]:
        """Each case with its two questions, for the page."""
        return [(case, self[f"attended_{case.pk}"], self[f"reason_{case.pk}"]) for case in self.cases]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.cases:
            raise ValidationError("Choose who it was with.")
        self._clean_kind(values)
        self._clean_next_step(values)
        for case in self.cases:
            if values.get(f"attended_{case.pk}") == "yes":
                values[f"reason_{case.pk}"] = ""
        return values

    def _clean_kind(self, values: dict[str, Any]) -> None:
        code = values.get("kind")
        if code == ELSE:
            code = values.get("other_kind")
            if not code and "other_kind" not in self.errors:
                self.add_error("other_kind", "Choose what it was")
        values["kind"] = self.kinds.get(code)
        values["mode"] = self.modes.get(values.get("mode") or USUAL_MODE.get(code, "face_to_face"))

    def _clean_next_step(self, values: dict[str, Any]) -> None:
        when, other = values.get("next_step_when") or WEEK, values.get("next_step_on")
        if "next_step_on" in self.errors or "next_step" in self.errors:
            return
        if values.get("next_step"):
            values["next_step_on"] = self.days.get(when, other)
            if values["next_step_on"] is None:
                self.add_error("next_step_on", "Enter the day by which it is to be done")
        elif when == OTHER and other:
            self.add_error("next_step", "Enter what the next step is, or leave out its date")
        else:
            values["next_step_when"] = ""

    def attendances(self) -> list[Attendance]:
        values = self.cleaned_data
        return [
            Attendance(case, values[f"attended_{case.pk}"] == "yes", values[f"reason_{case.pk}"] or REASONS[0][0])
            for case in self.cases
        ]

    def logged(self) -> dict[str, Any]:
        """What is the same for everybody, as log_interventions() takes it."""
        names = ("on", "at", "minutes", "place", "mode", "worker", "kind", "summary", "next_step", "next_step_on")
        return {name: self.cleaned_data[name] for name in names} | {"key": self.key}

    def as_correction(self, case: Case) -> list[tuple[str, str]]:
        """What this valid form says of a case, as a browser sends it with the correction of an intervention."""
        values, people = self.cleaned_data, self.attendances()
        mine = next(person for person in people if person.case == case)
        told = mine.attended or not any(person.attended for person in people)
        return [
            *(pair for name in ("on", "at", "minutes", "place") for pair in inputs(self[name], values[name])),
            ("kind", values["kind"].pk),
            ("mode", values["mode"].pk),
            ("attended", str(mine.attended)),
            ("absence_reason", "" if mine.attended else mine.absence_reason),
            ("summary", values["summary"] if told else ""),
        ]

    @property
    def key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"]


class InterventionCorrection(Correction):
    on = DateField(label="Day", past=True)
    at = TimeField(label="Time", required=False)
    minutes = forms.IntegerField(label="How many minutes", min_value=1, max_value=1440, required=False)
    kind = CodeField(InterventionKind, label="What was it?", empty_label=None)
    mode = CodeField(InterventionMode, label="How", empty_label=None)
    place = PlainText(label="Where", max_length=120, required=False)
    attended = forms.TypedChoiceField(
        label="Attendance",
        choices=[("True", "Attended"), ("False", "Did not attend")],
        widget=SegmentedRadios,
        coerce=lambda value: value == "True",
    )
    absence_reason = PlainText(label="Reason, if they did not", max_length=120, required=False)
    summary = long_text(label="What happened", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = InterventionKind.objects.all()
        self.fields["mode"].queryset = InterventionMode.objects.all()

    def thing(self, row: Any) -> str:
        return f"{row.case.person}, {row.kind}, {row.on:%-d %B %Y}"

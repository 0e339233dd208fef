"""Intelligence, health and exploitation: shown for a reason, in no list, title, mail or file name; nothing of it is cached."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from cohort import policies, services
from cohort.forms import SensitiveCorrection, SensitiveForm, SensitiveReason, SensitiveReview
from cohort.forms.sensitive import END
from cohort.models import SensitiveKind, SensitiveNote
from cohort.presenters.sensitive import Held, Note
from igu.access.policies import Policy
from igu.audit.edits import ChangedMeanwhile
from igu.people.models import Person
from igu.people.presenters import frame, last_editor
from igu.people.views.changing import EditView, RecordFormView, add_errors
from igu.people.views.saving import Correction

TITLES = {
    "intelligence": "Record intelligence",
    "health": "Record health information",
    "exploitation": "Record a sign of exploitation",
}
uncached = cache_control(no_store=True, private=True)


@require_http_methods(["GET", "HEAD", "POST"])
@uncached
def sensitive(request: HttpRequest, pk: int) -> HttpResponse:
    """To those with tier 3 what there is, and what it says once they said why; to others one sentence, always the same."""
    about = frame(request, pk, "sensitive")
    held, form = Held.of(request.actor, about.person), SensitiveReason(request.POST or None)
    shown = held.sees and form.is_valid()
    if shown:
        reason = form.cleaned_data["reason"]
        read = services.look_at_sensitive_notes(person=about.person, reason=reason, by=request.actor)
        held = Held.of(request.actor, about.person, read=read, reason=reason)
    context = {"frame": about, "held": held, "form": form, "shown": shown}
    status = 400 if held.sees and form.is_bound and not shown else 200
    return render(request, "cohort/person/sensitive.html", context, status=status)


@method_decorator(uncached, name="dispatch")
class SensitiveAdd(RecordFormView):
    """Keeps no draft of what is typed, on any device."""

    model = Person
    policy = policies.record_sensitive
    form_class = SensitiveForm
    template_name = "cohort/sensitive_form.html"
    kind = ""
    button = "Record it"
    correction = "sensitive-edit"
    saved = "Recorded. It is shown only to agencies with tier 3, for a reason."

    @property
    def title(self) -> str:
        return TITLES[self.kind]

    @property
    def person(self) -> Person:
        return self.row

    def get_form_kwargs(self) -> dict[str, Any]:
        self.of_kind = SensitiveKind.objects.get(pk=self.kind)
        return super().get_form_kwargs() | {"kind": self.of_kind}

    def get_success_url(self) -> str:
        return reverse("person-sensitive", args=[self.row.pk])

    def corrections(self, row: SensitiveNote) -> list[Correction]:
        """What is on record is shown for a reason alone, so that the page there asks for it first."""
        return [Correction.of(row, self.correction)]

    def save(self, *, form_key, **values: Any) -> SensitiveNote:
        by = self.request.actor
        return services.record_sensitive_note(person=self.row, kind=self.of_kind, by=by, key=form_key, **values)


class _ForAReason(RecordFormView):
    """A form over one note: first it asks why; answered, the note is shown in it and that is written down."""

    model = SensitiveNote
    related = ("person", "kind", "source", "assessment", "handling", "recorded_by", "recorded_for__agency")
    policy = Policy(lambda actor, note: policies.record_sensitive.check(actor, note.person))
    template_name = "cohort/sensitive_form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.ask_why(SensitiveReason())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "version" in request.POST:
            return super().post(request, *args, **kwargs)
        why = SensitiveReason(request.POST)
        if not why.is_valid():
            return self.ask_why(why, status=400)
        try:
            self.look(**why.cleaned_data)
        except ValidationError as error:
            add_errors(why, error)
            return self.ask_why(why, status=400)
        initial = self.get_initial() | why.cleaned_data
        form = self.form_class(initial=initial, kind=self.row.kind)
        return self.render_to_response(self.get_context_data(form=form, **self.reading(**why.cleaned_data)))

    def look(self, *, reason: str) -> None:
        """Writes down that the note is read. Raises ValidationError when it may not be shown any longer."""
        services.look_at_sensitive_note(note=self.row, reason=reason, by=self.request.actor)

    def reading(self, *, reason: str) -> dict[str, Any]:
        """What the page shows of the note beside the form."""
        return {}

    def ask_why(self, form: SensitiveReason, *, status: int = 200) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, asks_why=True), status=status)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.row.kind}

    def get_success_url(self) -> str:
        return reverse("person-sensitive", args=[self.row.person_id])


@method_decorator(uncached, name="dispatch")
class SensitiveEdit(_ForAReason, EditView):
    form_class = SensitiveCorrection
    title = "Correct what was recorded"
    saved = "Corrected. What it said before stays in its history."

    def form_valid(self, form: SensitiveCorrection) -> HttpResponse:
        """What somebody else wrote meanwhile may be shown now: that is a look of its own."""
        try:
            self.look(reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        return super().form_valid(form)

    def save(self, *, version: int, opened: Any, reason: str, **values: Any) -> SensitiveNote:
        return services.change_sensitive_note(note=self.row, version=version, by=self.request.actor, **values)


@method_decorator(uncached, name="dispatch")
class SensitiveReviewed(_ForAReason):
    """Keeps a note until its next review, or ends it; both with why."""

    form_class = SensitiveReview
    title = "Review what was recorded"
    button = "Save the review"

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.row.version}

    def look(self, *, reason: str) -> None:
        services.look_for_review(note=self.row, reason=reason, by=self.request.actor)

    def may_look(self, *, reason: str) -> bool:
        """Whether it still stands; somebody else may have ended it meanwhile."""
        try:
            self.look(reason=reason)
        except ValidationError:
            return False
        return True

    def reading(self, *, reason: str) -> dict[str, Any]:
        return {"note": Note.of(self.row, reason=reason)}

    def form_valid(self, form: SensitiveReview) -> HttpResponse:
        try:
            self.save(**form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        except ChangedMeanwhile as changed:
            return self._read_again(form, changed)
        ended = form.cleaned_data["outcome"] == END
        done = (
            "Ended. What it said is not shown again; it stays in the history."
            if ended
            else "Kept until its next review."
        )
        messages.success(self.request, done)
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: SensitiveReview, *, status: int = 400) -> HttpResponse:
        """With the note beside what was typed, for the reason that came along."""
        reason = form.cleaned_data.get("reason")
        beside = self.reading(reason=reason) if reason and self.may_look(reason=reason) else {}
        return self.render_to_response(self.get_context_data(form=form, **beside), status=status)

    def _read_again(self, form: SensitiveReview, changed: ChangedMeanwhile) -> HttpResponse:
        form.data = form.data.copy()
        form.data["version"] = changed.row.version
        who = last_editor(changed.row)
        add_errors(form, ValidationError(f"{who} changed this while you were reading it. Read it again, then decide."))
        self.row = changed.row
        return self.form_invalid(form, status=409)

    def save(
        self, *, version: int, opened: Any, reason: str, outcome: str, decision: str, review_on: Any
    ) -> SensitiveNote:
        given = {"note": self.row, "version": version, "decision": decision, "by": self.request.actor}
        if outcome == END:
            return services.end_sensitive_note(**given)
        return services.renew_sensitive_note(review_on=review_on, **given)

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from igu.access.policies import Refused
from igu.audit.edits import ChangedMeanwhile
from igu.audit.enums import Act
from igu.audit.services import record
from igu.people.presenters import last_editor
from igu.people.views.changing import add_errors
from igu.people.views.people import possibly_the_same
from referrals import policies, presenters, services
from referrals.enums import Side
from referrals.forms import (
    AcceptForm,
    DuplicateForm,
    LetInForm,
    NoteForm,
    ReferralForm,
    StepBackForm,
    StepForm,
)
from referrals.models import Referral, SteppedBack
from referrals.rules import STEPS, Step, step_is_open

ON_A_PAGE = 25


def _referral(request: HttpRequest, key: uuid.UUID) -> Referral:
    """The referral, for who is on either side of it; for everybody else it is not there."""
    related = ("sender__agency", "receiver__agency", "sent_by", "earlier")
    return get_object_or_404(Referral.objects.visible_to(request.actor).select_related(*related), key=key)


@require_safe
def referrals(request: HttpRequest) -> HttpResponse:
    """What came to the reader's agency and what it sent, in tabs; the first is shown unless another is asked for."""
    policies.see_referrals.check(request.actor)
    shown = {view.code: view for view in presenters.views_of(request.actor)}
    view = shown.get(request.GET.get("show", ""), next(iter(shown.values())))
    page_obj = Paginator(view.rows(request.actor), ON_A_PAGE).get_page(request.GET.get("page"))
    lines = [presenters.Line.of(each, view.side) for each in page_obj]
    if lines:
        record(Act.LISTED, subject="referrals", by=request.actor, count=len(lines))
    context = {
        "tabs": presenters.tabs(request.actor, view),
        "view": view,
        "lines": lines,
        "page_obj": page_obj,
        "may_make": policies.make_referral.allows(request.actor),
    }
    return render(request, "referrals/list.html", context)


@require_safe
def referral(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What both sides know; and, for the receiver, its own note, the earlier ones and who did what."""
    row = _referral(request, key)
    services.looked(row, by=request.actor)
    receives = policies.triage.allows(request.actor, row)
    may = {
        "step_back": policies.step_back.allows(request.actor, row),
        "let_in": policies.let_in.allows(request.actor, row),
        "read_looks": policies.read_looks.allows(request.actor),
    }
    context = {
        "may": may,
        "stepped_back": presenters.stepped_back(request.actor, row),
        "referral": row,
        "line": presenters.Line.of(row, Side.RECEIVER if receives else Side.SENDER),
        "steps": presenters.steps_for(request.actor, row),
        "told": presenters.told(row),
        "worker": presenters.worker_of(row),
        "receives": receives,
    }
    if receives:
        context |= {
            "note": row.triage.note,
            "case": presenters.case_of(row),
            "earlier": presenters.earlier(request.actor, row),
            "history": presenters.history(row),
        }
    return render(request, "referrals/referral.html", context)


@require_safe
def sent(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What happens next, for whoever has just referred somebody, or comes back to read it."""
    row = _referral(request, key)
    if Side.SENDER not in policies.sides_of(request.actor, row):
        raise Http404
    services.looked(row, by=request.actor)
    return render(request, "referrals/sent.html", {"referral": row, "next": presenters.what_happens_next(row)})


@require_safe
def looks(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Who of the reader's agency looked at a referral. Reading it is written in the log."""
    row = _referral(request, key)
    policies.read_looks.check(request.actor)
    page_obj = Paginator(presenters.looks(row), ON_A_PAGE).get_page(request.GET.get("page"))
    record(Act.LISTED, subject="access-log", by=request.actor, count=len(page_obj))
    return render(request, "referrals/looks.html", {"referral": row, "page_obj": page_obj})


class _ReferralsForm(FormView):
    """A form that calls one service. Refused by its policy: 403 with the sentence; for what was typed: with the sentence above
    it. Invalid: 400 with what was typed."""

    saved = ""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.save(**form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        except Refused as refused:
            self.request.refusal = str(refused)  # for the access log, as RefusalMiddleware notes what nobody caught
            form.add_error(None, str(refused))
            return self.render_to_response(self.get_context_data(form=form), status=403)
        if self.saved:
            messages.success(self.request, self.saved)
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def save(self, **values: Any) -> None:
        raise NotImplementedError


class ReferralAdd(_ReferralsForm):
    form_class = ReferralForm
    template_name = "referrals/add.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        policies.make_referral.check(request.actor)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.actor}

    def get_initial(self) -> dict[str, Any]:
        return {"form_key": uuid.uuid4()}

    def get_success_url(self) -> str:
        return reverse("referral-sent", args=[self.made.key])

    def save(self, *, form_key: uuid.UUID, **values: Any) -> None:
        self.made = services.send_referral(by=self.request.actor, key=form_key, **values)


class _AboutReferral(_ReferralsForm):
    """A form about a referral, which opening it is a look at. Changed meanwhile: 409, with what was typed."""

    template_name = "referrals/step.html"
    title = button = lead = ""
    harsh = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.row = _referral(request, kwargs["key"])
        self.check()
        if request.method == "GET":
            services.looked(self.row, by=request.actor)
        return super().dispatch(request, *args, **kwargs)

    def check(self) -> None:
        raise NotImplementedError

    def get_success_url(self) -> str:
        return reverse("referral", args=[self.row.key])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"title": self.title, "button": self.button, "lead": self.lead, "harsh": self.harsh}
        return super().get_context_data(
            referral=self.row,
            about=self.row,
            line=presenters.Line.of(self.row),
            back=self.get_success_url(),
            **shown,
            **kwargs,
        )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ChangedMeanwhile as changed:
            form.data = form.data.copy()
            form.data["version"] = changed.row.version
            form.add_error(None, self.meanwhile(changed.row))
            return self.render_to_response(self.get_context_data(form=form), status=409)

    def meanwhile(self, row: Any) -> str:
        """What became of it, for somebody who wrote at the same time."""
        stands = row.get_state_display().lower()
        return f"This referral changed meanwhile; it is “{stands}” now. Read it, and decide again."


class TakeStep(_AboutReferral):
    """One step of one side, as referrals/rules.py has it."""

    form_class = StepForm
    step: Step = STEPS["acknowledge"]

    def check(self) -> None:
        policies.take_step.check(self.request.actor, self.row, self.step)
        self.title = self.button = self.step.label
        self.lead, self.saved, self.harsh = self.step.lead, self.step.done, self.step.harsh

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"step": self.step}

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.row.version, "form_key": uuid.uuid4()}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A step that is not open from here leads back to where the referral stands, which says so."""
        try:
            step_is_open(self.row, self.step)
        except ValidationError as error:
            messages.warning(request, error.messages[0])
            return HttpResponseRedirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def save(self, *, form_key: uuid.UUID, **values: Any) -> None:
        services.take_step(referral=self.row, step=self.step, key=form_key, by=self.request.actor, **values)


class Decide(TakeStep):
    """A decision, with the earlier referrals of the same person and how they ended beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(earlier=presenters.earlier(self.request.actor, self.row), **kwargs)


class Duplicate(Decide):
    form_class = DuplicateForm
    step = STEPS["duplicate"]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"earlier": presenters.told_before(self.request.actor, self.row)}


class Accept(Decide):
    """Who it is among those on record whom the decider sees, or somebody new; a case, and what the sender is told."""

    form_class = AcceptForm
    template_name = "referrals/accept.html"
    step = STEPS["accept"]

    @cached_property
    def stepped_back(self) -> list[SteppedBack]:
        return presenters.stepped_back(self.request.actor, self.row)

    @property
    def alike(self) -> list[Any]:
        described = {
            "given_name": self.row.given_name,
            "family_name": self.row.family_name,
            "aliases": tuple(filter(None, self.row.other_names.split(", "))),
            "date_of_birth": self.row.date_of_birth,
        }
        return possibly_the_same(self.request.actor, described, self.row.key)

    def get_form_kwargs(self) -> dict[str, Any]:
        away = [each.user_id for each in self.stepped_back]
        return super().get_form_kwargs() | {"by": self.request.actor, "alike": self.alike, "away": away}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"alike": list(context["form"].people.values()), "stepped_back": self.stepped_back}

    def save(self, *, form_key: uuid.UUID, **values: Any) -> None:
        services.accept_referral(referral=self.row, key=form_key, by=self.request.actor, **values)


class Note(_AboutReferral):
    """The receiver's own note."""

    form_class = NoteForm
    title, button, saved = "Note of the unit", "Save the note", "The note is saved."
    lead = "For your unit alone. It stays beside the referral, and what it said before stays in its history."

    def check(self) -> None:
        policies.triage.check(self.request.actor, self.row)

    def get_initial(self) -> dict[str, Any]:
        return {"note": self.row.triage.note, "version": self.row.triage.version}

    def meanwhile(self, row: Any) -> str:
        return (
            f"{last_editor(row)} changed the note meanwhile. It says now: “{row.note}”. "
            "Take over what you want to keep, and save again."
        )

    def save(self, **values: Any) -> None:
        services.note_on_referral(referral=self.row, by=self.request.actor, **values)


class StepBack(_AboutReferral):
    """Whoever knows them outside work says so, and is back at the list, where it is no longer."""

    form_class = StepBackForm
    template_name = "sharing/act.html"
    title = "I know this person outside work"
    lead = (
        "Say so, and this referral is hidden from you at once; so is their record, if they are taken on. You cannot take it back "
        "yourself. Others of your agency can read here how you know them. If they are taken on, every agency that sees their "
        "record can read that you said so."
    )
    button, saved = "Hide this referral from me", "The referral is hidden from you. Others of your agency can see why."

    def check(self) -> None:
        policies.step_back.check(self.request.actor, self.row)

    def get_success_url(self) -> str:
        return reverse("referrals")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"back": super().get_success_url()}

    def save(self, **values: Any) -> None:
        services.step_back(referral=self.row, by=self.request.actor, **values)


class LetIn(_AboutReferral):
    """Shows it again to somebody who stepped back from it."""

    form_class = LetInForm
    template_name = "sharing/act.html"
    title = button = "Let somebody in again"
    saved = "They see this referral again."

    def check(self) -> None:
        policies.let_in.check(self.request.actor, self.row)
        stepped = {each.user_id: each.user for each in presenters.stepped_back(self.request.actor, self.row)}
        if self.kwargs["user"] not in stepped:
            raise Http404
        self.user = stepped[self.kwargs["user"]]
        self.lead = f"{self.user.name} will see this referral again."

    def save(self, **values: Any) -> None:
        services.let_in(referral=self.row, user=self.user, by=self.request.actor, **values)

"""Channel's pages. Every one is reached through behind_the_wall, which urls.py puts on all of them."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import FormView

from igu.audit.edits import ChangedMeanwhile
from igu.audit.once import SavedAlready
from igu.people.presenters import last_editor
from igu.people.views.changing import MergingFormView, add_errors
from igu.people.views.saving import Correction, save_once, saved_already, sent
from prevent_channel import policies, presenters, services
from prevent_channel.enums import Act, PanelRole
from prevent_channel.forms import MemberForm, MoveForm, ReferralCorrection, ReferralForm
from prevent_channel.models import ChannelReferral, LogEntry, PanelMembership
from prevent_channel.rules import STEPS, Step

REFERRALS = 25
ENTRIES = 50
"""How many are on a page of the register, and of the log."""


def behind_the_wall(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers who is on the panel now, from the view to the last line of its template; everybody else, whatever they send,
    as an address that does not exist."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policies.enter.allows(request.actor):
            raise Http404
        with policies.inside(request.actor):
            response = view(request, *args, **kwargs)
            return response.render() if callable(getattr(response, "render", None)) else response

    return cache_control(no_store=True, private=True)(entered)


def _referral(request: HttpRequest, key: uuid.UUID) -> ChannelReferral:
    return get_object_or_404(ChannelReferral.objects.visible_to(request.actor), key=key)


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every referral of the panel, those that wait first."""
    referrals = ChannelReferral.objects.visible_to(request.actor).for_list()
    page_obj = Paginator(referrals, REFERRALS).get_page(request.GET.get("page"))
    services.log(Act.LISTED)
    context = {
        "tabs": presenters.tabs(request.actor, "channel"),
        "page_obj": page_obj,
        "lines": presenters.lines(list(page_obj)),
        "may_record": policies.record_referral.allows(request.actor),
    }
    return render(request, "channel/register.html", context)


@require_safe
def referral(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    row = _referral(request, key)
    services.log(Act.LOOKED, referral=row)
    context = {
        "referral": row,
        "line": presenters.lines([row])[0],
        "steps": presenters.steps_for(request.actor, row),
        "history": presenters.history(row),
        "may_change": policies.change_referral.allows(request.actor, row),
    }
    return render(request, "channel/referral.html", context)


class _ChannelForm(FormView):
    """A form that calls one service. Refused: 403 with the sentence. Invalid: 400 with what was typed; no draft is kept on
    the device. `shown` is what stands above it."""

    template_name = "channel/form.html"
    title = ""
    button = "Save"
    saved = "Saved."
    lead = ""
    subject: Any = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"title": self.title, "button": self.button, "lead": self.lead, "subject": self.subject}
        return super().get_context_data(**shown, back=self.get_success_url(), **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            save_once(self.save, _told(form.cleaned_data))
        except ValidationError as error:
            add_errors(form, error)
            return self.form_invalid(form)
        messages.success(self.request, self.saved)
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)


def _told(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What a form's reader wrote; the ticks and keys that are the form's own apart."""
    return {name: value for name, value in cleaned.items() if name not in {"no_intelligence", "opened"}}


class ReferralAdd(_ChannelForm):
    form_class = ReferralForm
    title = "Record a referral"
    button = "Record the referral"
    saved = "The referral is recorded."
    lead = "If somebody is in danger now, call 999 first."
    made: ChannelReferral | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        policies.record_referral.check(request.actor)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"form_key": uuid.uuid4()}

    def get_success_url(self) -> str:
        return reverse("channel-referral", args=[self.made.key]) if self.made else reverse("channel")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except SavedAlready as already:
            return saved_already(
                self.request,
                form,
                already.row,
                corrections=[Correction.of(already.row, "channel-edit", sent(self.request), by="key")],
                back_label="Referrals",
                back_url=self.get_success_url(),
            )

    def save(self, *, form_key: uuid.UUID, **values: Any) -> None:
        self.made = services.record_referral(by=self.request.actor, key=form_key, **values)


class _AboutReferral(_ChannelForm):
    """A form about a referral, which opening it is a look at."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.subject = self.row = _referral(request, kwargs["key"])
        self.check()
        if request.method == "GET":
            services.log(Act.LOOKED, referral=self.row)
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        return reverse("channel-referral", args=[self.row.key])


class ReferralEdit(MergingFormView, _AboutReferral):
    form_class = ReferralCorrection
    title = "Correct a referral"
    saved = "Corrected. What it said before stays in its history."

    def check(self) -> None:
        policies.change_referral.check(self.request.actor, self.row)

    @property
    def back_label(self) -> str:
        return str(self.row)

    def get_initial(self) -> dict[str, Any]:
        return ReferralCorrection.values_of(self.row) | {"version": self.row.version}

    def save(self, **values: Any) -> ChannelReferral:
        return services.change_referral(referral=self.row, by=self.request.actor, **_told(values))


class Move(_AboutReferral):
    """One step on, with its reason. Moved or corrected meanwhile: 409, with what was typed and what has become of it."""

    form_class = MoveForm
    step: Step = STEPS["screen"]

    def check(self) -> None:
        policies.move_referral.check(self.request.actor, self.row, self.step)
        self.title, self.lead, self.button = self.step.label, self.step.lead, self.step.label
        self.saved = f"The referral is “{self.step.after.label.lower()}” now."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"step": self.step}

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.row.version}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ChangedMeanwhile as changed:
            row = changed.row
            again = MoveForm(form.data | {"version": row.version}, step=self.step)
            stands = row.get_state_display().lower()
            again.add_error(
                None,
                f"{last_editor(row)} changed this referral meanwhile; it is “{stands}” now. Read it, and decide again.",
            )
            return self.render_to_response(self.get_context_data(form=again), status=409)

    def save(self, **values: Any) -> None:
        services.move_referral(referral=self.row, step=self.step, by=self.request.actor, **values)


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    rows = list(PanelMembership.objects.visible_to(request.actor).current().for_list())
    services.log(Act.SAW_MEMBERS)
    context = {
        "tabs": presenters.tabs(request.actor, "channel-members"),
        "members": [(row, policies.end_member.allows(request.actor, row)) for row in rows],
        "may_manage": policies.manage_members.allows(request.actor),
    }
    return render(request, "channel/members.html", context)


class MemberAdd(_ChannelForm):
    form_class = MemberForm
    title = "Put somebody on the panel"
    button = "Put them on the panel"
    saved = "They are let in from now on. Tell them the address of these pages: nothing here leads to them."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        policies.manage_members.check(request.actor)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"partnership_id": self.request.actor.partnership_id}

    def get_initial(self) -> dict[str, Any]:
        return {"role": PanelRole.MEMBER, "may_write": True}

    def get_success_url(self) -> str:
        return reverse("channel-members")

    def save(self, **values: Any) -> None:
        services.add_member(by=self.request.actor, **values)


@require_http_methods(["GET", "HEAD", "POST"])
def member_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first: whoever is taken off is let in no more, at their next request."""
    row = get_object_or_404(PanelMembership.objects.visible_to(request.actor).for_list(), pk=pk)
    policies.end_member.check(request.actor, row)
    if request.method == "POST":
        services.end_member(member=row, by=request.actor)
        messages.success(request, f"{row.membership.user.name} is off the panel.")
        return redirect("channel-members")
    return render(request, "channel/member_end.html", {"member": row})


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Who did what behind the wall. Reading it is written in it."""
    policies.read_log.check(request.actor)
    entries = LogEntry.objects.visible_to(request.actor).for_list()
    page_obj = Paginator(entries, ENTRIES).get_page(request.GET.get("page"))
    shown = list(page_obj)
    services.log(Act.READ_LOG)
    context = {"tabs": presenters.tabs(request.actor, "channel-log"), "page_obj": page_obj, "entries": shown}
    return render(request, "channel/log.html", context)

"""A person's tab "Sharing": who sees this record and why, and the acts that change it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from igu.access.catalogue import records
from igu.accounts.models import User
from igu.sharing import forms, policies, presenters, services
from igu.sharing.views.acts import ActView
from igu.ui import registry


@require_safe
def sharing(request: HttpRequest, pk: int) -> HttpResponse:
    """Who can see this, and why."""
    frame = registry.person_frame(request, pk, "sharing")
    shared = presenters.sharing_of(frame.person, f"person:{pk}")
    asked = request.GET.get("as", "")
    context = {
        "frame": frame,
        "sharing": shared,
        "why": presenters.why(request.actor, shared),
        "may_share": policies.share.allows(request.actor),
        "may_restrict": policies.restrict.allows(request.actor),
        "may_keep_out": policies.keep_out.allows(request.actor),
        "asked": asked,
        "preview": presenters.preview(shared, int(asked) if asked.isdecimal() else None),
    }
    return render(request, "sharing/person.html", context)


class RecordAct(ActView):
    """An act about a person whom its reader sees."""

    def begin(self, **kwargs: Any) -> None:
        person, _ = records()["person"]
        self.person = person.objects.visible_to(self.request.actor).filter(pk=kwargs["pk"]).first()
        if self.person is None:
            raise Http404
        self.policy.check(self.request.actor)
        self.subject = f"person:{self.person.pk}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(about=self.person, **kwargs)

    def back(self) -> str:
        return reverse("person-sharing", args=[self.person.pk])

    def success(self) -> str:
        person, _ = records()["person"]
        still = person.objects.visible_to(self.request.actor).filter(pk=self.person.pk).exists()
        return self.back() if still else reverse("people")


class Share(RecordAct):
    policy = policies.share
    form_class = forms.ShareForm
    title = "Share with an agency"
    lead = "They see this person, their cases and what these hold, from now until the last day."
    button = "Share this record"
    done = "The record is shared."

    def act(self, **values: Any) -> None:
        services.share_record(subject=self.subject, by=self.request.actor, **values)


class EndShare(RecordAct):
    policy = policies.share
    form_class = forms.ReasonForm
    title = "Stop sharing this record"
    lead = "They stop seeing it with their next request."
    button = "Stop sharing"
    done = "The record is no longer shared with them."

    def act(self, *, reason: str) -> None:
        group = self.kwargs["group"]
        services.end_share(subject=self.subject, group_id=group, reason=reason, by=self.request.actor)


class Restrict(RecordAct):
    policy = policies.restrict
    form_class = forms.RestrictForm
    title = "Restrict this record"
    lead = "Only you and those you name will see it, each with no more than their agency was granted."
    button = "Restrict this record"
    done = "The record is restricted."

    def act(self, **values: Any) -> None:
        services.restrict_record(subject=self.subject, by=self.request.actor, **values)


class Lift(RecordAct):
    policy = policies.restrict
    form_class = forms.ReasonForm
    title = "Lift the restriction"
    lead = "Everybody who sees the partnership’s casework will see this record again, but those kept out by name."
    button = "Lift the restriction"
    done = "The restriction is lifted."

    def act(self, *, reason: str) -> None:
        services.lift_restriction(subject=self.subject, reason=reason, by=self.request.actor)


class KeepOut(RecordAct):
    policy = policies.keep_out
    form_class = forms.KeepOutForm
    title = "Keep somebody out"
    lead = "They cannot find this person, break-glass is closed to them, and they are not told."
    button = "Keep them out"
    done = "They are kept out."

    def act(self, **values: Any) -> None:
        services.keep_out(subject=self.subject, by=self.request.actor, **values)


class LetIn(RecordAct):
    policy = policies.keep_out
    form_class = forms.ReasonForm
    title = "Let somebody in again"
    button = "Let them in again"
    done = "They are no longer kept out."

    def act(self, *, reason: str) -> None:
        user = get_object_or_404(User, pk=self.kwargs["user"])
        services.let_in(subject=self.subject, user=user, reason=reason, by=self.request.actor)

"""Who sees a person's record, or one of their cases, and why; and the acts that change it."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from igu.accounts.models import User
from igu.agencies.models import Partner
from igu.audit.policies import read_log
from igu.sharing import forms, policies, presenters, services
from igu.sharing.querysets import Record
from igu.sharing.views.acts import ActView, CheckedActView
from igu.ui import registry
from igu.ui.converters import row_number


def found(request: HttpRequest, kind: str, pk: int) -> Record:
    """The record. Raises Http404 when its reader does not see it, as if there were none."""
    record = Record.find(request.actor, kind, pk)
    if record is None:
        raise Http404
    return record


@require_safe
def sharing(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Who can see this, and why."""
    record = found(request, kind, pk)
    frame = registry.person_frame(request, record.person_id, "sharing")
    shared = presenters.sharing_of(record)
    asked = request.GET.get("as", "")
    context = {
        "frame": frame,
        "record": record,
        "sharing": shared,
        "parts": [(part, presenters.sharing_of(part)) for part in record.others(request.actor)],
        "why": presenters.why(request.actor, shared),
        "may_share": policies.share.allows(request.actor),
        "may_restrict": policies.restrict.allows(request.actor),
        "may_keep_out": policies.keep_out.allows(request.actor) and kind == "person",
        "may_read_log": read_log.allows(request.actor),
        "partners": Partner.objects.filter(partnership=request.actor.partnership_id).select_related("agency"),
        "acts": presenters.acts_about(record),
        "most_sensitive": forms.MOST_SENSITIVE,
        "asked": asked,
        "preview": presenters.preview_of(request.actor, record, row_number(asked)) if asked.isdecimal() else None,
    }
    return render(request, "sharing/record.html", context)


class RecordAct(ActView):
    """An act about a record that its reader sees."""

    def begin(self, **kwargs: Any) -> None:
        self.record = found(self.request, kwargs["kind"], kwargs["pk"])
        self.policy.check(self.request.actor)

    @property
    def about(self) -> dict[str, Any]:
        return {"subject": self.record.subject, "by": self.request.actor}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(about=self.record.row, **kwargs)

    def readers(self) -> list[presenters.Reader]:
        return presenters.sharing_of(self.record.again()).readers

    def warnings(self, **values: Any) -> list[str]:
        """Of an act that is checked: whose case it would take from them."""
        return [
            f"{sentence} See first that somebody else takes over."
            for sentence in self.workers_who_lose(lambda: self.act(**values))
        ]

    def workers_who_lose(self, act: Callable[[], object]) -> list[str]:
        """Whoever works one of the record's open cases and would not see it any more."""
        actor = self.request.actor
        before, after = presenters.tried(act, lambda: presenters.workers_reading(actor, self.record), by=actor)
        return [f"{name} works {part} and would lose sight of it." for _, name, part in sorted(before - after)]

    def back(self) -> str:
        return reverse(f"{self.record.kind}-sharing", args=[self.record.row.pk])

    def success(self) -> str:
        still = Record.find(self.request.actor, self.record.kind, self.record.row.pk)
        return self.back() if still else reverse("people")


class Share(RecordAct, CheckedActView):
    policy = policies.share
    form_class = forms.ShareForm
    title = "Share with an agency"
    lead = "They see this record and what it holds, from now until the last day."
    button = "Share this record"
    done = "The record is shared."

    def warnings(self, **values: Any) -> list[str]:
        alone = [reader for reader in self.readers() if reader.by_itself]
        named = {name: values[name] for name in ("partner", "agreement", "member")}
        return presenters.replaced(alone, **named) + self.workers_who_lose(lambda: self.act(**values))

    def act(self, **values: Any) -> None:
        services.share_record(**self.about, **values)


class EndShare(RecordAct, CheckedActView):
    policy = policies.share
    form_class = forms.ReasonForm
    title = "Stop sharing this record"
    lead = "They stop seeing it with their next request."
    button = "Stop sharing"
    done = "The record is no longer shared with them."

    def act(self, *, reason: str) -> None:
        services.end_share(**self.about, group_id=self.kwargs["group"], reason=reason)


class Restrict(RecordAct, CheckedActView):
    """Also changes who is named on a record that is restricted, without showing it to anybody else meanwhile."""

    policy = policies.restrict
    form_class = forms.RestrictForm
    title = "Restrict this record"
    lead = "Only you and those you name will see it, each with no more than their agency was granted."
    button = "Restrict this record"
    done = "The record is restricted."

    def get_form_kwargs(self) -> dict[str, Any]:
        ordinary = presenters.readers_of_casework(presenters.casework_of(self.request.actor))
        reading = {reader.partner_id for reader in (*ordinary, *self.readers()) if reader.reads}
        return super().get_form_kwargs() | {"reading": reading}

    def get_initial(self) -> dict[str, Any]:
        named = presenters.sharing_of(self.record)
        readers = named.live if named.restricted else []
        return {
            "partners": [reader.partner_id for reader in readers if reader.member is None],
            "members": [reader.member.pk for reader in readers if reader.member],
        }

    def warnings(self, **values: Any) -> list[str]:
        return [
            f"{sentence} Name them, or see first that somebody else takes over."
            for sentence in self.workers_who_lose(lambda: self.act(**values))
        ]

    def act(self, **values: Any) -> None:
        services.restrict_record(**self.about, **values)


class Lift(RecordAct, CheckedActView):
    policy = policies.restrict
    form_class = forms.ReasonForm
    title = "Lift the restriction"
    lead = (
        "Everybody who sees the partnership’s casework will see this record again, but those kept out by name. "
        "What was shared of this record alone before it was restricted is not shared again."
    )
    button = "Lift the restriction"
    done = "The restriction is lifted."

    def act(self, *, reason: str) -> None:
        services.lift_restriction(**self.about, reason=reason)


class KeepOut(RecordAct, CheckedActView):
    policy = policies.keep_out
    form_class = forms.KeepOutForm
    title = "Keep somebody out"
    lead = "They cannot find this person, break-glass is closed to them, and they are not told."
    button = "Keep them out"
    done = "They are kept out."
    unchanged = "This changes nobody’s sight of it: they do not see it now. They are kept out of it from now on."

    def act(self, **values: Any) -> None:
        services.keep_out(**self.about, **values)


class StepBack(RecordAct):
    policy = policies.step_back
    form_class = forms.StepBackForm
    title = "I know this person outside work"
    lead = (
        "Say so, and their record is hidden from you at once: in lists, in search and in an emergency. You cannot take it "
        "back yourself. If you work with them, tell your manager first who could take over."
    )
    button = "Hide this record from me"
    done = "The record is hidden from you. Your manager can see why."

    def act(self, *, reason: str) -> None:
        services.step_back(**self.about, reason=reason)


class LetIn(RecordAct):
    policy = policies.keep_out
    form_class = forms.ReasonForm
    title = "Let somebody in again"
    button = "Let them in again"
    done = "They are no longer kept out."

    def act(self, *, reason: str) -> None:
        here = User.objects.filter(memberships__partner__partnership=self.request.actor.partnership_id).distinct()
        user = get_object_or_404(here, pk=self.kwargs["user"])
        services.let_in(**self.about, user=user, reason=reason)

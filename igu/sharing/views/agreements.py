"""The register of agreements, and what is done with one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from igu.access.policies import require
from igu.agencies.models import Partner, SharingAgreement
from igu.sharing import forms, policies, presenters, services
from igu.sharing.views.acts import ActView, CheckedActView


def ours(request: HttpRequest) -> Any:
    """Agreements of the partnership acted in; the database shows no others."""
    return SharingAgreement.objects.filter(partnership=request.actor.partnership_id)


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    agreements = presenters.register_of(
        ours(request).prefetch_related("parties__partner__agency"), timezone.localdate()
    )
    context = {"agreements": agreements, "may_draft": policies.draft_agreement.allows(request.actor)}
    return render(request, "sharing/agreements.html", context)


@require_safe
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """What was agreed, who confirmed it, what is shared under it, and its history."""
    row = get_object_or_404(ours(request).prefetch_related("parties__partner__agency"), pk=pk)
    standing = presenters.Standing.of(row, timezone.localdate())
    casework = presenters.casework_of(request.actor)
    sights = presenters.sharing_under(row, casework)
    context = {
        "agreement": row,
        "standing": standing,
        "parties": row.parties.select_related("partner__agency", "agreed_by"),
        "acts": row.acts.select_related("user", "partner__agency", "about_partner__agency")[:50],
        "granted": sights,
        "may_confirm": policies.confirm_agreement.allows(request.actor, row),
        "may_end": policies.end_agreement.allows(request.actor, row),
        "may_grant": casework is not None and standing.word == "In force" and policies.share.allows(request.actor),
    }
    return render(request, "sharing/agreement.html", context)


class Draft(ActView):
    policy = policies.draft_agreement
    form_class = forms.AgreementForm
    title = "Draft an agreement"
    lead = "It is in force once somebody of every agency has confirmed it here."
    button = "Save the draft"
    done = "The agreement is drafted. Each agency confirms it now."

    def act(self, **values: Any) -> None:
        self.made = services.draft_agreement(by=self.request.actor, **values)

    def back(self) -> str:
        return reverse("agreements")

    def success(self) -> str:
        return reverse("agreement", args=[self.made.pk])


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ours(request), pk=pk)
    services.confirm_agreement(agreement=row, by=request.actor)
    messages.success(request, f"Confirmed for {request.actor.agency_name}.")
    return redirect("agreement", pk=pk)


class AgreementAct(ActView):
    """An act about an agreement of the partnership."""

    def begin(self, **kwargs: Any) -> None:
        self.agreement = get_object_or_404(ours(self.request), pk=kwargs["pk"])
        self.check()

    def check(self) -> None:
        self.policy.check(self.request.actor, self.agreement)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(about=self.agreement, **kwargs)

    def back(self) -> str:
        return reverse("agreement", args=[self.agreement.pk])


class Review(AgreementAct):
    policy = policies.review_agreement
    form_class = forms.ReviewForm
    title = "Review the agreement"
    button = "Record the review"
    done = "The review is recorded."

    def act(self, **values: Any) -> None:
        services.review_agreement(agreement=self.agreement, by=self.request.actor, **values)


class End(AgreementAct, CheckedActView):
    policy = policies.end_agreement
    form_class = forms.ReasonForm
    title = "End the agreement"
    lead = "Everything shared under it stops with the next request of whoever saw it."
    button = "End the agreement"
    done = "The agreement has ended, and what was shared under it."
    unchanged = "Nobody loses sight of anything that you see yourself."
    beside = "Records that you do not see yourself are not counted here."

    def changes(self, **values: Any) -> list[presenters.Change]:
        by = self.request.actor
        before, after = presenters.tried(
            lambda: self.act(**values), lambda: presenters.readers_under(self.agreement), by=by
        )
        return presenters.changes_under(before, after)

    def act(self, *, reason: str) -> None:
        agreement = get_object_or_404(ours(self.request), pk=self.agreement.pk)
        services.end_agreement(agreement=agreement, reason=reason, by=self.request.actor)


class Grant(AgreementAct, CheckedActView):
    policy = policies.share
    form_class = forms.GrantForm
    title = "Share the partnership’s casework"
    lead = (
        "They see every record of the ordinary casework, not those restricted. Giving it again changes what was given."
    )
    button = "Share the casework"
    done = "The casework is shared."

    def check(self) -> None:
        self.policy.check(self.request.actor)
        self.casework = presenters.casework_of(self.request.actor)
        require(self.casework is not None, "Your agency does not see the partnership’s casework.")

    def readers(self) -> list[presenters.Reader]:
        return presenters.readers_of_casework(self.casework)

    def get_initial(self) -> dict[str, Any]:
        return {
            "agreement": self.agreement,
            "ends_on": self.agreement.ends_on,
            "partner": self.request.GET.get("partner", ""),
        }

    def warnings(self, **values: Any) -> list[str]:
        return presenters.replaced(self.readers(), partner=values["partner"], agreement=values["agreement"])

    def act(self, **values: Any) -> None:
        services.give_grant(compartment=self.casework, by=self.request.actor, **values)


class EndGrant(Grant):
    form_class = forms.ReasonForm
    title = "Stop sharing the casework"
    lead = "They stop seeing it with their next request."
    button = "Stop sharing"
    done = "The casework is no longer shared with them."

    def get_initial(self) -> dict[str, Any]:
        return {}

    def warnings(self, **values: Any) -> list[str]:
        return []

    def act(self, *, reason: str) -> None:
        partner = get_object_or_404(Partner, pk=self.kwargs["partner"], partnership=self.request.actor.partnership_id)
        under = presenters.sharing_under(self.agreement, self.casework)
        require(
            any(reader.partner_id == partner.pk and reader.state != "Ended" for reader in under),
            "That agency has no grant under this agreement that could end.",
        )
        services.end_grant(compartment=self.casework, partner=partner, reason=reason, by=self.request.actor)

"""Opening a record in an emergency, and the queue of those to review."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from igu.access.models import BrokenGlass
from igu.access.permissions import Permission
from igu.access.policies import require
from igu.sharing import forms, policies, presenters, services
from igu.sharing.views.acts import ActView


class BreakGlass(ActView):
    """Answers every reference in the same way; the record, if there is one to open, is open with the next request. Whether
    there was one is not said here: the page that follows tells, and what to do if there is none."""

    policy = policies.break_glass
    form_class = forms.GlassForm
    template_name = "sharing/emergency.html"
    title = "Open a record in an emergency"
    button = "Open it for 4 hours"
    done = "Written down and told. Open to you for 4 hours. If the page is not found, nothing was opened: check the reference."

    def get_initial(self) -> dict[str, Any]:
        return {"reference": self.request.GET.get("reference", "")[:20]}

    def act(self, *, reference: int, code: str, reason: str) -> None:
        self.reference = reference
        subject = f"person:{reference}"
        services.break_glass(subject=subject, code=code, reason=reason, by=self.request.actor)

    def tell(self) -> None:
        messages.info(self.request, self.done)

    def back(self) -> str:
        return reverse("home")

    def success(self) -> str:
        return reverse("person", args=[self.reference])


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Emergencies of records that its reader sees or watches over, those to review first."""
    require(
        request.actor is not None and request.actor.may(Permission.GLASS_REVIEW),
        "Your role does not review emergencies.",
    )
    seen = BrokenGlass.objects.visible_to(request.actor)
    glasses = seen.select_related("user", "partner__agency", "reviewed_by").order_by("-starts_at")[:100]
    emergencies = [presenters.Emergency.of(glass) for glass in glasses]
    context = {
        "waiting": [each for each in emergencies if not each.glass.outcome],
        "reviewed": [each for each in emergencies if each.glass.outcome],
    }
    return render(request, "sharing/emergencies.html", context)


class ReviewGlass(ActView):
    policy = policies.review_glass
    form_class = forms.GlassReviewForm
    template_name = "sharing/emergency_review.html"
    title = "Review an emergency"
    button = "Record the review"
    done = "The review is recorded."

    def begin(self, **kwargs: Any) -> None:
        require(self.request.actor.may(Permission.GLASS_REVIEW), "Your role does not review emergencies.")
        seen = BrokenGlass.objects.visible_to(self.request.actor)
        self.glass = seen.filter(pk=kwargs["pk"]).select_related("user", "partner__agency").first()
        if self.glass is None:
            raise Http404
        self.policy.check(self.request.actor, self.glass)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(emergency=presenters.Emergency.of(self.glass), **kwargs)

    def act(self, **values: Any) -> None:
        services.review_glass(glass=self.glass, by=self.request.actor, **values)

    def back(self) -> str:
        return reverse("emergencies")

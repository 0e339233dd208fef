from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from igu.access.middleware import SESSION_KEY, choose
from igu.agencies.models import Membership
from igu.members.presenters import choices
from igu.ui.converters import row_number


@require_http_methods(["GET", "HEAD", "POST"])
def acting_for(request: HttpRequest) -> HttpResponse:
    """The reader's own current memberships; choosing one makes it who they act for, in this session, from now on."""
    mine = Membership.objects.current(on=timezone.localdate()).for_actor().filter(user=request.user)
    if request.method == "POST":
        choose(request, get_object_or_404(mine, pk=row_number(request.POST.get("membership", ""))))
        return redirect(settings.LOGIN_REDIRECT_URL)
    memberships = list(mine.order_by("partner__partnership__name", "partner__agency__name", "pk"))
    chosen = request.actor.membership_id if request.actor else request.session.get(SESSION_KEY)
    return render(request, "members/acting_for.html", {"choices": choices(memberships, chosen=chosen)})

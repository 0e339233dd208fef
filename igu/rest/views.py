from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from igu.access.roles import ROLES
from igu.rest import services
from igu.rest.forms import TokenForm
from igu.rest.models import Token


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def tokens(request: HttpRequest) -> HttpResponse:
    """The reader's own tokens, and a form for another; a new token is shown in the answer to the form, and never again."""
    if request.actor is None:
        return redirect("acting_for")
    form = TokenForm(request.POST or None)
    made = None
    if form.is_valid():
        made = services.create_token(**form.cleaned_data, by=request.actor)
        form = TokenForm()
    context = {"form": form, "made": made, "rows": _mine(request), "now": timezone.now()}
    return render(request, "rest/tokens.html", context, status=400 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    if request.actor is None:
        return redirect("acting_for")
    mine = Token.objects.filter(membership__user=request.user).select_related("membership")
    token = services.revoke_token(token=get_object_or_404(mine, pk=min(number, 2**63 - 1)), by=request.actor)
    messages.success(request, f"The token “{token.name}” is refused from now on.")
    return redirect("tokens")


def _mine(request: HttpRequest) -> list[tuple[Token, str]]:
    found = Token.objects.filter(membership__user=request.user, revoked_at=None)
    return [(token, ROLES[token.membership.role].name) for token in found.select_related("membership__partner__agency")]

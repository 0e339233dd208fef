from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from igu.accounts import demonstration


class SignIn(LoginView):
    """The library's sign-in; in a demonstration with the table of people to sign in as."""

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        context["people"] = people = demonstration.people()
        context["password"] = demonstration.password() if people else ""
        return context


sign_in = SignIn.as_view()


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who the reader is here and how they sign in; reachable by whoever is signed in, acting for somebody or not."""
    factors = [factor.get_type_display() for factor in Authenticator.objects.filter(user=request.user).order_by("type")]
    sessions = len(UserSession.objects.purge_and_list(request.user))
    return render(request, "accounts/account.html", {"factors": factors, "sessions": sessions})

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse

from igu.ui.views import signed_out


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page needs somebody signed in. A form that comes too late is not lost: what was typed is offered again."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        if request.method == "POST" and not request.path.startswith("/api/"):
            return signed_out(request)
        return super().handle_no_permission(request, view_func)

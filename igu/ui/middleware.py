from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from igu.ui.views import signed_out


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page needs somebody signed in. A form that comes too late is not lost: what was typed is offered again."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        if request.method == "POST" and not request.path.startswith("/api/"):
            return signed_out(request)
        return super().handle_no_permission(request, view_func)


class NoStoreMiddleware:
    """Whatever is sent to somebody signed in is kept on no disk: a machine in an office or a library is shared.

    Static files and the sign-in page are sent to nobody in particular and have their own rules.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        return response

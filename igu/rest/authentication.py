from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from igu.accounts.models import User
from igu.rest.models import Token


class TokenAuthentication(BaseAuthentication):
    """Takes over what TokenMiddleware found. Asked before the session, whose check of the form's token does not apply:
    a browser never sends a bearer token by itself."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        token = getattr(request._request, "token", None)
        return (request._request.user, token) if token is not None else None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'

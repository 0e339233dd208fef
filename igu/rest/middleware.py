from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from igu.accounts import demonstration
from igu.rest.services import token_of

API = "/api/"


class TokenMiddleware:
    """Who sends `Authorization: Bearer …` to the API is the token's person, acting for the token's membership.

    It stands before the actor is worked out, so that one place sets actor and transaction for pages and API alike. A token
    that is unknown, revoked or past its end is refused here, whatever session came with it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if request.path.startswith(API) and scheme.lower() == "bearer":
            token = token_of(secret.strip())
            if token is None or not demonstration.may_sign_in(token.membership.user.email):
                return _refused()
            request.user = token.membership.user
            request.token = token
            request.token_membership_id = token.membership_id
        return self.get_response(request)


def _refused() -> JsonResponse:
    problem = {"status": 401, "title": "Unauthorized", "detail": "This token is not valid, has ended or was revoked."}
    answer = JsonResponse(problem, status=401, content_type="application/problem+json")
    answer["WWW-Authenticate"] = 'Bearer realm="api", error="invalid_token"'
    return answer

"""How the API describes itself: its two ways to sign in, and the refusals that every endpoint may give."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from igu.rest.errors import CONTENT_TYPE, Problem

REFUSALS = {
    "400": "What was sent cannot be kept; `errors` names each field.",
    "401": "No session and no token, or a token that has ended.",
    "403": "The record is there, but your role or agency may not do this; `detail` says why.",
    "404": "There is no such record, or you may not see it.",
    "409": "Changed meanwhile, or the key was used for something else.",
    "413": "The request is too big.",
    "415": "The request is not JSON.",
    "428": "The version that was read was not sent.",
    "429": "Too many requests; `Retry-After` says when to come back.",
}
READING = {"400", "401", "403", "404", "429"}


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "igu.rest.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A token from My account, API tokens."}


class Schema(AutoSchema):
    """Adds the refusals to what a view returns."""

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        component = self.resolve_serializer(Problem, direction)
        if "201" in bodies:
            bodies["200"] = bodies["201"] | {
                "description": "The same request was carried out before: this is its record."
            }
        wanted = READING if self.method == "GET" else REFUSALS
        for status, sentence in REFUSALS.items():
            if status in wanted:
                bodies[status] = {"description": sentence, "content": {CONTENT_TYPE: {"schema": component.ref}}}
        return bodies

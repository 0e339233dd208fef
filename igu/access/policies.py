"""A policy is one function, asked three ways: by a service, by the API and by a template.

@policy
def close_case(actor, case):
    require(actor.may(Permission.CASE_CLOSE), "Only a caseworker of the unit can close a case.")

policies.close_case.check(by, case)    raises Refused with the sentence that the reader sees
policies.close_case.allows(by, case)   answers yes or no
"""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied

from igu.access.actor import Actor


class Refused(PermissionDenied):
    """The actor sees the record but may not do this; its text says why, to them."""


def require(condition: bool, sentence: str) -> None:
    if not condition:
        raise Refused(sentence)


class Policy:
    def __init__(self, rule: Callable[..., None]) -> None:
        self.rule = rule
        self.__doc__ = rule.__doc__
        self.__name__ = rule.__name__

    def check(self, actor: Actor, *subject: object) -> None:
        """Raises Refused when the actor may not."""
        self.rule(actor, *subject)

    def allows(self, actor: Actor, *subject: object) -> bool:
        return self.refusal(actor, *subject) is None

    def refusal(self, actor: Actor, *subject: object) -> str | None:
        """The sentence that says why not, or None."""
        try:
            self.rule(actor, *subject)
        except Refused as refused:
            return str(refused)
        return None


def policy(rule: Callable[..., None]) -> Policy:
    return Policy(rule)

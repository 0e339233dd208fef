"""A policy is one function, asked three ways: by a service, by the API and by a template.

@policy
def close_case(actor, case):
    require(actor.may(Permission.CASE_CLOSE), "Only a caseworker of the unit can close a case.")

policies.close_case.check(by, case)    raises Refused with the sentence that the reader sees
policies.close_case.allows(by, case)   answers yes or no
"""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import models

from igu.access.actor import Actor
from igu.access.querysets import readable_compartments
from igu.access.rls import ProtectedRows


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


def withheld(row: models.Model, *, reason: str = "") -> frozenset[str]:
    """The fields of a row, or of a version of it, that the acting person is not shown: the product's one mask of fields.

    It asks what the row's own policy in the database asks. Of a row of tier 3, who does not read that tier is shown nothing;
    who does is shown what the model names in `for_a_reason` once they have said why. A row of tier 2 has no such fields.
    Pages, the API, corrections and the presenters ask this, and keep none of it themselves.
    """
    rule = next((each for each in row._meta.constraints if isinstance(each, ProtectedRows)), None)
    if rule is None or rule.tier < 3:
        return frozenset()
    if getattr(row, rule.column) not in readable_compartments(rule.tier):
        return frozenset(field.name for field in row._meta.concrete_fields)
    model = getattr(row, "pgh_tracked_model", type(row))
    return frozenset() if reason.strip() else frozenset(model.for_a_reason)

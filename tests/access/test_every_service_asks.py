"""Every service asks a policy before it does anything: whoever's role allows nothing is refused by each of them."""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator

import pytest

import cohort
import igu
import performance
import prevent_channel
import referrals
from igu.access.actor import acting_as
from igu.access.policies import Refused
from igu.access.roles import Role

ASK_NO_ROLE = {
    "igu.audit.services.record": "what is looked at is written down for everybody",
    "igu.audit.services.record_looks": "the same",
    "igu.audit.services.record_list": "the same",
    "igu.documents.services.keep_document": "kept by a job, where the database lets its asker write",
    "cohort.services.exports.sheets.count": "counts what its asker reads; asking for an export asks the policy",
    "cohort.services.imports.uploads.confirm_import": "asks for a job, whose kind asks its own policy",
    "igu.jobs.services.cancel_job": "one's own job; the query asks whose it is",
    "igu.jobs.services.request_job": "each kind of job asks its own policy",
    "igu.jobs.services.try_again": "each kind of job asks its own policy",
    "igu.rest.services.create_token": "a token for oneself, which may no more than oneself",
    "igu.sharing.services.records.step_back": "hides from oneself what one sees, whatever one's role allows",
    "igu.sharing.services.acts.one_at_a_time": "makes a second press of its sender wait, and tells nothing",
    "igu.sharing.services.acts.ask": "what the services of sharing call, once they have asked; the database asks again",
    "referrals.services.looked": "what is looked at is written down for everybody",
    "referrals.services.open_case_of": "answers which case there is, of those that its asker sees",
    "performance.services.figures.figures": "of a compartment that performance_of() gave, which asks",
    "performance.services.figures.editions_for": "narrows what its caller asked a policy for",
    "performance.services.figures.words_for": "the same",
    "performance.services.figures.shows_figures": "answers whether there is anything to ask for",
}


def services() -> Iterator[tuple[str, Callable]]:
    """Functions of services modules that say by whom they are asked."""
    for package in (igu, cohort, performance, prevent_channel, referrals):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "services" in module.name.split(".") and "igu.seed" not in module.name:
                for name, function in vars(importlib.import_module(module.name)).items():
                    here = inspect.isfunction(function) and function.__module__ == module.name
                    asked = here and not name.startswith("_") and f"{module.name}.{name}" not in ASK_NO_ROLE
                    if asked and "by" in inspect.signature(function).parameters:
                        yield f"{module.name}.{name}", function


class Anything:
    """Whatever a service is given: it asks who may before it looks."""

    def __getattr__(self, name: str) -> "Anything":
        return self

    def __call__(self, *args: object, **kwargs: object) -> "Anything":
        return self

    def __gt__(self, other: object) -> bool:
        return False

    __lt__ = __ge__ = __le__ = __gt__

    def __getitem__(self, key: object) -> "Anything":
        return self

    def __iter__(self) -> Iterator["Anything"]:
        return iter([self])


@pytest.mark.parametrize(("name", "service"), list(services()))
def test_a_service_refuses_whose_role_allows_nothing(world, name, service):
    nobody = dataclasses.replace(world.sam, role=Role("nobody", "Nobody", "", frozenset()))
    given = {each: Anything() for each in inspect.signature(service).parameters if each != "by"}
    with acting_as(world.sam), pytest.raises(Refused):
        service(by=nobody, **given)

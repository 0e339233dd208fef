import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from cohort.models import Case
from igu.access.actor import Actor
from igu.people.models import Person
from tests.factories.casework import a_case, a_person


@pytest.fixture(autouse=True)
def fresh_limits():
    """Rate limits are counted in Valkey, which outlives a test."""
    cache.clear()


@dataclass
class Caller:
    """Somebody who calls the API with their session."""

    client: Client

    def get(self, path: str, **query: Any):
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path: str, data: Any, *, key: uuid.UUID | None = None, **headers: str):
        headers = {"Idempotency-Key": str(key or uuid.uuid4())} | headers
        return self.client.post(f"/api/v1/{path}", json.dumps(data), "application/json", headers=headers)

    def patch(self, path: str, data: Any, **headers: str):
        return self.client.patch(f"/api/v1/{path}", json.dumps(data), "application/json", headers=headers)


@pytest.fixture
def caller(client_of) -> Callable[[Actor], Caller]:
    return lambda actor: Caller(client_of(actor))


@pytest.fixture
def kairo(world) -> Person:
    """Somebody on the unit's casework."""
    return a_person(by=world.nadia, compartment=world.casework, given_name="Kairo", family_name="Bennett-Osei")


@pytest.fixture
def case(world, kairo) -> Case:
    return a_case(by=world.nadia, person=kairo)

import time

import pytest
from django.core.cache import cache
from django.test import Client


@pytest.fixture(autouse=True)
def fresh_limits():
    """Rate limits are counted in Valkey, which outlives a test."""
    cache.clear()


def confirm(client: Client) -> Client:
    """The browser of somebody who has just proved again that it is they."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True, "email": ""}
    ]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


@pytest.fixture
def ade(world, client_of) -> Client:
    """The administrator's browser, confirmed."""
    return confirm(client_of(world.ade))

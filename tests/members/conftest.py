import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


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


def enrol(client: Client) -> HttpResponse:
    """Set up an authenticator app as its page asks, and give the code that the app shows."""
    page = confirm(client).get(reverse("mfa_activate_totp"), secure=True)
    code = hotp_value(page.context["form"].secret, next(yield_hotp_counters_from_time()))
    return client.post(reverse("mfa_activate_totp"), {"code": format_hotp_value(code)}, secure=True)


@pytest.fixture
def ade(world, client_of) -> Client:
    """The administrator's browser, confirmed."""
    return confirm(client_of(world.ade))

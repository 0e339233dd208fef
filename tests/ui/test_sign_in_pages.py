"""Signing in and looking after how one signs in looks like the rest of the product."""

import re

import pytest
from django.test import Client

from tests.factories.world import PASSWORD

ENTRANCE = ["/accounts/login/"]
INSIDE = [
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/sessions/",
    "/accounts/reauthenticate/",
]


def looks_like_the_product(page: str) -> bool:
    return 'class="govuk-template"' in page and "OFFICIAL-SENSITIVE" in page and len(re.findall(r"<h1", page)) == 1


@pytest.mark.parametrize("path", ENTRANCE)
def test_a_stranger_sees_the_products_own_page(db, path):
    page = Client().get(path).content.decode()
    assert looks_like_the_product(page)
    assert "Sign up" not in page


@pytest.fixture
def nadia(world) -> Client:
    """Nadia's browser, just after she confirmed that it is she."""
    client = Client()
    client.post("/accounts/login/", {"login": world.nadia.email, "password": PASSWORD, "next": "/privacy/"})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/privacy/"})
    return client


@pytest.mark.parametrize("path", INSIDE)
def test_somebody_signed_in_sees_the_products_own_page(nadia, path):
    response = nadia.get(path)
    assert response.status_code == 200, response.get("Location")
    assert looks_like_the_product(response.content.decode())


def test_a_wrong_password_is_said_at_the_top_and_the_address_is_kept(db):
    page = Client().post("/accounts/login/", {"login": "nadia@example.com", "password": "nearly"}).content.decode()
    assert "There is a problem" in page
    assert "<title>Error: Sign in" in page
    assert 'value="nadia@example.com"' in page
    assert "nearly" not in page

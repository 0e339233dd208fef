"""Signing in with an authenticator app, a recovery code and a passkey, in a real browser with a virtual authenticator."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.e2e.browser import Visitor, chromium

PASSKEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def code_of(key: str, *, steps_ago: int = 0) -> str:
    """The six digits that an authenticator app shows for a key (RFC 6238)."""
    counter = (int(time.time()) // 30 - steps_ago).to_bytes(8, "big")
    digest = hmac.new(base64.b32decode(key), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def confirm(visitor: Visitor, password: str) -> None:
    """Prove once more that it is they, where the product asks."""
    if "/reauthenticate/" in visitor.page.url:
        visitor.page.get_by_label("Password", exact=True).fill(password)
        visitor.page.get_by_role("button", name="Continue").click()
        visitor.page.wait_for_url(lambda url: "/reauthenticate/" not in url)


def sign_out(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Sign out").first.click()
    visitor.page.wait_for_url(lambda url: "/accounts/2fa" not in url)


def password_step(visitor: Visitor, email: str, password: str) -> None:
    visitor.sign_in(email, password)
    assert visitor.page.url.endswith("/accounts/2fa/authenticate/")


def give(visitor: Visitor, code: str) -> None:
    visitor.page.locator("main").get_by_label("code").fill(code)
    visitor.page.get_by_role("button", name="Continue").click()
    visitor.page.wait_for_load_state()


def is_whole(visitor: Visitor) -> bool:
    return Axe().run(visitor.page).violations_count == 0 and visitor.complaints == []


def test_an_authenticator_app_and_then_a_recovery_code(borough, people, browser):
    email, password = people["victim_worker"]
    visitor = Visitor(browser, borough)
    visitor.sign_in(email, password)
    visitor.page.goto("/accounts/2fa/totp/activate/")
    confirm(visitor, password)
    key = visitor.page.locator("code").inner_text()
    assert is_whole(visitor)
    give(visitor, code_of(key, steps_ago=1))
    assert visitor.page.url.endswith("/accounts/2fa/recovery-codes/")
    recovery = visitor.page.get_by_label("Unused codes").input_value().split()
    sign_out(visitor)

    password_step(visitor, email, password)
    assert is_whole(visitor)
    give(visitor, "000000")
    assert "Incorrect code" in visitor.page.locator("main").inner_text()
    give(visitor, code_of(key))
    assert visitor.page.url == f"{borough}/"
    sign_out(visitor)

    password_step(visitor, email, password)
    give(visitor, code_of(key))
    assert visitor.page.url.endswith("/2fa/authenticate/"), "a code is good once"
    give(visitor, recovery[0])
    assert visitor.page.url == f"{borough}/"

    visitor.page.goto("/accounts/2fa/totp/deactivate/")
    confirm(visitor, password)
    visitor.page.locator("main form button[type=submit]").click()
    visitor.page.wait_for_url("**/accounts/2fa/")
    visitor.close()


def test_a_passkey_signs_in_without_a_password(borough, people, browser):
    email, password = people["gag_chair"]
    address = borough.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, which a number is not
    visitor = Visitor(browser, address)
    devtools = visitor.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})
    visitor.sign_in(email, password)
    visitor.page.goto("/accounts/2fa/webauthn/add/")
    confirm(visitor, password)
    visitor.page.locator("main").get_by_label("Name").fill("Work phone")
    visitor.page.get_by_role("checkbox").check()
    assert is_whole(visitor)
    visitor.page.get_by_role("button", name="Add").click()
    visitor.page.wait_for_url("**/recovery-codes/")
    sign_out(visitor)

    visitor.page.goto("/accounts/login/")
    visitor.page.get_by_role("button", name="Sign in with a passkey").click()
    visitor.page.wait_for_url(lambda url: "/accounts/login/" not in url)
    assert visitor.complaints == []

    visitor.page.goto("/accounts/2fa/webauthn/")
    assert "Work phone" in visitor.page.locator("main").inner_text()
    visitor.page.get_by_role("link", name="Remove Work phone").click()
    confirm(visitor, password)
    visitor.page.locator("main form button[type=submit]").click()
    visitor.page.wait_for_url("**/accounts/2fa/webauthn/")
    visitor.close()

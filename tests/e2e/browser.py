"""Chromium as the tests drive it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine, headless, talking to nobody by itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """A page that remembers what its console complained of."""

    def __init__(self, browser: Browser, address: str, *, width: int = 1280) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.context = browser.new_context(viewport={"width": width, "height": 900}, base_url=address)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        refused_page = "Failed to load resource" in message.text and message.location.get("url", "") == self.page.url
        if message.type in {"error", "warning"} and not refused_page:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto("/accounts/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)

    def close(self) -> None:
        self.context.close()

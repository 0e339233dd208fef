"""The first page anybody sees, in a demonstration: whole on a phone and a desk, and one press from each role's work."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from igu.access.roles import ROLES
from tests.e2e.browser import Visitor, chromium


@pytest.mark.parametrize("width", [320, 1280])
def test_somebody_of_each_role_signs_in_with_one_press(borough, width):
    with chromium() as browser:
        visitor = Visitor(browser, borough, width=width)
        visitor.page.goto("/accounts/login/")
        assert Axe().run(visitor.page).violations_count == 0
        assert visitor.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        buttons = visitor.page.get_by_role("button", name="Sign in as")
        assert buttons.count() == len(ROLES)
        buttons.first.click()
        visitor.page.wait_for_url(f"{borough}/")
        assert visitor.page.get_by_role("button", name="Sign out").count() == 1
        assert visitor.complaints == []
        visitor.close()

"""Each page that each role can reach by its links: it answers, fits a phone, satisfies axe, and breaks no content policy."""

import re
from collections import deque
from urllib.parse import urldefrag, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve

from igu.access.roles import ROLES
from tests.e2e.browser import Visitor, chromium

NOT_FOLLOWED = re.compile(r"(logout|signout|/static/|\.csv|\.xlsx|\.pdf|/download|/schema/|/docs/)")
NARROW, WIDE = 320, 1280
checked_by_axe: set[tuple[str, int]] = set()


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


def kind_of(path: str) -> str | None:
    """The name of the page at an address: one address of each kind is opened for a role."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def links(visitor: Visitor) -> list[str]:
    hrefs = visitor.page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    here = urlsplit(visitor.address).netloc
    return [urldefrag(url).url for url in hrefs if urlsplit(url).netloc == here and not NOT_FOLLOWED.search(url)]


def crawl(visitor: Visitor):
    """Open one page of each kind that can be reached from home."""
    waiting, seen = deque([f"{visitor.address}/"]), set()
    while waiting:
        url = waiting.popleft()
        kind = kind_of(urlsplit(url).path)
        if kind in seen:
            continue
        seen.add(kind)
        response = visitor.page.goto(url)
        yield kind, url, response
        waiting.extend(link for link in links(visitor) if kind_of(urlsplit(link).path) not in seen)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_page_a_role_can_reach_is_whole(borough, people, browser, role):
    visitor = Visitor(browser, borough)
    visitor.sign_in(*people[role])
    if "/acting-for/" in visitor.page.url:
        visitor.page.get_by_role("button", name=f"Act as {ROLES[role].name}").first.click()
    visited = 0
    for kind, url, response in crawl(visitor):
        assert response is not None, url
        assert response.status == 200, f"{url} answered {response.status}"
        assert "OFFICIAL-SENSITIVE" in visitor.page.locator("body").inner_text(), url
        for width in (WIDE, NARROW):
            visitor.page.set_viewport_size({"width": width, "height": 900})
            too_wide = visitor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert too_wide <= 0, f"{url} is {too_wide} px too wide at {width}"
            if (kind, width) not in checked_by_axe:
                checked_by_axe.add((kind, width))
                results = Axe().run(visitor.page)
                assert results.violations_count == 0, f"{url} at {width}\n{results.generate_report()}"
        visited += 1
    assert visited >= 3, "home, accessibility and privacy at least"
    assert visitor.complaints == []
    visitor.close()

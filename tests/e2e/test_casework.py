"""Casework in a real Chromium: a group session logged on a phone, a draft that comes back, and two people at one record."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.browser import Visitor, chromium

PHONE = 320
A4 = 703
"""How wide a printed page is between its margins, in px."""


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def worker(borough, people, browser):
    visitor = Visitor(browser, borough, width=PHONE)
    visitor.sign_in(*people["gang_worker"])
    yield visitor
    assert visitor.complaints == []
    visitor.close()


@pytest.fixture
def manager(borough, people, browser):
    visitor = Visitor(browser, borough)
    visitor.sign_in(*people["igu_manager"])
    yield visitor
    assert visitor.complaints == []
    visitor.close()


def fits_and_is_accessible(page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def begin_for(page, number: int) -> list[str]:
    """From my work to the form, for so many people of my caseload; their names."""
    page.goto("/")
    page.get_by_role("button", name="Log an intervention").click()
    boxes = page.get_by_role("checkbox")
    for place in range(number):
        boxes.nth(place).check()
    page.get_by_role("button", name="Continue").click()
    return page.locator(".app-attendee__name").all_inner_texts()


def test_a_group_session_is_logged_on_a_phone(worker):
    page = worker.page
    names = begin_for(page, 3)
    assert len(names) == 3
    target = page.locator(".app-attendee .app-segmented__label").first.bounding_box()
    assert target["height"] >= 44
    absent = page.locator(".app-attendee").nth(2)
    expect(absent.get_by_label("Reason")).to_be_hidden()
    absent.get_by_role("radio", name="Did not attend").check()
    absent.get_by_label("Reason").select_option("Ill")
    page.get_by_label("What happened?").fill("Talked through the bystander scenario.")
    page.get_by_label("Next step (optional)").fill("Session 4, same place")
    page.get_by_role("radio", name="Tomorrow").check()
    expect(page.locator("[data-draft-status]")).to_contain_text("Draft kept at")
    fits_and_is_accessible(page)
    page.get_by_role("button", name="Save for 3 people").click()
    expect(page.get_by_text("Logged for 3 people.")).to_be_visible()
    page.locator(".app-caseload").get_by_role("link", name=names[2]).click()
    page.wait_for_url(re.compile(r"/people/\d+/$"))
    page.get_by_role("link", name="Timeline").click()
    expect(page.locator(".app-timeline__entry").filter(has_text="Did not attend").first).to_contain_text("Ill")


def test_what_is_missing_is_said_and_led_to_and_the_rest_stays(worker):
    page = worker.page
    begin_for(page, 1)
    page.get_by_label("Next step (optional)").fill("Ring his mother")
    page.get_by_role("button", name="Save", exact=True).last.click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Answer “What was it?”")
    summary.get_by_role("link", name="Answer “What was it?”").click()
    expect(page.get_by_role("radio", name="One to one")).to_be_focused()
    expect(page.get_by_label("Next step (optional)")).to_have_value("Ring his mother")
    fits_and_is_accessible(page)


def test_a_draft_is_there_after_the_page_was_left(worker):
    page = worker.page
    begin_for(page, 1)
    page.get_by_label("What happened?").fill("Half a sentence")
    address = page.url
    page.goto("/people/")
    page.goto(address)
    expect(page.get_by_label("What happened?")).to_have_value("Half a sentence")
    expect(page.locator("[data-draft-status]")).to_contain_text("is back")


def test_without_a_script_somebody_is_added_and_saved(borough, people, browser):
    context = browser.new_context(viewport={"width": PHONE, "height": 900}, base_url=borough, java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/login/")
    email, password = people["gang_worker"]
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    begin_for(page, 1)
    page.get_by_role("radio", name="Group session").check()
    page.get_by_label("What happened?").fill("Kept while somebody is added")
    page.get_by_text("Add another person").click()
    page.get_by_role("button", name=re.compile("^Add ")).first.click()
    expect(page.get_by_label("What happened?")).to_have_value("Kept while somebody is added")
    page.get_by_role("button", name="Save for 2 people").click()
    expect(page.get_by_text("Logged for 2 people.")).to_be_visible()
    context.close()


def test_the_second_of_two_editors_chooses_and_loses_nothing(worker, manager):
    mine, theirs = worker.page, manager.page
    mine.goto("/")
    mine.locator(".app-caseload a.app-name").first.click()
    mine.wait_for_url(re.compile(r"/people/\d+/$"))
    mine.goto(f"{mine.url.rstrip('/')}/timeline/?kind=contact")
    address = mine.get_by_role("link", name=re.compile("^Correct")).first.get_attribute("href")
    for page in (mine, theirs):
        page.goto(address)
    said = mine.get_by_label("What happened").input_value()
    theirs.get_by_label("What happened").fill(f"{said} Flat offered.")
    theirs.get_by_label("Where").fill("Wood Green Library")
    theirs.get_by_role("button", name="Save").click()
    theirs.wait_for_url(re.compile("/timeline/"))
    mine.get_by_label("What happened").fill(f"{said} Mother accepts.")
    mine.get_by_role("button", name="Save").click()
    expect(mine.get_by_role("heading", level=1)).to_contain_text("changed this while you were editing it")
    expect(mine.get_by_text("also changed where")).to_be_visible()
    fits_and_is_accessible(mine)
    mine.get_by_role("button", name="Save what I chose").click()
    mine.wait_for_url(re.compile("/timeline/"))
    entry = mine.locator(".app-timeline__entry").filter(has_text="Wood Green Library").first
    expect(entry).to_contain_text("Flat offered.")
    expect(entry).to_contain_text("Mother accepts.")
    expect(entry).to_contain_text("Corrected on")


def test_a_person_is_found_by_a_misspelt_name_and_printed_with_the_marking(worker):
    page = worker.page
    page.goto("/search/")
    page.locator("#words").fill("Kiaro Benett")
    page.locator("main").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Kairo Bennett-Osei").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kairo Bennett-Osei")
    page.emulate_media(media="print")
    expect(page.get_by_text("OFFICIAL-SENSITIVE").first).to_be_visible()
    expect(page.get_by_text("Printed by Nadia Rahman")).to_be_visible()
    expect(page.get_by_role("button", name="Log an intervention")).to_be_hidden()
    expect(page.get_by_role("link", name="Change or take down")).to_be_hidden()
    expect(page.get_by_text("Show as a table")).to_be_hidden()
    page.set_viewport_size({"width": A4, "height": 900})
    assert page.evaluate("document.querySelector('.app-journey .app-chart').getBoundingClientRect().right") <= A4
    page.emulate_media(media="screen")

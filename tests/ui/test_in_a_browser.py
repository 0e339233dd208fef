"""The pages as Chromium draws them: by keyboard, on a phone, under the content security policy, with and without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.e2e
PAGES = ["/design/", "/design/conflict/", "/no-such-page/"]


@pytest.fixture
def page(browser: Browser, server: str) -> Page:
    """A tab whose every complaint fails the test."""
    page = browser.new_page(base_url=server)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    yield page
    page.close()
    assert [each for each in complaints if "status of" not in each] == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_sticks_out(page, path, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path, wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []


def test_without_a_script_the_form_and_the_menu_are_all_there(browser, server):
    page = browser.new_context(java_script_enabled=False, base_url=server).new_page()
    page.goto("/design/")
    expect(page.get_by_label("One to one").first).to_be_visible()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_role("button", name="Show password")).to_have_count(0)
    page.context.close()


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page):
    page.goto("/design/", wait_until="networkidle")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#wrong_session")).to_be_focused()


def test_the_segmented_answers_are_radios_for_the_keyboard(page):
    page.goto("/design/", wait_until="networkidle")
    page.locator("#empty_attended_0").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#empty_attended_1")).to_be_checked()
    assert page.locator("label[for=empty_attended_1]").bounding_box()["height"] >= 44


def test_the_words_left_are_counted_and_the_text_is_drawn_in_public_sans(page):
    page.goto("/design/", wait_until="networkidle")
    page.locator("#empty_happened").fill("x" * 123)
    expect(page.get_by_text("You have 877 characters left").first).to_be_attached()
    assert page.evaluate("document.fonts.check('16px \"Public Sans\"')")


DRAFT = """<form id="f" method="post" data-draft="log"><input type="hidden" name="person" value="1">
<textarea name="what"></textarea><input type="checkbox" name="told" value="police" checked>
<input type="password" name="password"><p data-draft-status></p></form>"""


@pytest.fixture
def drafting(page):
    """Opens a page with a form that keeps drafts, as this reader; `saved` is a page without it."""

    def opened(reader: str = "1", form: str = DRAFT, attributes: str = "") -> Page:
        def answer(route):
            text = route.fetch(url=route.request.url.replace("/drafts/", "/accessibility/")).text()
            text = text.replace('data-reader=""', f'data-reader="{reader}" {attributes}')
            route.fulfill(body=text.replace("</main>", f"{form}</main>"), content_type="text/html")

        page.unroute_all()
        page.route("**/drafts/", answer)
        page.goto("/drafts/", wait_until="networkidle")
        return page

    return opened


def test_a_draft_is_kept_in_the_tab_and_comes_back(drafting):
    page = drafting()
    page.locator("textarea").fill("Talked through the bystander scenario.")
    page.locator("input[type=password]").fill("hush-hush")
    expect(page.locator("[data-draft-status]")).to_contain_text("Draft kept at")
    assert "hush-hush" not in page.evaluate("JSON.stringify(sessionStorage)")
    assert page.evaluate("localStorage.length") == 0
    page = drafting()
    expect(page.locator("textarea")).to_have_value("Talked through the bystander scenario.")


def test_a_draft_puts_back_choices_and_leaves_what_the_server_says(drafting):
    page = drafting()
    page.locator("[name=told]").uncheck()
    page = drafting(form=DRAFT.replace('value="1"', 'value="2"'))
    expect(page.locator("[name=told]")).not_to_be_checked()
    assert page.locator("[name=person]").get_attribute("value") == "2"
    assert page.evaluate("document.querySelector('[name=person]').value") == "2"


def test_a_draft_is_forgotten_once_saved_but_not_on_an_error_or_conflict(drafting):
    page = drafting()
    page.locator("textarea").fill("Kept")
    page.evaluate("document.getElementById('f').dispatchEvent(new Event('submit', {cancelable: true}))")
    assert drafting(form="", attributes="data-keeps-drafts").evaluate("sessionStorage.length") == 1
    assert drafting(form="").evaluate("sessionStorage.length") == 0


def test_another_reader_of_the_same_tab_does_not_find_the_draft(drafting):
    drafting("1").locator("textarea").fill("Nadia's note")
    expect(drafting("2").locator("textarea")).to_have_value("")


def test_pressing_twice_sends_once(drafting):
    page = drafting()
    sent = page.evaluate(
        """() => { const form = document.getElementById('f'); let sent = 0;
        window.addEventListener('submit', (event) => { sent += !event.defaultPrevented; event.preventDefault(); });
        form.requestSubmit(); form.requestSubmit(); return sent; }"""
    )
    assert sent == 1

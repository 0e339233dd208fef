"""Who sees what, told by the people of the agencies: an agreement drafted, agreed, used and lapsed; a record restricted;
one opened in an emergency; a neighbour kept out. At each step everybody sees exactly what the sharing page says.

Niamh of the council drafts agreements, Tom manages the gangs unit and Nadia works there. Priya and Gareth are police, Yusuf
is of youth justice, Marek of housing, Fiona of education, Catherine of Northfield Academy, Nikhil of the Jobcentre, and
Iris keeps watch over who looked.
"""

import datetime
import json
import re
from dataclasses import dataclass

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from igu.seed.organisations import email
from tests.e2e.browser import Visitor, chromium

NAMES = {
    "niamh": "Niamh Doherty",
    "tom": "Tom Ashworth",
    "nadia": "Nadia Rahman",
    "priya": "Priya Nair",
    "gareth": "Gareth Llewellyn",
    "yusuf": "Yusuf Demir",
    "marek": "Marek Zieliński",
    "fiona": "Fiona McAllister",
    "catherine": "Catherine Mowbray",
    "nikhil": "Nikhil Rao",
    "iris": "Iris Vantongeren",
}


@dataclass
class Team:
    """Everybody, each in a browser of their own, signed in when they are first asked for anything."""

    browser: object
    address: str
    password: str
    visitors: dict[str, Visitor]

    def __getattr__(self, first: str):
        if first not in self.visitors:
            self.visitors[first] = Visitor(self.browser, self.address)
            self.visitors[first].sign_in(email(NAMES[first]), self.password)
            confirm_who_it_is(self.visitors[first].page, self.password)
        return self.visitors[first].page

    def sees(self, first: str, person: str) -> bool:
        """Whether they can open the person: by the page and by the API alike."""
        page = getattr(self, first)
        answers = {page.goto(address).status for address in (f"/people/{person}/", f"/people/{person}/timeline/")}
        answers.add(page.request.get(f"/api/v1/people/{person}/").status)
        assert answers in ({200}, {404}), f"{first}: {answers}"
        return answers == {200}

    def each_sees_what_the_page_says(self, person: str) -> None:
        """Tom's page of the record names who sees it; those see it, and nobody else does."""
        named = who_the_page_names(self.tom, person)
        for first, name in NAMES.items():
            assert self.sees(first, person) == (name in named), f"{name}: {'named' if name in named else 'not named'}"
            if name in named:
                self.finds_themselves_named(first, person)

    def finds_themselves_named(self, first: str, person: str) -> None:
        page = getattr(self, first)
        page.goto(f"/people/{person}/sharing/")
        expect(page.get_by_text("You see this because")).to_be_visible()


def confirm_who_it_is(page, password: str) -> None:
    """Whoever changes who sees what is asked for their password again; it counts for 15 minutes."""
    page.goto("/accounts/reauthenticate/?next=/accounts/")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile("/accounts/$"))


def who_the_page_names(page, person: str) -> set[str]:
    """Everybody whom the sharing page names as seeing the record itself, by agreement or in an emergency."""
    page.goto(f"/people/{person}/sharing/")
    named = set()
    for row in page.get_by_role("table", name="Agencies and people who can see").locator("tbody tr").all():
        if re.search("Tier [23]", row.inner_text()):
            named.update(name for name in NAMES.values() if name in row.locator("td").first.text_content())
    for line in page.get_by_text("has it open in an emergency").all():
        named.update(name for name in NAMES.values() if name in line.inner_text())
    return named


@pytest.fixture(scope="module")
def team(borough, people):
    with chromium() as browser:
        team = Team(browser, borough, people["gang_worker"][1], {})
        yield team
        for visitor in team.visitors.values():
            assert visitor.complaints == []
            visitor.close()


@pytest.fixture
def as_time_passes(starts):
    """Says to the database of the running product what is so when time has passed."""

    def tell(sql: str, *values) -> None:
        keys = json.loads((starts.second.folder / "keys.json").read_text())
        with psycopg.connect(
            host="127.0.0.1", port=keys["postgres_port"], user="igu_owner", password=keys["igu_owner"], dbname="igu"
        ) as connection:
            connection.execute(sql, values)

    return tell


def number_of(page, name: str) -> str:
    """A person's number, found as anybody finds them: by name."""
    search(page, name)
    page.locator(".app-hits").get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_url(re.compile(r"/people/\d+/$"))
    return re.search(r"/people/(\d+)/", page.url)[1]


def search(page, words: str) -> None:
    page.goto("/search/")
    page.locator("#words").fill(words)
    page.locator("main").get_by_role("button", name="Search").click()


def finds(page, name: str) -> bool:
    search(page, name)
    expect(page.get_by_role("status")).to_be_visible()
    return page.locator(".app-hits").get_by_role("link", name=name, exact=True).count() > 0


def fill_day(page, label: str, day: datetime.date) -> None:
    group = page.get_by_role("group", name=label)
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(part).fill(str(value))


def choose(select, words: str) -> None:
    """The option that says these words among others."""
    select.select_option(select.locator("option").filter(has_text=words).get_attribute("value"))


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def looks_right(page) -> None:
    """Nothing for axe to complain of, on a screen and on a phone."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.set_viewport_size({"width": 1280, "height": 900})


def test_an_agreement_is_drafted_agreed_used_and_lapses(team, as_time_passes):
    person = number_of(team.tom, "Ibrahim Sesay")
    team.each_sees_what_the_page_says(person)
    assert not team.sees("catherine", person)

    niamh = team.niamh
    niamh.goto("/agreements/")
    niamh.get_by_role("button", name="Draft an agreement").click()
    niamh.get_by_label("Title").fill("Keeping a place at Northfield")
    agencies = niamh.get_by_role("group", name="Agencies that agree")
    for agency in (
        "Haringey Integrated Gangs Unit",
        "Haringey Housing, safe moves",
        "Haringey Education and Inclusion",
        "Northfield Academy",
    ):
        agencies.get_by_label(agency, exact=True).check()
    niamh.get_by_label("Purposes").fill("Keeping young people who leave a gang at school.")
    niamh.get_by_label("Legal gateway").select_option("Children Act 2004, section 11")
    niamh.get_by_role("radio", name="Tier 2, case content").check()
    niamh.get_by_label("Data protection impact assessment").fill("DPIA-31")
    fill_day(niamh, "First day", in_days(0))
    fill_day(niamh, "Review", in_days(100))
    fill_day(niamh, "Last day", in_days(200))
    looks_right(niamh)
    niamh.get_by_role("button", name="Save the draft").click()
    niamh.wait_for_url(re.compile(r"/agreements/\d+/$"))
    agreement = niamh.url
    expect(niamh.locator("main")).to_contain_text("Waits for 4 agencies")

    for first in ("tom", "marek", "fiona", "catherine"):
        page = getattr(team, first)
        assert not team.sees("catherine", person), "A draft shows nothing."
        page.goto("/")
        waiting = page.get_by_role("listitem").filter(has_text="Keeping a place at Northfield")
        expect(waiting).to_contain_text("Confirm")
        waiting.get_by_role("link").click()
        page.get_by_role("button", name=re.compile("^Confirm for")).click()
    expect(team.catherine.locator("main")).to_contain_text("In force")
    assert not team.sees("catherine", person), "An agreement by itself shows nothing."
    team.each_sees_what_the_page_says(person)

    tom = team.tom
    tom.goto(f"/people/{person}/sharing/")
    tom.get_by_role("button", name="Share with an agency").click()
    tom.get_by_label("Agency", exact=True).select_option("Northfield Academy")
    tom.get_by_role("radio", name="Tier 2, case content").check()
    choose(tom.get_by_label("Agreement"), "Keeping a place at Northfield, version 1")
    tom.get_by_label("What it is for").fill("Keeping his place in year 11")
    fill_day(tom, "Last day", in_days(60))
    tom.get_by_label("Reason").fill("The school asked for one plan with us.")
    tom.get_by_role("button", name="Share this record").click()
    expect(tom.get_by_role("heading", level=1)).to_have_text("Check who will see it")
    change = tom.get_by_role("row", name=re.compile("Northfield Academy"))
    expect(change).to_contain_text("Nothing")
    expect(change).to_contain_text("Catherine Mowbray")
    looks_right(tom)
    assert not team.sees("catherine", person), "Looking beforehand shares nothing."
    tom.get_by_role("button", name="Share this record").click()
    expect(tom.get_by_text("The record is shared.")).to_be_visible()
    looks_right(tom)
    team.each_sees_what_the_page_says(person)

    catherine = team.catherine
    catherine.goto(f"/people/{person}/sharing/")
    expect(catherine.locator("main")).to_contain_text(
        "Northfield Academy was granted it under “Keeping a place at Northfield, version 1”"
    )
    catherine.goto(f"/people/{person}/timeline/")
    expect(catherine.locator(".app-timeline__entry").first).to_be_visible()
    expect(catherine.get_by_role("link", name="Log an intervention")).to_have_count(0)

    as_time_passes(
        "UPDATE agencies_sharingagreement SET starts_on = starts_on - 201, review_on = review_on - 201, "
        "ends_on = ends_on - 201 WHERE title = %s",
        "Keeping a place at Northfield",
    )
    assert not team.sees("catherine", person)
    team.each_sees_what_the_page_says(person)
    tom.goto(f"/people/{person}/sharing/")
    expect(tom.get_by_role("row", name=re.compile("^Northfield Academy"))).to_contain_text("Ended")
    catherine.goto(agreement)
    expect(catherine.locator("main")).to_contain_text("Lapsed")


def test_a_record_is_restricted_to_people_named_and_shown_again(team):
    person = number_of(team.tom, "Callum O’Dowd")
    team.each_sees_what_the_page_says(person)
    tom = team.tom
    tom.goto(f"/people/{person}/sharing/")
    tom.get_by_role("button", name="Restrict").click()
    tom.get_by_role("group", name="People").get_by_label("Priya Nair").check()
    tom.get_by_role("group", name="People").get_by_label("Nadia Rahman").check()
    tom.get_by_label("Reason").fill("A threat to his life at the address.")
    tom.get_by_role("button", name="Restrict this record").click()
    expect(tom.get_by_role("row", name=re.compile("^Youth Justice"))).to_contain_text("Loses sight")
    assert team.sees("yusuf", person)
    tom.get_by_role("button", name="Restrict this record").click()
    expect(tom.get_by_text("The record is restricted.")).to_be_visible()
    looks_right(tom)
    assert [first for first in NAMES if team.sees(first, person)] == ["tom", "nadia", "priya"]
    team.each_sees_what_the_page_says(person)
    assert not finds(team.gareth, "Callum O’Dowd")

    tom.goto(f"/people/{person}/sharing/")
    tom.get_by_role("button", name="Lift the restriction").click()
    tom.get_by_label("Reason").fill("He has moved.")
    tom.get_by_role("button", name="Lift the restriction").click()
    tom.get_by_role("button", name="Lift the restriction").click()
    expect(tom.get_by_text("The restriction is lifted.")).to_be_visible()
    assert team.sees("gareth", person)
    team.each_sees_what_the_page_says(person)


def test_one_case_is_restricted_and_the_person_is_not(team):
    person = number_of(team.tom, "Jayden Whitlock")
    tom = team.tom
    tom.goto(f"/people/{person}/sharing/")
    tom.get_by_role("table", name="Who sees each case").get_by_role("link").first.click()
    case = re.search(r"/cases/(\d+)/sharing/", tom.url)[1]
    tom.get_by_role("button", name="Restrict").click()
    tom.get_by_role("group", name="People").get_by_label("Nadia Rahman").check()
    tom.get_by_label("Reason").fill("The referral names a witness.")
    tom.get_by_role("button", name="Restrict this record").click()
    tom.get_by_role("button", name="Restrict this record").click()
    expect(tom.locator("main")).to_contain_text("2 people can see this record")
    looks_right(tom)
    assert team.sees("priya", person)
    for address in (f"/cases/{case}/", f"/cases/{case}/sharing/", f"/api/v1/cases/{case}/sharing/"):
        assert team.priya.request.get(address).status == 404
        assert team.nadia.request.get(address).status == 200
    team.priya.goto(f"/people/{person}/timeline/")
    expect(team.priya.locator(".app-timeline__entry").filter(has_text="Integrated Gangs Unit")).to_have_count(0)
    tom.goto(f"/people/{person}/sharing/")
    expect(tom.get_by_role("table", name="Who sees each case")).to_contain_text("Restricted")


def test_a_record_is_opened_in_an_emergency_counted_down_and_reviewed(team, as_time_passes):
    person = number_of(team.tom, "Mateusz Nowicki")
    nikhil = team.nikhil
    assert not team.sees("nikhil", person)
    search(nikhil, "Mateusz Nowicki")
    expect(nikhil.locator(".app-hits")).to_contain_text("Known to another team")
    nikhil.locator(".app-hits").get_by_role("link", name="Mateusz Nowicki").click()
    expect(nikhil.get_by_label("Reference of the person")).to_have_value(f"IGU-{int(person):04d}")
    looks_right(nikhil)
    nikhil.get_by_role("radio", name="Threat to somebody’s life").check()
    nikhil.get_by_label("What has happened").fill("Three men wait for him outside the Jobcentre.")
    nikhil.get_by_role("button", name="Open it for 4 hours").click()
    nikhil.wait_for_url(re.compile(rf"/people/{person}/$"))
    banner = nikhil.get_by_role("region", name="Emergency access")
    expect(banner).to_contain_text(re.compile("in (4 hours|3 hours 59 minutes)"))
    expect(nikhil.get_by_role("link", name="Log an intervention")).to_have_count(0)
    looks_right(nikhil)
    team.each_sees_what_the_page_says(person)

    team.tom.goto("/")
    expect(team.tom.locator("main")).to_contain_text("Opened by Nikhil Rao")
    iris = team.iris
    iris.goto("/")
    iris.get_by_role("link", name="Opened by Nikhil Rao").click()
    expect(iris.locator("main")).to_contain_text("Three men wait for him outside the Jobcentre.")
    iris.get_by_role("radio", name="Justified").check()
    iris.get_by_label("What the review found").fill("The duty officer confirms the call.")
    iris.get_by_role("button", name="Record the review").click()
    expect(iris.get_by_role("table", name="Emergencies that were reviewed")).to_contain_text(
        "The duty officer confirms"
    )
    looks_right(iris)
    team.tom.goto(f"/people/{person}/sharing/")
    history = team.tom.get_by_role("table", name="Who opened this record without standing access")
    expect(history).to_contain_text("Nikhil Rao")
    expect(history).to_contain_text("Justified")
    iris.goto(f"/access-log/?record=IGU-{int(person):04d}")
    expect(iris.get_by_role("row", name=re.compile("Nikhil Rao.*Looked at")).first).to_be_visible()

    as_time_passes(
        "UPDATE access_brokenglass SET starts_at = starts_at - interval '4 hours', ends_at = ends_at - interval '4 hours' "
        "WHERE subject = %s",
        f"person:{person}",
    )
    assert not team.sees("nikhil", person)
    team.each_sees_what_the_page_says(person)


def test_a_neighbour_is_kept_out_and_is_not_told(team):
    person = number_of(team.nadia, "Deshawn Palmer-Grant")
    nadia, gareth = team.nadia, team.gareth
    assert team.sees("gareth", person)
    nadia.goto(f"/people/{person}/sharing/")
    nadia.get_by_role("link", name="Add").click()
    nadia.get_by_label("Who", exact=True).select_option("Gareth Llewellyn")
    nadia.get_by_label("Why").fill("Lives next door to his mother.")
    fill_day(nadia, "Review", in_days(180))
    nadia.get_by_role("button", name="Keep them out").click()
    expect(nadia.get_by_role("row", name=re.compile("^Police"))).to_contain_text("Gareth Llewellyn")
    assert team.sees("gareth", person)
    nadia.get_by_role("button", name="Keep them out").click()
    expect(nadia.locator("main")).to_contain_text("1 named person is kept out.")
    assert not team.sees("gareth", person)
    assert team.sees("priya", person)
    team.each_sees_what_the_page_says(person)

    assert not finds(gareth, "Deshawn Palmer-Grant")
    gareth.goto(f"/emergency/?reference=IGU-{int(person):04d}")
    gareth.get_by_role("radio", name="A child at risk now").check()
    gareth.get_by_label("What has happened").fill("He is missing and his sister is alone.")
    gareth.get_by_role("button", name="Open it for 4 hours").click()
    expect(gareth.locator("main")).not_to_contain_text("Deshawn")
    assert not team.sees("gareth", person)
    expect(gareth.get_by_role("region", name="Emergency access")).to_have_count(0)

    nadia.goto(f"/people/{person}/sharing/")
    nadia.get_by_role("link", name=re.compile("^Let in again")).click()
    nadia.get_by_label("Reason").fill("He has moved away.")
    nadia.get_by_role("button", name="Let them in again").click()
    assert team.sees("gareth", person)
    team.each_sees_what_the_page_says(person)

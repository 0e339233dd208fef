"""The check for leaks is itself checked: it finds what is planted to be found, and fails on what it does not know."""

import io
import logging
import re
import zipfile
import zlib

import pytest
from django.core import mail
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import clear_url_caches, path

from igu import urls
from igu.access.models import Compartment
from igu.access.querysets import ProtectedQuerySet
from igu.access.roles import ROLES
from igu.documents.services import print_pdf
from igu.leakcheck import addresses, bodies, changes, completeness, visiting
from igu.leakcheck.canaries import Canaries
from igu.leakcheck.findings import Findings
from igu.leakcheck.management.commands.leakcheck import as_in_production, without_row_security, without_visible_to
from igu.leakcheck.oracle import TOLD_AT_TIER_3
from igu.leakcheck.world import PANEL, REFERRAL_WORDS, REFERRALS, World, build
from igu.local.environment import CHECKOUT
from igu.people.models import Person

STRANGER, MANAGER = "stranger liaison", "north igu_manager"
CSS = '@font-face { font-family: P; src: url("font:public-sans-latin-400-normal.woff2") } body { font-family: P }'


@pytest.fixture
def two_boroughs(db) -> World:
    """The check's own world, with its triggers, in a test's database."""
    with transaction.atomic():
        built = build()
        changes.watch()
    return built


@pytest.fixture
def visits(two_boroughs, monkeypatch):
    """Visit a page with a fault in it, and nothing else."""

    def visit(view, *, name: str = STRANGER, route: str = "people/<row:pk>/faulty/") -> Findings:
        monkeypatch.setattr(urls, "urlpatterns", [path(route, view, name="faulty"), *urls.urlpatterns])
        clear_url_caches()
        parts = tuple(piece.split(">")[0] for piece in route.split("<")[1:])
        monkeypatch.setattr(addresses, "every_address", lambda: [addresses.Address("faulty", route, parts)])
        with as_in_production():
            return visiting.visit_as(two_boroughs, name)

    yield visit
    clear_url_caches()


def as_the_owner(sql: str, *parameters) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE igu_owner")
        cursor.execute(sql, parameters)


def number_of(place: str, world: World) -> int:
    return world.rows("people.Person")[place].pk


class TestCanaries:
    @pytest.fixture
    def canaries(self):
        return Canaries()

    @pytest.fixture
    def word(self, canaries):
        return canaries.new("north", "people_person", "family_name")

    def test_they_are_found_in_text_in_archives_and_in_what_a_stream_holds(self, canaries, word):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("xl/sharedStrings.xml", word)
        document = b"%PDF-1.7 stream\n" + zlib.compress(word.lower().encode()) + b"\nendstream"
        for content in (f"<p>{word}</p>".encode(), word.lower().encode(), archive.getvalue(), document):
            assert canaries.found_in(content) == {word[2:]}

    def test_they_are_found_in_what_a_reader_sees_of_a_printed_page(self, canaries, word):
        html = (
            f'<html lang="en-GB"><head><title>Figures</title></head><body><p>About {word}, in a line</p></body></html>'
        )
        printed = print_pdf(html=html, css=CSS).pdf
        assert word.encode() not in printed
        assert canaries.found_in(printed) == {word[2:]}

    def test_a_row_s_number_is_one_where_it_stands_alone(self, canaries):
        canaries.number("north", "people_person", 7_101_001)
        assert canaries.found_in(b'<a href="/people/7101001/">IGU-7101001') == {"7101001"}
        assert canaries.found_in(b"071010012 71010013") == set()

    def test_what_was_not_planted_is_not_found(self, canaries, word):
        assert canaries.found_in(b"ZQ999999 and nothing else") == set()


class TestWhatItFinds:
    def test_a_page_that_shows_a_row_to_the_wrong_person(self, visits):
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            as_the_owner("SELECT 1")
            return HttpResponse("".join(Person.objects.order_by("pk").values_list("family_name", flat=True)))

        assert any("people_person family_name" in leak for leak in visits(view).leaks)

    def test_a_row_s_number_in_a_page_of_who_may_not_see_it(self, visits, two_boroughs):
        number = number_of("south casework", two_boroughs)
        found = visits(lambda request: HttpResponse(f"/people/{number}/"), route="faulty/", name=MANAGER)
        assert any("south casework people_person id" in leak for leak in found.leaks)

    def test_a_header_and_a_mail(self, visits, two_boroughs):
        name = two_boroughs.rows("people.Person")["north casework"].family_name

        def view(request: HttpRequest) -> HttpResponse:
            transaction.on_commit(lambda: mail.send_mail("A record", f"About {name}", None, ["a@borough.example"]))
            return HttpResponse(headers={"Content-Disposition": f"attachment; filename={name}.pdf"})

        found = visits(view, route="faulty/")
        assert any("faulty/: north casework people_person family_name" in leak for leak in found.leaks)
        assert any("faulty/, mail: north casework people_person family_name" in leak for leak in found.leaks)

    def test_an_answer_that_tells_hidden_from_missing(self, visits):
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            as_the_owner("SELECT 1")
            return HttpResponse(status=403 if Person.objects.filter(pk=pk).exists() else 404)

        assert any("hidden is answered otherwise than missing (403, not 404)" in leak for leak in visits(view).leaks)

    def test_a_header_that_tells_hidden_from_missing(self, visits):
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            as_the_owner("SELECT 1")
            there = Person.objects.filter(pk=pk).exists()
            return HttpResponse(status=404, headers={"ETag": "1"} if there else {})

        assert any("hidden is answered otherwise" in leak for leak in visits(view).leaks)

    def test_a_row_written_where_its_writer_may_not(self, visits):
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            if request.method == "POST":
                as_the_owner("UPDATE people_person SET given_name = 'Changed' WHERE id = %s", pk)
            return HttpResponse()

        assert any("people_person was written" in leak for leak in visits(view).leaks)

    def test_a_field_that_nobody_asked_for_and_that_moved_a_row(self, visits):
        """What is sent beside the form's own fields is taken over: the compartment of another borough, for one."""

        def view(request: HttpRequest, pk: int) -> HttpResponse:
            if request.method == "POST" and request.POST.get("partnership_id"):
                as_the_owner(
                    "UPDATE people_person SET partnership_id = %s WHERE id = %s", request.POST["partnership_id"], pk
                )
                as_the_owner(
                    "UPDATE people_person SET recorded_by_id = %s WHERE id = %s", request.POST["recorded_by"], pk
                )
            return HttpResponse()

        assert any("now names recorded_by" in leak for leak in visits(view, name=MANAGER).leaks)

    def test_an_error_and_a_line_of_the_log(self, visits, two_boroughs):
        name = two_boroughs.rows("people.Person")["north casework"].family_name

        def view(request: HttpRequest) -> HttpResponse:
            logging.getLogger("faulty").warning("Nobody is called %s", name)
            raise ValueError

        found = visits(view, route="faulty/")
        assert any("500" in error for error in found.errors)
        assert any("in the log, north casework people_person family_name" in leak for leak in found.leaks)

    def test_the_page_that_a_form_leads_to(self, visits):
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            as_the_owner("UPDATE accounts_user SET name = name WHERE id = %s", request.user.pk)
            if request.method == "POST":
                return HttpResponseRedirect(f"{request.path}?after=1")
            seen = Person.objects.order_by("pk").values_list("given_name", flat=True)
            return HttpResponse("".join(seen) if "after" in request.GET else "")

        assert any("after=1: north casework people_person given_name" in leak for leak in visits(view).leaks)


class TestWhatItRefusesToGoOnWithout:
    def test_an_address_with_a_part_it_does_not_know(self, two_boroughs):
        unknown = addresses.Address("made-up", "made/<slug:up>/", ("slug:up",))
        with pytest.raises(addresses.UndeclaredParameter):
            list(unknown.visits(two_boroughs))

    def test_a_form_that_offers_rows_under_a_name_it_does_not_know(self):
        with pytest.raises(bodies.UndeclaredField):
            bodies.of_page(
                '<form method="post"><select name="warden"><option value="7">Mo</option></select></form>', "/"
            )

    def test_a_column_without_a_canary(self, two_boroughs):
        assert completeness.unplanted() == []
        as_the_owner("CREATE TABLE forgotten (words text)")
        assert completeness.unplanted() == ["forgotten.words"]

    def test_an_address_that_was_not_asked_for_or_only_ever_refused(self):
        everything = {address.name for address in addresses.every_address()}
        assert completeness.unvisited(Findings(visited=everything, answered=everything)) == []
        assert completeness.unvisited(Findings(visited=everything - {"person"}, answered=everything)) == ["person"]
        assert completeness.unvisited(Findings(visited=everything, answered=everything - {"person"})) == ["person"]

    def test_a_form_that_nobody_managed_to_send(self):
        assert completeness.unwritten(Findings(taken={"person-edit"})) == ["person-edit"]
        assert completeness.unwritten(Findings(taken={"person-edit"}, written={"person-edit"})) == []

    def test_owners_who_do_not_see_theirs(self, two_boroughs):
        allowed = set(two_boroughs.canaries.planted)
        blind = Findings(allowed={MANAGER: allowed}, seen={MANAGER: set()})
        assert "north igu_manager: the person in north casework" in completeness.unseen(two_boroughs, blind)
        sighted = Findings(allowed={MANAGER: allowed}, seen={MANAGER: allowed}, read={"a mail", "a file that was made"})
        assert completeness.unseen(two_boroughs, sighted) == []


class TestWithoutAFence:
    """Each switch takes away what it says, and the other fence then holds or is missed."""

    def test_without_visible_to_every_row_is_asked_for(self, two_boroughs):
        with without_visible_to():
            assert Person.objects.visible_to(two_boroughs.actors[STRANGER]).count() == Person.objects.count() == 4
        assert "igu.access" in ProtectedQuerySet.visible_to.__module__

    def test_without_row_security_a_page_that_forgets_to_ask_is_found(self, visits):
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            return HttpResponse("".join(Compartment.objects.order_by("pk").values_list("name", flat=True)))

        with without_row_security():
            assert any("access_compartment name" in leak for leak in visits(view).leaks)


class TestBehindChannelsWall:
    @pytest.fixture
    def visited(self, two_boroughs, monkeypatch):
        """What somebody finds and does at Channel's addresses alone."""
        channel = [each for each in addresses.every_address() if each.route.startswith("channel")]
        monkeypatch.setattr(addresses, "every_address", lambda: channel)
        with as_in_production():
            yield lambda name: visiting.visit_as(two_boroughs, name)

    def test_the_panel_sees_theirs_and_sends_every_form(self, visited, two_boroughs):
        found = Findings()
        for name in PANEL:
            found.add(visited(name))
        assert (found.leaks, found.errors) == ([], [])
        assert found.answered >= found.visited
        assert completeness.unwritten(found) == []
        shown = {two_boroughs.canaries.planted[code] for name in PANEL for code in found.seen[name]}
        assert {column for place, table, column in shown if (place, table) == ("north channel", REFERRALS)} == {
            *REFERRAL_WORDS,
            "state_note",
        }

    @pytest.mark.parametrize(
        "name", [MANAGER, "north information_governance", "north administrator", "north prevent_lead"]
    )
    def test_nobody_else_finds_a_page(self, visited, name):
        found = visited(name)
        assert (found.leaks, found.errors, found.answered & found.visited, found.written) == ([], [], set(), set())


class TestTier3:
    """What is shown for a reason alone is really reached: asked for, answered, and sent on."""

    SHOWN = {
        ("people_safeaddress", "address"),
        ("audit_accesslogentry", TOLD_AT_TIER_3),
        *(("cohort_sensitivenote", column) for column in ("text", "conditions", "decision")),
    }
    READ = {"safe-address", "person-sensitive", "access-log", "api-sensitive-note-look"}
    WRITTEN = {
        "safe-address-add",
        *(f"{kind}-add" for kind in ("intelligence", "health", "exploitation")),
        "sensitive-edit",
        "sensitive-review",
        "api-sensitive-note-list",
    }

    @pytest.fixture
    def visit(self, two_boroughs, monkeypatch):
        """Visit these pages alone; answers what was found, and which of what is shown at tier 3 alone was seen."""
        pages = [each for each in addresses.every_address() if each.name in self.READ | self.WRITTEN]
        monkeypatch.setattr(addresses, "every_address", lambda: pages)

        def as_(name: str) -> tuple[Findings, set]:
            with as_in_production():
                found = visiting.visit_as(two_boroughs, name)
            return found, self.SHOWN & {two_boroughs.canaries.planted[code][1:] for code in found.seen[name]}

        return as_

    def test_its_owner_is_shown_it_and_every_form_about_it_is_sent(self, visit):
        found, seen = visit(MANAGER)
        assert (found.leaks, found.errors) == ([], [])
        assert seen == self.SHOWN
        assert found.written >= self.WRITTEN

    def test_whoever_was_granted_tier_2_is_shown_none_of_it(self, visit):
        found, seen = visit("granted liaison")
        assert (found.leaks, found.errors, seen) == ([], [], set())
        assert found.written.isdisjoint(self.WRITTEN)


def test_every_role_or_one_that_allows_the_same_is_among_the_visitors(two_boroughs):
    visitors = [
        two_boroughs.actors[name].role for name in visiting.everybody(two_boroughs) if name.startswith("north ")
    ]
    asked = {(role.permissions, role.reads_cases, role.counts) for role in visitors}
    assert all((role.permissions, role.reads_cases, role.counts) in asked for role in ROLES.values())


def test_no_page_asks_which_role_somebody_has_but_what_it_allows():
    """Sources that hold a role's code: the list of roles, where one is given, whom mails go to, and what an operator types."""
    holds = re.compile(r"\brole\.code\b|\.role\b *(==|!=|in\b)|\brole *(==|!=) *[\"']")
    lists = {
        "igu/access/roles.py",
        "igu/access/catalogue.py",
        "igu/access/postgresql/base.py",
        "igu/members/forms.py",
        "igu/sharing/querysets.py",
        "igu/sharing/services/glass.py",
        "cohort/services/exports/asking.py",
        "cohort/management/commands/import_caseload.py",
        "prevent_channel/policies.py",
        "referrals/services.py",
    }
    sources = (
        path
        for app in ("igu", "cohort", "performance", "prevent_channel", "referrals")
        for path in (CHECKOUT / app).rglob("*.py")
    )
    found = {str(path.relative_to(CHECKOUT)) for path in sources if holds.search(path.read_text())}
    assert {each for each in found if not each.startswith(("igu/leakcheck/", "igu/seed/"))} == lists


def test_a_stranger_is_shown_nothing_that_was_planted_and_changes_nothing(two_boroughs):
    with as_in_production():
        findings = visiting.visit_as(two_boroughs, STRANGER)
    assert findings.leaks == []
    assert findings.errors == []
    assert findings.visited >= {address.name for address in addresses.every_address()}


def test_a_file_of_records_that_a_form_asks_for_is_built_fetched_and_read(two_boroughs, monkeypatch):
    ask = next(each for each in addresses.every_address() if each.name == "export-ask")
    monkeypatch.setattr(addresses, "every_address", lambda: [ask])
    with as_in_production():
        found = visiting.visit_as(two_boroughs, MANAGER)
    assert found.written == {"export-ask"}
    assert "a file that was made" in found.read
    planted = two_boroughs.canaries.planted
    assert {"people_person postcode", "cohort_intervention summary"} <= {
        " ".join(planted[code][1:]) for code in found.seen[MANAGER]
    }
    assert (found.leaks, found.errors) == ([], [])

"""The pages of performance: who is shown what, in how many queries, and what happens to what they type."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from igu.access.actor import acting_as
from igu.access.models import Compartment, KeptOut
from performance import services
from performance.indicators import INDICATORS
from performance.models import Commentary, FrozenFigure, FrozenQuarter, QuarterlyReport
from performance.presenters.board import harmless
from tests.performance.caseload import Q3

BOARD = "/performance/2014/3/"
PAGES = [
    "",
    "G1/",
    "G1b/",
    "G2/",
    "G4/",
    "G5y/",
    "G2/?show=counts",
    "G2/?compare=1",
    "figures.csv",
    "report/",
    "report/words/",
    "G2/commentary/",
    "freeze/",
]


@pytest.fixture
def told(world, caseload):
    """Two cases on the last day: one at college, one looking."""
    for status in ("college", "neet_seeking"):
        case = caseload.case(-300)
        caseload.circumstance(case, status, -250)
        caseload.offence(case, -400)
        caseload.intervention(case, -5)
    with acting_as(world.niamh):
        services.set_target(code="G2", year=2014, value=60, text="60% over four years", by=world.niamh, owner="Tom")
    return world


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_a_csp_officer(told, client_of, page):
    assert client_of(told.niamh).get(BOARD + page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["priya", "yusuf", "hal", "sam", "ade", "ines"])
def test_a_role_without_figures_is_refused_with_the_reason(told, client_of, who, page):
    answer = client_of(getattr(told, who)).get(BOARD + page)
    assert answer.status_code == 403
    assert "Your role does not include performance figures." in words(answer)


@pytest.mark.parametrize("page", PAGES)
def test_for_an_agency_without_a_grant_there_is_nothing(told, client_of, page):
    client = client_of(told.amir)
    assert client.get(BOARD + page).status_code == 404
    assert "/performance/" not in client.get("/").content.decode()


def test_a_neighbouring_borough_sees_its_own_figures(told, client_of):
    page = words(client_of(told.hana).get(BOARD))
    assert "The figures of this quarter are shown once they are frozen." in page
    assert "50%" not in page


@pytest.mark.parametrize(
    "address", ["2014/0/", "2014/5/", "1066/1/", "9999/1/", f"{10**30}/1/", "2014/3/G9/", "2014/3/G9/commentary/"]
)
def test_what_there_is_not_is_not_found(told, client_of, address):
    assert client_of(told.niamh).get(f"/performance/{address}").status_code == 404


def test_the_board_shows_figure_target_rating_and_margin(told, client_of):
    page = words(client_of(told.niamh).get(BOARD))
    for part in ("50%", "1 of 2 cases", "60%", "Red", "10 points below: one case", "Tom", "Not started", "Not frozen"):
        assert part in page


def test_the_board_takes_twelve_queries_however_many_cases(told, caseload, client_of):
    client = client_of(told.niamh)
    client.get(BOARD)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(BOARD)
        counts.append(len(queries))
        for _ in range(25):
            caseload.circumstance(caseload.case(-200), "college")
    assert counts[0] == counts[1]
    assert counts[0] <= 14, "twelve, and the savepoint of a test's transaction"


def test_a_board_member_reads_what_was_frozen(told, client_of):
    client = client_of(told.bola)
    assert "shown once they are frozen" in words(client.get(BOARD))
    with acting_as(told.niamh):
        services.freeze_quarter(quarter=Q3, by=told.niamh)
    assert "1 of 2 cases" in words(client.get(BOARD))
    page = words(client.get(f"{BOARD}G2/"))
    assert "not the records behind them" in page
    assert "Kairo" not in page


def test_the_rows_behind_are_those_one_may_open_and_the_rest_a_number(told, caseload, client_of):
    hidden = Compartment.objects.create(
        partnership=told.haringey, kind="derived", name="Restricted", base=told.casework, acl_key="restricted"
    )
    KeptOut.objects.create(
        user_id=told.niamh.user_id,
        compartment=hidden,
        reason="A cousin",
        set_by_id=told.tom.user_id,
        review_on="2030-01-01",
    )
    secret = caseload.case(-200, compartment=hidden)
    caseload.circumstance(secret, "college", -100)
    page = words(client_of(told.niamh).get(f"{BOARD}G2/"))
    assert "2 of 3 cases" in page
    assert secret.person.family_name not in page
    assert "1 that you cannot open: 1 count, 0 do not." in page
    assert page.count("Kairo Bennett") == 2


def test_the_csv_holds_the_figures_and_no_formula(told, client_of):
    with acting_as(told.tom):
        services.write_commentary(quarter=Q3, code="G2", text="=cmd|' /C calc'!A0", by=told.tom)
    answer = client_of(told.niamh).get(f"{BOARD}figures.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    g2 = next(row for row in rows if row["code"] == "G2" and row["quarter"] == "Quarter 3, 2014/15")
    assert (g2["figure"], g2["numerator"], g2["denominator"], g2["rating"]) == ("50%", "1", "2", "Red")
    assert g2["commentary"].startswith("'=cmd")
    assert "OFFICIAL-SENSITIVE" in answer["Content-Disposition"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_cell_that_would_be_run_is_shown(cell):
    assert harmless(cell) == f"'{cell}"


def test_numbers_stay_numbers():
    assert [harmless(-1.5), harmless(None), harmless("a")] == [-1.5, "", "a"]


def test_commentary_is_written_checked_and_shown(told, client_of):
    writer, checker = client_of(told.tom), client_of(told.niamh)
    writer.post(f"{BOARD}G2/commentary/", {"text": "Two <b>starts</b>.", "state": "written", "version": "0"})
    page = checker.get(f"{BOARD}G2/").content.decode()
    assert "Two &lt;b&gt;starts&lt;/b&gt;." in page
    answer = checker.post(f"{BOARD}G2/check/", {"outcome": "send_back", "version": "1"})
    assert "Enter what has to change." in words(answer)
    checker.post(f"{BOARD}G2/check/", {"outcome": "approve", "version": "1"})
    row = Commentary.objects.get()
    assert (row.state, row.author_id, row.checked_by_id) == ("approved", told.tom.user_id, told.niamh.user_id)


def test_the_second_of_two_writers_chooses_and_loses_nothing(told, client_of):
    first, second = client_of(told.tom), client_of(told.niamh)
    first.post(f"{BOARD}G2/commentary/", {"text": "First words.", "state": "written", "version": "0"})
    answer = second.post(f"{BOARD}G2/commentary/", {"text": "Second words.", "state": "written", "version": "0"})
    assert answer.status_code == 409
    assert "Tom Ashworth, IGU, saved" in words(answer)
    assert "First words." in words(answer)
    assert "Second words." in words(answer)
    assert Commentary.objects.get().text == "First words."
    choice = {"keep--text": "mine", "mine--text--text": "Second words.", "state": "written", "version": "1"}
    assert second.post(f"{BOARD}G2/commentary/", choice).status_code == 302
    assert Commentary.objects.get().text == "Second words."


def test_only_what_both_writers_changed_is_asked_about(told, client_of):
    tom, niamh = client_of(told.tom), client_of(told.niamh)
    page, said = f"{BOARD}report/words/", {"overview": "Housing: Four flats.", "challenges": "Few mentors."}
    tom.post(page, said | {"version": "0"})
    tom.post(page, said | {"overview": "Housing: Five flats.", "version": "1"})
    answer = niamh.post(page, said | {"challenges": "No mentors.", "version": "1"}, follow=True)
    assert "Tom Ashworth also changed overview from Housing: Four flats. to Housing: Five flats." in words(answer)
    report = QuarterlyReport.objects.get()
    assert (report.overview, report.challenges) == ("Housing: Five flats.", "No mentors.")
    answer = niamh.post(page, said | {"overview": "Housing: Six flats.", "version": "1"})
    assert answer.status_code == 409
    assert [clash.name for clash in answer.context["conflict"].clashes] == ["overview"]


def test_who_goes_back_to_their_draft_has_their_words_and_is_asked_again(told, client_of):
    tom, niamh = client_of(told.tom), client_of(told.niamh)
    page = f"{BOARD}G2/commentary/"
    tom.post(page, {"text": "First words.", "state": "written", "version": "0"})
    draft = {"back--draft": "yes", "back--version": "0", "version": "1", "state": "draft", "keep--text": "theirs"}
    draft |= {"theirs--text--text": "First words.", "mine--text--text": "Second words."}
    answer = niamh.post(page, draft)
    form = answer.context["form"]
    assert (answer.status_code, form["text"].value(), form["version"].value()) == (200, "Second words.", "0")
    assert Commentary.objects.get().text == "First words."


def test_who_checks_what_has_changed_meanwhile_keeps_their_note(told, client_of):
    tom, niamh = client_of(told.tom), client_of(told.niamh)
    for version, text in enumerate(["First words.", "Better words."]):
        tom.post(f"{BOARD}G2/commentary/", {"text": text, "state": "written", "version": str(version)})
    note = {"outcome": "send_back", "note": "Say who left.", "version": "1"}
    answer = niamh.post(f"{BOARD}G2/check/", note)
    assert answer.status_code == 409
    assert "Tom Ashworth changed the commentary after you read it." in words(answer)
    assert "Better words." in words(answer)
    assert "Say who left." in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "sentence"), [("", "Enter the commentary."), ("x" * 601, "600"), ("a\x00b", "cannot be kept")]
)
def test_commentary_that_cannot_be_kept_is_said_so_beside_the_field(told, client_of, text, sentence):
    answer = client_of(told.tom).post(f"{BOARD}G2/commentary/", {"text": text, "state": "written", "version": "0"})
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert not Commentary.objects.exists()


def test_freezing_asks_first(told, client_of):
    client = client_of(told.niamh)
    assert "Confirm that the records are complete." in words(client.post(f"{BOARD}freeze/", {}))
    assert not FrozenQuarter.objects.exists()
    client.post(f"{BOARD}freeze/", {"sure": "on"})
    assert FrozenFigure.objects.count() == 7
    assert "Records frozen" in words(client.get(BOARD))
    assert "frozen already" in words(client.post(f"{BOARD}freeze/", {"sure": "on"}))
    again = words(client.get(f"{BOARD}freeze/"))
    assert "frozen already" in again
    assert "Freezing cannot be undone" not in again


@pytest.mark.parametrize("who", ["tom", "nadia", "bola"])
@pytest.mark.parametrize("page", ["freeze/", "G2/revise/"])
def test_only_a_csp_officer_freezes_or_revises(told, client_of, who, page):
    answer = client_of(getattr(told, who)).post(BOARD + page, {"sure": "on", "reason": "x"})
    assert answer.status_code == 403
    assert not FrozenQuarter.objects.exists()


def test_a_figure_is_recomputed_and_revised_from_its_page(told, caseload, client_of):
    client = client_of(told.niamh)
    client.post(f"{BOARD}freeze/", {"sure": "on"})
    caseload.circumstance(caseload.case(-200), "college")
    page = words(client.get(f"{BOARD}G2/?compare=1"))
    assert "History gives the published figure again" in page
    assert "1 row differs today." in page
    assert "Enter the reason" in words(client.post(f"{BOARD}G2/revise/", {"reason": " "}))
    client.post(f"{BOARD}G2/revise/", {"reason": "A late college list"})
    page = words(client.get(f"{BOARD}G2/"))
    assert "Revised, 50% to 67%" in page
    assert "A late college list" in page


def test_the_report_page_lists_what_stops_it(told, client_of):
    client = client_of(told.niamh)
    page = words(client.get(f"{BOARD}report/"))
    for what in (
        "Write the overview",
        "Have 7 more commentaries approved",
        "Freeze the figures",
        "Nothing has been built",
    ):
        assert what in page
    client.post(f"{BOARD}report/words/", {"overview": "Housing: Four flats.", "version": "0"})
    assert QuarterlyReport.objects.get().overview == "Housing: Four flats."
    assert "Write the overview" not in words(client.get(f"{BOARD}report/"))


def test_one_commentary_that_is_missing_is_one_commentary(told, client_of):
    for code in [*INDICATORS][1:]:
        with acting_as(told.tom):
            row = services.write_commentary(
                quarter=Q3, code=code, text="As in spring.", finished=True, version=0, by=told.tom
            )
        with acting_as(told.niamh):
            services.check_commentary(commentary=row, approve=True, version=1, by=told.niamh)
    assert "Have 1 more commentary approved" in words(client_of(told.niamh).get(f"{BOARD}report/"))


def test_building_leads_to_the_page_of_its_job(told, client_of):
    client = client_of(told.niamh)
    answer = client.post(f"{BOARD}report/build/")
    assert re.fullmatch(r"/jobs/[0-9a-f-]{36}/", answer["Location"])
    assert "The report is being built." in words(client.get(f"{BOARD}report/"))
    assert client.post(f"{BOARD}report/build/")["Location"] == answer["Location"]


def test_the_current_quarter_is_where_one_arrives(told, client_of):
    page = words(client_of(told.niamh).get("/performance/"))
    assert "The quarter still runs" in page

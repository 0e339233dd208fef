"""The quarterly report: its stages, its words, and the figures read back from its pages."""

import json
import re
import subprocess
from pathlib import Path

import page
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cohort.models import SensitiveKind
from cohort.services import record_sensitive_note
from igu.access.actor import acting_as
from igu.access.policies import Refused
from igu.documents.models import StoredDocument
from igu.jobs import tasks as worker
from igu.jobs.models import Job
from igu.people.models import Person
from igu.people.services import record_safe_address
from performance import services
from performance.indicators import INDICATORS
from performance.models import Commentary, ReportEdition
from performance.presenters.report import Passage
from tests.performance.caseload import Q3

HOSTILE = (
    '<script>alert(1)</script> <img src="http://127.0.0.1:9/x"> <img src="file:///etc/passwd"> {{ 7|add:7 }} =cmd|calc'
)


@pytest.fixture
def told(world, caseload):
    """A caseload with figures for every measure, and targets."""
    for number in range(12):
        case = caseload.case(-300)
        caseload.offence(case, -400, gravity=5)
        if number < 4:
            caseload.offence(case, -40, gravity=2)
        caseload.circumstance(case, "college" if number < 8 else "neet_seeking", -250)
        caseload.home(case, "family" if number < 9 else "hostel", -250)
        caseload.intervention(case, -20 if number < 7 else -130)
    with acting_as(world.niamh):
        for code, value in {"G1": 20, "G2": 60, "G3": 60, "G4": 80, "G5": 20, "G5y": 80}.items():
            services.set_target(code=code, year=2014, value=value, by=world.niamh, owner="IGU Manager", baseline="N/A")
    return world


def build(by) -> Job:
    with acting_as(by):
        job = services.request_report(quarter=Q3, by=by)
    worker.run(job.pk)
    job.refresh_from_db()
    return job


def text_of(pdf: bytes) -> list[str]:
    """The text of each page, spaces and lines run together."""
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return [re.sub(r"\s+", " ", each) for each in run.stdout.decode().split("\f")[:-1]]


def test_the_pages_say_what_the_engine_says(told):
    with acting_as(told.niamh):
        figures = services.figures([Q3], compartment=told.performance, by=told.niamh)
    job = build(told.niamh)
    assert (job.state, job.error) == ("done", "")
    document = StoredDocument.objects.get(pk=job.result["document"])
    pages = text_of(bytes(document.data))
    assert len(pages) == document.pages == 3
    for number, each in enumerate(pages, 1):
        assert each.count("OFFICIAL-SENSITIVE") == 2
        assert f"Page {number} of 3" in each
    for code, indicator in INDICATORS.items():
        shown = figures[code, Q3].shown
        row = pages[1].partition(indicator.title)[2].split("due")[0]
        assert row.split()[-2] == shown, (code, row)
        if code != "G1b":
            assert shown in pages[0]
    assert "Not frozen: as they stood on" in pages[2]
    assert "4 of 6 measures with a target are met." in pages[0]


def test_the_file_passes_every_rule_of_pdf_ua(told):
    document = StoredDocument.objects.get(pk=build(told.niamh).result["document"])
    report = page.validate_pdf_bytes(bytes(document.data))
    assert (report.rules.failed, report.failures) == (0, [])
    assert document.file_name == "OFFICIAL-SENSITIVE haringey-gangs-unit-performance-201415-q3-draft.pdf"
    assert document.compartment_id == told.performance.pk


def test_hostile_words_are_printed_as_words(told):
    with acting_as(told.niamh):
        sections = dict.fromkeys(("overview", "improvers", "challenges", "decisions", "data_notes"), HOSTILE)
        services.write_report(quarter=Q3, by=told.niamh, **sections)
    job = build(told.niamh)
    assert job.state == "done"
    document = StoredDocument.objects.get(pk=job.result["document"])
    everything = "".join(text_of(bytes(document.data)))
    assert "<script>alert(1)</script>" in everything
    assert "7|add:7" in everything
    assert "root:" not in everything


def test_words_as_long_as_they_may_be_are_all_printed(told):
    long = "\n".join(f"Point {n}: " + "word " * 25 for n in range(8))
    with acting_as(told.niamh):
        services.write_report(quarter=Q3, by=told.niamh, overview=long, improvers=long, challenges=long, decisions=long)
    document = StoredDocument.objects.get(pk=build(told.niamh).result["document"])
    pages = text_of(bytes(document.data))
    assert "".join(pages).count("Point 7") == 4
    assert all(each.count("OFFICIAL-SENSITIVE") == 2 for each in pages)
    assert page.validate_pdf_bytes(bytes(document.data)).rules.failed == 0


def test_only_approved_commentary_is_printed(told):
    for code, text in {"G2": "Two college starts.", "G3": "Four flats let."}.items():
        with acting_as(told.tom):
            row = services.write_commentary(quarter=Q3, code=code, text=text, by=told.tom)
        if code == "G2":
            with acting_as(told.niamh):
                services.check_commentary(commentary=row, approve=True, version=1, by=told.niamh)
    document = StoredDocument.objects.get(pk=build(told.niamh).result["document"])
    everything = "".join(text_of(bytes(document.data)))
    assert "Two college starts." in everything
    assert "Four flats let." not in everything


def test_a_report_that_names_somebody_on_record_is_stopped_without_saying_whom(told, caseload):
    person = caseload.person()
    with acting_as(told.niamh):
        services.write_report(quarter=Q3, by=told.niamh, overview=f"Good news of {person.full_name.upper()}.")
    job = build(told.niamh)
    assert (job.state, job.error) == (
        "failed",
        "The overview names somebody on record. Take the name out, then try again.",
    )
    assert not ReportEdition.objects.exists()


def test_a_revision_and_the_freezing_are_told_in_the_data_notes(told, caseload):
    with acting_as(told.niamh):
        frozen = services.freeze_quarter(quarter=Q3, by=told.niamh)
    for status in ("college", "college", "neet_seeking"):
        caseload.circumstance(caseload.case(-300), status, -250)
    with acting_as(told.niamh):
        services.revise_figure(figure=frozen.figures.get(code="G2"), reason="A late college list", by=told.niamh)
    job = build(told.niamh)
    notes = text_of(bytes(StoredDocument.objects.get(pk=job.result["document"]).data))[2]
    assert "Frozen as they stood on" in notes
    assert "A late college list" in notes
    assert ReportEdition.objects.get().frozen


def test_editions_are_numbered_and_kept(told):
    assert [build(told.niamh).result["edition"], build(told.tom).result["edition"]] == [1, 2]


@pytest.mark.parametrize("who", ["nadia", "bola", "amir", "sam"])
def test_others_do_not_build_the_report(told, who):
    actor = getattr(told, who)
    with acting_as(actor), pytest.raises(Refused):
        services.request_report(quarter=Q3, by=actor)


def test_who_reads_the_figures_does_not_write_the_reports_words(told):
    with acting_as(told.nadia), pytest.raises(Refused, match="build the report"):
        services.write_report(quarter=Q3, by=told.nadia, overview="All went well.")


@pytest.mark.parametrize(
    ("line", "passage"),
    [
        ("- Housing: Four flats.", Passage("Housing", "Four flats.")),
        ("Housing: four flats.", Passage("Housing", "Four flats.")),
        ("Four flats were let.", Passage("", "Four flats were let.")),
        ("It went well. Note: more to come", Passage("", "It went well. Note: more to come")),
        ("At 10:30 they met", Passage("", "At 10:30 they met")),
    ],
)
def test_words_and_a_colon_at_the_start_of_a_line_are_its_heading(line, passage):
    assert Passage.all_of(line) == [passage]


def test_the_command_writes_the_figures_of_the_page(told, tmp_path, client_of):
    path = tmp_path / "figures.json"
    call_command("quarterly_report", partnership="haringey", year=2014, quarter=3, json_to=path)
    written = json.loads(path.read_text())
    assert [each["code"] for each in written["indicators"]] == list(INDICATORS)
    by_code = {each["code"]: each for each in written["indicators"]}
    assert by_code["G2"] | {} == by_code["G2"]
    told_of_g2 = {key: by_code["G2"][key] for key in ("numerator", "denominator", "shown", "target", "rag", "n")}
    assert told_of_g2 == {"numerator": 8, "denominator": 12, "shown": "67%", "target": 60, "rag": "green", "n": 12}
    board = client_of(told.niamh).get("/performance/2014/3/").content.decode()
    for each in written["indicators"]:
        assert each["shown"] in board


def test_the_command_writes_the_report(told, tmp_path):
    path = tmp_path / "report.pdf"
    call_command("quarterly_report", partnership="haringey", year=2014, quarter=3, pdf_to=path, email="tom@example.com")
    assert page.validate_pdf_bytes(path.read_bytes()).is_compliant
    assert not StoredDocument.objects.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"partnership": "nowhere"}, "no CSP officer"),
        ({"quarter": 5}, "quarter from 1 to 4"),
        ({"email": "sam@example.com"}, "does not include performance"),
        ({"email": "amir@example.com"}, "no sight of"),
        ({"email": "bola@example.com"}, "no figures"),
        ({"json_to": None}, "Say where to write"),
        ({"json_to": None, "pdf_to": Path("/dev/null"), "email": "nadia@example.com"}, "build the report"),
    ],
)
def test_the_command_says_what_is_wrong(told, tmp_path, given, sentence):
    options = {"partnership": "haringey", "year": 2014, "quarter": 3, "json_to": tmp_path / "x.json"} | given
    with pytest.raises(CommandError, match=sentence):
        call_command("quarterly_report", **options)


def test_the_second_writer_of_commentary_is_told(told):
    from igu.audit.edits import ChangedMeanwhile

    with acting_as(told.tom):
        services.write_commentary(quarter=Q3, code="G2", text="First.", by=told.tom)
    with acting_as(told.niamh), pytest.raises(ChangedMeanwhile):
        services.write_commentary(quarter=Q3, code="G2", text="Second.", by=told.niamh)
    assert Commentary.objects.get().text == "First."


def test_nobody_approves_their_own_words(told):
    with acting_as(told.tom):
        row = services.write_commentary(quarter=Q3, code="G2", text="Mine.", by=told.tom)
        with pytest.raises(Refused, match="somebody else"):
            services.check_commentary(commentary=row, approve=True, version=1, by=told.tom)


def test_nothing_of_tier_3_is_in_it_whoever_builds_it(told):
    """Tom reads tier 3 of everybody the figures count, and his report holds none of it."""
    with acting_as(told.tom):
        for person in Person.objects.visible_to(told.tom)[:3]:
            kind = SensitiveKind.objects.get(pk="health")
            day = timezone.localdate()
            record_sensitive_note(person=person, kind=kind, text="Sertraline", on=day, by=told.tom)
            record_safe_address(person=person, address="Willow Court", from_on=day, by=told.tom)
    document = StoredDocument.objects.get(pk=build(told.tom).result["document"])
    pages = " ".join(text_of(bytes(document.data)))
    assert "Page 1 of" in pages
    assert [word for word in ("Sertraline", "Willow", "sensitive information", "safe address") if word in pages] == []

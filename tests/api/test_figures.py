"""Indicators and reports through the API: read only, for roles and agencies that read figures."""

import uuid

import pytest

from igu.access.actor import acting_as
from igu.audit.models import AccessLogEntry
from igu.documents.services import Printed, keep_document
from performance import services
from performance.indicators import INDICATORS
from performance.models import QuarterlyReport, ReportEdition
from performance.services.reports import keep_edition

REFUSED = "Your role does not include performance figures."


@pytest.fixture
def report(world) -> QuarterlyReport:
    with acting_as(world.niamh):
        return QuarterlyReport.objects.create(
            compartment=world.performance,
            year=2025,
            quarter=4,
            finding="Fewer offences.",
            changed_by_id=world.niamh.user_id,
        )


def test_a_role_that_counts_reads_every_indicator_of_a_quarter(world, caller, case):
    answer = caller(world.niamh).get("indicators/", year=2025, quarter=4)
    assert [row["code"] for row in answer.json()] == list(INDICATORS)
    retained = next(row for row in answer.json() if row["code"] == "G3")
    assert (retained["n"], retained["numerator"], retained["rounded"], retained["frozen_at"]) == (1, "0", 0, None)
    assert retained["quarter"]["last_day"] == "2026-03-31"


def test_a_role_that_does_not_count_reads_only_what_is_frozen(world, caller, case):
    assert caller(world.nadia).get("indicators/", year=2025, quarter=4).json() == []


@pytest.mark.parametrize("query", [{"year": "x"}, {"quarter": 5}, {"year": 10**30}, {"quarter": "\x00"}, {"year": -1}])
def test_a_quarter_that_is_none_is_said_so(world, caller, query):
    answer = caller(world.niamh).get("indicators/", **query)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("Send `year`")


def test_a_period_that_is_mistyped_is_not_answered_with_the_current_one(world, caller):
    answer = caller(world.niamh).get("indicators/", years=2014)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["years"])


@pytest.mark.parametrize("path", ["indicators/", "reports/"])
def test_a_role_without_figures_is_refused_with_the_reason(world, caller, path):
    answer = caller(world.ade).get(path)
    assert (answer.status_code, answer.json()["detail"]) == (403, REFUSED)


def test_reports_are_read_with_their_words(world, caller, report):
    niamh = caller(world.niamh)
    assert [row["finding"] for row in niamh.get("reports/", year=2025).json()["results"]] == ["Fewer offences."]
    assert niamh.get(f"reports/{report.pk}/").json()["editions"] == []
    assert niamh.get("reports/", quarter=1).json()["results"] == []


@pytest.fixture
def edition(world, report) -> ReportEdition:
    with acting_as(world.niamh):
        services.freeze_quarter(quarter=report.period, by=world.niamh)
        printed = Printed(b"%PDF-1.7 pages", 3, True, 1)
        kept = {"compartment_id": world.performance.pk, "title": "Quarter 4", "printed": printed}
        document = keep_document(by=world.niamh, **kept)
        return keep_edition(report=report, document=document, frozen=True, job_key=uuid.uuid4(), by=world.niamh)


@pytest.mark.parametrize("who", ["niamh", "bola"])
@pytest.mark.parametrize("accept", ["application/pdf", "*/*"])
def test_the_pdf_of_an_edition_is_downloaded_and_that_is_written_down(world, client_of, edition, who, accept):
    actor = getattr(world, who)
    answer = client_of(actor).get(f"/api/v1/reports/{edition.report_id}/editions/1/", headers={"Accept": accept})
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "application/pdf", b"%PDF-1.7 pages")
    assert "OFFICIAL-SENSITIVE" in answer["Content-Disposition"]
    entry = AccessLogEntry.objects.filter(act="downloaded").latest("pk")
    assert (entry.user_id, entry.subject) == (actor.user_id, f"document:{edition.document_id}")


@pytest.mark.parametrize(("who", "status"), [("ade", 403), ("hana", 404), ("sam", 403)])
def test_who_does_not_read_figures_downloads_nothing(world, caller, edition, who, status):
    answer = caller(getattr(world, who)).get(f"reports/{edition.report_id}/editions/1/")
    assert answer.status_code == status


@pytest.mark.parametrize("number", ["2", "0", "99999", str(2**64), "9" * 5000, "x"])
def test_an_edition_that_there_is_not_is_not_found(world, caller, edition, number):
    assert caller(world.niamh).get(f"reports/{edition.report_id}/editions/{number}/").status_code == 404


def test_another_partnership_cannot_tell_that_there_is_a_report(world, caller, report):
    hana = caller(world.hana)
    assert hana.get("reports/").json()["results"] == []
    assert hana.get(f"reports/{report.pk}/").content == hana.get("reports/999999/").content


def test_nobody_writes_them_here(world, caller, report):
    niamh = caller(world.niamh)
    assert niamh.patch(f"reports/{report.pk}/", {"finding": "x"}).status_code == 405
    assert niamh.post("indicators/", {}).status_code == 405

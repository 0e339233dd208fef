"""Indicators and reports through the API: read only, for roles and agencies that read figures."""

import pytest

from igu.access.actor import acting_as
from performance.indicators import INDICATORS
from performance.models import QuarterlyReport

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


@pytest.mark.parametrize("path", ["indicators/", "reports/"])
def test_a_role_without_figures_is_refused_with_the_reason(world, caller, path):
    answer = caller(world.ade).get(path)
    assert (answer.status_code, answer.json()["detail"]) == (403, REFUSED)


def test_reports_are_read_with_their_words(world, caller, report):
    niamh = caller(world.niamh)
    assert [row["finding"] for row in niamh.get("reports/", year=2025).json()["results"]] == ["Fewer offences."]
    assert niamh.get(f"reports/{report.pk}/").json()["editions"] == []
    assert niamh.get("reports/", quarter=1).json()["results"] == []


def test_another_partnership_cannot_tell_that_there_is_a_report(world, caller, report):
    hana = caller(world.hana)
    assert hana.get("reports/").json()["results"] == []
    assert hana.get(f"reports/{report.pk}/").content == hana.get("reports/999999/").content


def test_nobody_writes_them_here(world, caller, report):
    niamh = caller(world.niamh)
    assert niamh.patch(f"reports/{report.pk}/", {"finding": "x"}).status_code == 405
    assert niamh.post("indicators/", {}).status_code == 405

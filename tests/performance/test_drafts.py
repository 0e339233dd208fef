"""A report that is not for the board says so on every page, and neither it nor its words reach those who read what is frozen.

Niamh builds, Bola is on the board, Nadia works with people; Ines watches over the log and Ade over users, in the same agency
as Niamh: they read no figures.
"""

import uuid

import pytest

from igu.access.actor import acting_as
from igu.agencies.models import Membership
from igu.jobs.registry import Work
from performance import services
from performance.models import ReportEdition
from performance.tasks import COUNTING, KIND
from tests.performance.caseload import Q3
from tests.performance.test_report import build, text_of, told

__all__ = ["told"]
WORDS = "It fell to four offences."
QUARTER = "/performance/2014/3/"
REPORTS = "/api/v1/reports/"


def freeze(world) -> None:
    with acting_as(world.niamh):
        services.freeze_quarter(quarter=Q3, by=world.niamh)


def write(world) -> None:
    with acting_as(world.tom):
        remark = services.write_commentary(quarter=Q3, code="G2", text=WORDS, by=world.tom)
    with acting_as(world.niamh):
        services.check_commentary(commentary=remark, approve=True, version=1, by=world.niamh)
        services.write_report(quarter=Q3, by=world.niamh, finding=WORDS)


def test_a_draft_says_so_on_every_page_and_in_its_name_and_an_edition_for_the_board_does_not(told):
    for draft in (True, False):
        build(told.niamh)
        edition = ReportEdition.objects.latest("pk")
        document = edition.document
        said = [page.count("Draft: the figures are not frozen") for page in text_of(bytes(document.data))]
        assert (said, edition.frozen) == ([2, 1, 1] if draft else [0, 0, 0], not draft)
        assert document.file_name.endswith("-q3-draft.pdf" if draft else "-q3.pdf")
        if draft:
            freeze(told)


def test_a_quarter_frozen_while_its_report_is_built_leaves_that_a_draft(told):
    work = Work(actor=told.niamh, key=str(uuid.uuid4()), params={"year": Q3.year, "quarter": Q3.number})
    for stage in KIND.stages:
        work.leave = b""
        with acting_as(told.niamh):
            work.found[stage.name] = stage.does(work)
        work.data[stage.name] = work.leave
        if stage.name == COUNTING:
            freeze(told)
    edition = ReportEdition.objects.get()
    assert not edition.frozen
    assert "Draft" in text_of(bytes(edition.document.data))[0]


@pytest.mark.parametrize("who", ["bola", "nadia"])
def test_who_reads_frozen_figures_finds_no_draft_and_no_words_of_one(told, client_of, who):
    write(told)
    document = build(told.niamh).result["document"]
    reader = client_of(getattr(told, who))
    pages = (QUARTER, f"{QUARTER}G2/", f"{QUARTER}report/", REPORTS)

    def shown() -> list[bool]:
        return [WORDS in reader.get(page).content.decode() for page in pages]

    assert not any(shown())
    assert "Draft 1" not in reader.get(f"{QUARTER}report/").content.decode()
    assert reader.get(f"/documents/{document}/download").status_code == 404
    report = ReportEdition.objects.get().report_id
    assert reader.get(f"{REPORTS}{report}/editions/1/").status_code == 404
    freeze(told)
    assert reader.get(f"/documents/{document}/download").status_code == 404
    document = build(told.niamh).result["document"]
    assert reader.get(f"/documents/{document}/download").status_code == 200
    assert reader.get(f"{REPORTS}{report}/editions/2/").status_code == 200
    assert shown() == [False, True, False, True]


@pytest.mark.parametrize("who", ["ines", "ade"])
def test_who_reads_no_figures_is_refused_the_report_that_the_board_has(told, client_of, who):
    freeze(told)
    document = build(told.niamh).result["document"]
    assert client_of(getattr(told, who)).get(f"/documents/{document}/download").status_code == 403


def test_who_may_not_build_any_more_still_has_no_draft(told, client_of):
    document = build(told.niamh).result["document"]
    Membership.objects.filter(pk=told.niamh.membership_id).update(role="board")
    assert client_of(told.niamh).get(f"/documents/{document}/download").status_code == 404

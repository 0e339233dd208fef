"""What pages and jobs of performance show only of whom the reader sees: told with row security switched off."""

import dataclasses

import pytest

from igu.access.actor import acting_as
from igu.access.models import Compartment
from igu.agencies.models import Membership
from igu.jobs.models import Job
from igu.jobs.registry import JobFailed, Work
from performance.presenters.report import Words
from performance.tasks import WORDS, look_for_names
from tests.access.places import derived

pytestmark = pytest.mark.usefixtures("without_row_security")

QUARTER = "/performance/2014/3/"


@pytest.fixture
def named(world) -> Compartment:
    return derived(world.casework, "named", inherits=False)


@pytest.mark.parametrize("hidden", ["the case", "the person"])
def test_behind_a_figure_stands_nobody_whose_case_or_person_is_hidden(world, client_of, caseload, named, hidden):
    case = caseload.case(-200)
    caseload.circumstance(case, "college", -100)

    def told() -> list[bool]:
        page = client_of(world.niamh).get(f"{QUARTER}G2/").content.decode()
        return [case.person.family_name in page, "1 that you cannot open" in page]

    assert told() == [True, False]
    row = case if hidden == "the case" else case.person
    type(row).objects.filter(pk=row.pk).update(compartment=named)
    assert told() == [False, True]


def test_a_report_is_not_stopped_by_the_name_of_somebody_its_builder_does_not_see(world, caseload, named):
    """Otherwise whoever may build one could try names until it stops."""
    person = caseload.person()
    words = Words("", "", "", "", frozen=False, overview=f"Good news of {person.full_name}.")
    work = Work(world.niamh, "", {}, found={WORDS: {"words": dataclasses.asdict(words)}})
    with acting_as(world.niamh), pytest.raises(JobFailed, match="names somebody on record"):
        look_for_names(work)
    type(person).objects.filter(pk=person.pk).update(compartment=named)
    with acting_as(world.niamh):
        assert look_for_names(work) == {"texts": 1}


def test_the_report_that_somebody_else_is_building_is_not_shown_as_one_s_own(world, client_of):
    job = Job.objects.create(
        kind="quarterly_report",
        params={"year": 2014, "quarter": 3},
        requested_by_id=world.tom.user_id,
        membership_id=world.tom.membership_id,
    )
    shown = [
        str(job.key) in client_of(who).get(f"{QUARTER}report/").content.decode() for who in (world.tom, world.niamh)
    ]
    assert shown == [True, False]


def test_whoever_speaks_for_an_agency_without_a_grant_finds_no_performance(world, client_of):
    Membership.objects.filter(pk=world.sam.membership_id).update(role="agency_lead")
    sam = client_of(world.sam)
    assert {sam.get(path).status_code for path in ("/performance/", QUARTER, f"{QUARTER}G2/", f"{QUARTER}report/")} == {
        404
    }

"""The definitions of version 1 at their edges. Days are counted from the last day of quarter 3 of 2014/15."""

from fractions import Fraction

import pytest


@pytest.mark.parametrize(
    ("opened", "closed", "counted"),
    [
        (-90, None, 1),  # 90 days before the quarter's end is long enough
        (-89, None, 0),
        (-200, -92, 0),  # closed on the last day of the quarter before
        (-200, -91, 0),  # closed on the first day: it was not open on it
        (-200, -90, 1),  # open on the first day
        (-200, 0, 1),
        (-91, -91, 0),  # opened and closed on one day is open on none
    ],
)
def test_reoffending_counts_cases_open_in_the_quarter_for_ninety_days(caseload, figure, opened, closed, counted):
    caseload.case(opened, closed)
    assert figure("G1").n == counted


def test_a_case_opened_too_recently_is_left_out_with_its_reason(caseload, figure):
    caseload.case(-89)
    caseload.case(-90)
    assert figure("G1").exclusions == {"Opened less than 90 days before the quarter's end": 1}


@pytest.mark.parametrize(
    ("on", "before", "after"),
    [
        (-566, 0, 0),  # a day before the year that is looked back on
        (-565, 1, 0),  # 365 days before opening
        (-201, 1, 0),  # the day before opening
        (-200, 0, 1),  # the opening day is after
        (0, 0, 1),  # the quarter's last day
        (1, 0, 0),
    ],
)
def test_an_offence_counts_in_the_window_of_its_day(caseload, figure, on, before, after):
    caseload.offence(caseload.case(-200), on)
    sums = figure("G1").sums
    assert (sums.before_offences, sums.after_offences) == (before, after)


@pytest.mark.parametrize(("on", "after"), [(-31, 1), (-30, 0)])
def test_after_ends_the_day_before_the_case_was_closed(caseload, figure, on, after):
    caseload.offence(caseload.case(-200, -30), on)
    assert figure("G1").sums.after_offences == after


@pytest.mark.parametrize(
    ("outcome", "counted"),
    [("convicted", 1), ("cautioned", 1), ("pending", 0), ("charged", 0), ("acquitted", 0), ("no_further_action", 0)],
)
def test_only_a_conviction_or_a_caution_proves_an_offence(caseload, figure, outcome, counted):
    caseload.offence(caseload.case(), -10, outcome=outcome)
    assert figure("G1").sums.after_offences == counted


@pytest.mark.parametrize(
    ("first", "last", "before_days", "after_days"),
    [
        (-300, -291, 355, 201),  # both ends of custody are days in it
        (-205, -196, 360, 196),  # five days on each side of opening
        (-700, -566, 365, 201),  # over before the window
        (-700, -565, 364, 201),  # its last day is the window's first
        (-4, None, 365, 196),  # still going on
        (0, 60, 365, 200),
        (1, 60, 365, 201),
    ],
)
def test_days_in_custody_are_taken_off_the_days_at_risk(caseload, figure, first, last, before_days, after_days):
    caseload.custody(caseload.case(-200), first, last)
    sums = figure("G1").sums
    assert (sums.before_days, sums.after_days) == (before_days, after_days)


def test_the_reduction_is_pooled_over_the_caseload(caseload, figure):
    for _ in range(4):
        caseload.offence(caseload.case(-364), -400)
    caseload.offence(caseload.case(-364), -10)
    found = figure("G1")
    assert found.value == (1 - Fraction(1, 4)) * 100
    assert (found.n, found.shown, found.counts) == (5, "75%", "4 offences to 1")
    assert found.numerator / found.denominator == Fraction(3, 4)


def test_there_is_no_reduction_where_nobody_offended_before(caseload, figure):
    caseload.offence(caseload.case(), -10)
    found = figure("G1")
    assert (found.value, found.shown, found.rating.label) == (None, "–", "Not rated")


def test_there_is_no_reduction_where_everybody_was_in_custody(caseload, figure):
    case = caseload.case(-200)
    caseload.offence(case, -300)
    caseload.custody(case, -200)
    assert figure("G1").value is None


@pytest.mark.parametrize(
    ("before", "after", "n", "met"),
    [
        ([5], [3], 1, 1),
        ([5], [5], 1, 0),
        ([5, 2], [4, 1], 1, 1),  # the gravest of each
        ([2], [6], 1, 0),
        ([5], [], 0, 0),
        ([], [5], 0, 0),
    ],
)
def test_offending_became_less_serious_by_the_gravest_of_each_side(caseload, figure, before, after, n, met):
    case = caseload.case(-200)
    for gravity in before:
        caseload.offence(case, -300, gravity=gravity)
    for gravity in after:
        caseload.offence(case, -100, gravity=gravity)
    found = figure("G1b").sums
    assert (found.n, found.met, found.exclusions["not_both"]) == (n, met, 1 - n)


@pytest.mark.parametrize(
    ("opened", "closed", "counted"), [(0, None, 1), (1, None, 0), (-9, 1, 1), (-9, 0, 0), (-9, -1, 0)]
)
@pytest.mark.parametrize("code", ["G2", "G3"])
def test_circumstances_are_those_of_cases_open_on_the_last_day(caseload, figure, code, opened, closed, counted):
    caseload.case(opened, closed)
    assert figure(code).n == counted


@pytest.mark.parametrize(
    ("first", "last", "left_out"),
    [
        (-29, None, 1),  # began 29 days before
        (-28, None, 0),  # 28 days is not more than 28
        (-60, 0, 1),  # its last day is the quarter's last
        (-60, -1, 0),
        (-60, 5, 1),
    ],
)
@pytest.mark.parametrize("code", ["G2", "G3"])
def test_long_custody_is_left_out(caseload, figure, code, first, last, left_out):
    caseload.custody(caseload.case(), first, last)
    found = figure(code)
    assert (found.n, found.sums.exclusions) == (1 - left_out, {"long_custody": left_out})


@pytest.mark.parametrize(
    ("status", "first", "last", "met", "unknown"),
    [
        ("college", -10, None, 1, 0),
        ("college", -10, 0, 1, 0),  # the last day is counted
        ("college", -10, -1, 0, 1),
        ("college", 0, None, 1, 0),
        ("college", 1, None, 0, 1),
        ("work_experience", -10, None, 1, 0),
        ("volunteering", -10, None, 0, 0),
        ("neet_seeking", -10, None, 0, 0),
        ("ete_unknown", -10, None, 0, 1),
    ],
)
def test_education_and_work_is_what_was_so_on_the_last_day(caseload, figure, status, first, last, met, unknown):
    caseload.circumstance(caseload.case(), status, first, last)
    found = figure("G2").sums
    assert (found.n, found.met, found.unknown) == (1, met, unknown)


@pytest.mark.parametrize(
    ("status", "met", "unknown"),
    [("family", 1, 0), ("care_placement", 1, 0), ("hostel", 0, 0), ("custody", 0, 0), ("accommodation_unknown", 0, 1)],
)
def test_a_home_is_settled_by_its_code(caseload, figure, status, met, unknown):
    caseload.home(caseload.case(), status)
    found = figure("G3").sums
    assert (found.met, found.unknown) == (met, unknown)


@pytest.mark.parametrize(
    ("opened", "closed", "reason", "n", "met"),
    [
        (-548, None, "", 1, 1),
        (-549, None, "", 0, 0),
        (-183, None, "", 1, 1),
        (-182, None, "", 0, 0),
        (-300, -116, "disengaged", 1, 1),  # day 184: still open on day 183
        (-300, -117, "disengaged", 1, 0),  # closed on day 183: not open on it
        (-300, -117, "completed", 1, 1),
        (-300, -200, "transferred", 1, 1),
        (-300, -200, "moved", 1, 0),
    ],
)
def test_retention_is_being_open_after_six_months_or_ending_as_planned(
    caseload, figure, opened, closed, reason, n, met
):
    caseload.case(opened, closed, reason=reason)
    found = figure("G4").sums
    assert (found.n, found.met) == (n, met)


@pytest.mark.parametrize(
    ("on", "attended", "programme", "in_quarter", "in_year"),
    [
        (0, True, "gang_exit", 1, 1),
        (1, True, "gang_exit", 0, 0),
        (-91, True, "gang_exit", 1, 1),  # 1 October
        (-92, True, "gang_exit", 0, 1),
        (-274, True, "gang_exit", 0, 1),  # 1 April
        (-275, True, "gang_exit", 0, 0),
        (0, False, "gang_exit", 0, 0),
        (0, True, "gang_worker", 0, 0),
        (0, True, "integrate", 0, 0),
    ],
)
def test_people_worked_with_came_to_something(caseload, figure, on, attended, programme, in_quarter, in_year):
    caseload.intervention(caseload.case(-400, programme=programme), on, attended=attended)
    assert (figure("G5").value, figure("G5y").value) == (in_quarter, in_year)


def test_a_person_worked_with_twice_counts_once(caseload, figure):
    case = caseload.case()
    caseload.intervention(case, -1)
    caseload.intervention(case, -100)
    caseload.intervention(caseload.case(-40, person=case.person), -2)
    assert (figure("G5").value, figure("G5y").value) == (1, 1)


@pytest.mark.parametrize("code", ["G1", "G2", "G3", "G4"])
def test_other_programmes_are_not_the_caseload(caseload, figure, code):
    caseload.case(-200, programme="integrate")
    caseload.case(-200, programme="gang_worker")
    assert figure(code).n == 1


def test_a_record_that_the_officer_may_not_open_is_counted_all_the_same(world, caseload, figure):
    from igu.access.models import Compartment

    restricted = Compartment.objects.create(
        partnership=world.haringey, kind="derived", name="Restricted", base=world.casework, acl_key="restricted"
    )
    caseload.case(-200, compartment=restricted)
    assert figure("G2").n == 1


def test_nobody_counts_another_partnerships_cases(world, caseload, figure):
    caseload.case(-200)
    assert figure("G2", by=world.hana).n == 0


@pytest.mark.parametrize("who", ["nadia", "priya", "sam", "bola", "ade"])
def test_a_role_that_does_not_count_has_nothing_counted(world, caseload, figure, who):
    caseload.case(-200)
    assert figure("G2", by=getattr(world, who)).n == 0

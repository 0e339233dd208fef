"""A frozen figure stays what it was, can be made again from history, and is revised only with a reason."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from igu.access.actor import acting_as
from igu.access.policies import Refused
from performance import services
from performance.indicators import Quarter
from performance.indicators.figure import Aim
from performance.models import FrozenFigure
from tests.performance.caseload import Q3


@pytest.fixture
def two_cases(caseload):
    """Two people on the last day of the quarter: one at college, one not."""
    at_college, without = caseload.case(-200), caseload.case(-200)
    return (
        at_college,
        without,
        caseload.circumstance(at_college, "college"),
        caseload.circumstance(without, "neet_seeking"),
    )


@pytest.fixture
def frozen(world, two_cases):
    with acting_as(world.niamh):
        return services.freeze_quarter(quarter=Q3, by=world.niamh)


def shown(by, compartment, code="G2"):
    with acting_as(by):
        return services.figures([Q3], compartment=compartment, by=by)[code, Q3].shown


def test_what_is_recorded_afterwards_does_not_move_a_frozen_figure(world, caseload, two_cases, frozen):
    caseload.circumstance(caseload.case(-200), "college")
    assert shown(world.niamh, world.performance) == "50%"


def test_computing_it_again_from_history_gives_the_same_and_today_another(world, caseload, two_cases, frozen):
    *_, status = two_cases
    status.status_id = "apprenticeship"
    status.save()
    caseload.case(-200)
    with acting_as(world.niamh):
        row = FrozenFigure.objects.get(code="G2")
        comparison = services.compare(row, aim=Aim(None), by=world.niamh)
    assert (comparison.published.shown, comparison.again.shown, comparison.today.shown) == ("50%", "50%", "67%")
    assert comparison.reproduced
    assert [(change.before and change.before.met, change.now.met) for change in comparison.changes] == [
        (False, True),
        (None, False),
    ]


def test_a_revision_is_published_beside_the_first_with_its_reason(world, caseload, two_cases, frozen):
    caseload.circumstance(caseload.case(-200), "college")
    with acting_as(world.niamh):
        first = FrozenFigure.objects.get(code="G2")
        revised = services.revise_figure(figure=first, reason="A late college list", by=world.niamh)
    assert (revised.revision, revised.value, first.value) == (1, "200/3", "50")
    assert shown(world.niamh, world.performance) == "67%"
    with acting_as(world.niamh):
        assert services.compare(revised, aim=Aim(None), by=world.niamh).reproduced


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_revision_needs_its_reason(world, frozen, reason):
    with acting_as(world.niamh), pytest.raises(ValidationError, match="Enter the reason"):
        services.revise_figure(figure=FrozenFigure.objects.get(code="G2"), reason=reason, by=world.niamh)


def test_a_figure_that_is_still_the_same_is_not_revised(world, caseload, two_cases, frozen):
    with acting_as(world.niamh):
        first = FrozenFigure.objects.get(code="G2")
        with pytest.raises(ValidationError, match="nothing to revise"):
            services.revise_figure(figure=first, reason="To be sure", by=world.niamh)
    assert FrozenFigure.objects.filter(code="G2").count() == 1


def test_a_figure_that_was_revised_meanwhile_is_not_revised_again(world, caseload, frozen):
    caseload.circumstance(caseload.case(-200), "college")
    with acting_as(world.niamh):
        first = FrozenFigure.objects.get(code="G2")
        services.revise_figure(figure=first, reason="A late list", by=world.niamh)
        with pytest.raises(ValidationError, match="meanwhile"):
            services.revise_figure(figure=first, reason="A late list", by=world.niamh)


def test_a_quarter_is_frozen_once(world, frozen):
    with acting_as(world.niamh), pytest.raises(ValidationError, match="frozen already"):
        services.freeze_quarter(quarter=Q3, by=world.niamh)


def test_a_quarter_that_still_runs_is_not_frozen(world):
    running = Quarter.of(datetime.date.today())
    with acting_as(world.niamh), pytest.raises(ValidationError, match="when it is over"):
        services.freeze_quarter(quarter=running, by=world.niamh)


def test_a_board_member_reads_frozen_figures_and_no_others(world, caseload, frozen):
    assert shown(world.bola, world.performance) == "50%"
    with acting_as(world.bola):
        found = services.figures(Q3.of_its_year, compartment=world.performance, by=world.bola)
        assert {quarter for _, quarter in found} == {Q3}
        with pytest.raises(Refused):
            services.rows_behind(found["G2", Q3], by=world.bola)


@pytest.mark.parametrize(("who", "error"), [("tom", Refused), ("nadia", Refused), ("bola", Refused), ("sam", Refused)])
def test_only_a_csp_officer_freezes(world, who, error):
    actor = getattr(world, who)
    with acting_as(actor), pytest.raises(error):
        services.freeze_quarter(quarter=Q3, by=actor)


def test_an_analyst_whose_agency_has_no_grant_finds_nothing(world, frozen):
    with acting_as(world.amir):
        assert not FrozenFigure.objects.exists()
        with pytest.raises(Http404):
            services.performance_of(world.amir)

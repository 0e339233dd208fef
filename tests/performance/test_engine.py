"""The engine equals the same definitions worked out in plain Python, and in SQL written by hand, on random caseloads."""

import datetime
from fractions import Fraction

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from igu.access.actor import acting_as
from performance.indicators import INDICATORS, engine
from performance.indicators.figure import Figure
from tests.bench.plain_figures import FIGURES
from tests.performance import plain
from tests.performance.caseload import Q3, Caseload

ETE = ["college", "employed_part_time", "neet_seeking", "ete_unknown", "volunteering"]
HOMES = ["family", "hostel", "sofa_surfing", "supported", "accommodation_unknown"]

spans = st.tuples(st.integers(-700, 20), st.one_of(st.none(), st.integers(0, 400)))
people = st.lists(
    st.fixed_dictionaries(
        {
            "cases": st.lists(
                st.tuples(
                    st.sampled_from(["gang_exit", "gang_worker", "integrate"]),
                    st.integers(-560, 5),
                    st.one_of(st.none(), st.integers(0, 300)),
                    st.sampled_from(["completed", "transferred", "disengaged", "moved"]),
                ),
                min_size=1,
                max_size=2,
            ),
            "offences": st.lists(
                st.tuples(
                    st.integers(-930, 10),
                    st.sampled_from(["convicted", "cautioned", "pending", "acquitted"]),
                    st.integers(1, 8),
                ),
                max_size=4,
            ),
            "custody": st.one_of(st.none(), spans),
            "ete": st.one_of(st.none(), st.tuples(st.sampled_from(ETE), spans)),
            "home": st.one_of(st.none(), st.tuples(st.sampled_from(HOMES), spans)),
            "interventions": st.lists(st.tuples(st.integers(-300, 10), st.booleans()), max_size=3),
        }
    ),
    max_size=7,
)


def write(caseload: Caseload, described: list[dict]) -> None:
    for who in described:
        person = caseload.person()
        for programme, opened, length, reason in who["cases"]:
            closed = None if length is None else opened + length
            case = caseload.case(opened, closed, reason=reason, programme=programme, person=person)
            for kind in ("ete", "home"):
                if who[kind]:
                    status, (first, long) = who[kind]
                    last = None if long is None else first + long
                    (caseload.circumstance if kind == "ete" else caseload.home)(case, status, first, last)
            for on, attended in who["interventions"]:
                caseload.intervention(case, on, attended=attended)
        for on, outcome, gravity in who["offences"]:
            caseload.offence(case, on, outcome=outcome, gravity=gravity)
        if who["custody"]:
            first, long = who["custody"]
            caseload.custody(case, first, None if long is None else first + long)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(described=people)
def test_the_engine_equals_the_definitions_in_plain_python(world, caseload, described):
    with transaction.atomic():
        write(caseload, described)
        expected = plain.everything(Q3, world.haringey.pk)
        with acting_as(world.niamh):
            found = engine.all_sums(Q3, by=world.niamh)
            stood = engine.sums(
                [engine.Wanted(INDICATORS[code], Q3) for code in found],
                by=world.niamh,
                cutoff=datetime.datetime.now(datetime.UTC),
            )
        transaction.set_rollback(True)
    assert found == {each.indicator.code: sums for each, sums in stood.items()}, "history tells the same"
    for code, sums in found.items():
        figure = Figure(INDICATORS[code], Q3, sums)
        if code == "G1":
            assert figure.value == expected[code]
        elif figure.denominator is None and figure.is_percent:
            assert expected[code] == (0, 0)
        else:
            assert (figure.numerator, figure.denominator) == expected[code]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(described=people)
def test_the_engine_equals_sql_written_by_hand(world, caseload, described):
    parameters = {"partnership": world.haringey.pk, "first": Q3.first, "last": Q3.last, "year": Q3.year_first}
    with transaction.atomic():
        write(caseload, described)
        with connection.cursor() as cursor:
            expected = {}
            for code, query in FIGURES.items():
                cursor.execute(query, parameters)
                expected[code] = cursor.fetchone()
        with acting_as(world.niamh):
            found = engine.all_sums(Q3, by=world.niamh)
        transaction.set_rollback(True)
    for code, sums in found.items():
        figure = Figure(INDICATORS[code], Q3, sums)
        if code == "G1":
            before, after = expected[code]
            if figure.value is not None:
                assert float((before - after) / before * 100) == pytest.approx(float(figure.value))
        else:
            assert (figure.numerator or 0, figure.denominator or 0) == tuple(Fraction(x or 0) for x in expected[code])


def test_all_figures_of_a_quarter_take_one_query(world, caseload, django_assert_num_queries):
    write(caseload, [])
    with acting_as(world.niamh), django_assert_num_queries(3):  # the query, and the role put on and off
        engine.all_sums(Q3, by=world.niamh)

"""The printed figures of 2014/15 come out of the seeded rows: by the engine, and by plain Python beside it."""

import csv
import datetime
from pathlib import Path

import pytest

from cohort.models import Case
from igu.seed.past import lines
from performance.indicators import INDICATORS, Quarter, engine
from performance.indicators.figure import Figure
from performance.models import Target
from tests.seed import plain

pytestmark = pytest.mark.xdist_group("seed")

with Path(__file__).with_name("indicators.csv").open(newline="") as file:
    PRINTED = {row["code"]: row for row in csv.DictReader(file)}
CELLS = [
    pytest.param(code, number, int(row[f"q{number}_2014"]), id=f"{code} in quarter {number}")
    for code, row in PRINTED.items()
    for number in (1, 2, 3)
    if row[f"q{number}_2014"]
]


@pytest.fixture
def cases(officer) -> list[dict]:
    """Each case as the plain definitions take it, read row by row."""
    related = ("circumstances__status", "interventions", "person__offences__outcome", "person__custody")
    return [
        {
            "person": case.person_id,
            "programme": case.programme_id,
            "opened": case.opened_on,
            "closed": case.closed_on,
            "planned": bool(case.closure_reason and case.closure_reason.planned),
            "ete": [
                (row.status.counted, row.from_on, row.to_on) for row in case.circumstances.all() if row.kind == "ete"
            ],
            "home": [
                (row.status.settled, row.from_on, row.to_on)
                for row in case.circumstances.all()
                if row.kind == "accommodation"
            ],
            "offences": [(row.offence_on, row.gravity) for row in case.person.offences.all() if row.outcome.proven],
            "custody": [(row.from_on, row.to_on) for row in case.person.custody.all()],
            "attended": [row.on for row in case.interventions.all() if row.attended],
        }
        for case in Case.objects.select_related("closure_reason", "person").prefetch_related(*related).order_by("pk")
    ]


@pytest.mark.parametrize(("code", "number", "printed"), CELLS)
def test_the_engine_computes_what_was_printed(officer, code, number, printed):
    quarter = Quarter(2014, number)
    figure = Figure(INDICATORS[code], quarter, engine.all_sums(quarter, by=officer)[code])
    assert figure.whole == printed


def test_plain_python_computes_what_was_printed(cases):
    found = {(code, number): plain.whole(plain.FIGURES[code](cases, 2014, number)) for code, number, _ in _cells()}
    assert found == {(code, number): printed for code, number, printed in _cells()}


@pytest.mark.parametrize("quarter", [Quarter(2014, number) for number in (1, 2, 3, 4)], ids=str)
def test_engine_and_plain_python_agree_to_the_last_digit(officer, cases, quarter):
    sums = engine.all_sums(quarter, by=officer)
    computed = {code: INDICATORS[code].value(sums[code]) for code in PRINTED}
    assert computed == {code: plain.FIGURES[code](cases, quarter.year, quarter.number) for code in PRINTED}


def test_the_targets_are_those_of_the_papers(officer):
    targets = {target.code: (target.value, target.text) for target in Target.objects.filter(year=2014)}
    assert targets == {
        code: (int(row["target"]) if row["target"] else None, row["target_text"]) for code, row in PRINTED.items()
    }


def test_every_line_of_the_story_is_a_case_that_ended_before_the_present_year(officer):
    told = list(lines())
    assert max(line.closed for line in told) < datetime.date(2017, 1, 1)
    assert Case.objects.filter(closed_on__lt=datetime.date(2017, 1, 1)).count() == len(told)


def _cells() -> list[tuple[str, int, int]]:
    return [cell.values for cell in CELLS]

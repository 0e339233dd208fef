"""Kairo, on Nadia's caseload; and a way to count what a page asks the database."""

import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cohort.models import Case, Circumstance, Custody, Intervention, Offence
from cohort.services.imports import import_caseload, read
from igu.access.actor import acting_as
from igu.access.models import Compartment
from igu.people.models import Person
from tests.factories.casework import a_case, a_person
from tests.factories.workbooks import a_caseload, as_csv, as_ods, as_xlsx

WRITERS = {"xlsx": as_xlsx, "ods": as_ods, "csv": as_csv}

FIELDS = {
    Case: ("import_ref", "person__import_ref", "programme", "lead__agency__slug", "worker__email", "opened_on")
    + ("closed_on", "closure_reason", "last_contact_on", "version"),
    Intervention: ("import_ref", "case__import_ref", "on", "kind", "agency__agency__slug", "worker__email", "mode")
    + ("attended", "minutes", "summary", "version"),
    Circumstance: ("import_ref", "case__import_ref", "kind", "status", "from_on", "to_on", "suitable", "version"),
    Offence: (
        "import_ref",
        "person__import_ref",
        "offence",
        "gravity",
        "offence_on",
        "outcome",
        "outcome_on",
        "version",
    ),
    Custody: ("import_ref", "person__import_ref", "from_on", "to_on", "version"),
}
"""What an import sets, by model: what the fixture `seen` compares."""


@pytest.fixture
def kairo(world) -> Person:
    return a_person(by=world.nadia, compartment=world.casework, aliases=("K-Boy",), postcode="N17 8DN")


@pytest.fixture
def case(world, kairo) -> Case:
    return a_case(by=world.nadia, person=kairo)


@pytest.fixture
def queries() -> Callable[[Callable], int]:
    """How many statements an action sends, less the savepoints that stand for a test's own transaction."""

    def count(action: Callable) -> int:
        with CaptureQueriesContext(connection) as captured:
            action()
        return sum("SAVEPOINT" not in query["sql"] for query in captured)

    return count


@pytest.fixture
def logged() -> Callable[..., dict]:
    """What a browser sends when an intervention is logged for some cases, with changes."""

    def form(*cases: Case, **changes: str) -> dict:
        data = {
            "form_key": str(uuid.uuid4()),
            "case": [str(case.pk) for case in cases],
            "on_day": "3",
            "on_month": "2",
            "on_year": "2026",
            "kind": "one_to_one",
            "summary": "Talked about college.",
            "next_step_when": "week",
        }
        data |= {f"attended_{case.pk}": "yes" for case in cases}
        return data | changes

    return form


@pytest.fixture
def imported(world, tmp_path):
    """Niamh imports sheets; the answer is the outcome."""

    def run(sheets=None, *, by=world.niamh, kind="csv", **options):
        path = WRITERS[kind](tmp_path / f"{uuid.uuid4()}{'' if kind == 'csv' else f'.{kind}'}", sheets or a_caseload())
        with acting_as(by):
            return import_caseload(raw=read(path), by=by, **options)

    return run


@pytest.fixture
def seen(world):
    """Everything of the import as Niamh sees it, by value."""

    def rows() -> dict[str, list]:
        with acting_as(world.niamh):
            people = Person.objects.exclude(import_ref="").order_by("import_ref")
            return {
                "people": [
                    (
                        person.given_name,
                        person.family_name,
                        person.date_of_birth,
                        person.sex,
                        person.ethnicity_id,
                        person.postcode,
                        person.search_name,
                        sorted(person.aliases.values_list("name", flat=True)),
                        list(person.identifiers.values_list("value", flat=True)),
                    )
                    for person in people
                ],
                **{
                    model.__name__: [
                        tuple(str(value) for value in row)
                        for row in model.objects.exclude(import_ref="").order_by("import_ref").values_list(*names)
                    ]
                    for model, names in FIELDS.items()
                },
            }

    return rows


@pytest.fixture
def restricted(world) -> Compartment:
    """A compartment of Haringey that Niamh's agency has no grant in."""
    return Compartment.objects.create(
        partnership=world.haringey,
        kind="derived",
        name="Restricted",
        base=world.casework,
        acl_key="only the owner",
        inherits=False,
    )

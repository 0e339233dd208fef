"""The sheets of an exported file: those of the import, each row as an import reads it. Never tier 3."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet

from cohort.models import Case, Circumstance, Custody, Intervention, Offence
from cohort.services.imports.sheets import OURS
from igu.access.actor import Actor
from igu.people.enums import IdentifierKind
from igu.people.models import Person

Cells = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A sheet's model, the way from a row to its person, what is read beside it, and its cells by column."""

    model: type[models.Model]
    to_person: str
    cells: Callable[[Any], Cells]
    beside: tuple[str, ...] = ()
    days: str = "pk"

    def of(self, people: QuerySet[Person] | Sequence[int], *, by: Actor) -> QuerySet:
        """The rows about these people that the actor reads now."""
        seen = self.model.objects.visible_to(by).but_for_emergencies()
        return seen.filter(**{f"{self.to_person}__in": people})

    def read(self, people: Sequence[int], *, by: Actor) -> Iterator[tuple[Any, Cells]]:
        """Each row with its cells, person by person in the order given."""
        place = {person: number for number, person in enumerate(people)}
        rows = self.of(people, by=by).select_related(*self.beside).order_by(self.days, "pk")
        if self.model is Person:
            rows = rows.prefetch_related("aliases", "identifiers")
        for row in sorted(rows, key=lambda row: place[self._person(row)]):
            yield row, self.cells(row)

    def _person(self, row: Any) -> int:
        *way, last = self.to_person.split("__")
        for part in way:
            row = getattr(row, part)
        return row.pk if last == "pk" else getattr(row, f"{last}_id")


def ref_of(row: Person | Any) -> str:
    """Its own name in somebody's file, or our number, which an import refuses."""
    if row.import_ref:
        return row.import_ref
    return row.reference if isinstance(row, Person) else f"{OURS}{row._meta.model_name}-{row.pk}"


def _person(person: Person) -> Cells:
    numbers = [each.value for each in person.identifiers.all() if each.kind == IdentifierKind.PNC]
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "aliases": "; ".join(alias.name for alias in person.aliases.all()),
        "date_of_birth": person.date_of_birth,
        "sex": person.sex,
        "ethnicity": person.ethnicity_id,
        "postcode": person.postcode,
        "pnc": numbers[0] if numbers else "",
    }


def _case(case: Case) -> Cells:
    return {
        "person_ref": ref_of(case.person),
        "programme": case.programme_id,
        "lead_agency": case.lead.agency.slug,
        "worker_email": case.worker.email if case.worker else "",
        "opened_on": case.opened_on,
        "closed_on": case.closed_on,
        "closure_reason": case.closure_reason_id,
    }


def _intervention(intervention: Intervention) -> Cells:
    return {
        "case_ref": ref_of(intervention.case),
        "on": intervention.on,
        "kind": intervention.kind_id,
        "agency": intervention.agency.agency.slug,
        "worker_email": intervention.worker.email,
        "mode": intervention.mode_id,
        "attended": intervention.attended,
        "minutes": intervention.minutes,
        "summary": intervention.summary,
    }


def _circumstance(circumstance: Circumstance) -> Cells:
    return {
        "case_ref": ref_of(circumstance.case),
        "kind": circumstance.kind,
        "status": circumstance.status_id,
        "from": circumstance.from_on,
        "to": circumstance.to_on,
        "suitable": circumstance.suitable,
    }


def _offence(offence: Offence) -> Cells:
    return {
        "person_ref": ref_of(offence.person),
        "offence": offence.offence_id,
        "gravity": offence.gravity,
        "offence_on": offence.offence_on,
        "outcome": offence.outcome_id,
        "outcome_on": offence.outcome_on,
    }


def _custody(custody: Custody) -> Cells:
    return {"person_ref": ref_of(custody.person), "from": custody.from_on, "to": custody.to_on}


SHEETS: dict[str, Sheet] = {
    "people": Sheet(Person, "pk", _person),
    "cases": Sheet(Case, "person", _case, ("person", "lead__agency", "worker"), "opened_on"),
    "interventions": Sheet(Intervention, "case__person", _intervention, ("case", "agency__agency", "worker"), "on"),
    "circumstances": Sheet(Circumstance, "case__person", _circumstance, ("case",), "from_on"),
    "offences": Sheet(Offence, "person", _offence, ("person",), "offence_on"),
    "custody": Sheet(Custody, "person", _custody, ("person",), "from_on"),
}


def count_rows(people: QuerySet[Person], *, by: Actor) -> dict[str, int]:
    """How many rows each sheet would have now."""
    return {name: sheet.of(people.order_by().values("pk"), by=by).count() for name, sheet in SHEETS.items()}


def agencies_of(people: QuerySet[Person], *, by: Actor) -> int:
    """How many agencies' work is in it: those that lead a case of theirs, or did something with them."""
    whose = people.order_by().values("pk")
    leads = SHEETS["cases"].of(whose, by=by).order_by().values_list("lead").distinct()
    workers = SHEETS["interventions"].of(whose, by=by).order_by().values_list("agency").distinct()
    return len({*leads, *workers})

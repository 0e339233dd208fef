"""The sheets of an exported file: those of the import, each row as an import reads it. Never tier 3."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from cohort.models import Case, Circumstance, Custody, Intervention, Offence
from cohort.services.imports.batch import AT_ONCE, chunks
from cohort.services.imports.sheets import OURS
from igu.access.actor import Actor
from igu.people.enums import IdentifierKind
from igu.people.models import Person

Cells = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A sheet's model, what its rows hang on ("person", "case", or "pk" for people), its cells by column, what is read beside
    them, and the day by which they stand in order."""

    model: type[models.Model]
    parent: str
    cells: Callable[[Any], Cells]
    beside: tuple[str, ...] = ()
    day: str = "pk"

    def within(self, parents: Sequence[int], *, by: Actor) -> models.QuerySet:
        """The rows that hang on these and that the actor reads now."""
        seen = self.model.objects.visible_to(by).but_for_emergencies()
        return seen.filter(**{f"{self.parent}__in": parents})

    def read(self, parents: Sequence[int], *, by: Actor) -> Iterator[tuple[Any, Cells]]:
        """Each row with its cells, in the order of what they hang on."""
        place = {parent: number for number, parent in enumerate(parents)}
        rows = self.within(parents, by=by).select_related(*self.beside).order_by(self.day, "pk")
        if self.model is Person:
            rows = rows.prefetch_related("aliases", "identifiers")
        for row in sorted(rows, key=lambda row: place[self._parent_of(row)]):
            yield row, self.cells(row)

    def _parent_of(self, row: Any) -> int:
        return row.pk if self.parent == "pk" else getattr(row, f"{self.parent}_id")


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
    "interventions": Sheet(Intervention, "case", _intervention, ("case", "agency__agency", "worker"), "on"),
    "circumstances": Sheet(Circumstance, "case", _circumstance, ("case",), "from_on"),
    "offences": Sheet(Offence, "person", _offence, ("person",), "offence_on"),
    "custody": Sheet(Custody, "person", _custody, ("person",), "from_on"),
}


@dataclass
class Counts:
    """How many rows each sheet would have, and whose work is in them: who leads a case, or did something with somebody."""

    rows: Counter[str] = field(default_factory=Counter)
    agencies: set[int] = field(default_factory=set)


def count(people: Sequence[int], *, by: Actor) -> Counts:
    """What a file of these people would hold now, counted some people at a time, by ids, so that it takes no longer for many."""
    found = Counts()
    for some in chunks(people, AT_ONCE):
        cases = dict(SHEETS["cases"].within(some, by=by).order_by().values_list("pk", "lead"))
        found.agencies |= set(cases.values())
        done = SHEETS["interventions"].within(list(cases), by=by)
        found.agencies |= set(done.order_by().values_list("agency", flat=True).distinct())
        for name, sheet in SHEETS.items():
            found.rows[name] += sheet.within(list(cases) if sheet.parent == "case" else some, by=by).count()
    return found

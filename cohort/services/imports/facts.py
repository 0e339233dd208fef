"""The sheets interventions, circumstances, offences and custody: facts that hang on a case or a person."""

import datetime
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import connection

from cohort import policies, rules
from cohort.models import (
    Circumstance,
    CircumstanceStatus,
    Custody,
    Intervention,
    InterventionKind,
    InterventionMode,
    Offence,
    OffenceCode,
    OffenceOutcome,
)
from cohort.services.facts import IN_CUSTODY_ALREADY, OVERLAP
from cohort.services.imports.batch import Batch, Pending, Wrong, chunks, update
from cohort.services.imports.sheets import Cells, Row
from cohort.services.interventions import find_last_contact
from igu.people.models import Person

DAY = datetime.timedelta(days=1)
ENDED_BEFORE = "The last day on record is {}. Enter that day or an earlier one, or add the column to with another."


class Facts(Batch):
    """A fact belongs to a case or a person for good, and lies where they lie."""

    parent: ClassVar[str]

    def find(self, refs: list[str]) -> Iterable[Any]:
        mine = {"import_ref__in": refs, f"{self.parent}__partnership_id": self.by.partnership_id}
        return self.model.objects.visible_to(self.by).filter(**mine).order_by("pk")

    def values(self, row: Row, current: Any) -> dict[str, Any]:
        wrong, values, parent = Wrong(), {}, None
        with wrong:
            parent = self._parent(row, current)
            values = {f"{self.parent}_id": parent.pk, "compartment_id": parent.compartment_id}
        with wrong:
            values |= self.fact(row, current, parent)
        wrong.end()
        return values

    def _parent(self, row: Row, current: Any) -> Any:
        """The case or person that it is about, on whose record the importer may write."""
        column = f"{self.parent}_ref"
        parent = self.context.parent(column, row.values[column])
        if current and getattr(current, f"{self.parent}_id") != parent.pk:
            raise ValidationError(
                {column: f"This ref is on record for another {self.parent}. Give the new row one of its own."}
            )
        check = policies.work_on if self.parent == "case" else policies.record_about
        check.check(self.by, parent)
        return parent

    def fact(self, row: Row, current: Any, parent: Any) -> dict[str, Any]:
        """What is so. Without a parent, which is then refused, it is looked at as far as it goes. Raises as values() does."""
        raise NotImplementedError


class Interventions(Facts):
    sheet_name = "interventions"
    model = Intervention
    parent = "case"

    def fact(self, row: Row, current: Intervention | None, parent: Any) -> dict[str, Any]:
        cells, context, wrong, values = row.values, self.context, Wrong(), {}
        with wrong:
            values["on"] = rules.past_day(cells["on"], "on", today=context.today)
            if parent:
                rules.worked_on(parent, cells["on"], "on")
        with wrong:
            values["kind_id"] = context.code(InterventionKind, cells["kind"], "kind", "a kind of intervention").pk
        with wrong:
            values["attended"] = cells["attended"]
        with wrong:
            if self.has("agency") or not current:
                values["agency_id"] = context.partner(cells.get("agency", ""), "agency").pk
        with wrong:
            if self.has("worker_email") or not current:
                worker = context.user(cells.get("worker_email", ""))
                values["worker_id"] = worker.pk if worker else self.by.user_id
        with wrong:
            if self.has("mode") or not current:
                words = cells.get("mode") or "face_to_face"
                values["mode_id"] = context.code(InterventionMode, words, "mode", "a way of meeting").pk
        with wrong:
            if self.has("minutes"):
                values["minutes"] = rules.minutes(cells["minutes"])
        with wrong:
            if self.has("summary"):
                values["summary"] = cells["summary"]
        wrong.end()
        return values

    def run(self) -> None:
        super().run()
        cases = (self.context.cases.get(row.values["case_ref"]) for row in self.sheet.rows)
        for part in chunks(sorted({case.pk for case in cases if case})):
            find_last_contact(part)


class Offences(Facts):
    sheet_name = "offences"
    model = Offence
    parent = "person"

    def fact(self, row: Row, current: Offence | None, parent: Any) -> dict[str, Any]:
        cells, wrong = row.values, Wrong()
        with wrong:
            offence = self.context.code(OffenceCode, cells["offence"], "offence", "an offence")
        with wrong:
            outcome = self.context.code(OffenceOutcome, cells["outcome"], "outcome", "an outcome")
        with wrong:
            rules.past_day(cells["offence_on"], "offence_on", today=self.context.today)
        wrong.end()
        values = {"offence_id": offence.pk, "offence_on": cells["offence_on"], "outcome_id": outcome.pk}
        if self.has("outcome_on"):
            values["outcome_on"] = cells["outcome_on"]
        if self.has("gravity") or not current:
            given = cells.get("gravity")
            values["gravity"] = offence.gravity if given is None else given
        outcome_on = values.get("outcome_on", current.outcome_on if current else None)
        gravity = values.get("gravity", current.gravity if current else None)
        if parent:
            rules.offence(parent, cells["offence_on"], outcome, outcome_on, gravity, today=self.context.today)
        return values


class _Periods(Facts):
    """Facts with a first and a last day, which may not overlap others of the same line."""

    overlap: ClassVar[str]
    never_share_a_day: ClassVar[str]
    """The constraint that says so. It is looked at once all rows are written, so that a boundary moves from both sides."""
    ends_the_one_before: ClassVar[bool] = False

    def days(self, cells: Cells, current: Any, person: Person | None) -> dict[str, Any]:
        """The first and the last day of something that is so of this person. Without the column, the last day stays."""
        rules.past_day(cells["from"], "from_on", today=self.context.today)
        if person:
            rules.since_birth(cells["from"], "from_on", person)
        if self.has("to"):
            rules.ends_after(cells["from"], cells["to"], "to_on")
            return {"from_on": cells["from"], "to_on": cells["to"]}
        last = current and current.to_on
        if last and last < cells["from"]:
            raise ValidationError({"from_on": ENDED_BEFORE.format(f"{last:%-d %B %Y}")})
        return {"from_on": cells["from"], "to_on": last}

    def line(self, values: dict[str, Any]) -> tuple:
        """What the period belongs to: two periods of one line may not share a day."""
        raise NotImplementedError

    def run(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS {self.never_share_a_day} DEFERRED")
            super().run()
            cursor.execute(f"SET CONSTRAINTS {self.never_share_a_day} IMMEDIATE")

    def settle(self, pending: list[Pending]) -> list[Pending]:
        lines: dict[tuple, list[tuple[Pending | None, dict[str, Any]]]] = {}
        for each in pending:
            lines.setdefault(self.line(each.values), []).append((each, each.values))
        here = {each.current.pk for each in pending if each.current}
        others = [row for row in self._on_record(pending) if row.pk not in here]
        as_values = {row.pk: {name: getattr(row, name) for name in self._named()} for row in others}
        for row in others:
            lines.setdefault(self.line(as_values[row.pk]), []).append((None, as_values[row.pk]))
        refused = set()
        for line in lines.values():
            refused |= self._put_in_order(sorted(line, key=lambda entry: entry[1]["from_on"]))
        ended = [row for row in others if row.to_on != as_values[row.pk]["to_on"]]
        self.context.outcome.compared(self.sheet_name, "ended", [(row.pk, row.version) for row in ended])
        self._end(ended, as_values)
        return [each for each in pending if id(each) not in refused]

    def _put_in_order(self, line: list[tuple[Pending | None, dict[str, Any]]]) -> set[int]:
        refused = set()
        for (one, first), (other, second) in pairwise(line):
            if self.ends_the_one_before and first["to_on"] is None and first["from_on"] < second["from_on"]:
                first["to_on"] = second["from_on"] - DAY
            if (first["to_on"] is None or first["to_on"] >= second["from_on"]) and (blamed := other or one):
                self.refuse(blamed.row, ValidationError({"from_on": self.overlap}))
                refused.add(id(blamed))
        return refused

    def _on_record(self, pending: list[Pending]) -> Iterator[Any]:
        parents = sorted({each.values[f"{self.parent}_id"] for each in pending})
        for part in chunks(parents):
            yield from self.model.objects.filter(**{f"{self.parent}_id__in": part}).order_by("pk")

    def _end(self, rows: list[Any], as_values: dict[int, dict[str, Any]]) -> None:
        update(rows, [as_values[row.pk] for row in rows], [{"to_on"} for _ in rows])

    def _named(self) -> tuple[str, ...]:
        return (f"{self.parent}_id", "from_on", "to_on")


class Circumstances(_Periods):
    sheet_name = "circumstances"
    model = Circumstance
    parent = "case"
    overlap = OVERLAP
    never_share_a_day = "one_circumstance_of_a_kind_on_a_day"
    ends_the_one_before = True

    def fact(self, row: Row, current: Circumstance | None, parent: Any) -> dict[str, Any]:
        cells, wrong, values = row.values, Wrong(), {}
        with wrong:
            status = self.context.code(CircumstanceStatus, cells["status"], "status", "a status")
            if status.kind != cells["kind"]:
                raise ValidationError(
                    {"status": f"“{status.label}” is not a status of {cells['kind']}. Check the kind."}
                )
            values = {"kind": status.kind, "status_id": status.pk}
        with wrong:
            values |= self.days(cells, current, parent and parent.person)
        with wrong:
            if self.has("suitable"):
                values["suitable"] = cells["suitable"]
        wrong.end()
        return values

    def line(self, values: dict[str, Any]) -> tuple:
        return values["case_id"], values["kind"]

    def _named(self) -> tuple[str, ...]:
        return (*super()._named(), "kind")


class CustodyPeriods(_Periods):
    sheet_name = "custody"
    model = Custody
    parent = "person"
    overlap = IN_CUSTODY_ALREADY
    never_share_a_day = "one_custody_on_a_day"

    def fact(self, row: Row, current: Custody | None, parent: Any) -> dict[str, Any]:
        return self.days(row.values, current, parent)

    def line(self, values: dict[str, Any]) -> tuple:
        return (values["person_id"],)

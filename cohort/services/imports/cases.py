"""The sheet cases, and the three that hang on a case or a person with days of their own."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from cohort import policies, rules
from cohort.models import Case, ClosureReason, Intervention, Programme
from cohort.services.imports.batch import Batch, Pending, Wrong, chunks
from cohort.services.imports.preview import SHOWN, Another
from cohort.services.imports.sheets import REF, Cells, Row, Sheet
from igu.people.models import Person

DAYS = {"opened_on", "closed_on"}


class Cases(Batch):
    sheet_name = "cases"
    model = Case

    def find(self, refs: list[str]) -> Iterable[Case]:
        mine = Case.objects.visible_to(self.by).filter(partnership_id=self.by.partnership_id, import_ref__in=refs)
        return mine.select_related("person").order_by("pk")

    def values(self, row: Row, current: Case | None) -> dict[str, Any]:
        cells, wrong, values, person = row.values, Wrong(), {}, None
        with wrong:
            person = self._person(cells["person_ref"], current)
            values["person_id"] = person.pk
        with wrong:
            values["programme_id"] = self.context.code(Programme, cells["programme"], "programme", "a programme").pk
        with wrong:
            values["opened_on"] = rules.past_day(cells["opened_on"], "opened_on", today=self.context.today)
            if person:
                rules.since_birth(cells["opened_on"], "opened_on", person)
        with wrong:
            if self.has("lead_agency") or not current:
                values["lead_id"] = self.context.partner(cells.get("lead_agency", ""), "lead_agency").pk
        with wrong:
            if self.has("worker_email") or not current:
                worker = self.context.user(cells.get("worker_email", ""))
                values["worker_id"] = worker.pk if worker else None
        with wrong:
            if person and (self.has("closed_on") or self.has("closure_reason")):
                values |= self._closing(cells, current, person)
        wrong.end()
        return values

    def _person(self, ref: str, current: Case | None) -> Person:
        """Whose case it is, for whom the importer may open or change it."""
        person = self.context.parent("person_ref", ref)
        if current and current.person_id != person.pk:
            raise ValidationError(
                {"person_ref": "This case is on record for somebody else. Give the new case a ref of its own."}
            )
        policies.change_case.check(self.by, current) if current else policies.open_case.check(self.by, person)
        return person

    def _closing(self, cells: Cells, current: Case | None, person: Person) -> dict[str, Any]:
        closed_on, words = cells.get("closed_on"), cells.get("closure_reason", "")
        if bool(closed_on) != bool(words):
            missing = "closure_reason" if closed_on else "closed_on"
            raise ValidationError({missing: "A closed case has both a day and a reason. Enter both, or neither."})
        if not closed_on:
            return {"closed_on": None, "closure_reason_id": None}
        policies.close_case.check(self.by, current or Case(compartment_id=person.compartment_id))
        rules.past_day(closed_on, "closed_on", today=self.context.today)
        rules.ends_after(cells["opened_on"], closed_on, "closed_on")
        reason = self.context.code(ClosureReason, words, "closure_reason", "a reason")
        return {"closed_on": closed_on, "closure_reason_id": reason.pk}

    def settle(self, pending: list[Pending]) -> list[Pending]:
        """Refuse days that do not hold what was done; take down each new case beside an open one of its person and
        programme, where a page would ask first."""
        kept = self._that_hold_what_was_done(pending)
        outcome, found = self.context.outcome, self._beside(kept)
        outcome.compared("another", [(each.row, each.case_id, each.other_row) for each in found])
        outcome.another_count, outcome.another = len(found), found[:SHOWN]
        return kept

    def _that_hold_what_was_done(self, pending: list[Pending]) -> list[Pending]:
        """No case ends before, or begins after, what was done on it.

        The interventions of this file are left: each is asked by itself whether it falls within its case as the file has it.
        """
        moved = {each.current.pk: each for each in pending if each.current and self.different(each) & DAYS}
        sheet = self.context.sheets.get("interventions", Sheet(""))
        rows = (row for row in (*sheet.rows, *sheet.half_read) if "case_ref" in row.values)
        in_file = {(row.values["case_ref"], row.ref) for row in rows}
        done: dict[int, set[datetime.date]] = {}
        for part in chunks(sorted(moved)):
            on_record = Intervention.objects.filter(case__in=part).order_by()
            for case, ref, on in on_record.values_list("case_id", "import_ref", "on").iterator():
                if (moved[case].row.ref, ref) not in in_file:
                    done.setdefault(case, set()).add(on)
        refused = set()
        for case, days in done.items():
            values = moved[case].values
            closed_on = values.get("closed_on", moved[case].current.closed_on)
            try:
                rules.holds((min(days), max(days)), opened_on=values["opened_on"], closed_on=closed_on)
            except ValidationError as error:
                self.refuse(moved[case].row, error)
                refused.add(case)
        return [each for each in pending if not each.current or each.current.pk not in refused]

    def made(self, pending: Pending) -> Case:
        person = self.context.people[pending.row.values["person_ref"]]
        case = super().made(pending)
        case.person = person
        case.partnership_id, case.compartment_id = person.partnership_id, person.compartment_id
        return case

    def add(self, new: list[Pending]) -> list[Case]:
        """A ref that is taken by a case which the importer does not see is refused like one that is not there."""
        cases = [self.made(each) for each in new]
        for part in self.in_parts(cases):
            Case.objects.bulk_create(part, ignore_conflicts=True)
        keys = {}
        for part in chunks([case.key for case in cases]):
            keys |= dict(Case.objects.filter(key__in=part).values_list("key", "pk"))
        for case, each in zip(cases, new, strict=True):
            case.pk = keys.get(case.key)
            if case.pk is None:
                self.refuse(each.row, ValidationError({"ref": REF}))
                self.context.outcome.of(self.sheet_name).new -= 1
            else:
                self.context.cases[each.row.ref] = case
        return cases

    def run(self) -> None:
        super().run()
        refs = {row.ref for row in self.sheet.rows} - self.sheet.refused - self.context.cases.keys()
        for part in chunks(sorted(refs)):
            self.context.cases |= {case.import_ref: case for case in self.find(part)}

    def _beside(self, pending: list[Pending]) -> list[Another]:
        here = {each.current.pk for each in pending if each.current}
        stand: dict[tuple[int, Any], tuple[int | None, int | None]] = {}
        for part in chunks(sorted({each.values["person_id"] for each in pending})):
            of_them = Case.objects.visible_to(self.by).filter(person_id__in=part, closed_on=None).order_by("-pk")
            stand |= {(case.person_id, case.programme_id): (case.pk, None) for case in of_them if case.pk not in here}
        found = []
        for each in sorted(pending, key=lambda each: (each.current is None, each.row.number)):
            if each.values.get("closed_on", each.current and each.current.closed_on) is not None:
                continue
            line = (each.values["person_id"], each.values["programme_id"])
            if each.current is None and line in stand:
                found.append(Another(each.row.number, each.row.ref, *stand[line]))
            stand.setdefault(line, (None, each.row.number))
        return found

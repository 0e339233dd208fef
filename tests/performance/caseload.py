"""A caseload written straight into the tables, as the owner: dates of one's choosing, no rule in the way."""

import datetime
import uuid
from dataclasses import dataclass, field

from cohort.models import Case, Circumstance, Custody, Intervention, Offence
from igu.people.models import Person
from performance.indicators.quarters import Quarter
from tests.factories.world import World

Q3 = Quarter(2014, 3)
QE = Q3.last


def day(distance: int) -> datetime.date:
    """So many days from the quarter's last day."""
    return QE + datetime.timedelta(days=distance)


@dataclass
class Caseload:
    """Writes people and what happened to them. `world` says whose."""

    world: World
    rows: list = field(default_factory=list)

    def person(self, compartment=None) -> Person:
        return Person.objects.create(
            partnership=self.world.haringey,
            compartment=compartment or self.world.casework,
            given_name="Kairo",
            family_name=f"Bennett {uuid.uuid4().hex[:6]}",
            search_name="kairo",
            recorded_by_id=self.world.nadia.user_id,
        )

    def case(
        self, opened=-200, closed=None, *, reason="disengaged", programme="gang_exit", person=None, **given
    ) -> Case:
        """A case opened and closed so many days from the quarter's end."""
        person = person or self.person(given.get("compartment"))
        return Case.objects.create(
            partnership_id=person.partnership_id,
            compartment=given.get("compartment") or person.compartment,
            person=person,
            programme_id=programme,
            lead_id=self.world.nadia.partner_id,
            opened_on=day(opened),
            closed_on=None if closed is None else day(closed),
            closure_reason_id=None if closed is None else reason,
            recorded_by_id=self.world.nadia.user_id,
        )

    def offence(self, case: Case, on: int, *, outcome="convicted", gravity=3) -> Offence:
        return Offence.objects.create(
            person_id=case.person_id,
            compartment_id=case.person.compartment_id,
            offence_id="theft",
            gravity=gravity,
            offence_on=day(on),
            outcome_id=outcome,
            recorded_by_id=self.world.nadia.user_id,
        )

    def custody(self, case: Case, first: int, last: int | None = None) -> Custody:
        return Custody.objects.create(
            person_id=case.person_id,
            compartment_id=case.person.compartment_id,
            from_on=day(first),
            to_on=None if last is None else day(last),
            recorded_by_id=self.world.nadia.user_id,
        )

    def circumstance(self, case: Case, status: str, first=-100, last: int | None = None, kind="ete") -> Circumstance:
        return Circumstance.objects.create(
            case=case,
            compartment_id=case.compartment_id,
            kind=kind,
            status_id=status,
            from_on=day(first),
            to_on=None if last is None else day(last),
            recorded_by_id=self.world.nadia.user_id,
        )

    def home(self, case: Case, status: str, first=-100, last: int | None = None) -> Circumstance:
        return self.circumstance(case, status, first, last, kind="accommodation")

    def intervention(self, case: Case, on: int, *, attended=True) -> Intervention:
        return Intervention.objects.create(
            case=case,
            compartment_id=case.compartment_id,
            on=day(on),
            kind_id="one_to_one",
            mode_id="face_to_face",
            agency_id=self.world.nadia.partner_id,
            worker_id=self.world.nadia.user_id,
            attended=attended,
            recorded_by_id=self.world.nadia.user_id,
        )

"""Telling a caseload through the services: what the present day and the past year have in common."""

import datetime
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from cohort import models, services
from cohort.enums import CircumstanceKind
from igu.access.actor import Actor, acting_as
from igu.people.models import Ethnicity, Person
from igu.people.services import add_person
from igu.seed.names import Londoner
from igu.seed.organisations import Borough


class Story:
    """Who tells, to which borough, with which chance; the same seed tells the same story, row for row."""

    def __init__(self, borough: Borough, chance: random.Random) -> None:
        self.borough = borough
        self.chance = chance
        self.programmes = models.Programme.objects.in_bulk()
        self.kinds = models.InterventionKind.objects.in_bulk()
        self.modes = models.InterventionMode.objects.in_bulk()
        self.statuses = models.CircumstanceStatus.objects.in_bulk()
        self.closures = models.ClosureReason.objects.in_bulk()
        self.offences = models.OffenceCode.objects.in_bulk()
        self.outcomes = models.OffenceOutcome.objects.in_bulk()
        self.ethnicities = Ethnicity.objects.in_bulk()
        self.by: Actor | None = None

    @contextmanager
    def told_by(self, name: str) -> Iterator[None]:
        """Everything inside is done by this member of staff, and the database holds them to their rights."""
        before, self.by = self.by, self.borough.actor(name)
        try:
            with acting_as(self.by):
                yield
        finally:
            self.by = before

    def key(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def person(self, who: Londoner, born: datetime.date) -> Person:
        return add_person(
            compartment=self.borough.casework,
            given_name=who.given_name,
            family_name=who.family_name,
            aliases=who.aliases,
            date_of_birth=born,
            sex=who.sex,
            ethnicity=self.ethnicities.get(who.ethnicity),
            postcode=who.postcode,
            pnc=who.pnc,
            key=self.key(),
            by=self.by,
        )

    def case(
        self, person: Person, programme: str, opened_on: datetime.date, worker: str, *, lead: str = "igu"
    ) -> models.Case:
        return services.open_case(
            person=person,
            programme=self.programmes[programme],
            lead=self.borough.partners[lead],
            worker=self.borough.user(worker),
            opened_on=opened_on,
            key=self.key(),
            by=self.by,
        )

    def close(self, case: models.Case, closed_on: datetime.date, reason: str) -> None:
        services.close_case(
            case=case, closed_on=closed_on, reason=self.closures[reason], version=case.version, by=self.by
        )

    def meet(
        self,
        case: models.Case,
        on: datetime.date,
        *,
        kind: str = "one_to_one",
        mode: str = "face_to_face",
        attended: bool = True,
        **said,
    ) -> None:
        services.log_intervention(
            case=case,
            on=on,
            kind=self.kinds[kind],
            mode=self.modes[mode],
            attended=attended,
            key=self.key(),
            by=self.by,
            **said,
        )

    def group(self, cases: dict[models.Case, bool], on: datetime.date, **said) -> None:
        """A group session: each case with whether its person came."""
        services.log_interventions(
            people=[services.Attendance(case, came, "" if came else "No reason given") for case, came in cases.items()],
            on=on,
            kind=self.kinds["group_session"],
            mode=self.modes["face_to_face"],
            key=self.key(),
            by=self.by,
            **said,
        )

    def circumstance(
        self, case: models.Case, status: str, from_on: datetime.date, to_on: datetime.date | None = None, note: str = ""
    ) -> None:
        told = self.statuses[status]
        services.record_circumstance(
            case=case,
            status=told,
            from_on=from_on,
            to_on=to_on,
            suitable=told.settled if told.kind == CircumstanceKind.ACCOMMODATION else None,
            note=note,
            key=self.key(),
            by=self.by,
        )

    def offence(
        self,
        person: Person,
        offence: str,
        on: datetime.date,
        *,
        outcome: str = "convicted",
        outcome_on: datetime.date | None = None,
    ) -> None:
        services.record_offence(
            person=person,
            offence=self.offences[offence],
            offence_on=on,
            outcome=self.outcomes[outcome],
            outcome_on=outcome_on,
            key=self.key(),
            by=self.by,
        )

    def custody(self, person: Person, from_on: datetime.date, to_on: datetime.date | None, place: str) -> None:
        services.record_custody(person=person, from_on=from_on, to_on=to_on, place=place, key=self.key(), by=self.by)

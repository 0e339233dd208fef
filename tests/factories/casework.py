"""Made-up people and cases, told through the services."""

import datetime
import itertools
import uuid

from cohort import services
from cohort.models import Case, CircumstanceStatus, Intervention, InterventionKind, InterventionMode, Programme
from igu.access.actor import Actor, acting_as
from igu.access.models import Compartment
from igu.accounts.models import User
from igu.agencies.models import Partner
from igu.people.models import Person
from igu.people.services import add_person

_numbers = itertools.count(1)


def a_person(*, by: Actor, compartment: Compartment, **given) -> Person:
    """Somebody on record; names are made up unless given."""
    given.setdefault("given_name", "Kairo")
    given.setdefault("family_name", f"Bennett-Osei{next(_numbers)}")
    given.setdefault("date_of_birth", datetime.date(2008, 3, 14))
    with acting_as(by):
        return add_person(compartment=compartment, by=by, **given)


def a_case(*, by: Actor, person: Person, programme: str = "gang_exit", **given) -> Case:
    """A case opened for somebody, beside any that is open; worked by whoever opened it unless given."""
    given.setdefault("opened_on", datetime.date(2026, 1, 5))
    given.setdefault("another", True)
    given.setdefault("worker", User.objects.get(pk=by.user_id))
    with acting_as(by):
        return services.open_case(
            person=person,
            programme=Programme.objects.get(pk=programme),
            lead=Partner.objects.get(pk=by.partner_id),
            by=by,
            **given,
        )


def an_intervention(
    *, by: Actor, case: Case, kind: str = "one_to_one", mode: str = "face_to_face", **given
) -> Intervention:
    """Something done with the person of a case."""
    given.setdefault("on", datetime.date(2026, 2, 3))
    given.setdefault("key", uuid.uuid4())
    given.setdefault("summary", "Talked about college.")
    with acting_as(by):
        return services.log_intervention(
            case=case,
            kind=InterventionKind.objects.get(pk=kind),
            mode=InterventionMode.objects.get(pk=mode),
            by=by,
            **given,
        )


def a_circumstance(*, by: Actor, case: Case, status: str = "college", **given):
    """What somebody's education, work or home was for a time."""
    given.setdefault("from_on", datetime.date(2026, 1, 5))
    with acting_as(by):
        return services.record_circumstance(case=case, status=CircumstanceStatus.objects.get(pk=status), by=by, **given)

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from igu.access.actor import acting_as
from igu.audit.enums import Act
from igu.audit.services import record
from igu.people.models import Person
from tests.factories.casework import a_case, a_person

LONDON = timezone.get_default_timezone()


@pytest.fixture
def kairo(world) -> Person:
    person = a_person(by=world.nadia, compartment=world.casework, given_name="Kairo", family_name="Bennett-Osei")
    a_case(by=world.nadia, person=person)
    return person


@pytest.fixture
def looked():
    """Somebody looked at a record, at a moment: the clock of the log is put back afterwards, as its owner."""

    def look(actor, subject: str, *, compartment, at: datetime.datetime | None = None, act: Act = Act.LOOKED) -> int:
        with acting_as(actor):
            record(act, subject=subject, by=actor, compartment_id=compartment.pk)
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM audit_accesslogentry")
            number = cursor.fetchone()[0]
            if at is not None:
                cursor.execute("UPDATE audit_accesslogentry SET at = %s WHERE id = %s", [at, number])
        return number

    return look


@pytest.fixture
def at_work() -> datetime.datetime:
    """The latest Wednesday that is over, at eleven in the morning."""
    today = timezone.localdate()
    wednesday = today - datetime.timedelta(days=(today.weekday() - 2) % 7 or 7)
    return datetime.datetime.combine(wednesday, datetime.time(11), LONDON)

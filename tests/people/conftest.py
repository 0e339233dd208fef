import datetime
import time

import pytest

from igu.people.models import Merge, Person
from tests.factories.casework import a_case, a_person, an_intervention
from tests.people.merging import DAY, an_offence, merge, warn
from tests.sharing.conftest import partner_of, school_agreement

__all__ = ["partner_of", "school_agreement"]


@pytest.fixture
def sure_of(client_of):
    """A browser of somebody who proved who they are a moment ago."""

    def just_asked(actor):
        client = client_of(actor)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True, "email": ""}
        ]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session.save()
        return client

    return just_asked


@pytest.fixture
def kairo(world) -> Person:
    """On record since long, with a warning, an offence and a case."""
    person = a_person(
        by=world.nadia, compartment=world.casework, given_name="Kairo", family_name="Bennett-Osei", aliases=("Ozzy",)
    )
    an_intervention(by=world.nadia, case=a_case(by=world.nadia, person=person))
    an_offence(world, person, DAY)
    return person


@pytest.fixture
def kiaro(world) -> Person:
    """The same young man, put on record again under a name that was misheard."""
    person = a_person(
        by=world.nadia,
        compartment=world.casework,
        given_name="Kiaro",
        family_name="Bennet",
        aliases=("Ozzy", "K-Boy"),
        date_of_birth=datetime.date(2008, 3, 15),
        postcode="N17 8DN",
    )
    an_intervention(by=world.nadia, case=a_case(by=world.nadia, person=person))
    an_offence(world, person, DAY + datetime.timedelta(days=1))
    warn(world, person)
    return person


@pytest.fixture
def merged(world, kairo, kiaro) -> Merge:
    return merge(world, kairo, kiaro)

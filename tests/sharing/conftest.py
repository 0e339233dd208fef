import pytest
from django.core.cache import cache

from igu.agencies.models import Membership, Partner, SharingAgreement
from igu.people.models import Person
from tests.factories.casework import a_case, a_circumstance, a_person, an_intervention
from tests.factories.world import PASSWORD
from tests.sharing.people import agreed


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Rate limits are counted in Valkey, which outlives a test."""
    cache.clear()


@pytest.fixture
def kairo(world) -> Person:
    """Kairo, with a case that has an intervention and a circumstance."""
    person = a_person(
        by=world.nadia, compartment=world.casework, given_name="Kairo", family_name="Bennett-Osei", aliases=("Ozzy",)
    )
    case = a_case(by=world.nadia, person=person)
    an_intervention(by=world.nadia, case=case)
    a_circumstance(by=world.nadia, case=case)
    return person


@pytest.fixture
def partner_of():
    return lambda actor: Partner.objects.get(pk=actor.partner_id)


@pytest.fixture
def member_of():
    return lambda actor: Membership.objects.select_related("partner").get(pk=actor.membership_id)


@pytest.fixture
def school_agreement(world, partner_of) -> SharingAgreement:
    """An agreement of the unit with the school, confirmed by Tom; Sam's lead is the school's own."""
    return agreed(world, [partner_of(world.tom), partner_of(world.sam)])


@pytest.fixture
def browser_of(client_of):
    """A browser of somebody who signed in a moment ago, so that nothing asks again who they are."""

    def just_signed_in(actor):
        client = client_of(actor)
        assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
        return client

    return just_signed_in

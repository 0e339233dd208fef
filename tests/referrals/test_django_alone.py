"""With row security switched off, what is asked about referrals is still asked of those that the actor sees."""

import pytest
from django.db import connection
from django.urls import reverse

from cohort.models import Case, Programme
from igu.access.actor import acting_as
from referrals import services
from referrals.models import Referral
from tests.access.places import derived
from tests.factories.casework import a_case, a_person
from tests.referrals.letters import accept
from tests.referrals.test_kept_out import keep_out

pytestmark = pytest.mark.usefixtures("without_row_security")


@pytest.fixture
def worked(world, olu) -> Case:
    """What Olu's letter has come to."""
    accept(world.tom, olu)
    return Case.objects.get()


def test_what_an_agency_received_has_no_letter_about_who_is_kept_from_its_reader(world, olu, worked, client_of):
    keep_out(world.nadia, worked, by=world.tom)
    for actor, found in ((world.tom, [olu]), (world.nadia, [])):
        with acting_as(actor):
            assert list(Referral.objects.received_by(actor)) == found
    assert client_of(world.nadia).get(reverse("referral", args=[olu.key])).status_code == 404


def test_what_an_agency_sent_has_no_letter_about_who_is_kept_from_its_reader(world, olu, worked, client_of):
    with acting_as(world.sam):
        assert list(Referral.objects.sent_by(world.sam)) == [olu]
    keep_out(world.sam, worked, by=world.tom)
    with acting_as(world.sam):
        assert list(Referral.objects.sent_by(world.sam)) == []
    assert client_of(world.sam).get(reverse("referral", args=[olu.key])).status_code == 404


def test_a_referral_is_not_joined_to_a_case_that_the_decider_does_not_see(world):
    person, programme = a_person(by=world.tom, compartment=world.casework), Programme.objects.get(pk="gang_exit")
    case, named = a_case(by=world.tom, person=person), derived(world.casework, "named", inherits=False)
    with acting_as(world.tom):
        assert services.open_case_of(person, programme, by=world.tom) == case
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cohort_case SET compartment_id = %s WHERE id = %s", [named.pk, case.pk])
    with acting_as(world.tom):
        assert services.open_case_of(person, programme, by=world.tom) is None

"""The list of people is narrowed to a worker; offered are those whose open cases its reader sees."""

import re

import pytest
from django.urls import reverse

from cohort.models import Case
from igu.access.actor import acting_as
from igu.sharing import services
from tests.factories.casework import a_case, a_person


def offered(client) -> set[str]:
    page = client.get(reverse("people")).content.decode()
    select = re.search(r'<select[^>]*name="worker".*?</select>', page, re.DOTALL)
    return set(re.findall(r'<option value="\d+"[^>]*>\s*([^<]+?)\s*</option>', select[0])) if select else set()


@pytest.mark.parametrize(
    ("who", "workers"),
    [("tom", {"Nadia Rahman"}), ("priya", {"Nadia Rahman"}), ("sam", set()), ("hal", set()), ("hana", set())],
)
def test_a_worker_is_offered_to_who_sees_a_case_of_theirs(world, case, client_of, who, workers):
    assert offered(client_of(getattr(world, who))) == workers


def test_who_is_shared_one_case_finds_its_worker_alone(world, case, client_of):
    other = a_case(by=world.tom, person=a_person(by=world.tom, compartment=world.casework))
    with acting_as(world.tom):
        services.restrict_record(subject=f"person:{other.person_id}", reason="A threat", by=world.tom)
    assert offered(client_of(world.priya)) == {"Nadia Rahman"}
    assert offered(client_of(world.tom)) == {"Nadia Rahman", "Tom Ashworth"}


def test_whose_cases_are_all_closed_is_not_offered(world, case, client_of):
    Case.objects.filter(pk=case.pk).update(closed_on=case.opened_on, closure_reason="completed")
    assert offered(client_of(world.tom)) == set()

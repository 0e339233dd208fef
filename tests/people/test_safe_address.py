"""Where somebody at risk really stays: read at tier 3 alone, for a reason that is written down, and found nowhere else."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from igu.access.actor import acting_as
from igu.access.policies import Refused
from igu.audit.models import AccessLogEntry
from igu.people import services
from igu.people.models import Person, SafeAddress
from igu.sharing import services as sharing
from tests.factories.casework import a_case, a_person
from tests.sharing.people import in_days

ADDRESS = "Flat 9, 14 Willow Court, N22"
WHY = {"reason": "Picking him up for the hearing"}


@pytest.fixture
def kairo(world) -> Person:
    person = a_person(by=world.nadia, compartment=world.casework, given_name="Kairo", family_name="Bennett-Osei")
    a_case(by=world.nadia, person=person)
    stays(world, person, ADDRESS, in_days(-30))
    return person


def stays(world, person, address, from_on, by=None) -> SafeAddress:
    by = by or world.nadia
    with acting_as(by):
        return services.record_safe_address(person=person, address=address, from_on=from_on, by=by)


def page(person) -> str:
    return reverse("safe-address", args=[person.pk])


def test_it_is_shown_for_a_reason_that_stands_in_the_log(world, kairo, client_of):
    priya = client_of(world.priya)
    asking = priya.get(page(kairo))
    assert asking.status_code == 200
    assert ADDRESS not in asking.content.decode()
    assert ADDRESS not in priya.post(page(kairo), {"reason": ""}).content.decode()
    shown = priya.post(page(kairo), WHY)
    assert ADDRESS in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    with acting_as(world.ines):
        entry = AccessLogEntry.objects.get(subject__startswith="safe_address:")
        assert (entry.user_id, entry.reason) == (world.priya.user_id, WHY["reason"])


@pytest.mark.parametrize(("who", "status"), [("yusuf", 403), ("niamh", 403), ("hal", 404), ("sam", 404), ("ines", 404)])
def test_who_reads_less_is_told_that_or_nothing(world, kairo, client_of, who, status):
    client = client_of(getattr(world, who))
    for answer in (client.get(page(kairo)), client.post(page(kairo), WHY)):
        assert answer.status_code == status
        assert ADDRESS not in answer.content.decode()
    with acting_as(getattr(world, who)):
        assert not SafeAddress.objects.exists()


def test_an_emergency_does_not_open_it(world, kairo, client_of):
    with acting_as(world.sam):
        sharing.break_glass(
            subject=f"person:{kairo.pk}", code="other", reason="He was followed from the gate.", by=world.sam
        )
    sam = client_of(world.sam)
    assert sam.get(reverse("person", args=[kairo.pk])).status_code == 200
    assert sam.post(page(kairo), WHY).status_code == 403


def test_it_stands_on_no_other_page_and_in_no_answer_of_the_api(world, kairo, client_of):
    nadia = client_of(world.nadia)
    case = kairo.cases.get()
    for address in (
        reverse("home"),
        reverse("people"),
        reverse("person", args=[kairo.pk]),
        reverse("person-timeline", args=[kairo.pk]),
        reverse("person-sharing", args=[kairo.pk]) + f"?as={world.priya.partner_id}",
        reverse("person-edit", args=[kairo.pk]),
        reverse("case", args=[case.pk]),
        f"/api/v1/people/{kairo.pk}/",
        f"/api/v1/people/{kairo.pk}/sharing/",
        f"/api/v1/cases/{case.pk}/",
    ):
        answer = nadia.get(address)
        assert answer.status_code == 200, address
        assert "Willow" not in answer.content.decode(), address
    assert "Willow" not in nadia.post(reverse("search"), {"q": "Willow Court"}).content.decode().replace(
        "Willow Court”", ""
    ).replace('value="Willow Court"', "")


def test_the_sharing_page_says_which_agencies_it_is_shown_to(world, kairo, client_of):
    nadia = client_of(world.nadia)
    for who, sees in ((world.priya, True), (world.yusuf, False)):
        text = nadia.get(reverse("person-sharing", args=[kairo.pk]), {"as": who.partner_id}).content.decode()
        assert "1 safe address" in text.split("does not see")[0 if sees else 1]


def test_a_new_address_ends_the_one_before(world, kairo, client_of):
    stays(world, kairo, "The Elms, room 3", in_days(-2))
    shown = client_of(world.tom).post(page(kairo), WHY).content.decode()
    assert shown.index("The Elms") < shown.index("Willow Court")
    before = SafeAddress.objects.get(address=ADDRESS)
    assert before.to_on == in_days(-3)
    with pytest.raises(ValidationError, match="after the first day"):
        stays(world, kairo, "Elsewhere", in_days(-40))


def test_it_is_recorded_by_who_reads_it_and_writes(world, kairo, client_of):
    for who in (world.yusuf, world.niamh):
        with pytest.raises(Refused):
            stays(world, kairo, "Elsewhere", in_days(0), by=who)
    day = in_days(0)
    values = {
        "address": "Room 12",
        **{"from_on_day": day.day, "from_on_month": day.month, "from_on_year": day.year},
        "form_key": "5f0c1f43-98d2-4f6c-a3a6-0d9f3c6b7a11",
    }
    nadia = client_of(world.nadia)
    for _ in range(2):
        assert nadia.post(reverse("safe-address-add", args=[kairo.pk]), values).status_code == 302
    assert SafeAddress.objects.filter(address="Room 12").count() == 1


def test_it_goes_with_the_record_when_that_is_restricted(world, kairo, client_of):
    with acting_as(world.tom):
        sharing.restrict_record(subject=f"person:{kairo.pk}", reason="A threat to life", by=world.tom)
    assert client_of(world.priya).post(page(kairo), WHY).status_code == 404
    assert ADDRESS in client_of(world.tom).post(page(kairo), WHY).content.decode()

"""What an agency would see, said before it is shared, is what it then sees."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cohort.models import Case, Intervention
from igu.access.actor import acting_as
from igu.access.models import Compartment
from igu.people.models import Person
from igu.sharing import services
from igu.sharing.presenters import preview_of, sharing_of, why
from igu.sharing.presenters.sharing import day
from igu.sharing.querysets import Record
from tests.sharing.pages import CHECKED, date
from tests.sharing.people import in_days


def preview(actor, kairo, of):
    with acting_as(actor):
        return preview_of(actor, Record.find(actor, "person", kairo.pk), of.partner_id)


def sharing(actor, kairo):
    with acting_as(actor):
        return sharing_of(Record.find(actor, "person", kairo.pk))


def names(actor, kairo) -> set[str]:
    """Everybody whom the page names as seeing the record itself."""
    return {name for reader in sharing(actor, kairo).readers if reader.reads for name in reader.users.values()}


def share(world, kairo, partner, agreement, **given):
    with acting_as(world.tom):
        services.share_record(
            **{
                "subject": f"person:{kairo.pk}",
                "partner": partner,
                "tier": 2,
                "writes": False,
                "agreement": agreement,
                "purpose": "Keeping his place",
                "reason": "Asked for by the school",
                "ends_on": in_days(90),
                "by": world.tom,
            }
            | given
        )


def test_an_agency_s_preview_counts_what_it_sees(world, kairo):
    priya, yusuf = preview(world.tom, kairo, world.priya), preview(world.tom, kairo, world.yusuf)
    for line in ("Name, age, reference and numbers", "1 alias", "1 intervention", "1 circumstance"):
        assert line in priya.sees
        assert line in yusuf.sees
    assert "Safe addresses (none on record)" in priya.sees
    assert "Safe addresses (none on record)" in yusuf.does_not


def test_who_is_known_to_only_sees_that_there_is_somebody(world, kairo):
    hal = preview(world.tom, kairo, world.hal)
    assert hal.sees == ("That somebody of exactly this name is known, and whom to ask",)
    assert "1 intervention" in hal.does_not


def test_who_has_no_grant_sees_nothing(world, kairo):
    assert preview(world.tom, kairo, world.sam).sees == ()


def test_a_restricted_case_is_not_in_the_preview_of_who_sees_only_the_person(world, kairo):
    with acting_as(world.tom):
        services.restrict_record(subject=f"case:{kairo.cases.get().pk}", reason="Names a witness", by=world.tom)
    priya = preview(world.tom, kairo, world.priya)
    assert "Name, age, reference and numbers" in priya.sees
    assert {"1 intervention", "1 circumstance"} <= set(priya.does_not)
    with acting_as(world.priya):
        assert Person.objects.filter(pk=kairo.pk).exists()
        assert not Case.objects.filter(person=kairo).exists()
        assert not Intervention.objects.filter(case__person=kairo).exists()


def test_the_page_that_checks_says_what_then_comes_true(world, kairo, school_agreement, browser_of, partner_of):
    values = {
        "partner": partner_of(world.sam).pk,
        "tier": "2",
        "agreement": school_agreement.pk,
        "purpose": "Keeping his place",
        "reason": "Asked for by the school",
        **date("ends_on", in_days(30)),
    }
    tom = browser_of(world.tom)
    checking = tom.post(reverse("person-share", args=[kairo.pk]), values)
    text = checking.content.decode()
    assert checking.status_code == 200
    assert "Nothing has changed yet." in text
    assert "Northfield Academy" in text
    assert "Police" not in text
    assert "Sam Whitfield" not in names(world.tom, kairo)
    assert Compartment.objects.filter(kind="derived").count() == 0
    again = tom.post(reverse("person-share", args=[kairo.pk]), values | {"again": "yes"})
    assert 'value="Keeping his place"' in again.content.decode()
    assert tom.post(reverse("person-share", args=[kairo.pk]), values | CHECKED).status_code == 302
    assert "Sam Whitfield" in names(world.tom, kairo)


def test_a_refusal_comes_before_the_check(world, kairo, school_agreement, browser_of, partner_of):
    values = {
        "partner": partner_of(world.sam).pk,
        "tier": "3",
        "agreement": school_agreement.pk,
        "purpose": "Keeping his place",
        "reason": "Asked for by the school",
        **date("ends_on", in_days(30)),
    }
    answer = browser_of(world.tom).post(reverse("person-share", args=[kairo.pk]), values)
    assert answer.status_code == 400
    assert "The agreement reaches up to Tier 2" in answer.content.decode()


def test_restricting_says_who_loses_sight_and_offers_only_who_has_it(world, kairo, browser_of):
    tom = browser_of(world.tom)
    form = tom.get(reverse("person-restrict", args=[kairo.pk])).content.decode()
    assert "Priya Nair" in form
    assert "Sam Whitfield" not in form
    assert "Hal Okafor" not in form
    checking = tom.post(
        reverse("person-restrict", args=[kairo.pk]), {"members": [world.nadia.membership_id], "reason": "A threat"}
    ).content.decode()
    assert checking.count("Loses sight") == 4  # police, youth justice, community safety, and housing of its being known
    assert "<strong>IGU</strong>" not in checking  # Nadia and Tom are all of it


def test_a_grant_that_is_to_come_is_not_said_to_count_yet(world, kairo, school_agreement, partner_of):
    with acting_as(world.tom):
        services.give_grant(
            compartment=world.casework,
            partner=partner_of(world.sam),
            tier=2,
            writes=False,
            agreement=school_agreement,
            purpose="Keeping places",
            reason="From next week",
            ends_on=in_days(90),
            starts_at=timezone.now() + datetime.timedelta(days=7),
            by=world.tom,
        )
    assert "Sam Whitfield" not in names(world.tom, kairo)
    (school,) = [reader for reader in sharing(world.tom, kairo).readers if reader.name == "Northfield Academy"]
    assert (school.state, school.tier_name) == ("To come", "No access")


def test_less_than_before_is_said_as_it_is(world, kairo, partner_of):
    """From all there is, read and written, to known-to: the ended right to write says nothing any more."""
    agreement = next(reader.agreement for reader in sharing(world.tom, kairo).readers if reader.name == "Police")
    with acting_as(world.tom):
        services.give_grant(
            compartment=world.casework,
            partner=partner_of(world.priya),
            tier=1,
            writes=False,
            agreement=agreement,
            purpose="Knowing whom to ask",
            reason="The review asked for less",
            ends_on=in_days(30),
            by=world.tom,
        )
    (police,) = [reader for reader in sharing(world.tom, kairo).readers if reader.name == "Police"]
    assert (police.tier, police.detail) == (1, "Known to")
    assert "Priya Nair" not in names(world.tom, kairo)
    with acting_as(world.priya):
        assert not Person.objects.filter(pk=kairo.pk).exists()


def test_one_person_s_share_names_that_person_and_no_other(world, kairo, school_agreement, partner_of, member_of):
    share(world, kairo, partner_of(world.sam), school_agreement, member=member_of(world.sam))
    shared = sharing(world.tom, kairo)
    (school,) = [reader for reader in shared.readers if reader.name == "Northfield Academy"]
    assert list(school.users.values()) == ["Sam Whitfield"]
    with acting_as(world.sam):
        seen = sharing_of(Record.find(world.sam, "person", kairo.pk))
        assert "and you are named on it" in why(world.sam, seen)


@pytest.mark.parametrize(
    "who", ["nadia", "tom", "priya", "yusuf", "amir", "niamh", "hal", "sam", "bola", "ines", "ade"]
)
def test_the_page_names_exactly_those_who_see_the_record(world, kairo, who):
    actor = getattr(world, who)
    with acting_as(actor):
        sees = Person.objects.filter(pk=kairo.pk).exists()
    assert (actor.name in names(world.tom, kairo)) == sees


def test_who_opened_it_in_an_emergency_is_named_while_it_is_open_and_may_ask_why(world, kairo, client_of):
    with acting_as(world.sam):
        services.break_glass(
            subject=f"person:{kairo.pk}", code="other", reason="He was followed from the gate.", by=world.sam
        )
    page = client_of(world.sam).get(reverse("person-sharing", args=[kairo.pk]))
    assert page.status_code == 200
    assert "You see this because you opened it in an emergency." in page.content.decode()
    assert "Priya Nair" not in page.content.decode()
    assert "Sam Whitfield of Northfield Academy has it open in an emergency until" in client_of(world.tom).get(
        reverse("person-sharing", args=[kairo.pk])
    ).content.decode().replace("\n", " ")


def test_the_case_s_page_and_api_are_hidden_with_the_case(world, kairo, client_of):
    case = kairo.cases.get()
    addresses = [reverse("case-sharing", args=[case.pk]), f"/api/v1/cases/{case.pk}/sharing/"]
    for address in addresses:
        assert client_of(world.priya).get(address).status_code == 200
        assert client_of(world.sam).get(address).status_code == 404
    with acting_as(world.tom):
        services.restrict_record(subject=f"case:{case.pk}", reason="Names a witness", by=world.tom)
    for address in addresses:
        assert client_of(world.priya).get(address).status_code == 404
        assert client_of(world.tom).get(address).status_code == 200
    page = client_of(world.priya).get(reverse("person-sharing", args=[kairo.pk])).content.decode()
    assert "Their cases" not in page


def test_the_check_says_until_when_an_agency_sees_it_now_and_until_when_it_will(
    world, kairo, school_agreement, partner_of, browser_of
):
    school, asked = partner_of(world.sam), {"tier": "2", "purpose": "His place", "reason": "Sooner"}
    share(world, kairo, school, school_agreement, ends_on=in_days(90))
    values = asked | {"partner": school.pk, "agreement": school_agreement.pk} | date("ends_on", in_days(30))
    page = browser_of(world.tom).post(reverse("person-share", args=[kairo.pk]), values).content.decode()
    now, _, then = page.partition("<tbody>")[2].partition('data-label="Will see"')
    assert f"Until: {day(in_days(90))}" in now
    assert f"<div>{day(in_days(30))}</div>" in then

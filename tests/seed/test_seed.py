"""What somebody finds who starts the product for the first time."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from cohort.models import Case, Custody, Gang, Intervention, NextStep, Nominal, SensitiveNote
from igu.access.actor import acting_as
from igu.access.roles import ROLES
from igu.accounts import demonstration
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner
from igu.people import rules
from igu.people.models import Identifier, Person, SafetyWarning
from referrals.models import Referral
from referrals.presenters import earlier

pytestmark = pytest.mark.xdist_group("seed")


def _age(born: datetime.date) -> int:
    today = timezone.localdate()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def test_the_cohort_is_206_people_of_15_to_35_half_of_them_under_20(officer):
    ages = [_age(nominal.person.date_of_birth) for nominal in Nominal.objects.select_related("person")]
    assert len(ages) == 206
    assert (min(ages) >= 15, max(ages) <= 35) == (True, True)
    assert round(100 * sum(age < 20 for age in ages) / len(ages)) == 51


def test_there_are_ten_gangs_and_one_network(officer):
    kinds = list(Gang.objects.order_by("kind").values_list("kind", flat=True))
    assert (kinds.count("street_gang"), kinds.count("organised")) == (10, 1)


def test_twenty_agencies_and_about_sixty_people_hold_every_role(haringey):
    assert Partner.objects.filter(partnership__slug="haringey").count() == 20
    assert 58 <= User.objects.filter(memberships__partner__partnership__slug="haringey").distinct().count() <= 66
    held = set(Membership.objects.filter(partner__partnership__slug="haringey").values_list("role", flat=True))
    assert held == set(ROLES)


def test_every_invented_address_belongs_to_nobody(haringey):
    addresses = list(User.objects.order_by("pk").values_list("email", flat=True))
    assert all(address.endswith("@example.com") and address.isascii() for address in addresses)


def test_nobody_has_the_same_name_as_somebody_else(officer):
    names = [person.full_name for person in Person.objects.order_by("pk")]
    assert len(names) == len(set(names))


def test_every_pnc_id_has_its_check_letter(officer):
    numbers = list(Identifier.objects.order_by("pk").values_list("value", flat=True))
    assert numbers
    assert [rules.pnc(number) for number in numbers] == numbers


def test_nadia_starts_with_something_overdue_something_today_and_something_to_come(haringey):
    today = timezone.localdate()
    with acting_as(haringey.actor("nadia.rahman@example.com")) as nadia:
        due = list(NextStep.objects.to_do().filter(worker_id=nadia.user_id).values_list("due_on", flat=True))
        assert Case.objects.worked_by(nadia.user_id).filter(closed_on=None).count() == 12
        assert (min(due) < today, today in due, max(due) > today) == (True, True, True)
        soon = Custody.objects.released_between(today, today + datetime.timedelta(weeks=2))
        later = Custody.objects.released_between(
            today + datetime.timedelta(days=15), today + datetime.timedelta(weeks=8)
        )
        assert (soon.count() > 0, later.count() > 0, SafetyWarning.objects.count() > 5) == (True, True, True)
        assert Intervention.objects.exclude(session=None).filter(attended=False).exists()


def test_sam_of_the_school_sees_nobody(haringey):
    with acting_as(haringey.actor("sam.ellery@example.com")):
        assert (Person.objects.count(), Case.objects.count(), Intervention.objects.count()) == (0, 0, 0)


def test_priya_of_the_police_sees_haringey_and_nothing_of_hackney(haringey):
    with acting_as(haringey.actor("priya.nair@example.com")):
        assert set(Person.objects.values_list("partnership__slug", flat=True)) == {"haringey"}


def test_marcus_works_for_the_police_in_both_boroughs_and_sees_one_at_a_time(haringey):
    for borough, count in (("hackney", 14), ("haringey", 206)):
        with acting_as(haringey.actor("marcus.oyelaran-pike@example.com", borough)):
            assert set(Person.objects.values_list("partnership__slug", flat=True)) == {borough}
            assert Nominal.objects.count() == count


def test_a_second_time_it_says_so_and_does_nothing(haringey):
    said = io.StringIO()
    before = User.objects.count()
    call_command("seed", stdout=said)
    assert said.getvalue() == "Haringey is there already: nothing to do.\n"
    assert User.objects.count() == before


def test_it_says_what_it_is_doing(seeded):
    assert "The caseload of 2014/15" in seeded.said
    assert "Done in" in seeded.said


def test_in_a_demonstration_everybody_has_the_password_that_is_shown(haringey, settings):
    settings.DEMONSTRATION = True
    assert User.objects.get(email="niamh.doherty@example.com").check_password(demonstration.password())
    assert User.objects.values_list("password", flat=True).distinct().count() == 1


@pytest.mark.parametrize(
    ("email", "name", "sees"),
    [
        ("priya.nair@example.com", "Kairo", True),
        ("darren.whitcombe@example.com", "Kairo", False),
        ("nadia.rahman@example.com", "Tyrell", True),
        ("yusuf.demir@example.com", "Tyrell", False),
        ("fiona.mcallister@example.com", "Zaynab", True),
        ("fiona.mcallister@example.com", "Kairo", False),
    ],
)
def test_some_records_are_shared_differently(haringey, email, name, sees):
    families = {"Kairo": "Bennett-Osei", "Tyrell": "Asante-Morgan", "Zaynab": "Warsame"}
    with acting_as(haringey.actor(email)):
        assert Person.objects.filter(given_name=name, family_name=families[name]).exists() is sees


def test_what_was_confided_is_told_at_tier_3_and_some_of_it_waits_for_a_review(haringey):
    with acting_as(haringey.actor("nadia.rahman@example.com")):
        notes = SensitiveNote.objects.select_related("person")
        assert set(notes.values_list("kind", flat=True)) == {"intelligence", "health", "exploitation"}
        assert all(note.source_id and note.handling_id for note in notes.filter(kind="intelligence"))
        assert [note.person.given_name for note in notes.to_review(timezone.localdate())] == ["Zaynab"]
    with acting_as(haringey.actor("dana.okoro@example.com")):
        assert not SensitiveNote.objects.exists()


def test_sam_of_the_school_finds_what_became_of_those_whom_the_school_referred(haringey):
    """Four of hers, each elsewhere; the unit finds three new ones, and that Olu was told of before."""
    with acting_as(haringey.actor("sam.ellery@example.com")) as sam:
        states = {str(each): each.state for each in Referral.objects.visible_to(sam)}
    assert states == {
        "Chloe Marchetti": "submitted",
        "Amara Diallo-Reid": "info_requested",
        "Kairo Bennett-Osei": "accepted",
        "Marlon Ivey": "challenged",
    }
    with acting_as(haringey.actor("nadia.rahman@example.com")) as nadia:
        ours = Referral.objects.received_by(nadia)
        assert {str(each) for each in ours.new()} == {"Olu Fagbemi", "Chloe Marchetti", "Dexter Amoako"}
        before = earlier(nadia, ours.new().get(family_name="Fagbemi"))
        assert [line.referral.state for line in before] == ["declined"]

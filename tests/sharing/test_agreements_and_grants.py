"""Agencies share what an agreement lets them share, while it lasts, and nobody more than they hold."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from igu.access.actor import acting_as
from igu.access.models import CompartmentGroupGrant
from igu.access.policies import Refused
from igu.agencies.models import AgreementParty, SharingAgreement
from igu.people.models import Person
from igu.sharing import services
from igu.sharing.models import SharingAct
from igu.sharing.services.acts import ask
from tests.sharing.people import a_draft, a_lead, agreed, in_days


def sees(actor, person) -> bool:
    with acting_as(actor):
        return Person.objects.visible_to(actor).filter(pk=person.pk).exists()


def give(world, partner, agreement, **changed):
    values = {
        "compartment": world.casework,
        "partner": partner,
        "tier": 2,
        "writes": False,
        "agreement": agreement,
        "purpose": "Keeping places at school",
        "reason": "Agreed at the meeting of 3 November",
        "ends_on": in_days(60),
        "by": world.tom,
    } | changed
    with acting_as(values["by"]):
        services.give_grant(**values)


def test_an_agreement_is_in_force_once_every_party_has_confirmed_it(world, partner_of):
    agreement = a_draft(world, [partner_of(world.tom), partner_of(world.sam)])
    with acting_as(world.tom):
        services.confirm_agreement(agreement=agreement, by=world.tom)
    assert agreement.status == "draft"
    lead = a_lead(partner_of(world.sam))
    with acting_as(lead):
        services.confirm_agreement(agreement=agreement, by=lead)
    assert agreement.status == "agreed"


def test_the_same_draft_pressed_twice_is_one_and_with_other_words_it_is_the_next_version(world, partner_of):
    parties = [partner_of(world.tom), partner_of(world.sam)]
    first, again = a_draft(world, parties), a_draft(world, parties[::-1])
    assert first == again
    assert (first.version, SharingAgreement.objects.filter(title=first.title).count()) == (1, 1)
    assert a_draft(world, parties, purposes="Keeping him safe").version == 2
    assert a_draft(world, [*parties, partner_of(world.priya)]).version == 3
    with acting_as(world.niamh):
        services.end_agreement(agreement=first, reason="Drafted by mistake", by=world.niamh)
    assert a_draft(world, parties).version == 4


def test_only_a_party_s_signatory_confirms(world, partner_of):
    agreement = a_draft(world, [partner_of(world.tom), partner_of(world.sam)])
    for who in (world.sam, world.niamh, world.ines):
        with acting_as(who), pytest.raises(Refused):
            services.confirm_agreement(agreement=agreement, by=who)


def test_an_agreement_with_one_party_is_refused(world, partner_of):
    with pytest.raises(ValidationError, match="two agencies"):
        a_draft(world, [partner_of(world.tom)])


def test_agreements_are_read_in_their_partnership_only(world, school_agreement):
    with acting_as(world.hana):
        assert not SharingAgreement.objects.exists()
        assert not AgreementParty.objects.exists()


def test_sam_sees_kairo_from_the_grant_to_its_end(world, kairo, school_agreement, partner_of):
    school = partner_of(world.sam)
    assert not sees(world.sam, kairo)
    give(world, school, school_agreement)
    assert sees(world.sam, kairo)
    with acting_as(world.tom):
        services.end_grant(compartment=world.casework, partner=school, reason="He left the school", by=world.tom)
    assert not sees(world.sam, kairo)


def test_a_grant_ends_with_its_agreement(world, kairo, school_agreement, partner_of):
    give(world, partner_of(world.sam), school_agreement)
    with acting_as(world.tom):
        services.end_agreement(agreement=school_agreement, reason="The school closed", by=world.tom)
    assert not sees(world.sam, kairo)


def test_a_grant_ends_at_its_moment_by_the_database_s_clock(world, kairo, school_agreement, partner_of):
    give(world, partner_of(world.sam), school_agreement)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE access_compartmentgroupgrant SET ends_at = clock_timestamp() + interval '300 milliseconds' "
            "WHERE agreement_id = %s",
            [school_agreement.pk],
        )
    assert sees(world.sam, kairo)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.35)")
    assert not sees(world.sam, kairo)


def test_a_changed_grant_replaces_the_one_before(world, kairo, school_agreement, partner_of):
    school = partner_of(world.sam)
    give(world, school, school_agreement, writes=True)
    give(world, school, school_agreement, tier=1)
    assert not sees(world.sam, kairo)
    live = CompartmentGroupGrant.objects.in_force(timezone.now()).filter(group=school.group)
    assert [(grant.permission.codename, grant.tier) for grant in live] == [("read_compartment", 1)]
    with acting_as(world.tom):
        assert [act.kind for act in SharingAct.objects.filter(about_partner=school, compartment=world.casework)] == [
            "changed",
            "granted",
        ]


@pytest.mark.parametrize(
    ("who", "changed", "sentence"),
    [
        ("nadia", {}, "Your role does not share"),
        ("priya", {}, "Your role does not share"),
        ("hana", {}, "Your role does not share"),
        ("tom", {"reason": " "}, "Say why"),
        ("tom", {"ends_on": in_days(-1)}, "today or later"),
        ("tom", {"ends_on": in_days(201)}, "outlast its agreement"),
        ("tom", {"tier": 3}, "reaches up to"),
        ("tom", {"starts_at": timezone.now() - datetime.timedelta(days=1)}, "start in the past"),
        ("niamh", {"writes": True}, "have to be parties"),
    ],
)
def test_a_grant_that_nobody_may_give_is_refused_with_its_reason(
    world, school_agreement, partner_of, who, changed, sentence
):
    with pytest.raises((Refused, ValidationError), match=sentence):
        give(world, partner_of(world.sam), school_agreement, by=getattr(world, who), **changed)


def test_nobody_shares_with_their_own_agency_or_with_another_partnership(world, school_agreement, partner_of):
    with pytest.raises(Refused, match="own agency"):
        give(world, partner_of(world.tom), school_agreement)
    with pytest.raises(Refused, match="not in this partnership"):
        give(world, partner_of(world.hana), school_agreement)


def test_nobody_shares_more_than_they_see(world, partner_of):
    """Niamh reads case content: what is most sensitive is not hers to give."""
    agreement = agreed(world, [partner_of(world.tom), partner_of(world.niamh), partner_of(world.sam)], highest_tier=3)
    with pytest.raises(Refused, match="more than you see"):
        give(world, partner_of(world.sam), agreement, tier=3, by=world.niamh)
    give(world, partner_of(world.sam), agreement, tier=3)


def test_nobody_shares_a_compartment_they_do_not_see(world, school_agreement, partner_of):
    with pytest.raises(Refused, match="does not see"):
        give(world, partner_of(world.sam), school_agreement, compartment=world.hackney_casework)


def test_an_agreement_that_is_only_a_draft_carries_no_grant(world, partner_of):
    draft = a_draft(world, [partner_of(world.tom), partner_of(world.sam)])
    with pytest.raises(Refused, match="agreement in force"):
        give(world, partner_of(world.sam), draft)


def test_the_database_refuses_what_the_service_would_have(world, school_agreement, partner_of):
    """Past the Django checks: the function itself asks."""
    now = timezone.now()
    days = datetime.timedelta(days=1)
    school, agreement, place = partner_of(world.sam).pk, school_agreement.pk, world.casework.pk
    cases = [
        (world.nadia, (place, school, 2, False, agreement, "p", "r", now, now + days), "does not share"),
        (world.tom, (place, world.tom.partner_id, 2, False, agreement, "p", "r", now, now + days), "own agency"),
        (world.tom, (place, school, 2, False, agreement, "p", "r", now - days, now + days), "start in the past"),
        (world.tom, (place, school, 2, False, agreement, "p", "r", now, now - days), "in the future"),
        (world.tom, (place, school, 2, False, agreement, "p", "r", now, now + 500 * days), "outlast"),
        (world.tom, (place, school, 3, False, agreement, "p", "r", now, now + days), "does not reach"),
        (world.tom, (place, school, 2, False, agreement, "p", " ", now, now + days), "Say what"),
        (
            world.tom,
            (world.hackney_casework.pk, school, 2, False, agreement, "p", "r", now, now + days),
            "no such record",
        ),
        (
            world.tom,
            (place, world.hana.partner_id, 2, False, agreement, "p", "r", now, now + days),
            "have to be parties",
        ),
    ]
    for who, values, sentence in cases:
        with acting_as(who), pytest.raises(Refused, match=sentence):
            ask("give_grant", *values, by=who)

"""Restricting gives each of those named one grant whole, and nobody shares with themselves or takes a record from its owner."""

import datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from igu.access.actor import Actor, acting_as
from igu.access.policies import Refused
from igu.agencies.models import Membership, SharingAgreement
from igu.sharing import policies, services
from igu.sharing.services.acts import ask
from tests.factories.world import START
from tests.sharing.pages import CHECKED, date
from tests.sharing.people import a_draft, agreed, in_days
from tests.sharing.test_records import ALL, NONE, person, restrict, sees, share

KNOWN = {"known": "on"}


@pytest.fixture
def theirs(world, partner_of):
    """Youth justice, whose Yusuf reads the casework at tier 2."""
    return partner_of(world.yusuf)


def may(actor, kairo) -> dict[str, bool]:
    """What the database lets somebody do where Kairo lies: read, read the most sensitive, write."""
    kairo.refresh_from_db()
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(current_setting('igu.r'), %(at)s, 1) = '1', substr(current_setting('igu.s'), %(at)s, 1) = '1', "
            "substr(current_setting('igu.w'), %(at)s, 1) = '1'",
            {"at": kairo.compartment_id + 1},
        )
        return dict(zip(("reads", "sensitive", "writes"), cursor.fetchone(), strict=True))


def grant(world, partner, agreement, **given) -> None:
    with acting_as(world.tom):
        services.give_grant(
            **{
                "compartment": world.casework,
                "partner": partner,
                "tier": 2,
                "writes": False,
                "agreement": agreement,
                "purpose": "Reports for the court",
                "reason": "Asked for by the court",
                "ends_on": in_days(100),
                "by": world.tom,
            }
            | given
        )


def end(world, agreement: SharingAgreement) -> None:
    with acting_as(world.tom):
        services.end_agreement(agreement=agreement, reason="No longer needed", by=world.tom)


@pytest.fixture
def wide(world, theirs, partner_of) -> SharingAgreement:
    return agreed(world, [partner_of(world.tom), theirs], title="Wide", highest_tier=3)


@pytest.fixture
def narrow(world, theirs, partner_of) -> SharingAgreement:
    return agreed(world, [partner_of(world.tom), theirs], title="Narrow", highest_tier=2)


def grants_on(kairo, partner) -> set[tuple]:
    """Tier, right, agreement and end of each grant that a partner has where Kairo lies."""
    kairo.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT g.tier, p.codename, a.title, (g.ends_at AT TIME ZONE 'Europe/London' - interval '1 second')::date "
            "FROM access_compartmentgroupgrant g JOIN auth_permission p ON p.id = g.permission_id "
            "LEFT JOIN agencies_sharingagreement a ON a.id = g.agreement_id "
            "WHERE g.content_object_id = %s AND g.group_id = %s",
            [kairo.compartment_id, partner.group_id],
        )
        return set(cursor.fetchall())


def test_the_tier_of_one_grant_is_not_kept_for_as_long_as_another(world, kairo, theirs, wide, narrow):
    """Tier 3 until tomorrow and tier 2 for three months: restricted, Yusuf has tier 3 until tomorrow, under its agreement."""
    grant(world, theirs, wide, tier=3, ends_on=in_days(1))
    share(world, person(kairo), theirs, narrow)
    restrict(world, person(kairo), partners=[theirs])
    assert grants_on(kairo, theirs) == {(3, "read_compartment", "Wide", in_days(1))}


def test_what_an_agreement_gave_that_ended_does_not_come_back(world, kairo, theirs, wide, narrow):
    """Tier 3 and writing under an agreement that ended: restricted, Yusuf goes on reading at tier 2 and no more."""
    grant(world, theirs, wide, tier=3, writes=True)
    share(world, person(kairo), theirs, narrow)
    end(world, wide)
    before = {"reads": True, "sensitive": False, "writes": False}
    assert may(world.yusuf, kairo) == before
    restrict(world, person(kairo), partners=[theirs])
    assert may(world.yusuf, kairo) == before


def test_a_share_in_force_is_not_lost_to_an_agreement_that_ended(world, kairo, theirs, narrow, wide):
    share(world, person(kairo), theirs, narrow)
    grant(world, theirs, wide, tier=2)
    end(world, wide)
    restrict(world, person(kairo), partners=[theirs])
    assert sees(world.yusuf, kairo) == ALL
    assert grants_on(kairo, theirs) == {(2, "read_compartment", "Narrow", in_days(90))}


def test_a_grant_that_is_to_begin_gives_nothing_before(world, kairo, school_agreement, partner_of):
    school = partner_of(world.sam)
    grant(world, school, school_agreement, starts_at=timezone.now() + datetime.timedelta(days=30))
    restrict(world, person(kairo), partners=[school])
    assert sees(world.sam, kairo) == NONE


def test_only_the_grant_that_is_taken_says_whether_it_writes(world, kairo, theirs, wide, narrow):
    grant(world, theirs, wide, tier=3)
    share(world, person(kairo), theirs, narrow, writes=True)
    assert may(world.yusuf, kairo)["writes"]
    restrict(world, person(kairo), partners=[theirs])
    assert may(world.yusuf, kairo) == {"reads": True, "sensitive": True, "writes": False}


def test_a_case_is_not_shown_to_who_saw_its_person_by_an_agreement_that_ended(world, kairo, theirs, narrow, partner_of):
    """The person's record is restricted to youth justice until an agreement ends; the case, by another that goes on."""
    case = kairo.cases.get()
    other = agreed(world, [partner_of(world.tom), theirs], title="Other", highest_tier=2)
    grant(world, theirs, narrow)
    restrict(world, person(kairo), partners=[theirs])
    grant(world, theirs, other)
    end(world, narrow)
    assert sees(world.yusuf, kairo) == NONE
    with pytest.raises(Refused, match="does not see the person it is about"):
        restrict(world, f"case:{case.pk}", partners=[theirs])


class TestOwnRecords:
    @pytest.fixture
    def csp_agreement(self, world, kairo, partner_of) -> SharingAgreement:
        """Kairo's record is restricted to the unit, whose own it is, and the safety partnership; they have an agreement."""
        unit, csp = partner_of(world.tom), partner_of(world.niamh)
        restrict(world, person(kairo), partners=[unit, csp])
        return agreed(world, [unit, csp], title="Of the partnership")

    def test_a_restricted_record_is_not_taken_from_its_own_agency_by_sharing_less_of_it(
        self, world, kairo, csp_agreement, partner_of
    ):
        with acting_as(world.niamh), pytest.raises(Refused, match="These are that agency's own records"):
            services.share_record(
                subject=person(kairo),
                partner=partner_of(world.tom),
                tier=1,
                writes=False,
                agreement=csp_agreement,
                purpose="Reports",
                reason="Asked for",
                ends_on=in_days(1),
                by=world.niamh,
            )
        assert sees(world.nadia, kairo) == ALL


class TestOneselfInAnotherRole:
    @pytest.fixture
    def tom_of_the_school(self, world) -> Actor:
        member = Membership.objects.create(
            user_id=world.tom.user_id, partner_id=world.sam.partner_id, role="agency_lead", starts_on=START
        )
        return Actor.of(Membership.objects.for_actor().get(pk=member.pk))

    def test_nobody_shares_with_themselves(self, world, kairo, partner_of, school_agreement, tom_of_the_school):
        member = Membership.objects.get(pk=tom_of_the_school.membership_id)
        with pytest.raises(Refused, match="Nobody shares with themselves"):
            share(world, person(kairo), partner_of(world.sam), school_agreement, member=member)
        assert sees(tom_of_the_school, kairo) == NONE

    @pytest.mark.parametrize("act", ["service", "database"])
    def test_nobody_confirms_an_agreement_for_both_its_parties(self, world, partner_of, tom_of_the_school, act):
        draft = a_draft(world, [partner_of(world.tom), partner_of(world.sam)])
        with acting_as(world.tom):
            services.confirm_agreement(agreement=draft, by=world.tom)
        other = tom_of_the_school
        acts = {
            "service": lambda: services.confirm_agreement(agreement=draft, by=other),
            "database": lambda: ask("confirm_agreement", draft.pk, by=other),
        }
        with acting_as(other), pytest.raises(Refused, match="You confirmed this for another agency"):
            acts[act]()
        draft.refresh_from_db()
        assert draft.status == "draft"
        with acting_as(other):
            assert policies.confirm_agreement.refusal(other, draft).startswith("You confirmed this for another agency")


class TestTheWorkerWhoWouldLoseIt:
    """Yusuf works Kairo's case; youth justice sees the restricted record, and may be shown less of it or nothing."""

    @pytest.fixture
    def address_and_values(self, world, kairo, theirs, narrow, browser_of):
        kairo.cases.update(worker_id=world.yusuf.user_id)
        restrict(world, person(kairo), partners=[theirs])
        values = {
            "partner": theirs.pk,
            "tier": "1",
            "agreement": narrow.pk,
            "purpose": "Reports",
            "reason": "Asked for",
            **date("ends_on", in_days(30)),
        }
        return reverse("person-share", args=[kairo.pk]), values

    def test_sharing_less_than_before_says_who_loses_it_and_asks_for_a_tick(
        self, world, kairo, browser_of, address_and_values
    ):
        tom, (address, values) = browser_of(world.tom), address_and_values
        page = tom.post(address, values).content.decode()
        assert "Yusuf Demir works the case" in page
        assert "This changes nobody’s sight of it" not in page
        assert "No longer: " in page
        assert tom.post(address, values | CHECKED).status_code == 400
        assert sees(world.yusuf, kairo) == ALL
        assert tom.post(address, values | CHECKED | KNOWN).status_code == 302
        assert sees(world.yusuf, kairo) == NONE

    def test_ending_a_share_says_so_too(self, world, kairo, browser_of, school_agreement, partner_of):
        school = partner_of(world.sam)
        share(world, person(kairo), school, school_agreement)
        kairo.cases.update(worker_id=world.sam.user_id)
        tom = browser_of(world.tom)
        address = reverse("person-share-end", args=[kairo.pk, school.group_id])
        values = {"reason": "He moved school"}
        assert "Sam Whitfield works the case" in tom.post(address, values).content.decode()
        assert tom.post(address, values | CHECKED).status_code == 400
        assert sees(world.sam, kairo) == ALL
        assert tom.post(address, values | CHECKED | KNOWN).status_code == 302
        assert sees(world.sam, kairo) == NONE


def test_a_number_that_no_group_and_no_agency_has_is_not_there(world, kairo, browser_of):
    tom = browser_of(world.tom)
    sharing = reverse("person-sharing", args=[kairo.pk])
    for group in (2**31, 2**63, 0):
        assert tom.post(f"{sharing}end/{group}/", {"reason": "x"}).status_code == 404
    for asked in ("9" * 5000, "9" * 19, str(2**63)):
        assert tom.get(sharing, {"as": asked}).status_code == 404
    assert tom.get(sharing, {"as": "x" * 5000}).status_code == 200

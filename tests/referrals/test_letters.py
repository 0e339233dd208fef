"""A referral is a letter: its two agencies see it and do each what is theirs; the database says so to raw SQL too."""

import pytest
from django.db import DatabaseError, connection, transaction

from igu.access.actor import acting_as
from igu.access.policies import Refused
from igu.agencies.models import Partner
from referrals import services
from referrals.enums import State
from referrals.models import Referral, ReferralEvent, ReferralMessage, Triage, TriageEvent
from referrals.rules import STEPS
from tests.referrals.letters import OLU, accept, fresh, refer, take

LETTERS = (Referral, ReferralMessage)
OF_THE_RECEIVER = (ReferralEvent, Triage, TriageEvent)


def counts(actor, *models) -> list[int]:
    """What somebody's raw SQL sees of these tables."""
    found = []
    with acting_as(actor), connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            found.append(cursor.fetchone()[0])
    return found


def test_the_two_agencies_see_a_letter_and_nobody_else_whatever_they_read(world, olu):
    take(world.nadia, olu, "ask")
    readers = [actor.name for actor in world.everybody if counts(actor, *LETTERS) == [1, 1]]
    assert readers == ["Nadia Rahman", "Tom Ashworth", "Sam Whitfield"]
    assert all(counts(actor, *LETTERS) == [0, 0] for actor in world.everybody if actor.name not in readers)


def test_what_the_unit_thinks_and_who_of_it_did_what_is_not_in_the_senders_raw_sql(world, olu):
    take(world.nadia, olu, "acknowledge")
    accept(world.tom, fresh(world.tom, olu))
    assert counts(world.sam, *OF_THE_RECEIVER) == [0, 0, 0]
    assert counts(world.tom, *OF_THE_RECEIVER) == [3, 1, 2]


def test_a_colleague_of_the_sender_sees_it_too_for_as_long_as_their_role_refers(world, olu):
    from igu.access.roles import ROLES  # noqa: PLC0415
    from igu.agencies.models import Membership  # noqa: PLC0415

    hal = Membership.objects.get(pk=world.hal.membership_id)
    hal.partner_id = world.sam.partner_id
    for role, sees in (("referrer", [1]), ("liaison", [1]), ("analyst", [0]), ("administrator", [0])):
        assert role in ROLES
        hal.role = role
        hal.save()
        assert counts(world.hal, Referral) == sees, role


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE referrals_referral SET state = 'accepted'",
        "UPDATE referrals_referral SET concern = 'Nothing'",
        "INSERT INTO referrals_referral SELECT * FROM referrals_referral",
        "DELETE FROM referrals_referral",
        "UPDATE referrals_triage SET note = ''",
        "INSERT INTO referrals_referralmessage SELECT * FROM referrals_referralmessage",
    ],
)
def test_nobody_writes_a_referral_but_through_its_functions(world, olu, statement):
    for actor in (world.sam, world.tom):
        with acting_as(actor), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("code", list(STEPS))
def test_the_database_takes_a_step_from_the_states_and_for_the_people_that_the_rules_name(world, olu, code, state):
    step = STEPS[code]
    told = {"elsewhere": "There." if step.elsewhere else "", "words": "Because." if step.ask else ""}
    before = refer(world.sam, world.tom)
    Referral.objects.filter(pk=before.pk).update(sent_at="2020-01-01T00:00Z")
    Referral.objects.filter(pk=olu.pk).update(state=state)
    for actor in world.everybody:
        with transaction.atomic():
            moved = _moved(actor, olu, code, earlier=before.pk if code == "duplicate" else None, **told)
            transaction.set_rollback(True)
        side = {"sender": "Sam", "receiver": "Nadia Tom"}[step.side]
        allowed = actor.name.split()[0] in side and actor.may(step.permission) and state in step.before
        if code == "accept":
            allowed = False
        assert moved == allowed, (actor.name, code, state)


def _moved(actor, referral, code, *, words, elsewhere, earlier) -> bool:
    try:
        with acting_as(actor), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT igu.move_referral(%s, 1, gen_random_uuid(), %s, %s, %s, current_date, %s, NULL, '')",
                [referral.pk, code, words, elsewhere, earlier],
            )
            return cursor.fetchone()[0] == "moved"
    except DatabaseError:
        return False


def test_a_letter_goes_to_an_agency_that_keeps_the_casework_and_has_somebody_who_decides(world):
    police, hackney = (Partner.objects.get(pk=who.partner_id) for who in (world.priya, world.hana))
    csp = Partner.objects.get(pk=world.niamh.partner_id)
    for partner in (police, hackney, csp, Partner.objects.get(pk=world.sam.partner_id)):
        with acting_as(world.sam), pytest.raises(Refused, match="takes no referrals"):
            services.send_referral(receiver=partner, by=world.sam, **OLU)


def test_a_unit_without_another_one_beside_it_refers_to_nobody(world):
    with acting_as(world.nadia), pytest.raises(Refused, match="No other agency here takes referrals"):
        services.send_referral(receiver=Partner.objects.get(pk=world.nadia.partner_id), by=world.nadia, **OLU)


def test_what_it_is_worked_as_is_a_key_and_no_number_to_who_does_not_see_the_case(world, olu):
    """A number would tell a colleague who is kept out of the record that there is one, and which."""
    accept(world.tom, olu)
    relations = [field.name for field in Triage._meta.concrete_fields if field.is_relation]
    assert relations == ["referral", "receiver"]
    assert Triage.objects.get().case_key is not None

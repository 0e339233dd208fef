"""A letter that has come to a case is read as the case is: who is kept out of that, or shut out, reads neither."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cohort.models import Case
from igu.access.actor import acting_as
from igu.accounts.models import User
from igu.agencies.models import Membership
from igu.sharing import services as sharing
from igu.sharing.services.acts import ask
from referrals.models import Referral, ReferralEvent, ReferralMessage, Triage, TriageEvent
from tests.factories.casework import a_case, a_person
from tests.referrals.letters import accept, refer, take
from tests.referrals.test_letters import counts
from tests.sharing.people import in_days

EVERYTHING = (Referral, ReferralMessage, ReferralEvent, Triage, TriageEvent)


@pytest.fixture
def worked(world, olu) -> Case:
    """What Olu's letter has come to, after Nadia asked something about it."""
    take(world.nadia, olu, "ask")
    accept(world.tom, olu, version=2)
    return Case.objects.get()


def keep_out(who, case, by) -> None:
    user, subject = User.objects.get(pk=who.user_id), f"person:{case.person_id}"
    with acting_as(by):
        sharing.keep_out(subject=subject, user=user, reason="Her cousin", review_on=in_days(100), by=by)


def let_in(who, case, by) -> None:
    with acting_as(by):
        sharing.let_in(
            subject=f"person:{case.person_id}", user=User.objects.get(pk=who.user_id), reason="An error", by=by
        )


def restrict(world, case, *named) -> None:
    members = Membership.objects.filter(pk__in=[who.membership_id for who in named])
    with acting_as(world.tom):
        sharing.restrict_record(
            subject=f"person:{case.person_id}", members=members, reason="A threat to his life", by=world.tom
        )


def listed(actor) -> list[Referral]:
    with acting_as(actor):
        assert set(Referral.objects.visible_to(actor)) == set(Referral.objects.all())
        return list(Referral.objects.visible_to(actor))


def test_a_colleague_who_is_kept_out_of_a_person_reads_no_letter_about_them_until_let_in(world, olu, worked):
    keep_out(world.nadia, worked, by=world.tom)
    assert counts(world.nadia, *EVERYTHING) == [0, 0, 0, 0, 0]
    assert listed(world.nadia) == []
    assert listed(world.tom) == listed(world.sam) == [olu]
    let_in(world.nadia, worked, by=world.tom)
    assert counts(world.nadia, *EVERYTHING) == counts(world.tom, *EVERYTHING) == [1, 1, 3, 1, 2]


def test_who_is_not_named_in_a_restriction_reads_no_letter_about_who_is_restricted(world, olu, worked):
    restrict(world, worked)
    assert (listed(world.nadia), listed(world.tom)) == ([], [olu])


def test_who_is_named_in_a_restriction_reads_on_and_so_does_the_agency_that_wrote(world, olu, worked):
    restrict(world, worked, world.nadia)
    assert listed(world.nadia) == listed(world.sam) == [olu]


def test_of_the_agency_that_wrote_only_who_is_kept_out_loses_the_letter(world, olu, worked):
    keep_out(world.sam, worked, by=world.tom)
    assert counts(world.sam, Referral, ReferralMessage) == [0, 0]
    assert listed(world.sam) == []
    let_in(world.sam, worked, by=world.tom)
    assert listed(world.sam) == [olu]


def test_no_page_list_or_home_panel_names_somebody_to_who_is_kept_out(world, olu, worked, client_of):
    keep_out(world.nadia, worked, by=world.tom)
    nadia = client_of(world.nadia)
    for url in (reverse("referrals"), f"{reverse('referrals')}?show=decided", reverse("home")):
        assert "Fagbemi" not in nadia.get(url).content.decode()
    addresses = [reverse(name, args=[olu.key]) for name in ("referral", "referral-note", "referral-accept")]
    assert [nadia.get(url).status_code for url in addresses] == [404, 404, 404]
    assert nadia.post(addresses[1], {"note": "x", "version": 1}).status_code == 404


def test_a_letter_told_again_is_about_the_same_person_and_hidden_with_the_first(world, olu, worked):
    again = take(world.tom, refer(world.sam, world.tom), "duplicate", earlier=olu)
    third = take(world.tom, refer(world.sam, world.tom), "duplicate", earlier=again)
    assert set(listed(world.nadia)) == {olu, again, third}
    keep_out(world.nadia, worked, by=world.tom)
    assert listed(world.nadia) == []


def test_one_letter_is_hidden_and_no_other(world, olu, worked):
    other = refer(world.sam, world.tom, family_name="Marchetti")
    accept(world.tom, other)
    keep_out(world.nadia, worked, by=world.tom)
    assert listed(world.nadia) == [other]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT igu.note_on_referral(%s, 2, 'I know him')",
        "SELECT igu.move_referral(%s, 3, gen_random_uuid(), 'acknowledge', '', '', NULL, NULL, NULL, '')",
    ],
)
def test_who_is_kept_out_does_nothing_with_a_letter_by_raw_sql(world, olu, worked, statement):
    keep_out(world.nadia, worked, by=world.tom)
    with acting_as(world.nadia), pytest.raises(DatabaseError, match="no such referral"), transaction.atomic():
        connection.cursor().execute(statement, [olu.pk])


def test_a_form_sent_again_by_who_was_kept_out_meanwhile_is_refused_in_a_sentence(world, olu, worked, client_of):
    keep_out(world.sam, worked, by=world.tom)
    with acting_as(world.sam), pytest.raises(Exception, match="sent already"), transaction.atomic():
        ask("send_referral", f'{{"key": "{olu.key}"}}', by=world.sam)


def test_an_emergency_that_opens_the_case_opens_its_letter_to_who_receives_and_not_to_who_is_kept_out(
    world, olu, worked
):
    restrict(world, worked)
    assert listed(world.nadia) == []
    with acting_as(world.nadia):
        reason = "A threat to his life was reported at the address."
        subject = f"person:{worked.person_id}"
        sharing.break_glass(subject=subject, code="threat_to_life", reason=reason, by=world.nadia)
    assert listed(world.nadia) == [olu]
    keep_out(world.nadia, worked, by=world.tom)
    assert listed(world.nadia) == []


def test_accepted_for_somebody_whom_the_sender_is_kept_out_of_it_is_gone_for_them_at_once(world, olu):
    person = a_person(by=world.nadia, compartment=world.casework)
    case = a_case(by=world.nadia, person=person)
    keep_out(world.sam, case, by=world.tom)
    case.refresh_from_db()
    accept(world.tom, olu, person=person)
    assert listed(world.sam) == []
    assert listed(world.tom) == [olu]

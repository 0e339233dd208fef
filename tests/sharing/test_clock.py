"""By the clock: parties are told of an agreement's end 30 and 7 days before, and places that nothing lies in are freed."""

import datetime

import pytest
from django.core import mail
from django.db import connection

from igu.access.actor import acting_as
from igu.access.models import Compartment
from igu.accounts.models import User
from igu.agencies.models import SharingAgreement
from igu.celery import app
from igu.people.models import Person
from igu.sharing import services, tasks
from igu.sharing.models import SharingAct
from tests.factories.casework import a_person
from tests.sharing.people import a_draft, a_lead, agreed, in_days


def days_pass(agreement: SharingAgreement, days: int) -> None:
    """As if it were so many days later, for this agreement."""
    by = datetime.timedelta(days=days)
    row = SharingAgreement.objects.get(pk=agreement.pk)
    SharingAgreement.objects.filter(pk=agreement.pk).update(
        starts_on=row.starts_on - by, review_on=row.review_on - by, ends_on=row.ends_on - by
    )


def told() -> set[str]:
    """Who was told since last asked."""
    addresses = {address for message in mail.outbox for address in message.to}
    mail.outbox.clear()
    return addresses


@pytest.fixture
def agreement(world, partner_of) -> SharingAgreement:
    """Between the unit and the school; it ends in 200 days."""
    return agreed(world, [partner_of(world.tom), partner_of(world.sam)])


def test_the_parties_and_who_drafts_are_told_30_and_7_days_before_each_once(world, agreement):
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM accounts_user WHERE name = 'Lead of Northfield Academy'")
        lead = cursor.fetchone()[0]
    told()
    expected = {"tom@example.com", "niamh@example.com", "ines@example.com", lead}
    for passing, who in ((169, set()), (1, expected), (1, set()), (21, set()), (1, expected), (0, set()), (7, set())):
        days_pass(agreement, passing)
        services.warn_of_ends()
        assert told() == who
    days_pass(agreement, 1)
    services.warn_of_ends()
    assert told() == set()


def test_the_message_says_which_agreement_and_when(world, agreement):
    days_pass(agreement, 180)
    told()
    services.warn_of_ends()
    message = mail.outbox[0]
    ends_on = SharingAgreement.objects.get(pk=agreement.pk).ends_on
    assert message.subject == "OFFICIAL-SENSITIVE: a sharing agreement ends"
    assert f"“Letter of agreement, version 1” ends on {ends_on.day} {ends_on:%B %Y}, in 20 days." in message.body


def test_a_day_without_a_worker_loses_no_warning(world, agreement):
    days_pass(agreement, 198)
    told()
    services.warn_of_ends()
    assert len(told()) == 4
    assert services.warn_of_ends() == 0


def test_drafts_and_ended_agreements_are_not_warned_of(world, partner_of, agreement):
    a_draft(
        world, [partner_of(world.tom), partner_of(world.sam)], ends_on=in_days(20), review_on=in_days(10), title="Draft"
    )
    with acting_as(world.tom):
        services.end_agreement(agreement=agreement, reason="No longer needed", by=world.tom)
    days_pass(agreement, 180)
    told()
    assert services.warn_of_ends() == 0
    assert told() == set()


def test_a_warning_that_cannot_be_sent_is_sent_later(world, agreement, settings):
    days_pass(agreement, 180)
    told()
    settings.EMAIL_BACKEND = "tests.sharing.test_clock.NoPostOffice"
    with pytest.raises(ConnectionRefusedError):
        services.warn_of_ends()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    services.warn_of_ends()
    assert len(told()) == 4


class NoPostOffice:
    """A mail server that is out of reach."""

    def __init__(self, **_) -> None:
        raise ConnectionRefusedError


def test_neighbours_are_not_told(world, agreement, partner_of):
    lead = a_lead(partner_of(world.hana))
    days_pass(agreement, 180)
    told()
    services.warn_of_ends()
    assert lead.email not in told()


def test_the_scheduler_knows_both():
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {tasks.warn.name, tasks.sweep.name} <= scheduled


def derived() -> int:
    return Compartment.objects.filter(kind="derived").count()


def keep_out(world, person: Person, reason: str) -> None:
    with acting_as(world.nadia):
        services.keep_out(
            subject=f"person:{person.pk}",
            user=User.objects.get(pk=world.priya.user_id),
            reason=reason,
            review_on=in_days(90),
            by=world.nadia,
        )


def let_in(world, person: Person) -> None:
    with acting_as(world.nadia):
        services.let_in(
            subject=f"person:{person.pk}", user=User.objects.get(pk=world.priya.user_id), reason="Moved", by=world.nadia
        )


def test_a_place_that_nothing_lies_in_is_freed_and_one_in_use_stays(world, kairo):
    other = a_person(by=world.nadia, compartment=world.casework)
    keep_out(world, kairo, "Lives next door")
    keep_out(world, other, "His cousin")
    let_in(world, kairo)
    assert derived() == 2
    assert services.sweep_compartments() == 1
    assert derived() == 1
    with acting_as(world.priya):
        assert set(Person.objects.all()) == {kairo}
    with acting_as(world.nadia):
        assert set(Person.objects.all()) == {kairo, other}
        assert SharingAct.objects.filter(subject=f"person:{kairo.pk}").count() == 2


def test_a_freed_place_s_number_is_used_again_and_shows_only_the_new_records(
    world, kairo, school_agreement, partner_of
):
    keep_out(world, kairo, "Lives next door")
    place = Person.objects.get(pk=kairo.pk).compartment_id
    let_in(world, kairo)
    services.sweep_compartments()
    with acting_as(world.tom):
        services.restrict_record(subject=f"person:{kairo.pk}", reason="A threat", by=world.tom)
    assert Person.objects.get(pk=kairo.pk).compartment_id == place
    for who, number in ((world.tom, 1), (world.nadia, 0), (world.priya, 0), (world.yusuf, 0)):
        with acting_as(who):
            assert Person.objects.filter(pk=kairo.pk).count() == number


def test_what_was_logged_and_opened_keeps_a_place(world, kairo):
    with acting_as(world.sam):
        services.break_glass(
            subject=f"person:{kairo.pk}", code="other", reason="He was followed from the gate.", by=world.sam
        )
    keep_out(world, kairo, "Lives next door")
    assert services.sweep_compartments() == 0

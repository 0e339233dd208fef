"""Two people at once, on connections of their own, committed: what one puts on a record while another hides it is hidden."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cohort.models import Case, Programme
from cohort.services import open_case
from igu.access.actor import Actor, acting_as
from igu.access.models import BrokenGlass, KeptOut
from igu.accounts.models import User
from igu.agencies.models import Partner
from igu.people.models import Person
from igu.sharing import services
from tests.factories.casework import a_person
from tests.sharing.people import agreed, in_days
from tests.sharing.test_glass import REASON, breaks, opened


@pytest.fixture
def kairo(committed, world) -> Person:
    return a_person(by=world.nadia, compartment=world.casework, given_name="Kairo", family_name="Bennett-Osei")


def subject(kairo: Person) -> str:
    return f"person:{kairo.pk}"


def keep_out(world, kairo: Person, who: Actor) -> None:
    user = User.objects.get(pk=who.user_id)
    services.keep_out(subject=subject(kairo), user=user, reason="A cousin", review_on=in_days(100), by=world.tom)


def opens(world, kairo: Person) -> Case:
    return open_case(
        person=Person.objects.get(pk=kairo.pk),
        programme=Programme.objects.get(pk="gang_exit"),
        lead=Partner.objects.get(pk=world.nadia.partner_id),
        opened_on=timezone.localdate(),
        by=world.nadia,
        another=True,
    )


def waits() -> bool:
    """Whether a connection to this database waits for another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks w JOIN pg_locks h USING (pid) JOIN pg_database d ON d.oid = h.database "
            "WHERE NOT w.granted AND d.datname = current_database())"
        )
        return cursor.fetchone()[0]


def while_(first: tuple[Actor, Callable], second: tuple[Actor, Callable]) -> list[Exception]:
    """Do the first, and before it is committed begin the second, which ends or waits; what was refused."""
    began, go_on, refused = threading.Event(), threading.Event(), []

    def run(actor: Actor, act: Callable, *, holds: bool) -> None:
        try:
            with acting_as(actor), transaction.atomic():
                act()
                if holds:
                    began.set()
                    go_on.wait(timeout=60)
        except Exception as error:  # noqa: BLE001 - the test says which
            refused.append(error)
        finally:
            began.set()
            connection.close()

    threads = [
        threading.Thread(target=run, args=who, kwargs={"holds": holds})
        for who, holds in ((first, True), (second, False))
    ]
    threads[0].start()
    began.wait(timeout=60)
    threads[1].start()
    for _ in range(600):
        if waits() or not threads[1].is_alive():
            break
        time.sleep(0.05)
    go_on.set()
    for thread in threads:
        thread.join(timeout=60)
    return refused


def places(kairo: Person) -> set[int]:
    kairo.refresh_from_db()
    return {kairo.compartment_id, *Case.objects.filter(person=kairo).values_list("compartment_id", flat=True)}


def reads_nothing(actor: Actor, kairo: Person) -> bool:
    with acting_as(actor), transaction.atomic():
        return not Person.objects.filter(pk=kairo.pk).exists() and not Case.objects.filter(person=kairo).exists()


def restricts(world, kairo: Person) -> None:
    unit = Partner.objects.get(pk=world.tom.partner_id)
    services.restrict_record(subject=subject(kairo), partners=[unit], reason="A threat", by=world.tom)


ACTS = {
    "keep out": lambda world, kairo: keep_out(world, kairo, world.priya),
    "restrict": restricts,
}


@pytest.mark.parametrize("act", ACTS)
def test_a_case_that_is_being_opened_is_hidden_with_its_person(world, kairo, act):
    refused = while_((world.nadia, lambda: opens(world, kairo)), (world.tom, lambda: ACTS[act](world, kairo)))
    assert refused == []
    assert Case.objects.filter(person=kairo).count() == 1
    assert len(places(kairo)) == 1
    assert reads_nothing(world.priya, kairo)


def test_who_steps_back_does_not_go_on_reading_what_is_being_opened(world, kairo):
    steps_back = (
        world.priya,
        lambda: services.step_back(subject=subject(kairo), reason="My cousin", by=world.priya),
    )
    assert while_((world.nadia, lambda: opens(world, kairo)), steps_back) == []
    assert reads_nothing(world.priya, kairo)


@pytest.mark.parametrize("act", ACTS)
def test_a_case_is_not_opened_where_its_person_no_longer_lies(world, kairo, act):
    """Where others lie already, of which Nadia knew when she began: she sees him there, and would leave the case behind."""
    other = a_person(by=world.nadia, compartment=world.casework)
    with acting_as(world.tom), transaction.atomic():
        ACTS[act](world, other)
    refused = while_((world.tom, lambda: ACTS[act](world, kairo)), (world.nadia, lambda: opens(world, kairo)))
    assert [type(each) for each in refused] == [IntegrityError]
    assert not Case.objects.filter(person=kairo).exists()
    assert reads_nothing(world.priya, kairo)


def test_lifting_letting_in_sharing_and_ending_it_take_along_what_is_being_opened(world, kairo):
    unit, school = (Partner.objects.get(pk=who.partner_id) for who in (world.tom, world.sam))
    agreement = agreed(world, [unit, school])
    sharing = {"partner": school, "tier": 2, "writes": False, "agreement": agreement, "purpose": "College"}
    about = {"subject": subject(kairo), "reason": "Agreed", "by": world.tom}
    with acting_as(world.tom), transaction.atomic():
        keep_out(world, kairo, world.priya)
    for act in (
        lambda: services.let_in(user=User.objects.get(pk=world.priya.user_id), **about),
        lambda: services.share_record(ends_on=in_days(30), **sharing, **about),
        lambda: services.end_share(group_id=school.group_id, **about),
        lambda: services.restrict_record(partners=[unit], **about),
        lambda: services.lift_restriction(**about),
    ):
        assert while_((world.nadia, lambda: opens(world, kairo)), (world.tom, act)) == []
        assert len(places(kairo)) == 1
    assert Case.objects.filter(person=kairo).count() == 5


def test_who_is_kept_out_while_they_open_it_in_an_emergency_does_not_go_on_reading(world, kairo):
    breaking = (
        world.sam,
        lambda: services.break_glass(subject=subject(kairo), code="threat_to_life", reason=REASON, by=world.sam),
    )
    assert while_(breaking, (world.tom, lambda: keep_out(world, kairo, world.sam))) == []
    assert BrokenGlass.objects.filter(user=world.sam.user_id).count() == 1
    assert reads_nothing(world.sam, kairo)


def test_who_opens_it_in_an_emergency_while_they_are_kept_out_opens_nothing(world, kairo):
    breaking = (
        world.sam,
        lambda: services.break_glass(subject=subject(kairo), code="threat_to_life", reason=REASON, by=world.sam),
    )
    assert while_((world.tom, lambda: keep_out(world, kairo, world.sam)), breaking) == []
    assert reads_nothing(world.sam, kairo)


def test_a_glass_that_stayed_open_shows_nothing_to_who_is_kept_out_of_it(world, kairo):
    """However it came to be: the rights of a request leave it out."""
    with transaction.atomic():
        breaks(world.sam, subject(kairo))
        assert opened(world.sam) == {kairo.pk}
        KeptOut.objects.create(
            user_id=world.sam.user_id,
            compartment_id=kairo.compartment_id,
            reason="A cousin",
            set_by_id=world.tom.user_id,
            set_at=timezone.now(),
            review_on=in_days(100),
        )
    assert reads_nothing(world.sam, kairo)

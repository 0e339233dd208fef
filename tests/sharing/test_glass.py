"""In an emergency somebody opens one record for four hours; it is written down, told, and reviewed by somebody else."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction

from cohort.models import Case, Intervention
from igu.access.actor import acting_as
from igu.access.models import BrokenGlass
from igu.access.policies import Refused
from igu.accounts.models import User
from igu.audit.enums import Act
from igu.audit.models import AccessLogEntry
from igu.audit.services import record
from igu.people.models import Person
from igu.sharing import services
from igu.sharing.services.acts import ask
from tests.cohort.test_two_editors import together
from tests.factories.casework import a_case, a_person
from tests.sharing.people import a_lead, in_days

REASON = "A threat to his life was reported at the address."


def breaks(actor, subject, reason=REASON) -> BrokenGlass:
    with acting_as(actor):
        return services.break_glass(subject=subject, code="threat_to_life", reason=reason, by=actor)


def opened(actor) -> set[int]:
    with acting_as(actor):
        assert set(Person.objects.visible_to(actor)) == set(Person.objects.all())
        return set(Person.objects.values_list("pk", flat=True).order_by("pk"))


def test_sam_opens_one_record_and_reads_it_but_changes_nothing(world, kairo):
    a_person(by=world.nadia, compartment=world.casework)
    assert opened(world.sam) == set()
    breaks(world.sam, f"person:{kairo.pk}")
    assert opened(world.sam) == {kairo.pk}
    with acting_as(world.sam):
        assert Case.objects.count() == Intervention.objects.count() == 1
        assert set(Intervention.objects.visible_to(world.sam)) == set(Intervention.objects.all())
        assert Person.objects.update(given_name="Changed") == 0


def test_pressing_twice_is_one_emergency_told_once_and_other_words_are_another(
    world, kairo, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as told:
        first, again = (breaks(world.sam, f"person:{kairo.pk}", reason=words) for words in (REASON, f" {REASON} "))
    assert first.pk == again.pk
    assert len(told) == 1
    breaks(world.sam, f"person:{kairo.pk}", reason=f"{REASON} It was a second one.")
    breaks(world.sam, "person:999999999")
    breaks(world.sam, "person:999999999")
    assert BrokenGlass.objects.count() == 3
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_brokenglass SET ends_at = clock_timestamp()")
    assert breaks(world.sam, f"person:{kairo.pk}").pk != first.pk


def test_two_presses_at_once_are_one_emergency(committed, world):
    assert len(set(together(8, lambda _: breaks(world.sam, "person:999999999").pk))) == 1


def test_it_closes_by_itself_after_four_hours(world, kairo):
    glass = breaks(world.sam, f"person:{kairo.pk}")
    assert (glass.ends_at - glass.starts_at).total_seconds() == 4 * 3600
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_brokenglass SET ends_at = clock_timestamp()")
    assert opened(world.sam) == set()


def test_the_log_says_of_what_is_read_through_a_broken_glass_why_it_was_broken(world, kairo):
    another = a_person(by=world.nadia, compartment=world.casework)
    breaks(world.sam, f"person:{kairo.pk}")
    for actor in (world.sam, world.nadia):
        with acting_as(actor):
            for person in (kairo, another):
                record(Act.LOOKED, subject=f"person:{person.pk}", by=actor, compartment_id=person.compartment_id)
    with acting_as(world.sam):
        record(Act.LOOKED, subject=f"person:{kairo.pk}", by=world.sam, reason="Printed to take along")
    looked = AccessLogEntry.objects.filter(act=Act.LOOKED).order_by("id").values_list("user_id", "subject", "reason")
    him, other, sam, nadia = f"person:{kairo.pk}", f"person:{another.pk}", world.sam.user_id, world.nadia.user_id
    assert list(looked) == [
        (sam, him, f"Emergency: {REASON}"),
        (sam, other, ""),
        (nadia, him, ""),
        (nadia, other, ""),
        (sam, him, "Printed to take along"),
    ]


def test_an_emergency_is_told_in_20_characters_or_more(world, kairo):
    with pytest.raises(ValidationError, match="20 characters"):
        breaks(world.sam, f"person:{kairo.pk}", reason="urgent")
    with acting_as(world.sam), pytest.raises(Refused, match="20 characters"):
        ask("break_glass", f"person:{kairo.pk}", "other", "urgent               ", by=world.sam)


@pytest.mark.parametrize("who", ["bola", "ines", "ade", "niamh", "amir"])
def test_roles_without_emergencies_are_refused(world, kairo, who):
    with pytest.raises(Refused):
        breaks(getattr(world, who), f"person:{kairo.pk}")


def test_a_hidden_record_a_missing_one_and_another_partnership_s_are_answered_alike(world, kairo):
    theirs = a_person(by=world.hana, compartment=world.hackney_casework)
    with acting_as(world.nadia):
        services.keep_out(
            subject=f"person:{kairo.pk}",
            user=User.objects.get(pk=world.sam.user_id),
            reason="Her nephew",
            review_on=in_days(90),
            by=world.nadia,
        )
    for subject in (f"person:{theirs.pk}", "person:999999999", f"person:{kairo.pk}"):
        glass = breaks(world.sam, subject)
        assert (glass.opens, glass.compartment_id) == ("", None)
    assert opened(world.sam) == set()


def test_nobody_opens_or_lengthens_one_by_hand(world, kairo):
    breaks(world.sam, f"person:{kairo.pk}")
    for statement in (
        "UPDATE access_brokenglass SET ends_at = ends_at + interval '1 year'",
        "INSERT INTO access_brokenglass (user_id, opens) VALUES (1, 'person:1')",
    ):
        with acting_as(world.sam), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_who_reads_the_record_and_who_watches_see_the_emergency_and_others_do_not(world, kairo):
    glass = breaks(world.sam, f"person:{kairo.pk}")
    seen = []
    for actor in world.everybody:
        with acting_as(actor):
            if BrokenGlass.objects.filter(pk=glass.pk).exists():
                seen.append(actor.name.split()[0])
    assert seen == ["Nadia", "Tom", "Priya", "Amir", "Yusuf", "Sam", "Niamh", "Ines"]


def test_it_is_reviewed_once_and_by_somebody_else(world, kairo):
    glass = breaks(world.nadia, f"person:{kairo.pk}")
    with acting_as(world.nadia), pytest.raises(Refused):
        services.review_glass(glass=glass, outcome="justified", note="Fine", by=world.nadia)
    with acting_as(world.ines):
        services.review_glass(glass=glass, outcome="justified", note="Checked with the duty desk", by=world.ines)
    glass.refresh_from_db()
    assert (glass.outcome, glass.reviewed_by_id) == ("justified", world.ines.user_id)
    with acting_as(world.tom), pytest.raises(Refused, match="already"):
        services.review_glass(glass=glass, outcome="training", note="Again", by=world.tom)


def told_of(actor, subject, capture) -> list[str]:
    """Who is mailed at once when a glass is broken, in a message that names nobody and shows nobody who else gets it."""
    mail.outbox.clear()
    with capture(execute=True):
        breaks(actor, subject)
    (message,) = mail.outbox
    for named in ("Kairo", "Sam", "Nadia", "Northfield"):
        assert named not in message.subject + message.body
    assert message.to == message.cc == []
    return [address.split("@")[0] for address in message.bcc]


def test_those_who_review_and_who_works_the_case_are_told_at_once_in_a_message_without_a_name(
    world, kairo, django_capture_on_commit_callbacks
):
    told = told_of(world.sam, f"person:{kairo.pk}", django_capture_on_commit_callbacks)
    assert told == ["ines", "nadia", "tom"]


def test_where_there_was_nothing_to_open_reviewers_alone_are_told_in_as_many_messages(
    world, kairo, django_capture_on_commit_callbacks
):
    theirs = a_person(by=world.hana, compartment=world.hackney_casework)
    a_case(by=world.hana, person=theirs)
    for number in (theirs.pk, 999999999):
        assert told_of(world.sam, f"person:{number}", django_capture_on_commit_callbacks) == ["ines", "tom"]


def test_the_lead_of_the_agency_whose_case_was_opened_is_told_and_not_who_opened_it_nor_who_is_kept_out(
    world, partner_of, kairo, django_capture_on_commit_callbacks
):
    lead, other = a_lead(partner_of(world.priya)), a_lead(partner_of(world.yusuf))
    case = Case.objects.get(person=kairo)
    Case.objects.filter(pk=case.pk).update(lead=lead.partner_id, worker=world.priya.user_id)
    him, capture, lead_told = f"person:{kairo.pk}", django_capture_on_commit_callbacks, lead.email.split("@")[0]
    assert told_of(world.sam, him, capture) == sorted(["ines", lead_told, "priya", "tom"])
    assert told_of(lead, him, capture) == ["ines", "priya", "tom"]
    with acting_as(world.nadia):
        services.keep_out(
            subject=f"person:{kairo.pk}",
            user=User.objects.get(pk=world.priya.user_id),
            reason="His cousin",
            review_on=in_days(90),
            by=world.nadia,
        )
    User.objects.filter(pk=lead.user_id).update(is_active=False)
    assert told_of(other, him, capture) == ["ines", "tom"]


def test_nobody_asks_whose_record_somebody_else_opened(world, kairo):
    glass = breaks(world.sam, f"person:{kairo.pk}")
    found = {}
    for actor in (world.sam, world.ines, world.tom):
        with acting_as(actor), connection.cursor() as cursor:
            cursor.execute("SELECT igu.owners_of_glass(%s)", [glass.pk])
            found[actor.name] = [user for (user,) in cursor.fetchall()]
    assert found.pop(world.sam.name) == sorted([world.nadia.user_id, world.tom.user_id])
    assert list(found.values()) == [[], []]

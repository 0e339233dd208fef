"""What pages ask the database: the same for one row and for twenty-five, and no more than was promised."""

import datetime

from django.urls import reverse
from django.utils import timezone

from cohort import services
from cohort.models import OffenceCode, OffenceOutcome, SensitiveKind
from igu.access.actor import acting_as
from igu.people.services import warn_about
from tests.factories.casework import a_case, a_circumstance, a_person, an_intervention

MANY = 25
LIST, HOME, RECORD, CASE, FORM, SAVING = 10, 16, 19, 12, 10, 8
"""What was promised is 12 for a list and 20 for a record; this is what they cost, entering apart."""
TABS = ["person", "person-timeline", "person-circumstances", "person-offences", "person-sensitive"]


FIRST = datetime.date(2026, 1, 5)


def seen(world, person, case, day: datetime.date) -> None:
    """A contact that was corrected, a next step and a warning."""
    row = an_intervention(by=world.nadia, case=case, on=day, attended=day.day % 3 > 0)
    with acting_as(world.nadia):
        services.change_intervention(intervention=row, version=1, by=world.nadia, minutes=90)
        services.plan_next_step(case=case, what=f"Step of {day}", due_on=timezone.localdate(), by=world.nadia)
        today = timezone.localdate()
        warn_about(person=person, short=f"Warned on {day}", text="In pairs", review_on=today, by=world.nadia)


def confided(world, person, day: datetime.date) -> None:
    """Something of tier 3 that was corrected."""
    health = SensitiveKind.objects.get(pk="health")
    with acting_as(world.nadia):
        note = services.record_sensitive_note(person=person, kind=health, text="Asthma", on=day, by=world.nadia)
        services.change_sensitive_note(note=note, version=1, text="Asthma, no inhaler", by=world.nadia)


def lived(world, person, case, day: datetime.date) -> None:
    """A change of education, which ends the one before, two days in custody and an offence; and what was confided."""
    confided(world, person, day)
    a_circumstance(by=world.nadia, case=case, status=("college", "neet_seeking")[day.day % 2], from_on=day)
    with acting_as(world.nadia):
        services.record_custody(person=person, from_on=day, to_on=day, by=world.nadia)
        services.record_offence(
            person=person,
            offence=OffenceCode.objects.get(pk="theft"),
            offence_on=day,
            outcome=OffenceOutcome.objects.get(pk="pending"),
            by=world.nadia,
        )


def test_a_record_costs_the_same_however_long_it_is(world, client_of, kairo, case, queries):
    client = client_of(world.nadia)
    pages = [reverse(name, args=[kairo.pk]) for name in TABS] + [reverse("case", args=[case.pk])]
    days = [FIRST + datetime.timedelta(days=number) for number in range(MANY)]
    for day in days[:2]:
        seen(world, kairo, case, day)
        lived(world, kairo, case, day)
    for page in pages:
        client.get(page)
    short = {page: queries(lambda page=page: client.get(page)) for page in pages}
    for day in days[2:]:
        seen(world, kairo, case, day)
        lived(world, kairo, case, day)
    long = {page: queries(lambda page=page: client.get(page)) for page in pages}
    assert {page: count for page, count in long.items() if count > short[page]} == {}
    assert max(short.values()) <= RECORD
    assert short[pages[-1]] <= CASE


def test_what_is_shown_for_a_reason_costs_the_same_however_much_it_is(world, client_of, kairo, queries):
    client, page = client_of(world.nadia), reverse("person-sensitive", args=[kairo.pk])
    confided(world, kairo, FIRST)
    client.post(page, {"reason": "A visit"})
    one = queries(lambda: client.post(page, {"reason": "A visit"}))
    for number in range(1, MANY):
        confided(world, kairo, FIRST + datetime.timedelta(days=number))
    assert queries(lambda: client.post(page, {"reason": "A visit"})) == one
    assert one <= RECORD


def test_a_list_costs_the_same_for_one_and_for_many(world, client_of, kairo, case, queries):
    client = client_of(world.nadia)
    people, home = reverse("people"), reverse("home")
    seen(world, kairo, case, FIRST)
    for page in (people, home):
        client.get(page)
    one = {page: queries(lambda page=page: client.get(page)) for page in (people, home)}
    for _ in range(MANY - 1):
        person = a_person(by=world.nadia, compartment=world.casework)
        seen(world, person, a_case(by=world.nadia, person=person), FIRST)
    assert {page: queries(lambda page=page: client.get(page)) for page in (people, home)} == one
    assert one[people] <= LIST
    assert one[home] <= HOME


def test_a_search_costs_the_same_for_one_and_for_many(world, client_of, kairo, queries):
    client = client_of(world.nadia)
    client.post(reverse("search"), {"q": "Kairo"})
    one = queries(lambda: client.post(reverse("search"), {"q": "Kairo"}))
    for _ in range(MANY):
        a_person(by=world.nadia, compartment=world.casework)
    assert queries(lambda: client.post(reverse("search"), {"q": "Kairo"})) == one
    assert one <= LIST


def test_logging_costs_the_same_for_one_and_for_three_and_little(world, client_of, case, logged, queries):
    client = client_of(world.nadia)
    others = [a_case(by=world.nadia, person=a_person(by=world.nadia, compartment=world.casework)) for _ in range(2)]
    client.get(reverse("log"), {"case": case.pk})
    one = queries(lambda: client.get(reverse("log"), {"case": case.pk}))
    three = queries(lambda: client.get(reverse("log"), {"case": [case.pk, *(each.pk for each in others)]}))
    assert three == one
    assert one <= FORM
    saved = queries(lambda: client.post(reverse("log"), logged(case)))
    assert queries(lambda: client.post(reverse("log"), logged(case, *others, kind="group_session"))) == saved
    assert saved <= SAVING

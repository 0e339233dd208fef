"""What cannot have been is refused beside its field: on a page and in a file (the API: tests/api/test_records.py)."""

import datetime
import uuid

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cohort import services
from cohort.models import (
    Case,
    Circumstance,
    Custody,
    Nominal,
    Offence,
    OffenceCode,
    OffenceOutcome,
    SensitiveKind,
    SensitiveNote,
)
from igu.access.actor import acting_as
from igu.people.models import Person
from tests.factories.casework import a_case, a_circumstance, a_person, an_intervention
from tests.factories.workbooks import a_caseload

DAY = datetime.date
BORN = DAY(2008, 3, 14)
"""Kairo's, on every page of this file."""
TOO_EARLY = "The date of birth on record is 14 March 2008."


def on(field: str, day: datetime.date) -> dict:
    return {f"{field}_day": day.day, f"{field}_month": day.month, f"{field}_year": day.year}


def an_offence(**changes) -> dict:
    """What the page sends for a theft of which nothing has come yet."""
    return {"form_key": str(uuid.uuid4()), "offence": "theft", "outcome": "pending"} | changes


@pytest.mark.parametrize(
    ("page", "field", "given", "model"),
    [
        ("case-open", "opened_on", {"programme": "gang_exit"}, Case),
        (
            "nominal-add",
            "entered_on",
            {"source": "igu_local", "band": "amber"} | on("review_on", DAY(2100, 1, 1)),
            Nominal,
        ),
        ("offence-add", "offence_on", {"offence": "theft", "outcome": "pending"}, Offence),
        ("custody-add", "from_on", {}, Custody),
    ],
)
def test_nothing_is_so_of_kairo_before_he_was_born(world, client_of, kairo, page, field, given, model):
    client, led = client_of(world.nadia), {"lead": world.nadia.partner_id, "worker": world.nadia.user_id}
    early = given | led | {"form_key": str(uuid.uuid4())} | on(field, BORN - datetime.timedelta(days=1))
    refused = client.post(reverse(page, args=[kairo.pk]), early)
    assert refused.status_code == 400
    assert TOO_EARLY in refused.context["form"].errors[field][0]
    assert not model.objects.exists()
    assert client.post(reverse(page, args=[kairo.pk]), early | on(field, BORN)).status_code == 302


def test_no_school_before_he_was_born_and_no_correction_to_such_a_day(world, client_of, case):
    client, key = client_of(world.nadia), str(uuid.uuid4())
    early = {"status": "college", "form_key": key} | on("from_on", DAY(1999, 9, 1))
    refused = client.post(reverse("education-add", args=[case.pk]), early)
    assert TOO_EARLY in refused.context["form"].errors["from_on"][0]
    row = a_circumstance(by=world.nadia, case=case)
    refused = client.post(reverse("circumstance-edit", args=[row.pk]), early | {"version": "1"})
    assert TOO_EARLY in refused.context["form"].errors["from_on"][0]
    assert Circumstance.objects.get().from_on == row.from_on


def test_an_offence_or_custody_is_not_corrected_to_before_he_was_born(world, kairo):
    with acting_as(world.nadia) as nadia:
        offence = record(world, kairo, DAY(2026, 2, 3), "pending")
        with pytest.raises(ValidationError, match="date of birth on record"):
            services.change_offence(record=offence, version=1, by=nadia, offence_on=DAY(2001, 1, 1))
        custody = services.record_custody(person=kairo, from_on=DAY(2026, 2, 3), by=nadia)
        with pytest.raises(ValidationError, match="date of birth on record"):
            services.change_custody(custody=custody, version=1, by=nadia, from_on=DAY(2001, 1, 1))


def test_nothing_is_confided_of_a_day_before_he_was_born(world, kairo):
    health = SensitiveKind.objects.get(pk="health")
    told = {"person": kairo, "kind": health, "text": "Asthma"}
    with acting_as(world.nadia) as nadia:
        with pytest.raises(ValidationError, match="date of birth on record"):
            services.record_sensitive_note(**told, on=DAY(2001, 1, 1), by=nadia)
        note = services.record_sensitive_note(**told, on=BORN, by=nadia)
        with pytest.raises(ValidationError, match="date of birth on record"):
            services.change_sensitive_note(note=note, version=1, by=nadia, on=DAY(2001, 1, 1))
        assert SensitiveNote.objects.get().on == BORN


def test_where_the_day_of_birth_is_not_known_any_day_may_be(world, client_of):
    person = a_person(by=world.nadia, compartment=world.casework, date_of_birth=None)
    client = client_of(world.nadia)
    a_circumstance(by=world.nadia, case=a_case(by=world.nadia, person=person), from_on=DAY(1999, 9, 1))
    theft = an_offence(outcome="convicted") | on("offence_on", DAY(1999, 1, 1)) | on("outcome_on", DAY(1999, 2, 1))
    assert client.post(reverse("offence-add", args=[person.pk]), theft).status_code == 302


def record(world, person: Person, day: datetime.date, outcome: str, outcome_on: datetime.date | None = None) -> Offence:
    return services.record_offence(
        person=person,
        offence=OffenceCode.objects.get(pk="theft"),
        offence_on=day,
        outcome=OffenceOutcome.objects.get(pk=outcome),
        outcome_on=outcome_on,
        by=world.nadia,
    )


@pytest.mark.parametrize(
    ("day", "outcome", "may_be"),
    [
        (DAY(2018, 3, 13), "convicted", False),
        (DAY(2018, 3, 13), "cautioned", False),
        (DAY(2018, 3, 13), "no_further_action", True),
        (DAY(2018, 3, 14), "convicted", True),
    ],
)
def test_nothing_is_proven_of_a_child_under_ten(world, client_of, kairo, day, outcome, may_be):
    sent = an_offence(outcome=outcome) | on("offence_on", day) | on("outcome_on", DAY(2018, 9, 1))
    answer = client_of(world.priya).post(reverse("offence-add", args=[kairo.pk]), sent)
    assert answer.status_code == (302 if may_be else 400)
    if not may_be:
        assert "Under 10 nobody is convicted or cautioned" in answer.context["form"].errors["outcome"][0]


def test_a_conviction_has_its_day_and_what_waits_for_an_outcome_has_none(world, client_of, kairo):
    client, page, day = (
        client_of(world.priya),
        reverse("offence-add", args=[kairo.pk]),
        on("offence_on", DAY(2026, 2, 3)),
    )
    refused = client.post(page, an_offence(outcome="convicted") | day)
    assert refused.context["form"].errors["outcome_on"] == ["Enter the day on which this was convicted."]
    refused = client.post(page, an_offence() | day | on("outcome_on", DAY(2026, 5, 1)))
    assert "There is no outcome yet" in refused.context["form"].errors["outcome_on"][0]
    assert not Offence.objects.exists()
    assert client.post(page, an_offence(outcome="discontinued") | day).status_code == 302


def test_an_outcome_that_came_is_corrected_together_with_its_day(world, kairo):
    convicted = OffenceOutcome.objects.get(pk="convicted")
    with acting_as(world.nadia) as nadia:
        row = record(world, kairo, DAY(2026, 2, 3), "pending")
        with pytest.raises(ValidationError, match="Enter the day on which this was convicted"):
            services.change_offence(record=row, version=1, by=nadia, outcome=convicted)
        row = services.change_offence(record=row, version=1, by=nadia, outcome=convicted, outcome_on=DAY(2026, 5, 1))
        with pytest.raises(ValidationError, match="Enter the day on which this was convicted"):
            services.change_offence(record=row, version=2, by=nadia, outcome_on=None)


def test_a_conviction_from_old_papers_may_lack_its_day_and_is_still_corrected(world, imported):
    sheets = a_caseload()
    sheets["offences"][1][6] = ""
    assert imported(sheets).written
    with acting_as(world.nadia) as nadia:
        row = services.change_offence(record=Offence.objects.get(), version=1, by=nadia, gravity=7)
    assert (row.gravity, row.outcome_on) == (7, None)


@pytest.mark.parametrize(
    ("sheet", "row", "column", "says"),
    [
        ("cases", ["C-9", "P-1", "gang_exit", "", "", DAY(1999, 1, 1), "", ""], "opened_on", "31 May 2007"),
        (
            "circumstances",
            ["S-9", "C-1", "ete", "college", DAY(1999, 1, 1), DAY(1999, 2, 1), ""],
            "from",
            "31 May 2007",
        ),
        ("custody", ["K-9", "P-1", DAY(2001, 1, 1), DAY(2002, 1, 1)], "from", "31 May 2007"),
        ("offences", ["O-9", "P-1", "theft", "", DAY(1999, 1, 1), "charged", ""], "offence_on", "31 May 2007"),
        ("offences", ["O-9", "P-1", "murder", "", DAY(2011, 1, 1), "convicted", ""], "outcome", "Under 10 nobody"),
        (
            "offences",
            ["O-9", "P-1", "theft", "", DAY(2025, 1, 1), "pending", DAY(2025, 2, 1)],
            "outcome_on",
            "no outcome",
        ),
    ],
)
def test_a_file_says_nothing_that_cannot_have_been(imported, sheet, row, column, says):
    sheets = a_caseload()
    sheets[sheet].append(row)
    problems = imported(sheets).problems
    assert [(problem.sheet, problem.row, problem.column) for problem in problems] == [
        (sheet, len(sheets[sheet]), column)
    ]
    assert says in problems[0].says


def test_a_file_is_held_to_the_day_of_birth_that_it_gives_itself(imported):
    imported()
    sheets = {name: rows for name, rows in a_caseload().items() if name == "people"}
    sheets["people"][1][4] = DAY(2006, 5, 31)
    sheets["circumstances"] = [a_caseload()["circumstances"][0]]
    sheets["circumstances"].append(["S-9", "C-1", "ete", "school_full_time", DAY(2006, 9, 1), DAY(2007, 1, 1), ""])
    assert imported(sheets).written


def test_a_time_that_has_not_come_is_refused_beside_its_field(world, client_of, kairo, logged):
    case = a_case(by=world.nadia, person=kairo)
    today = timezone.localdate()
    with time_machine.travel(timezone.make_aware(datetime.datetime.combine(today, datetime.time(2, 30))), tick=False):
        client = client_of(world.nadia)
        sent = logged(case, at="23:59") | on("on", today)
        refused = client.post(reverse("log"), sent)
        assert refused.status_code == 400
        assert refused.context["form"].errors["at"] == [
            "It is 02:30 now. Enter a time that has come, or leave it empty."
        ]
        yesterday = on("on", today - datetime.timedelta(days=1))
        assert client.post(reverse("log"), sent | yesterday).status_code == 302
        assert client.post(reverse("log"), logged(case, at="02:30") | on("on", today)).status_code == 302


def test_a_contact_is_not_corrected_to_a_time_that_has_not_come(world, case):
    today = timezone.localdate()
    with time_machine.travel(timezone.make_aware(datetime.datetime.combine(today, datetime.time(2, 30))), tick=False):
        yesterday = today - datetime.timedelta(days=1)
        row = an_intervention(by=world.nadia, case=case, on=yesterday, at=datetime.time(23, 59))
        with acting_as(world.nadia) as nadia, pytest.raises(ValidationError, match="It is 02:30 now"):
            services.change_intervention(intervention=row, version=1, by=nadia, on=today)

"""Two people at one record: the second is told who changed what, loses nothing, and what does not clash is merged."""

import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from cohort import services
from cohort.models import Circumstance, CircumstanceStatus, Intervention
from igu.access.actor import acting_as
from igu.accounts.models import User
from igu.audit.edits import ChangedMeanwhile
from igu.people.services import change_person
from tests.factories.casework import a_case, a_circumstance, a_person, an_intervention


@pytest.fixture
def intervention(world, case) -> Intervention:
    return an_intervention(by=world.nadia, case=case, summary="Risk letter received.", minutes=30)


def as_read(row: Intervention, **changes: str) -> dict:
    """What a browser sends for a correction, from the version that is on the record now."""
    return {
        "version": str(row.version),
        "opened": "2026-02-03T11:32:00+00:00",
        "on_day": row.on.day,
        "on_month": row.on.month,
        "on_year": row.on.year,
        "kind": row.kind_id,
        "mode": row.mode_id,
        "attended": str(row.attended),
        "minutes": str(row.minutes),
        "place": row.place,
        "summary": row.summary,
    } | changes


def priya_saved(world, row: Intervention, **values) -> None:
    with acting_as(world.priya):
        services.change_intervention(intervention=row, version=row.version, by=world.priya, **values)


def test_what_clashes_is_asked_for_and_nothing_typed_is_lost(world, client_of, intervention):
    mine = as_read(intervention, summary="Risk letter received. Mother accepts Enfield.", minutes="45")
    priya_saved(world, intervention, summary="Risk letter received. Flat offered.", place="Station")
    response = client_of(world.nadia).post(reverse("intervention-edit", args=[intervention.pk]), mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Priya Nair changed this while you were editing it" in page
    assert "Flat offered." in page
    assert "Mother accepts Enfield." in page
    assert "Priya Nair also changed where" in page
    intervention.refresh_from_db()
    assert intervention.summary == "Risk letter received. Flat offered."


def chosen(response, **choices: str) -> dict:
    """What the conflict page sends back with these choices."""
    conflict = response.context["conflict"]
    data = dict(conflict.carried)
    for clash in conflict.clashes:
        data |= {f"theirs--{clash.name}--{name}": value for name, value in clash.theirs.inputs}
        data |= {f"mine--{clash.name}--{name}": value for name, value in clash.mine.inputs}
        data |= {f"both--{clash.name}--{clash.name}": clash.both}
        data[f"keep--{clash.name}"] = choices[clash.name]
    return data


@pytest.mark.parametrize(
    ("choice", "summary"),
    [
        ("theirs", "Risk letter received. Flat offered."),
        ("mine", "Risk letter received. Mother accepts."),
        (
            "both",
            "Risk letter received. Flat offered. (Priya Nair)\nRisk letter received. Mother accepts. (Nadia Rahman)",
        ),
    ],
)
def test_the_second_editors_choice_is_saved(world, client_of, intervention, choice, summary):
    address, client = reverse("intervention-edit", args=[intervention.pk]), client_of(world.nadia)
    mine = as_read(intervention, summary="Risk letter received. Mother accepts.", minutes="45")
    priya_saved(world, intervention, summary="Risk letter received. Flat offered.")
    asked = client.post(address, mine)
    assert client.post(address, chosen(asked, summary=choice)).status_code == 302
    intervention.refresh_from_db()
    assert (intervention.summary, intervention.minutes, intervention.version) == (summary, 45, 3)


def test_a_third_save_while_choosing_is_asked_for_again(world, client_of, intervention):
    address, client = reverse("intervention-edit", args=[intervention.pk]), client_of(world.nadia)
    mine = as_read(intervention, summary="Mine")
    priya_saved(world, intervention, summary="Hers")
    asked = client.post(address, mine)
    intervention.refresh_from_db()
    priya_saved(world, intervention, summary="Hers again")
    again = client.post(address, chosen(asked, summary="mine"))
    assert again.status_code == 409
    assert "Hers again" in again.content.decode()


def test_who_goes_back_to_their_draft_finds_what_they_typed_and_is_asked_again(world, client_of, intervention):
    address, client = reverse("intervention-edit", args=[intervention.pk]), client_of(world.nadia)
    mine = as_read(intervention, summary="Mine", minutes="45")
    priya_saved(world, intervention, summary="Hers")
    asked = client.post(address, mine)
    back = chosen(asked, summary="theirs") | {
        "back--draft": "yes",
        "back--version": str(asked.context["conflict"].read),
    }
    form = client.post(address, back).context["form"]
    assert (form["summary"].value(), form["minutes"].value(), form["version"].value()) == ("Mine", "45", "1")
    intervention.refresh_from_db()
    assert (intervention.summary, intervention.version) == ("Hers", 2)
    assert client.post(address, mine).status_code == 409


def test_other_names_outlive_a_clash_over_something_else(world, client_of, kairo):
    address, client = reverse("person-edit", args=[kairo.pk]), client_of(world.nadia)
    mine = {"version": "1", "given_name": "Kai", "family_name": "Osei", "sex": "M", "aliases": "Ozzy, Kay"}
    with acting_as(world.tom):
        change_person(person=kairo, version=1, by=world.tom, given_name="Kyro")
    asked = client.post(address, mine)
    assert client.post(address, chosen(asked, given_name="mine")).status_code == 302
    kairo.refresh_from_db()
    assert kairo.search_name == "kai osei k-boy kay ozzy"


def test_what_does_not_clash_is_merged_and_said(world, client_of, intervention):
    mine = as_read(intervention, minutes="90")
    priya_saved(world, intervention, place="Bruce Grove")
    client = client_of(world.nadia)
    response = client.post(reverse("intervention-edit", args=[intervention.pk]), mine, follow=True)
    assert "Priya Nair also changed where from Not said to Bruce Grove; that stays." in response.content.decode()
    intervention.refresh_from_db()
    assert (intervention.minutes, intervention.place) == (90, "Bruce Grove")


def test_a_correction_is_shown_inside_its_entry_with_what_it_said_before(world, client_of, kairo, intervention):
    priya_saved(world, intervention, minutes=90)
    page = client_of(world.yusuf).get(reverse("person-timeline", args=[kairo.pk])).content.decode()
    assert "Corrected on" in page
    assert "by Priya Nair" in page
    assert "Minutes: <del>30</del> <strong>90</strong>" in page


@pytest.mark.parametrize("version", ["", "0", "-1", "abc", str(2**63)])
def test_a_form_without_a_version_that_could_be_is_refused(world, client_of, intervention, version):
    data = as_read(intervention) | {"version": version}
    assert client_of(world.nadia).post(reverse("intervention-edit", args=[intervention.pk]), data).status_code == 400


def test_who_closes_a_case_that_changed_is_told(world, client_of, case):
    with acting_as(world.tom):
        services.change_case(case=case, version=1, by=world.tom, worker=None)
    data = {"version": "1", "reason": "completed", "closed_on_day": 1, "closed_on_month": 6, "closed_on_year": 2026}
    response = client_of(world.nadia).post(reverse("case-close", args=[case.pk]), data)
    assert response.status_code == 409
    assert "Tom Ashworth changed this case" in response.content.decode()
    case.refresh_from_db()
    assert case.is_open


def together(number: int, do: Callable[[int], object]) -> list:
    """What `number` threads answer that start at one moment, each with a connection of its own."""
    start, answers = threading.Barrier(number), [None] * number

    def run(place: int) -> None:
        start.wait()
        try:
            answers[place] = do(place)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_every_edit_that_was_acknowledged_is_kept(committed, world):
    person = a_person(by=world.nadia, compartment=world.casework)
    case = a_case(by=world.nadia, person=person)
    row = an_intervention(by=world.nadia, case=case)

    def edit(place: int) -> list[str]:
        kept = []
        for number in range(5):
            with acting_as(world.nadia), transaction.atomic():
                now = Intervention.objects.get(pk=row.pk)
                try:
                    words = f"{place}-{number}"
                    services.change_intervention(intervention=now, version=now.version, by=world.nadia, place=words)
                    kept.append(words)
                except ChangedMeanwhile:
                    continue
        return kept

    acknowledged = [words for kept in together(8, edit) for words in kept]
    with acting_as(world.nadia), transaction.atomic():
        versions = [version.place for version in row.events.order_by("pgh_id")][1:]
        row.refresh_from_db()
    assert sorted(versions) == sorted(acknowledged)
    assert row.version == len(acknowledged) + 1
    assert row.place == versions[-1]


def test_a_correction_that_changes_nothing_says_so_and_is_no_version(world, client_of, intervention):
    address = reverse("intervention-edit", args=[intervention.pk])
    said = client_of(world.nadia).post(address, as_read(intervention), follow=True).content.decode()
    assert "Nothing was changed" in said
    assert "What it said before stays in its history" not in said
    intervention.refresh_from_db()
    assert (intervention.version, intervention.events.count()) == (1, 1)
    read = as_read(intervention)
    priya_saved(world, intervention, place="Station")
    merged = client_of(world.nadia).post(address, read, follow=True).content.decode()
    assert "Priya Nair also changed where" in merged
    intervention.refresh_from_db()
    assert (intervention.place, intervention.version) == ("Station", 2)


def test_nothing_is_lost_when_what_changes_nothing_was_read_before_another_change(world, intervention):
    read = Intervention.objects.get(pk=intervention.pk)
    priya_saved(world, intervention, place="Station")
    with acting_as(world.nadia), pytest.raises(ChangedMeanwhile):
        services.change_intervention(intervention=read, version=1, by=world.nadia, summary=read.summary)


def test_twenty_submissions_at_once_are_one_intervention(committed, world, logged):
    person = a_person(by=world.nadia, compartment=world.casework)
    case = a_case(by=world.nadia, person=person)
    data = logged(case, next_step="Ring his mother")
    nadia = User.objects.get(pk=world.nadia.user_id)

    def send(_: int) -> int:
        client = Client()
        client.force_login(nadia)
        return client.post(reverse("log"), data).status_code

    assert set(together(20, send)) == {302}
    with acting_as(world.nadia), transaction.atomic():
        assert (case.interventions.count(), case.next_steps.count()) == (1, 1)


def test_twenty_submissions_of_anything_else_are_one_as_well(committed, world):
    person = a_person(by=world.nadia, compartment=world.casework)
    case = a_case(by=world.nadia, person=person)
    a_circumstance(by=world.nadia, case=case, status="neet_seeking")
    key, college = uuid.uuid4(), CircumstanceStatus.objects.get(pk="college")
    day = case.opened_on.replace(month=2)

    def record(_: int) -> int:
        with acting_as(world.nadia), transaction.atomic():
            return services.record_circumstance(case=case, status=college, from_on=day, by=world.nadia, key=key).pk

    def stay(_: int) -> int:
        with acting_as(world.nadia), transaction.atomic():
            return services.record_custody(person=person, from_on=day, by=world.nadia, key=key).pk

    assert len(set(together(20, record))) == 1
    assert len(set(together(20, stay))) == 1
    with acting_as(world.nadia), transaction.atomic():
        assert Circumstance.objects.filter(case=case).count() == 2


def test_a_corrected_name_and_a_new_alias_are_found(world, client_of, kairo):
    data = {
        "version": str(kairo.version),
        "given_name": "Kairo",
        "family_name": "Osei",
        "sex": "M",
        "aliases": "Ozzy",
        "date_of_birth_day": "14",
        "date_of_birth_month": "3",
        "date_of_birth_year": "2008",
        "postcode": "n178dn",
    }
    assert client_of(world.nadia).post(reverse("person-edit", args=[kairo.pk]), data).status_code == 302
    kairo.refresh_from_db()
    assert (kairo.search_name, kairo.postcode) == ("kairo osei k-boy ozzy", "N17 8DN")

"""Logging an intervention: what is kept, what is asked for, and what pressing twice does."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cohort import services
from cohort.models import Intervention, InterventionKind, InterventionMode, NextStep
from igu.access.actor import acting_as
from igu.accounts.models import User
from tests.factories.casework import a_case, a_person, an_intervention


@pytest.fixture
def others(world):
    return [
        a_case(by=world.nadia, person=a_person(by=world.nadia, compartment=world.casework, given_name=name))
        for name in ("Emre", "Callum")
    ]


def test_one_person_is_logged_and_the_caseload_knows_the_day(world, client_of, case, logged):
    response = client_of(world.nadia).post(reverse("log"), logged(case, place="Bruce Grove", minutes="45"))
    assert response["Location"] == reverse("person", args=[case.person_id])
    row = Intervention.objects.get(case=case)
    assert (row.on, row.kind_id, row.mode_id, row.place, row.minutes) == (
        datetime.date(2026, 2, 3),
        "one_to_one",
        "face_to_face",
        "Bruce Grove",
        45,
    )
    case.refresh_from_db()
    assert case.last_contact_on == row.on


@pytest.mark.parametrize(
    ("corrected", "last"),
    [
        ({"attended": "False", "absence_reason": "Ill"}, datetime.date(2026, 1, 20)),
        ({"on_day": "10", "on_month": "1"}, datetime.date(2026, 1, 20)),
        ({"on_day": "25", "on_month": "1"}, datetime.date(2026, 1, 25)),
        ({"on_day": "7"}, datetime.date(2026, 2, 7)),
    ],
)
def test_the_last_contact_goes_back_when_a_contact_is_corrected(world, client_of, case, corrected, last):
    an_intervention(by=world.nadia, case=case, on=datetime.date(2026, 1, 20))
    row = an_intervention(by=world.nadia, case=case)
    said = {"version": "1", "on_day": "3", "on_month": "2", "on_year": "2026", "kind": "one_to_one"}
    said |= {"mode": "face_to_face", "attended": "True"}
    address = reverse("intervention-edit", args=[row.pk])
    assert client_of(world.nadia).post(address, said | corrected).status_code == 302
    case.refresh_from_db()
    assert (case.last_contact_on, case.version) == (last, 1)
    assert case.events.order_by("-pgh_id").first().last_contact_on == last


def test_somebody_whose_only_contact_was_a_mistake_has_not_been_seen_yet(world, client_of, case):
    row = an_intervention(by=world.nadia, case=case)
    with acting_as(world.nadia) as nadia:
        services.change_intervention(intervention=row, version=1, by=nadia, attended=False)
    case.refresh_from_db()
    assert case.last_contact_on is None
    assert "Not seen yet" in client_of(world.nadia).get(reverse("case", args=[case.pk])).content.decode()


def test_a_phone_contact_is_by_telephone_unless_said_otherwise(world, client_of, case, logged):
    client_of(world.nadia).post(reverse("log"), logged(case, kind="phone"))
    assert Intervention.objects.get(case=case).mode_id == "telephone"


def test_a_group_session_is_one_row_a_person_and_absent_ones_hear_nothing_of_it(world, client_of, case, others, logged):
    emre, callum = others
    data = logged(case, emre, callum, kind="group_session", next_step="Session 4")
    data |= {f"attended_{callum.pk}": "no", f"reason_{callum.pk}": "Ill"}
    client_of(world.nadia).post(reverse("log"), data)
    rows = {row.case_id: row for row in Intervention.objects.all()}
    assert len({row.session for row in rows.values()}) == 1
    assert [rows[each.pk].attended for each in (case, emre, callum)] == [True, True, False]
    assert (rows[callum.pk].absence_reason, rows[callum.pk].summary) == ("Ill", "")
    week = timezone.localdate() + datetime.timedelta(days=7)
    assert list(NextStep.objects.order_by("case").values_list("what", "due_on")) == [("Session 4", week)] * 3


def test_two_people_are_no_one_to_one_neither_when_logged_nor_when_corrected(world, client_of, case, others, logged):
    client, together = client_of(world.nadia), logged(case, others[0], kind="one_to_one")
    refused = client.post(reverse("log"), together)
    assert refused.status_code == 400
    assert "A one to one is with one person." in refused.context["form"].errors["kind"][0]
    assert not Intervention.objects.exists()
    assert client.post(reverse("log"), together | {"kind": "group_session"}).status_code == 302
    row, alone = Intervention.objects.get(case=case), InterventionKind.objects.get(pk="one_to_one")
    with acting_as(world.nadia) as nadia, pytest.raises(ValidationError, match="A one to one is with one person"):
        services.change_intervention(intervention=row, version=1, by=nadia, kind=alone)


@pytest.mark.parametrize(("year", "words"), [("1899", "Sun 1 January 1899"), ("2999", "Tue 1 January 2999")])
def test_a_day_that_cannot_be_is_still_named(world, client_of, case, logged, year, words):
    data = logged(case, on_day="1", on_month="1", on_year=year)
    page = client_of(world.nadia).post(reverse("log"), data).content.decode()
    assert f"<strong>{words}</strong>" in page
    assert "A day that cannot be read" not in page


def test_a_day_before_the_case_is_named_and_one_of_no_calendar_is_not(world, client_of, case, logged):
    client = client_of(world.nadia)
    early = client.post(reverse("log"), logged(case, on_year="2025")).content.decode()
    assert "<strong>Mon 3 February 2025</strong>" in early
    never = client.post(reverse("log"), logged(case, on_day="30")).content.decode()
    assert "<strong>A day that cannot be read</strong>" in never


def test_who_did_not_come_alone_keeps_the_words(world, client_of, case, logged):
    data = logged(case, summary="No reply to two texts.") | {f"attended_{case.pk}": "no"}
    client_of(world.nadia).post(reverse("log"), data)
    row = Intervention.objects.get(case=case)
    assert (row.attended, row.absence_reason, row.summary) == (False, "No reason given", "No reply to two texts.")


@pytest.mark.parametrize("key", ["", "not a key", "a\x00b", None])
def test_without_its_key_a_form_is_kept_and_saved_when_the_button_is_pressed_again(world, client_of, case, logged, key):
    client, data = client_of(world.nadia), logged(case, place="Bruce Grove Youth Space")
    data.pop("form_key")
    told = client.post(reverse("log"), data if key is None else data | {"form_key": key})
    assert told.status_code == 400
    assert "press the button again" in told.content.decode()
    assert "Bruce Grove Youth Space" in told.content.decode()
    assert not Intervention.objects.exists()
    again = data | {"form_key": told.context["form"]["form_key"].value()}
    assert [client.post(reverse("log"), again).status_code for _ in range(2)] == [302, 302]
    assert Intervention.objects.count() == 1


def test_pressing_twice_saves_once(world, client_of, case, logged):
    client, data = client_of(world.nadia), logged(case, next_step="Ring his mother")
    answers = {client.post(reverse("log"), data)["Location"] for _ in range(3)}
    assert len(answers) == 1
    assert Intervention.objects.filter(case=case).count() == 1
    assert NextStep.objects.filter(case=case).count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"on_year": "2099"}, "on", "Day must be today or in the past"),
        ({"on_year": "1899"}, "on", "Day must be on or after 1 January 1900"),
        ({"on_month": "2", "on_day": "30"}, "on", "Day must be a real date: February 2026 has 28 days"),
        ({"on_year": "2025"}, "on", "The case was opened on 5 January 2026"),
        ({"minutes": "-5"}, "minutes", "How many minutes must be from 1 to 1440"),
        ({"minutes": "1441"}, "minutes", "How many minutes must be from 1 to 1440"),
        ({"minutes": "1e309"}, "minutes", "whole number"),
        ({"kind": "disco"}, "kind", "choose one of the answers offered"),
        ({"kind": "else"}, "other_kind", "Choose what it was"),
        ({"summary": ""}, "summary", "Enter what happened"),
        ({"summary": "x" * 4001}, "summary", "4000 characters or fewer"),
        ({"summary": "before\x00after"}, "summary", "a character that cannot be kept"),
        ({"next_step": "Ring", "next_step_when": "other"}, "next_step_on", "Enter the day by which"),
        ({"worker": "999999"}, "worker", "choose one of the answers offered"),
    ],
)
def test_what_cannot_be_saved_is_said_beside_its_field_and_kept(
    world, client_of, case, logged, changes, field, sentence
):
    data = logged(case, place="Bruce Grove Youth Space") | changes
    response = client_of(world.nadia).post(reverse("log"), data)
    assert response.status_code == 400
    assert any(sentence in error for error in response.context["form"].errors[field])
    assert "Bruce Grove Youth Space" in response.content.decode()
    assert not Intervention.objects.filter(case=case).exists()


def test_a_formula_and_markup_are_kept_as_typed_and_shown_harmless(world, client_of, kairo, case, logged):
    words = "=cmd|' /C calc'!A0 <script>alert(1)</script> {{7*7}} \u202egnimoc"
    client_of(world.nadia).post(reverse("log"), logged(case, summary=words))
    assert Intervention.objects.get(case=case).summary == words
    page = client_of(world.nadia).get(reverse("person-timeline", args=[kairo.pk])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{7*7}}" in page


def test_broken_characters_do_not_break_the_page(world, client_of, case, logged):
    client = client_of(world.nadia)
    key = b"form_key=5f0c1f43-98d2-4f6c-a3a6-0d9f3c6b7a11"
    body = key + b"&case=%d&attended_%d=yes&on_day=3&on_month=2&on_year=2026&kind=phone&summary=a%%ED%%A0%%80b"
    response = client.generic(
        "POST", reverse("log"), body % (case.pk, case.pk), content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 302
    assert "\ufffd" in Intervention.objects.get(case=case).summary


def test_ten_megabytes_are_refused_in_words(world, client_of, case, logged):
    response = client_of(world.nadia).post(reverse("log"), logged(case, summary="x" * 10_000_000))
    assert response.status_code == 413
    assert not Intervention.objects.filter(case=case).exists()


def test_nothing_is_half_saved_when_one_of_three_cannot_be(world, client_of, case, others, logged):
    late = a_case(
        by=world.nadia, person=a_person(by=world.nadia, compartment=world.casework), opened_on=timezone.localdate()
    )
    response = client_of(world.nadia).post(reverse("log"), logged(case, *others, late))
    assert response.status_code == 400
    assert not Intervention.objects.exists()


def test_adding_somebody_keeps_what_was_typed(world, client_of, case, others, logged):
    emre, _ = others
    data = logged(case, summary="Half a sentence") | {"add": str(emre.pk)}
    page = client_of(world.nadia).post(reverse("log"), data)
    assert page.status_code == 200
    assert [each.pk for each in page.context["form"].cases] == [case.pk, emre.pk]
    assert "Half a sentence" in page.content.decode()
    assert "Save for 2 people" in page.content.decode()
    removed = client_of(world.nadia).post(reverse("log"), logged(case, emre) | {"remove": str(emre.pk)})
    assert [each.pk for each in removed.context["form"].cases] == [case.pk]


def test_somebody_is_found_by_a_misspelt_name_among_those_visible(world, client_of, case, others, logged):
    data = logged(case) | {"find": "1", "words": "Calum"}
    page = client_of(world.nadia).post(reverse("log"), data)
    assert [each.person.given_name for each in page.context["found"]] == ["Callum"]


def test_a_case_that_is_hidden_cannot_be_logged_on(world, client_of, case, logged):
    assert client_of(world.hana).post(reverse("log"), logged(case)).status_code == 404
    assert client_of(world.hana).get(reverse("log"), {"case": case.pk}).status_code == 404


def test_the_place_is_the_one_of_last_time_and_readers_are_named(world, client_of, case):
    an_intervention(by=world.nadia, case=case, place="River Park House")
    page = client_of(world.nadia).get(reverse("log"), {"case": case.pk}).content.decode()
    assert "River Park House" in page
    assert "Community Safety, IGU, Police and Youth Justice" in page


def test_logging_begins_with_my_caseload_and_asks_again_when_nobody_is_chosen(world, client_of, case):
    client = client_of(world.nadia)
    assert str(case.person) in client.get(reverse("log")).content.decode()
    forgot = client.get(reverse("log"), {"chosen": "1"})
    assert forgot.status_code == 400
    assert "Select who it was with" in forgot.content.decode()


def test_a_person_with_one_open_case_goes_straight_to_the_form(world, client_of, kairo, case):
    response = client_of(world.nadia).get(reverse("log-with", args=[kairo.pk]))
    assert response["Location"] == f"{reverse('log')}?case={case.pk}"


def test_an_expired_form_offers_what_was_typed_again(world, case, logged):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=world.nadia.user_id))
    response = client.post(reverse("log"), logged(case, summary="Must not be lost"))
    assert response.status_code == 403
    page = response.content.decode()
    assert "<dt>What happened?</dt><dd>Must not be lost</dd>" in page
    assert f">{case.pk}</dd>" not in page


def test_a_service_refuses_a_day_to_come(world, case):
    kind, mode = InterventionKind.objects.get(pk="phone"), InterventionMode.objects.get(pk="telephone")
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    with acting_as(world.nadia), pytest.raises(ValidationError) as refused:
        services.log_intervention(case=case, on=tomorrow, kind=kind, mode=mode, by=world.nadia, key=uuid.uuid4())
    assert "on" in refused.value.message_dict

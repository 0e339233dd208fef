"""Back, another word, Save: what stands is not overwritten, and what was typed is not thrown away unsaid."""

import datetime
import re
import uuid

import pytest
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone

from cohort.models import Case, Circumstance, Custody, Intervention, NextStep, Nominal, Offence, SensitiveNote
from igu.people.models import Person, SafeAddress, SafetyWarning
from tests.access.places import derived
from tests.factories.casework import a_case, a_person

FEBRUARY = datetime.date(2026, 2, 3)
SOON = timezone.localdate() + datetime.timedelta(days=9)
SAVED = "What you typed now is not on the record"


def day(field: str, on: datetime.date) -> dict:
    return {f"{field}_day": on.day, f"{field}_month": on.month, f"{field}_year": on.year}


def forms(world, case: Case) -> dict[str, tuple[type[models.Model], str, dict, dict]]:
    """By page: what it makes, its address, what is typed into it, and what is typed after pressing Back."""
    person, me = case.person_id, {"lead": world.nadia.partner_id, "worker": world.nadia.user_id}
    name = {"given_name": "Abel", "family_name": "Aaron", "sex": "M", "aliases": "Ace"}
    filled = {
        "education-add": (Circumstance, case.pk, {"status": "college"} | day("from_on", FEBRUARY), {"note": "Level 3"}),
        "accommodation-add": (
            Circumstance,
            case.pk,
            {"status": "hostel"} | day("from_on", FEBRUARY),
            {"suitable": "True"},
        ),
        "offence-add": (
            Offence,
            person,
            {"offence": "robbery", "outcome": "pending"} | day("offence_on", FEBRUARY),
            {"gravity": "8"},
        ),
        "custody-add": (Custody, person, {"place": "Feltham"} | day("from_on", FEBRUARY), {"place": "Cookham Wood"}),
        "nominal-add": (
            Nominal,
            person,
            {"source": "igu_local", "band": "amber"} | day("entered_on", FEBRUARY) | day("review_on", SOON),
            {"band": "red"},
        ),
        "case-open": (Case, person, me | {"programme": "iom"} | day("opened_on", FEBRUARY), {"worker": ""}),
        "step-add": (
            NextStep,
            case.pk,
            {"what": "Ring his mother", "worker": world.nadia.user_id} | day("due_on", SOON),
            {"what": "Ring his aunt"},
        ),
        "warning-add": (
            SafetyWarning,
            person,
            {"short": "In pairs", "text": "A dog"} | day("review_on", SOON),
            {"text": "Two dogs"},
        ),
        "safe-address-add": (
            SafeAddress,
            person,
            {"address": "The Elms"} | day("from_on", FEBRUARY),
            {"address": "Room 3"},
        ),
        "health-add": (
            SensitiveNote,
            person,
            {"text": "Asthma"} | day("on", FEBRUARY) | day("review_on", SOON),
            {"text": "No inhaler"},
        ),
        "person-add": (Person, None, name, {"aliases": "Ace, Champ"}),
    }
    return {
        page: (model, reverse(page, args=[pk] if pk else []), typed | {"form_key": str(uuid.uuid4())}, change)
        for page, (model, pk, typed, change) in filled.items()
    }


PAGES = [
    "education-add",
    "accommodation-add",
    "offence-add",
    "custody-add",
    "nominal-add",
    "case-open",
    "step-add",
    "warning-add",
    "safe-address-add",
    "health-add",
    "person-add",
]


def said(row: models.Model) -> dict:
    return type(row).objects.filter(pk=row.pk).values().get()


def hidden_inputs(html: str, action: str) -> dict:
    """What a browser sends from the form of a page that leads to an address."""
    form = next(part for part in html.split("<form")[1:] if f'action="{action}"' in part.split(">")[0])
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.split("</form>")[0]))


@pytest.mark.parametrize("page", PAGES)
def test_the_same_words_are_the_same_save_and_others_are_told_and_kept(world, client_of, case, page):
    model, address, typed, change = forms(world, case)[page]
    client, there = client_of(world.nadia), model.objects.count()
    first, again = (client.post(address, typed) for _ in range(2))
    assert (first.status_code, again.status_code, again["Location"]) == (302, 302, first["Location"])
    assert model.objects.count() == there + 1
    row = model.objects.latest("id")
    before = said(row)
    told = client.post(address, typed | change)
    assert told.status_code == 409
    assert SAVED in told.content.decode()
    assert all(value in told.content.decode() for value in change.values() if not value.isupper())
    assert (model.objects.count(), said(row)) == (there + 1, before)


@pytest.mark.parametrize("page", ["offence-add", "step-add", "warning-add", "health-add", "person-add"])
def test_what_was_typed_can_be_saved_as_something_else(world, client_of, case, page):
    model, address, typed, change = forms(world, case)[page]
    client, there = client_of(world.nadia), model.objects.count()
    client.post(address, typed)
    again = hidden_inputs(client.post(address, typed | change).content.decode(), address) | {"sure": "on"}
    assert [client.post(address, again).status_code for _ in range(2)] == [302, 302]
    assert model.objects.count() == there + 2


@pytest.mark.parametrize(
    ("page", "edit", "field", "words"),
    [
        ("education-add", "circumstance-edit", "note", "Level 3"),
        ("offence-add", "offence-edit", "gravity", 8),
        ("custody-add", "custody-edit", "place", "Cookham Wood"),
        ("step-add", "step-edit", "what", "Ring his aunt"),
        ("warning-add", "warning-edit", "text", "Two dogs"),
    ],
)
def test_the_correction_begins_with_what_was_typed_and_saves_it_once_read(
    world, client_of, case, page, edit, field, words
):
    model, address, typed, change = forms(world, case)[page]
    client = client_of(world.nadia)
    client.post(address, typed)
    row = model.objects.latest("id")
    correct = reverse(edit, args=[row.pk])
    draft = hidden_inputs(client.post(address, typed | change).content.decode(), correct)
    asked = client.post(correct, draft)
    assert asked.status_code == 200
    assert str(words) in asked.content.decode()
    row.refresh_from_db()
    assert row.version == 1
    sent = typed | {"gravity": "6"} | change | {"version": asked.context["form"]["version"].value()}
    assert client.post(correct, sent).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, field), row.version) == (words, 2)


class TestInterventions:
    def test_a_better_note_after_back_is_told_and_leads_to_the_correction(self, world, client_of, case, logged):
        client, data = client_of(world.nadia), logged(case, place="Bruce Grove")
        assert client.post(reverse("log"), data).status_code == 302
        row = case.interventions.get()
        told = client.post(reverse("log"), data | {"summary": "He says he is not safe at home."})
        page = told.content.decode()
        assert told.status_code == 409
        assert SAVED in page
        assert "not safe at home" in page
        row.refresh_from_db()
        assert row.summary == "Talked about college."
        correct = reverse("intervention-edit", args=[row.pk])
        asked = client.post(correct, hidden_inputs(page, correct)).content.decode()
        assert "not safe at home" in asked
        assert "Bruce Grove" in asked

    def test_the_form_as_it_was_first_saved_is_the_same_save_after_a_correction_too(
        self, world, client_of, case, logged
    ):
        client, data = client_of(world.nadia), logged(case, minutes="30")
        client.post(reverse("log"), data)
        Intervention.objects.update(minutes=45, version=2)
        for minutes in ("30", "45"):
            assert client.post(reverse("log"), data | {"minutes": minutes}).status_code == 302
        assert client.post(reverse("log"), data | {"minutes": "50"}).status_code == 409
        assert Intervention.objects.get().minutes == 45

    @pytest.mark.parametrize("change", [{"next_step": "Ring him"}, {"next_step": ""}, {"next_step_when": "tomorrow"}])
    def test_another_next_step_is_told_as_well(self, world, client_of, case, logged, change):
        client, data = client_of(world.nadia), logged(case, next_step="Ring his mother")
        client.post(reverse("log"), data)
        assert client.post(reverse("log"), data | change).status_code == 409
        assert NextStep.objects.get().what == "Ring his mother"

    def test_a_group_of_others_is_not_the_group_that_was_saved(self, world, client_of, case, logged):
        emre, callum = (
            a_case(by=world.nadia, person=a_person(by=world.nadia, compartment=world.casework, given_name=name))
            for name in ("Emre", "Callum")
        )
        client, data = client_of(world.nadia), logged(case, emre, kind="group_session")
        assert [client.post(reverse("log"), data).status_code for _ in range(2)] == [302, 302]
        for group in ((case,), (case, emre, callum)):
            told = client.post(reverse("log"), logged(*group, kind="group_session") | {"form_key": data["form_key"]})
            assert told.status_code == 409
        assert sorted(Intervention.objects.values_list("case_id", flat=True)) == sorted([case.pk, emre.pk])
        absent = client.post(reverse("log"), data | {f"attended_{emre.pk}": "no"}).content.decode()
        corrections = [reverse("intervention-edit", args=[row.pk]) for row in Intervention.objects.order_by("case_id")]
        assert [hidden_inputs(absent, each)["attended"] for each in corrections] == ["True", "False"]


@pytest.mark.parametrize("page", PAGES)
def test_the_key_of_a_row_that_its_sender_may_not_see_tells_nothing(world, client_of, case, page):
    """Answered as a key that was never used: the form is saved, and the row apart stays as it is."""
    away = a_case(by=world.nadia, person=a_person(by=world.nadia, compartment=world.casework, given_name="Xanthe"))
    model, address, typed, _ = forms(world, away)[page]
    client = client_of(world.nadia)
    assert client.post(address, typed).status_code == 302
    row, apart = model.objects.latest("id"), derived(world.casework, "named", inherits=False)
    with connection.cursor() as cursor:
        for table, column in (("people_person", "id"), ("cohort_case", "person_id")):
            person = row.pk if model is Person else away.person_id
            cursor.execute(f"UPDATE {table} SET compartment_id = %s WHERE {column} = %s", [apart.pk, person])
    before, there = said(row), model.objects.count()
    here = forms(world, case)[page][1]
    assert client.post(here, typed).status_code == 302
    assert (model.objects.count(), said(row)) == (there + 1, before)

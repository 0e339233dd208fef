"""Every form of casework, people and performance, and every endpoint that writes: whatever is sent, the answer is a clear
refusal beside the field with what was typed kept, or the record; never an error of ours."""

import datetime
import json
import uuid
from collections.abc import Iterator

import pytest
from django import forms
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from cohort import services
from cohort.models import OffenceCode, OffenceOutcome
from igu.access.actor import acting_as
from igu.accounts.models import User
from igu.people.services import warn_about
from igu.ui.conflicts import inputs
from igu.ui.forms import PARTS, DateParts
from tests.factories.casework import a_case, a_circumstance, a_person, an_intervention

CAREFULLY = "Typed with care & <love>"
TEXTS = ["", "a\x00b", "x" * 20_000, "=cmd|' /C calc'!A0", "<script>alert(1)</script>"]
NUMBERS = ["-1", str(2**63), "9" * 400, "1e309", "a\x00b"]
CHOICES = ["", str(2**63), "a\x00b"]
DAYS = [("31", "2", "2026"), ("1", "1", ""), *(("1", "1", year) for year in ["1899", "2999", "0", "9" * 400, "a\x00b"])]

NADIAS = [
    ("case-open", "person"),
    ("nominal-add", "person"),
    ("offence-add", "person"),
    ("custody-add", "person"),
    ("intelligence-add", "person"),
    ("health-add", "person"),
    ("exploitation-add", "person"),
    ("person-edit", "person"),
    ("warning-add", "person"),
    ("warning-edit", "warning"),
    ("case-edit", "case"),
    ("case-days", "case"),
    ("case-close", "case"),
    ("step-add", "case"),
    ("step-edit", "step"),
    ("education-add", "case"),
    ("accommodation-add", "case"),
    ("intervention-edit", "intervention"),
    ("circumstance-edit", "circumstance"),
    ("offence-edit", "offence"),
    ("custody-edit", "custody"),
    ("person-add", ""),
    ("log", "case"),
]
NIAMHS = ["performance:commentary", "performance:words", "performance:freeze"]


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def record(world) -> dict[str, int]:
    """Kairo, and one of everything about him."""
    kairo = a_person(by=world.nadia, compartment=world.casework, aliases=("K-Boy",))
    case = a_case(by=world.nadia, person=kairo)
    day, by = case.opened_on, world.nadia
    with acting_as(by):
        offence = services.record_offence(
            person=kairo,
            offence=OffenceCode.objects.first(),
            offence_on=day,
            outcome=OffenceOutcome.objects.first(),
            by=by,
        )
        custody = services.record_custody(person=kairo, from_on=day, to_on=day + datetime.timedelta(3), by=by)
        step = services.plan_next_step(case=case, what="Ring", due_on=timezone.localdate(), by=by)
        review = timezone.localdate() + datetime.timedelta(9)
        warning = warn_about(person=kairo, short="Do not visit alone", text="In pairs.", review_on=review, by=by)
    return {
        "person": kairo.pk,
        "case": case.pk,
        "offence": offence.pk,
        "custody": custody.pk,
        "step": step.pk,
        "warning": warning.pk,
        "intervention": an_intervention(by=by, case=case).pk,
        "circumstance": a_circumstance(by=by, case=case).pk,
    }


def address(name: str, of: str, record: dict[str, int]) -> str:
    if name == "log":
        return f"{reverse('log')}?case={record['case']}"
    return reverse(name, args=[record[of]] if of else [])


def besides(name: str, record: dict[str, int]) -> dict[str, str]:
    """What a page sends that is no field of its form."""
    return {"case": str(record["case"]), f"attended_{record['case']}": "yes"} if name == "log" else {}


def the_form(client: Client, page: str) -> forms.Form:
    return client.get(page).context["form"]


def as_shown(form: forms.Form) -> dict[str, list[str]]:
    """What a browser would send of the form as it is shown, with something typed in each text field."""
    data: dict[str, list[str]] = {}
    for field in form:
        for name, value in inputs(field, field.initial() if callable(field.initial) else field.initial):
            data.setdefault(name, []).append(value)
        if field.name in texts(form):
            data[field.name] = [CAREFULLY]
    return data


def texts(form: forms.Form) -> list[str]:
    return [
        field.name
        for field in form
        if type(field.field.widget) in {forms.TextInput, forms.Textarea} and field.name != "at"
    ]


def odd_answers(form: forms.Form) -> Iterator[dict[str, str]]:
    for field in form:
        widget, name = field.field.widget, field.html_name
        if isinstance(widget, DateParts):
            yield from (dict(zip((f"{name}_{part}" for part in PARTS), day, strict=True)) for day in DAYS)
        else:
            text = isinstance(field.field, forms.CharField) and not isinstance(field.field, forms.ChoiceField)
            kind = TEXTS if text else NUMBERS if isinstance(field.field, forms.IntegerField) else CHOICES
            yield from ({name: value} for value in kind)


def harass(client: Client, page: str, **besides: str) -> None:
    """Sends each field of a form with each odd answer; what is refused is said, and the rest is still there."""
    form = the_form(client, page)
    shown = as_shown(form) | besides
    for odd in odd_answers(form):
        response = client.post(page, shown | odd)
        assert response.status_code in {302, 400, 409}, (odd, response.status_code)
        if response.status_code != 400:
            continue
        text = response.content.decode()
        assert "There is a problem" in text, odd
        for name in texts(form):
            if name not in odd:
                assert escape(CAREFULLY) in text, (name, odd)


@pytest.mark.parametrize(("name", "of"), NADIAS)
def test_a_form_of_casework_says_what_is_wrong_and_keeps_the_rest(world, client_of, record, name, of):
    harass(client_of(world.nadia), address(name, of, record), **besides(name, record))


@pytest.mark.parametrize("name", NIAMHS)
def test_a_form_of_performance_says_what_is_wrong_and_keeps_the_rest(world, client_of, name):
    where = [2014, 3, "G2"] if name.endswith("commentary") else [2014, 3]
    harass(client_of(world.niamh), reverse(name, args=where))


@pytest.mark.parametrize(("name", "of"), NADIAS)
def test_a_form_that_is_too_big_or_too_old_is_refused_in_words(world, record, name, of):
    page, client = address(name, of, record), Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=world.nadia.user_id))
    form = the_form(client, page)
    late = client.post(page, as_shown(form) | besides(name, record))
    assert late.status_code == 403
    assert "Nothing has been saved yet." in late.content.decode()
    assert not texts(form) or escape(CAREFULLY) in late.content.decode()
    client.handler.enforce_csrf_checks = False
    big = client.post(page, as_shown(form) | besides(name, record) | {"note": "x" * 10_000_000})
    assert big.status_code == 413
    assert "Shorten the text" in big.content.decode()


ODD_JSON = [None, True, 2**63, 1.5, "a\x00b", "x" * 20_000, "1899-12-31", "2026-02-30", [], {"a": 1}]
ENDPOINTS = {
    "people": "person",
    "cases": "case",
    "interventions": "intervention",
    "circumstances": "circumstance",
    "offences": "offence",
    "custody": "custody",
    "next-steps": "step",
}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_the_api_refuses_what_makes_no_sense_beside_its_field(world, client_of, record, settings, endpoint):
    settings.API_RATE = None
    client, path = client_of(world.nadia), f"/api/v1/{endpoint}/"
    there = client.get(f"{path}{record[ENDPOINTS[endpoint]]}/").json()
    for name in there:
        for odd in ODD_JSON:
            new = {key: value for key, value in there.items() if value is not None} | {name: odd}
            headers = {"Idempotency-Key": str(uuid.uuid4())}
            made = client.post(path, json.dumps(new), "application/json", headers=headers)
            changed = client.patch(
                f"{path}{there['id']}/", json.dumps({"version": there["version"], name: odd}), "application/json"
            )
            for answer in (made, changed):
                assert answer.status_code in {200, 201, 400, 403, 404, 409, 428}, (name, odd, answer.content[:300])
                if answer.status_code >= 400:
                    assert answer["Content-Type"] == "application/problem+json"
                    assert answer.json()["detail"]
            there["version"] = changed.json().get("version", there["version"])

"""What is refused of records that one sees, when it is asked for: page by page, sheet by sheet, job by job."""

import dataclasses

import pytest
from django.urls import reverse

from cohort.models import Case
from cohort.services.imports import import_caseload, read
from igu.access.actor import Actor, acting_as
from igu.access.models import BrokenGlass
from igu.access.permissions import Permission
from igu.access.policies import Refused
from igu.access.roles import Role
from igu.agencies.models import Membership, Partner
from igu.jobs import registry
from tests.access.places import break_glass, derived, grant_own, own_group, plant
from tests.factories.casework import a_case, a_person
from tests.factories.workbooks import a_caseload, as_csv
from tests.members.conftest import confirm
from tests.sharing.people import agreed

SHEETS = [
    (Permission.PERSON_ADD, {"people"}, False, "Your role does not add people."),
    (Permission.PERSON_EDIT, {"people"}, True, "Your role does not change who a person is."),
    (Permission.CASE_OPEN, {"people", "cases"}, False, "Your role does not open cases."),
    (Permission.CASE_OPEN, {"cases"}, True, "Your role does not change who leads a case."),
    (Permission.CASE_CLOSE, {"people", "cases"}, False, "Your role does not close cases."),
    (Permission.CASE_WORK, {"interventions"}, True, "Your role reads this case but does not work on it."),
    (Permission.CASE_WORK, {"offences"}, True, "Your role reads this record but does not work on it."),
]
"""Without which right a sheet is refused, whether its rows are on record already, and in which words."""


KEY = "6c1f5d6e-3f0b-4d39-9f3e-0f3d5a1d6a10"


def sheets(*names: str) -> dict[str, list]:
    return {name: rows for name, rows in a_caseload().items() if name in names}


def without(actor: Actor, permission: Permission) -> Actor:
    role = dataclasses.replace(actor.role, permissions=actor.role.permissions - {permission})
    return dataclasses.replace(actor, role=role)


@pytest.mark.parametrize(("right", "names", "known", "sentence"), SHEETS, ids=[row[-1] for row in SHEETS])
def test_a_sheet_asks_for_the_right_that_its_page_asks_for(world, tmp_path, right, names, known, sentence):
    def send(by: Actor, rows: dict[str, list], folder: str):
        with acting_as(by):
            return import_caseload(raw=read(as_csv(tmp_path / folder, rows)), by=by)

    if known:
        assert send(world.niamh, a_caseload(), "first").written
    outcome = send(without(world.niamh, right), sheets(*names), "second")
    assert sentence in " ".join(str(problem) for problem in outcome.problems)
    assert not outcome.written


@pytest.mark.parametrize("kind", ["check_caseload", "export_records", "import_caseload", "quarterly_report"])
def test_a_kind_of_job_refuses_whose_role_allows_nothing(world, kind):
    nobody = dataclasses.replace(world.sam, role=Role("nobody", "Nobody", "", frozenset()))
    with acting_as(world.sam), pytest.raises(Refused):
        registry.kind_of(kind).allowed(nobody, {"year": 2025, "quarter": 1, "upload": 1, "export": 1})


def test_every_kind_of_job_is_asked_above():
    assert sorted(registry._kinds) == ["check_caseload", "export_records", "import_caseload", "quarterly_report"]


@pytest.fixture
def elsewhere(world) -> Actor:
    """Sam, a manager whose agency adds to one record named to him, and not to the partnership's casework."""
    grant_own(derived(world.casework, "named", inherits=False), own_group(world.sam), world.tom)
    member = Membership.objects.for_actor().get(pk=world.sam.membership_id)
    member.role = "igu_manager"
    member.save(update_fields=["role"])
    return Actor.of(member)


def test_who_adds_elsewhere_adds_nobody_to_the_casework(elsewhere, client_of, tmp_path):
    sentence = "does not add to this casework"
    client = client_of(elsewhere)
    page = client.get(reverse("person-add"))
    assert (page.status_code, sentence in page.content.decode()) == (403, True)
    answer = client.post(
        "/api/v1/people/", {"family_name": "Bell"}, "application/json", headers={"Idempotency-Key": KEY}
    )
    assert (answer.status_code, sentence in answer.content.decode()) == (403, True)
    with acting_as(elsewhere):
        outcome = import_caseload(raw=read(as_csv(tmp_path / "rows", a_caseload())), by=elsewhere)
    assert sentence in str(outcome.problems[0])
    assert not outcome.written


def test_nobody_logs_on_a_case_that_they_only_read(world, client_of):
    case = a_case(by=world.nadia, person=a_person(by=world.nadia, compartment=world.casework))
    read_only = derived(world.casework, "looked at", inherits=False)
    grant_own(read_only, own_group(world.nadia), world.tom, writes=False)
    Case.objects.filter(pk=case.pk).update(compartment=read_only)
    assert client_of(world.nadia).get(reverse("log"), {"case": case.pk}).status_code == 403


@pytest.mark.parametrize("name", ["user_change", "user_role_add"])
def test_the_administrator_opens_no_form_about_themselves(world, client_of, name):
    assert confirm(client_of(world.ade)).get(reverse(name, args=[world.ade.user_id])).status_code == 403


def test_forms_about_an_agreement_open_for_its_parties_alone(world, client_of):
    unit, school = (Partner.objects.get(pk=who.partner_id) for who in (world.tom, world.sam))
    agreement = agreed(world, [unit, school])
    for name in ("agreement-review", "agreement-end", "grant-give"):
        address = reverse(name, args=[agreement.pk])
        assert confirm(client_of(world.tom)).get(address).status_code == 200, name
        assert confirm(client_of(world.nadia)).get(address).status_code == 403, name


def test_who_does_not_see_the_casework_is_not_asked_to_share_it(world, elsewhere, client_of):
    unit, school = (Partner.objects.get(pk=who.partner_id) for who in (world.tom, world.sam))
    address = reverse("grant-give", args=[agreed(world, [unit, school]).pk])
    page = confirm(client_of(elsewhere)).get(address)
    assert (page.status_code, "does not see the partnership" in page.content.decode()) == (403, True)


def test_the_form_of_a_review_opens_for_nobody_who_broke_the_glass_themselves(world, client_of):
    break_glass(world.tom, plant(world, {"casework": world.casework})["casework"], hours=4)
    address = reverse("emergency-review", args=[BrokenGlass.objects.get(user_id=world.tom.user_id).pk])
    assert confirm(client_of(world.tom)).get(address).status_code == 403

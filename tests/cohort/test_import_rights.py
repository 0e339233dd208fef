"""Whose import may change what: the rights of the pages hold, and what the importer does not see is nobody's."""

import datetime

import pytest

from cohort.models import Case, Intervention
from cohort.services.imports.sheets import REF
from igu.access.actor import acting_as
from igu.access.models import CompartmentGroupGrant
from igu.access.policies import Refused
from igu.accounts.models import User
from igu.agencies.models import Partner
from igu.people.models import Person
from igu.sharing import founding
from tests.cohort.moving import move
from tests.factories.casework import a_case, a_person, an_intervention
from tests.factories.workbooks import a_caseload

DAY = datetime.date


def _said(outcome) -> list[str]:
    return [str(problem) for problem in outcome.problems]


def test_a_ref_of_somebody_hidden_reads_like_one_that_is_not_there(imported, world, restricted):
    hidden = a_person(by=world.nadia, compartment=world.casework, import_ref="P-1")
    case = Case.objects.create(
        partnership=world.haringey,
        compartment=world.casework,
        person=hidden,
        programme_id="gang_exit",
        lead_id=world.nadia.partner_id,
        opened_on=DAY(2025, 1, 1),
        import_ref="C-1",
        recorded_by_id=world.nadia.user_id,
    )
    move("people_person", hidden, restricted)
    move("cohort_case", case, restricted)
    with acting_as(world.niamh):
        assert not Person.objects.visible_to(world.niamh).filter(import_ref="P-1").exists()
    assert {problem.says for problem in imported({"people": a_caseload()["people"]}).problems} == {REF}
    hangs_on_it = {
        "offences": [a_caseload()["offences"][0], ["O-1", "P-1", "theft", "", DAY(2025, 1, 1), "charged", ""]]
    }
    hangs_on_nothing = {"offences": [hangs_on_it["offences"][0], ["O-1", "P-0", *hangs_on_it["offences"][1][2:]]]}
    assert _said(imported(hangs_on_it)) == _said(imported(hangs_on_nothing))
    assert Person.objects.filter(import_ref="P-1").count() == 1


@pytest.mark.parametrize("sheet", ["cases", "interventions"])
def test_a_ref_of_a_hidden_case_and_of_what_it_holds_is_nobodys(imported, world, restricted, sheet):
    """Somebody whom Niamh sees has a case that she does not: her file may not find it, nor what was done in it."""
    person = a_person(by=world.nadia, compartment=world.casework, import_ref="P-1")
    case = a_case(by=world.nadia, person=person, import_ref="C-1")
    done = an_intervention(by=world.nadia, case=case)
    Intervention.objects.filter(pk=done.pk).update(import_ref="I-1")
    move("cohort_case", case, restricted)
    header, row = a_caseload()[sheet][:2]
    said = _said(imported({"people": a_caseload()["people"], sheet: [header, row]}))
    if sheet == "interventions":
        nowhere = ["I-1", "C-0", *row[2:]]
        assert said == _said(imported({"people": a_caseload()["people"], sheet: [header, nowhere]}))
    else:
        assert [REF in each for each in said] == [True]
    assert Intervention.objects.get(pk=done.pk).case == case


def test_somebody_already_on_record_is_shown_as_a_possible_duplicate_and_nobody_hidden_is(imported, world, restricted):
    known = a_person(
        by=world.nadia,
        compartment=world.casework,
        given_name="Zoe",
        family_name="O'Neill",
        date_of_birth=DAY(2007, 5, 31),
    )
    (alike,) = imported(dry_run=True).alike
    assert (alike.row, alike.person_id, alike.alike >= 80) == (2, known.pk, True)
    move("people_person", known, restricted)
    assert imported(dry_run=True).alike == []


def test_a_second_case_is_told_of_beside_an_open_one_and_not_beside_a_hidden_one(imported, world, restricted):
    imported({"people": a_caseload()["people"]})
    open_one = a_case(by=world.nadia, person=Person.objects.get(import_ref="P-1"))
    cases = {"cases": a_caseload()["cases"][:2]}
    assert [each.case_id for each in imported(cases, dry_run=True).another] == [open_one.pk]
    move("cohort_case", open_one, restricted)
    assert imported(cases, dry_run=True).another == []


def test_nadia_of_the_gangs_unit_may_not_import(imported, world):
    with pytest.raises(Refused, match="Only CSP officers and the IGU manager import caseloads"):
        imported(by=world.nadia)


def test_hana_of_hackney_may_not_either_and_haringeys_refs_mean_nothing_to_her(imported, world):
    imported()
    with pytest.raises(Refused):
        imported(by=world.hana)


def test_a_case_is_not_opened_for_somebody_whom_niamhs_agency_only_reads(imported, world, restricted):
    founding.grant(
        compartment=restricted,
        partner=Partner.objects.get(pk=world.niamh.partner_id),
        granted_by=User.objects.get(pk=world.tom.user_id),
        purpose="Supervising orders",
        writes=False,
    )
    person = a_person(by=world.nadia, compartment=world.casework, import_ref="P-1")
    move("people_person", person, restricted)
    said = _said(imported({"cases": a_caseload()["cases"][:2]}))
    assert [each.partition(": ")[2] for each in said] == ["Community Safety can read this record but not add to it."]
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("writes_elsewhere", "sentence"),
    [(False, "can read records here but not add to them."), (True, "does not add to this casework.")],
)
def test_nobody_new_is_added_where_niamhs_agency_only_reads(imported, world, restricted, writes_elsewhere, sentence):
    known = a_caseload()["people"][:2]
    imported({"people": known})
    grants = CompartmentGroupGrant.objects.filter(group__partner=world.niamh.partner_id)
    grants = grants.filter(permission__codename="write_compartment")
    grants.exclude(content_object=world.casework).delete()
    if writes_elsewhere:
        grants.update(content_object=restricted)
    else:
        grants.delete()
    said = _said(imported({"people": [*known[:1], ["P-9", *known[1][1:]]]}))
    assert [each.partition(": ")[2] for each in said] == [f"Community Safety {sentence}"]
    assert list(Person.objects.values_list("import_ref", flat=True)) == ["P-1"]

"""One record shared, restricted or kept from somebody moves at once with all it holds, and back."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction

from cohort.models import Case, Circumstance, Intervention
from cohort.services import plan_next_step
from igu.access.actor import acting_as
from igu.access.models import Compartment
from igu.access.policies import Refused
from igu.access.rls import ProtectedRows
from igu.accounts.models import User
from igu.audit.enums import Act
from igu.audit.models import AccessLogEntry
from igu.audit.services import record
from igu.people.models import Person
from igu.sharing import services
from igu.sharing.models import SharingAct
from tests.factories.casework import a_case, a_person
from tests.sharing.people import a_lead, in_days


def sees(actor, person) -> tuple[int, int, int, int]:
    """How many rows of the person, their cases and what the cases hold."""
    with acting_as(actor):
        return (
            Person.objects.filter(pk=person.pk).count(),
            Case.objects.filter(person=person).count(),
            Intervention.objects.filter(case__person=person).count(),
            Circumstance.objects.filter(case__person=person).count(),
        )


ALL, NONE = (1, 1, 1, 1), (0, 0, 0, 0)


def share(world, subject, partner, agreement, **given):
    with acting_as(world.tom):
        services.share_record(
            **{
                "subject": subject,
                "partner": partner,
                "tier": 2,
                "writes": False,
                "agreement": agreement,
                "purpose": "Keeping his place at college",
                "reason": "Asked for by the school",
                "ends_on": in_days(90),
                "by": world.tom,
            }
            | given
        )


def keep_out(world, subject, actor, by=None):
    by = by or world.nadia
    with acting_as(by):
        services.keep_out(
            subject=subject,
            user=User.objects.get(pk=actor.user_id),
            reason="Lives next door",
            review_on=in_days(180),
            by=by,
        )


def restrict(world, subject, **given):
    with acting_as(world.tom):
        services.restrict_record(subject=subject, reason="A threat to life", by=world.tom, **given)


def person(kairo) -> str:
    return f"person:{kairo.pk}"


def test_one_person_shared_with_the_school_is_seen_there_and_no_other_is(world, kairo, school_agreement, partner_of):
    other = a_person(by=world.nadia, compartment=world.casework)
    share(world, person(kairo), partner_of(world.sam), school_agreement)
    assert sees(world.sam, kairo) == ALL
    assert sees(world.sam, other) == NONE
    assert sees(world.priya, kairo) == ALL
    assert sees(world.hal, kairo) == NONE
    with acting_as(world.tom):
        services.end_share(
            subject=person(kairo), group_id=partner_of(world.sam).group_id, reason="He moved school", by=world.tom
        )
    assert sees(world.sam, kairo) == NONE
    assert sees(world.priya, kairo) == ALL
    kairo.refresh_from_db()
    assert kairo.compartment_id == world.casework.pk


def test_the_same_share_of_two_people_is_one_compartment(world, kairo, school_agreement, partner_of):
    other = a_person(by=world.nadia, compartment=world.casework)
    for each in (kairo, other):
        share(world, person(each), partner_of(world.sam), school_agreement)
        each.refresh_from_db()
    assert kairo.compartment_id == other.compartment_id != world.casework.pk


def test_a_new_agency_of_the_base_sees_what_was_derived_from_it(world, kairo, school_agreement, partner_of):
    keep_out(world, person(kairo), world.priya)
    assert sees(world.sam, kairo) == NONE
    with acting_as(world.tom):
        services.give_grant(
            compartment=world.casework,
            partner=partner_of(world.sam),
            tier=2,
            writes=False,
            agreement=school_agreement,
            purpose="School places",
            reason="Agreed",
            ends_on=in_days(30),
            by=world.tom,
        )
    assert sees(world.sam, kairo) == ALL
    assert sees(world.priya, kairo) == NONE


def test_a_named_worker_s_need_to_know_is_theirs_alone(world, kairo, school_agreement, partner_of, member_of):
    colleague = a_lead(partner_of(world.sam))
    share(world, person(kairo), partner_of(world.sam), school_agreement, member=member_of(world.sam))
    assert sees(world.sam, kairo) == ALL
    assert sees(colleague, kairo) == NONE


def test_a_restricted_record_is_seen_by_those_named_and_by_who_restricted_it(world, kairo, member_of):
    restrict(world, person(kairo), members=[member_of(world.nadia)])
    assert [sees(who, kairo) for who in (world.tom, world.nadia, world.priya, world.yusuf, world.niamh)] == [
        ALL,
        ALL,
        NONE,
        NONE,
        NONE,
    ]
    with acting_as(world.tom):
        services.lift_restriction(subject=person(kairo), reason="The threat has passed", by=world.tom)
    assert sees(world.priya, kairo) == ALL


def test_restricting_gives_nobody_more_than_they_had(world, kairo, partner_of, member_of):
    """Yusuf's agency reads; named on a restricted record he still cannot write, and the school gets nothing."""
    restrict(world, person(kairo), members=[member_of(world.yusuf), member_of(world.sam)])
    assert sees(world.yusuf, kairo) == ALL
    assert sees(world.sam, kairo) == NONE
    with acting_as(world.yusuf):
        assert Person.objects.filter(pk=kairo.pk).update(given_name="Changed") == 0


def test_who_is_named_is_changed_without_showing_the_record_to_anybody_else(world, kairo, member_of, partner_of):
    restrict(world, person(kairo), members=[member_of(world.nadia)])
    restrict(world, person(kairo), members=[member_of(world.yusuf)], partners=[partner_of(world.sam)])
    assert sees(world.yusuf, kairo) == ALL
    for who in (world.nadia, world.priya, world.amir, world.sam):
        assert sees(who, kairo) == NONE
    with acting_as(world.tom):
        assert SharingAct.objects.filter(subject=person(kairo), kind="restricted").count() == 2
    with acting_as(world.yusuf):
        assert Person.objects.filter(pk=kairo.pk).update(given_name="Changed") == 0


def test_one_case_can_be_restricted_and_the_person_stays(world, kairo, member_of):
    case = Case.objects.get(person=kairo)
    restrict(world, f"case:{case.pk}", members=[member_of(world.nadia)])
    assert sees(world.priya, kairo) == (1, 0, 0, 0)
    assert sees(world.nadia, kairo) == ALL


def test_somebody_kept_out_by_name_finds_nothing_and_their_colleagues_do(world, kairo):
    a_case(by=world.nadia, person=kairo, programme="integrate")
    keep_out(world, person(kairo), world.priya)
    assert sees(world.priya, kairo) == NONE
    assert sees(world.amir, kairo)[0] == 1
    with acting_as(world.tom):
        services.let_in(
            subject=person(kairo), user=User.objects.get(pk=world.priya.user_id), reason="She moved", by=world.tom
        )
    assert sees(world.priya, kairo)[0] == 1


def test_nobody_lets_themselves_in(world, kairo):
    keep_out(world, person(kairo), world.tom)
    with acting_as(world.tom), pytest.raises(Refused):
        services.let_in(subject=person(kairo), user=User.objects.get(pk=world.tom.user_id), reason="Me", by=world.tom)


def test_children_history_log_and_acts_move_with_the_record(world, kairo):
    with acting_as(world.nadia):
        record(Act.LOOKED, subject=person(kairo), by=world.nadia, compartment_id=kairo.compartment_id)
    keep_out(world, person(kairo), world.priya)
    kairo.refresh_from_db()
    place = kairo.compartment_id
    assert place != world.casework.pk
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        for each in model._meta.constraints
        if isinstance(each, ProtectedRows) and each.column == "compartment_id"
    }
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE compartment_id = %s', [world.casework.pk])
            assert cursor.fetchone()[0] == 0, table
    with acting_as(world.priya):
        assert not AccessLogEntry.objects.exists()
        assert not SharingAct.objects.filter(subject=person(kairo)).exists()


def test_hidden_and_missing_records_are_refused_in_the_same_words(
    world, kairo, school_agreement, partner_of, member_of
):
    theirs = a_person(by=world.hana, compartment=world.hackney_casework)
    said = set()
    for subject in (person(theirs), "person:999999999", "case:999999999", "gang:1"):
        for act in (
            lambda subject=subject: share(world, subject, partner_of(world.sam), school_agreement),
            lambda subject=subject: restrict(world, subject),
            lambda subject=subject: keep_out(world, subject, world.priya),
        ):
            with pytest.raises(Refused) as refused:
                act()
            said.add(str(refused.value))
    assert said == {"There is no such record."}


def test_who_reads_but_cannot_write_cannot_move(world, kairo):
    with acting_as(world.yusuf), pytest.raises(Refused):
        services.keep_out(
            subject=person(kairo),
            user=User.objects.get(pk=world.priya.user_id),
            reason="x",
            review_on=in_days(3),
            by=world.yusuf,
        )
    by_hand = Person.objects.filter(pk=kairo.pk)
    with acting_as(world.nadia), pytest.raises(ProgrammingError, match="moved by sharing"), transaction.atomic():
        by_hand.update(compartment=world.performance)


def test_a_review_day_has_to_come(world, kairo):
    with acting_as(world.nadia), pytest.raises(ValidationError):
        services.keep_out(
            subject=person(kairo),
            user=User.objects.get(pk=world.priya.user_id),
            reason="x",
            review_on=in_days(0),
            by=world.nadia,
        )


def test_equal_arrangements_are_found_and_not_made_again(world, kairo):
    keep_out(world, person(kairo), world.priya)
    before = Compartment.objects.count()
    other = a_person(by=world.nadia, compartment=world.casework)
    keep_out(world, person(other), world.priya)
    assert Compartment.objects.count() == before


NOT_ALONE = "does not see the person it is about"


@pytest.fixture
def case(kairo) -> Case:
    return Case.objects.get(person=kairo)


def lift(world, subject):
    with acting_as(world.tom):
        services.lift_restriction(subject=subject, reason="The threat has passed", by=world.tom)


def let_in(world, subject, actor):
    user = User.objects.get(pk=actor.user_id)
    with acting_as(world.tom):
        services.let_in(subject=subject, user=user, reason="She moved", by=world.tom)


def test_a_case_is_not_shown_while_its_person_stays_restricted(world, kairo, case, member_of):
    restrict(world, person(kairo), members=[member_of(world.nadia)])
    with pytest.raises(Refused, match=NOT_ALONE):
        lift(world, f"case:{case.pk}")
    with pytest.raises(Refused, match=NOT_ALONE):
        restrict(world, f"case:{case.pk}", members=[member_of(world.priya)])
    assert sees(world.priya, kairo) == NONE
    lift(world, person(kairo))
    assert sees(world.priya, kairo) == ALL


def test_nobody_is_let_into_a_case_while_kept_out_of_its_person(world, kairo, case):
    keep_out(world, person(kairo), world.priya)
    with pytest.raises(Refused, match=NOT_ALONE):
        let_in(world, f"case:{case.pk}", world.priya)
    assert sees(world.priya, kairo) == NONE
    let_in(world, person(kairo), world.priya)
    assert sees(world.priya, kairo) == ALL


def test_who_is_kept_out_of_one_case_is_let_into_it(world, kairo, case):
    keep_out(world, f"case:{case.pk}", world.priya)
    assert sees(world.priya, kairo) == (1, 0, 0, 0)
    let_in(world, f"case:{case.pk}", world.priya)
    assert sees(world.priya, kairo) == ALL


def test_one_restricted_case_is_shown_to_an_agency_that_sees_the_person(world, kairo, case, partner_of):
    restrict(world, f"case:{case.pk}", partners=[partner_of(world.priya)])
    assert sees(world.amir, kairo) == ALL
    lift(world, f"case:{case.pk}")
    assert sees(world.yusuf, kairo) == ALL


def test_sharing_with_a_person_until_a_day_does_not_let_a_case_be_shown_for_longer(
    world, kairo, case, partner_of, member_of
):
    """The person's record is restricted to Yusuf for a week: his case cannot be restricted to Yusuf for a month."""
    restrict(world, person(kairo), members=[member_of(world.yusuf)], until=in_days(7))
    with pytest.raises(Refused, match=NOT_ALONE):
        restrict(world, f"case:{case.pk}", members=[member_of(world.yusuf)], until=in_days(30))


def test_a_worker_s_pages_leave_out_a_case_whose_person_is_hidden_from_them(world, kairo, case, client_of, member_of):
    """However it came to be: nothing is said of it, and no page breaks."""
    Case.objects.filter(pk=case.pk).update(worker_id=world.priya.user_id)
    case.refresh_from_db()
    with acting_as(world.priya):
        plan_next_step(case=case, what="Ring college", due_on=in_days(0), by=world.priya)
    shown = ("Ring college", f"/people/{kairo.pk}/", "Bennett-Osei")
    home = client_of(world.priya).get("/").content.decode()
    assert [words for words in shown if words not in home] == []
    restrict(world, person(kairo), members=[member_of(world.nadia)])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cohort_case SET compartment_id = %s WHERE id = %s", [world.casework.pk, case.pk])
    assert sees(world.priya, kairo) == (0, 1, 1, 1)
    home = client_of(world.priya).get("/")
    assert home.status_code == 200
    assert [words for words in shown if words in home.content.decode()] == []
    assert client_of(world.priya).get(f"/cases/{case.pk}/").status_code == 404

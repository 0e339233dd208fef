"""Two records that are one human being are merged, and made two again; nobody sees more than before, and nothing is lost.

Tom runs the unit and merges. Nadia works there; Priya of the police adds; Yusuf of youth justice reads; Sam of the school
sees nothing. Kairo is on record twice.
"""

import dataclasses
import datetime
import threading
import uuid

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from cohort import services as casework
from cohort.models import Case, Custody, Nominal, Offence, OffenceCode, OffenceOutcome
from igu.access import catalogue
from igu.access.actor import Actor, acting_as
from igu.access.enums import Tier
from igu.access.models import Compartment
from igu.access.policies import Refused
from igu.access.roles import ROLES
from igu.accounts.models import User
from igu.audit.models import AccessLogEntry
from igu.people import services
from igu.people.models import Alias, Merge, Person, SafetyWarning
from igu.sharing import founding
from igu.sharing import services as sharing
from igu.sharing.services import break_glass
from tests.access.sight import wrongly_seen
from tests.factories.casework import a_case, a_person, an_intervention
from tests.sharing.test_records import keep_out, restrict, share

DAY = datetime.date(2026, 1, 5)
WHY = "The same day of birth and the same mother, Ms Osei"


@pytest.fixture
def kairo(world) -> Person:
    """On record since long, with a warning, an offence and a case."""
    person = a_person(
        by=world.nadia, compartment=world.casework, given_name="Kairo", family_name="Bennett-Osei", aliases=("Ozzy",)
    )
    an_intervention(by=world.nadia, case=a_case(by=world.nadia, person=person))
    an_offence(world, person, DAY)
    return person


@pytest.fixture
def kiaro(world) -> Person:
    """The same young man, put on record again under a name that was misheard."""
    person = a_person(
        by=world.nadia,
        compartment=world.casework,
        given_name="Kiaro",
        family_name="Bennet",
        aliases=("Ozzy", "K-Boy"),
        date_of_birth=datetime.date(2008, 3, 15),
        postcode="N17 8DN",
    )
    an_intervention(by=world.nadia, case=a_case(by=world.nadia, person=person))
    an_offence(world, person, DAY + datetime.timedelta(days=1))
    warn(world, person)
    return person


def an_offence(world, person: Person, on: datetime.date) -> Offence:
    with acting_as(world.nadia):
        return casework.record_offence(
            person=person,
            offence=OffenceCode.objects.get(pk="theft"),
            offence_on=on,
            outcome=OffenceOutcome.objects.get(pk="pending"),
            by=world.nadia,
        )


def in_custody(world, person: Person, first: datetime.date, days: int = 30) -> Custody:
    with acting_as(world.nadia):
        last = first + datetime.timedelta(days=days)
        return casework.record_custody(person=person, from_on=first, to_on=last, by=world.nadia)


def on_the_cohort(world, person: Person, band: str = "red") -> Nominal:
    with acting_as(world.nadia):
        return casework.add_nominal(
            person=person, source="police", band=band, entered_on=DAY, review_on=DAY, by=world.nadia
        )


def warn(world, person: Person) -> SafetyWarning:
    with acting_as(world.nadia):
        return services.warn_about(
            person=person, short="Do not visit alone", text="A dog", review_on=datetime.date(2100, 1, 1), by=world.nadia
        )


def merge(world, kept: Person, merged: Person, *, by: Actor | None = None, **given) -> Merge:
    by = by or world.tom
    kept.refresh_from_db()
    merged.refresh_from_db()
    with acting_as(by):
        return services.merge_people(
            kept=kept,
            merged=merged,
            by=by,
            **{"kept_version": kept.version, "merged_version": merged.version, "reason": WHY} | given,
        )


def take_back(world, merged: Merge, *, by: Actor | None = None, reason: str = "Cousins after all") -> list[str]:
    by = by or world.tom
    with acting_as(by):
        return services.take_merge_back(merge=Merge.objects.get(pk=merged.pk), reason=reason, by=by)


def everything() -> dict[str, dict]:
    """As the owner: whose each row is, in every table that hangs on people."""
    return {
        model._meta.db_table: dict(model._base_manager.order_by("pk").values_list("pk", "person_id"))
        for model in catalogue.hang_on_people()
    }


def seen_by(actor: Actor, person: Person) -> dict[str, int]:
    with acting_as(actor):
        return {
            model._meta.db_table: model._base_manager.filter(person=person.pk).count()
            for model in catalogue.hang_on_people()
        }


class TestWhatMoves:
    def test_everything_that_hangs_on_the_one_hangs_on_the_other(self, world, kairo, kiaro):
        merge(world, kairo, kiaro)
        seen = seen_by(world.nadia, kairo)
        assert (seen["cohort_case"], seen["cohort_offence"], seen["people_safetywarning"]) == (2, 2, 1)
        with acting_as(world.priya):
            assert sorted(alias.name for alias in kairo.aliases.all()) == ["K-Boy", "Kiaro Bennet", "Ozzy"]
        assert wrongly_seen(world.everybody) == []

    def test_what_both_say_alike_stays_with_the_merged_one(self, world, kairo, kiaro):
        both = in_custody(world, kairo, DAY), in_custody(world, kiaro, DAY)
        an_offence(world, kiaro, DAY)
        merge(world, kairo, kiaro)
        assert Custody.objects.get(pk=both[1].pk).person_id == kiaro.pk
        assert seen_by(world.nadia, kairo)["cohort_offence"] == 2
        assert seen_by(world.nadia, kiaro)["people_alias"] == 1

    def test_as_many_as_the_kept_one_says_and_no_more(self, world, kairo, kiaro):
        """Three thefts on one day, of which the kept record knows one."""
        for _ in range(3):
            an_offence(world, kiaro, DAY)
        merge(world, kairo, kiaro)
        assert Offence.objects.filter(person=kairo, offence_on=DAY).count() == 3

    def test_what_is_chosen_of_the_other_is_taken_over_and_no_name_is_lost(self, world, kairo, kiaro):
        merge(world, kairo, kiaro, taken_over=["given_name", "postcode"])
        kairo.refresh_from_db()
        assert (str(kairo), kairo.postcode, kairo.date_of_birth) == (
            "Kiaro Bennett-Osei",
            "N17 8DN",
            datetime.date(2008, 3, 14),
        )
        names = {alias.name for alias in kairo.aliases.all()}
        assert names == {"Ozzy", "K-Boy", "Kairo Bennett-Osei", "Kiaro Bennet"}
        assert all(word in kairo.search_name for word in ("kairo", "kiaro", "bennet", "k-boy"))

    def test_a_case_that_the_manager_does_not_see_moves_and_nothing_tells_of_it(self, world, kairo, kiaro, partner_of):
        hidden = a_case(by=world.nadia, person=kiaro)
        apart = only_for_the_police(world, partner_of)
        Case.objects.filter(pk=hidden.pk).update(compartment=apart)
        assert seen_by(world.tom, kiaro)["cohort_case"] == 1
        done = merge(world, kairo, kiaro)
        hidden.refresh_from_db()
        assert (hidden.person_id, hidden.compartment_id) == (kairo.pk, apart.pk)
        assert seen_by(world.tom, kairo)["cohort_case"] == 2
        assert seen_by(world.priya, kairo)["cohort_case"] == 3
        take_back(world, done)
        hidden.refresh_from_db()
        assert hidden.person_id == kiaro.pk


def only_for_the_police(world, partner_of) -> Compartment:
    """A compartment that Tom's agency was not granted."""
    apart = Compartment.objects.create(
        partnership=world.haringey, kind="derived", name="apart", base=world.casework, inherits=False, acl_key="apart"
    )
    founding.grant(
        compartment=apart,
        partner=partner_of(world.priya),
        granted_by=User.objects.get(pk=world.tom.user_id),
        purpose="Theirs alone",
        tier=Tier.CONTENT,
        starts_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC),
    )
    return apart


class TestEveryTable:
    def test_whatever_names_a_person_is_known_to_merging(self):
        """A table that comes to hang on people moves with them, named nowhere; another kind of key is decided upon here."""
        naming = {
            (model._meta.label, field.column)
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if field.related_model is Person and not hasattr(model, "pgh_tracked_model")
        }
        hanging = {(model._meta.label, "person_id") for model in catalogue.hang_on_people()}
        own = {("people.Person", "merged_into_id"), ("people.Merge", "kept_id"), ("people.Merge", "merged_id")}
        assert naming - hanging == own
        assert hanging <= naming

    def test_each_refuses_a_record_that_was_merged(self, db):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT h.table_name, (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = h.table_name::text::regclass "
                "AND t.tgfoid = 'igu.names_who_is_kept'::regproc) FROM igu.hang_on_people h"
            )
            guards = dict(cursor.fetchall())
        assert guards == {model._meta.db_table: 2 for model in catalogue.hang_on_people()}


class TestWhatStandsInTheWay:
    def test_time_in_custody_that_cannot_both_be_so(self, world, kairo, kiaro):
        in_custody(world, kairo, DAY)
        in_custody(world, kiaro, DAY + datetime.timedelta(days=3))
        before = everything()
        with pytest.raises(
            ValidationError, match="IGU-.*: Custody from 08 Jan 2026. Another time in custody covers some"
        ):
            merge(world, kairo, kiaro)
        assert everything() == before

    def test_two_bands_at_once(self, world, kairo, kiaro):
        on_the_cohort(world, kairo, "green")
        on_the_cohort(world, kiaro, "red")
        with pytest.raises(ValidationError, match="They are on the cohort now on both records"):
            merge(world, kairo, kiaro)

    def test_all_of_it_is_said_at_once(self, world, kairo, kiaro):
        on_the_cohort(world, kairo, "green")
        on_the_cohort(world, kiaro, "red")
        in_custody(world, kairo, DAY)
        in_custody(world, kiaro, DAY + datetime.timedelta(days=3))
        with pytest.raises(ValidationError) as said:
            merge(world, kairo, kiaro)
        assert len(said.value.messages) == 2

    def test_what_can_stand_in_the_way_lies_where_the_people_lie(self):
        """So whoever sees both people sees it, and naming it tells them nothing: rules over rows of other places would."""
        telling = {
            f"{model._meta.label}.{rule.name}"
            for model in catalogue.hang_on_people()
            for rule in model._meta.constraints
            if "person" in str(getattr(rule, "fields", "")) + str(getattr(rule, "expressions", ""))
            if model in {record for record, _ in catalogue.records().values()}
            or not all(each.tier == 2 for each in model._meta.constraints if hasattr(each, "tier"))
        }
        assert telling == set()

    def test_records_that_are_shared_differently(self, world, kairo, kiaro, partner_of, school_agreement):
        share(world, f"person:{kiaro.pk}", partner_of(world.sam), school_agreement)
        with pytest.raises(ValidationError, match="These two records are shared differently"):
            merge(world, kairo, kiaro)
        assert seen_by(world.sam, kairo)["cohort_case"] == 0

    def test_an_emergency(self, world, kairo, kiaro):
        with acting_as(world.sam):
            break_glass(
                subject=f"person:{kiaro.pk}",
                code="threat_to_life",
                reason="Somebody is on the way to his address",
                by=world.sam,
            )
        with pytest.raises(ValidationError, match="open in an emergency"):
            merge(world, kairo, kiaro)

    @pytest.mark.parametrize("which", ["kept_version", "merged_version"])
    def test_what_was_changed_after_it_was_compared(self, world, kairo, kiaro, which):
        with pytest.raises(ValidationError, match="Somebody changed one of these records meanwhile"):
            merge(world, kairo, kiaro, **{which: 7})

    def test_oneself(self, world, kairo):
        with pytest.raises(ValidationError, match="This is the same record"):
            merge(world, kairo, kairo)

    @pytest.mark.parametrize("reason", ["", "  \n", "x" * 501])
    def test_no_reason_or_too_much_of_one(self, world, kairo, kiaro, reason):
        with pytest.raises(ValidationError):
            merge(world, kairo, kiaro, reason=reason)

    def test_what_was_merged_already(self, world, kairo, kiaro):
        merge(world, kairo, kiaro)
        with pytest.raises(ValidationError, match="merged meanwhile"):
            merge(world, kairo, kiaro)
        with pytest.raises(ValidationError, match="merged meanwhile"):
            merge(world, a_person(by=world.nadia, compartment=world.casework), kiaro)


class TestWho:
    @pytest.mark.parametrize("who", ["nadia", "priya", "yusuf", "sam", "amir", "ines", "ade"])
    def test_others_are_refused_with_a_sentence(self, world, kairo, kiaro, who):
        with pytest.raises(Refused, match="Your role does not merge records. Ask your manager"):
            merge(world, kairo, kiaro, by=getattr(world, who))

    def test_the_officer_of_community_safety_may(self, world, kairo, kiaro):
        assert merge(world, kairo, kiaro, by=world.niamh).by_id == world.niamh.user_id

    @pytest.mark.parametrize("call", ["merge_people(%s, %s, 1, 1, '{}', gen_random_uuid(), 'x')"])
    def test_the_database_asks_again(self, world, kairo, kiaro, call):
        """Whatever the application would say: a role that does not, a record of another borough, one that is not there."""
        stranger = a_person(by=world.hana, compartment=world.hackney_casework)

        def ask(actor, *people):
            with acting_as(actor), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SELECT igu.{call}", [*people])

        for actor, people, said in (
            (world.nadia, (kairo.pk, kiaro.pk), "Your role does not merge"),
            (world.tom, (kairo.pk, stranger.pk), "There is no such record"),
            (world.tom, (stranger.pk, kairo.pk), "There is no such record"),
            (world.tom, (kairo.pk, 10**9), "There is no such record"),
        ):
            with pytest.raises(Exception, match=said):
                ask(actor, *people)

    def test_who_reads_only_does_not(self, world, kairo, kiaro):
        reader = dataclasses.replace(world.yusuf, role=ROLES["igu_manager"])
        with pytest.raises(Refused, match="can read this record but not change it"):
            merge(world, kairo, kiaro, by=reader)


class TestTakingItBack:
    def test_everything_is_where_it_was(self, world, kairo, kiaro):
        in_custody(world, kairo, DAY)
        in_custody(world, kiaro, DAY)
        before, said = everything(), said_of(kairo, kiaro)
        done = merge(world, kairo, kiaro, taken_over=["family_name", "date_of_birth", "postcode"])
        assert take_back(world, done) == []
        assert {table: {pk: rows[pk] for pk in before[table]} for table, rows in everything().items()} == before
        assert said_of(kairo, kiaro) == said
        assert wrongly_seen(world.everybody) == []

    def test_what_was_added_since_stays_and_a_case_takes_what_it_holds(self, world, kairo, kiaro):
        done = merge(world, kairo, kiaro)
        case = Case.objects.filter(person=kairo).order_by("pk").last()
        logged = an_intervention(by=world.nadia, case=case)
        since = warn(world, kairo)
        take_back(world, done)
        logged.refresh_from_db()
        since.refresh_from_db()
        assert (since.person_id, logged.case.person_id) == (kairo.pk, kiaro.pk)

    def test_what_was_corrected_since_stays_and_is_said(self, world, kairo, kiaro):
        done = merge(world, kairo, kiaro, taken_over=["given_name", "postcode"])
        kairo.refresh_from_db()
        with acting_as(world.nadia):
            services.change_person(person=kairo, version=kairo.version, by=world.nadia, postcode="N15 4AA")
        assert take_back(world, done) == ["postcode"]
        kairo.refresh_from_db()
        assert (kairo.given_name, kairo.postcode) == ("Kairo", "N15 4AA")

    def test_once(self, world, kairo, kiaro):
        done = merge(world, kairo, kiaro)
        take_back(world, done)
        with pytest.raises(ValidationError, match="taken back already"):
            take_back(world, done)

    def test_the_last_one_first(self, world, kairo, kiaro):
        third, fourth = (a_person(by=world.nadia, compartment=world.casework) for _ in range(2))
        before = everything()
        first, second = merge(world, kairo, kiaro), merge(world, kairo, third)
        last = merge(world, fourth, kairo)
        for early in (first, second):
            with pytest.raises(ValidationError, match="Take that back first"):
                take_back(world, early)
        for each in (last, second, first):
            take_back(world, each)
        assert {table: {pk: rows[pk] for pk in before[table]} for table, rows in everything().items()} == before

    def test_merged_again_afterwards(self, world, kairo, kiaro):
        take_back(world, merge(world, kairo, kiaro))
        assert merge(world, kiaro, kairo).kept_id == kiaro.pk
        assert seen_by(world.nadia, kiaro)["cohort_case"] == 2

    @pytest.mark.parametrize("who", ["nadia", "priya", "yusuf"])
    def test_by_who_may_merge(self, world, kairo, kiaro, who):
        done = merge(world, kairo, kiaro)
        with pytest.raises(Refused, match="does not merge records"):
            take_back(world, done, by=getattr(world, who))

    def test_the_database_asks_again(self, world, kairo, kiaro):
        done = merge(world, kairo, kiaro)
        for actor, number, said in (
            (world.nadia, done.pk, "Your role does not merge"),
            (world.sam, done.pk, "There is no such record"),
            (world.tom, 10**9, "There is no such record"),
        ):
            with pytest.raises(Exception, match=said), acting_as(actor), transaction.atomic():
                connection.cursor().execute("SELECT igu.take_merge_back(%s, 'x')", [number])


def said_of(*people: Person) -> list:
    return [
        (
            *Person.everyone.filter(pk=person.pk).values_list(
                "given_name", "family_name", "date_of_birth", "postcode", "merged_into"
            ),
            sorted(Person.everyone.get(pk=person.pk).search_name.split()),
            sorted(Alias.objects.filter(person=person).values_list("name", flat=True)),
        )
        for person in people
    ]


PLACES = some.integers(0, 3)


@settings(max_examples=10, suppress_health_check=list(HealthCheck), derandomize=True)
@given(acts=some.lists(some.tuples(PLACES, PLACES, some.booleans()), min_size=2, max_size=8))
def test_whatever_is_merged_and_taken_back_no_row_is_lost(world, acts):
    """Four records that say some things alike and some that clash; refused, a merge changes nothing; all taken back, each row
    is where it was."""
    with transaction.atomic():
        people = [a_person(by=world.nadia, compartment=world.casework, aliases=("Ozzy", f"K{n}")) for n in range(4)]
        for number, person in enumerate(people):
            an_intervention(by=world.nadia, case=a_case(by=world.nadia, person=person))
            an_offence(world, person, DAY)
            warn(world, person)
            in_custody(world, person, DAY + datetime.timedelta(days=(0, 0, 100, 10)[number]))
        on_the_cohort(world, people[2])
        before, said, done = everything(), said_of(*people), []
        for kept, merged, back in acts:
            now = everything()
            try:
                done.append(merge(world, people[kept], people[merged], taken_over=["family_name"]))
            except ValidationError:
                assert everything() == now
            if back and done:
                take_back(world, done.pop())
            rows = everything()
            assert all(before[table].keys() <= rows[table].keys() for table in before)
            gone = {merge.merged_id for merge in done}
            assert {rows["cohort_case"][case] for case in before["cohort_case"]}.isdisjoint(gone)
        while done:
            take_back(world, done.pop())
        rows = everything()
        assert {table: {pk: rows[table][pk] for pk in before[table]} for table in before} == before
        assert said_of(*people) == said
        transaction.set_rollback(True)


@pytest.fixture
def merged(world, kairo, kiaro) -> Merge:
    return merge(world, kairo, kiaro)


class TestAfterwards:
    """Whoever is shown, or kept from, the kept record is shown or kept from all that moved, and the merged record too."""

    def whole(self, actor: Actor, kairo: Person, kiaro: Person) -> tuple[int, int, int, int]:
        with acting_as(actor):
            return (
                Person.everyone.filter(pk__in=[kairo.pk, kiaro.pk]).count(),
                Case.objects.filter(person=kairo).count(),
                Offence.objects.filter(person=kairo).count(),
                Alias.objects.filter(person__in=[kairo, kiaro]).count(),
            )

    ALL, NONE = (2, 2, 2, 4), (0, 0, 0, 0)

    def test_restricting_and_lifting(self, world, kairo, kiaro, merged):
        restrict(world, f"person:{kairo.pk}")
        assert self.whole(world.priya, kairo, kiaro) == self.NONE
        assert self.whole(world.tom, kairo, kiaro) == self.ALL
        assert wrongly_seen(world.everybody) == []
        with acting_as(world.tom):
            sharing.lift_restriction(subject=f"person:{kiaro.pk}", reason="Over", by=world.tom)
        assert self.whole(world.priya, kairo, kiaro) == self.ALL

    def test_keeping_out_by_either_reference(self, world, kairo, kiaro, merged):
        keep_out(world, f"person:{kiaro.pk}", world.priya)
        assert self.whole(world.priya, kairo, kiaro) == self.NONE
        assert wrongly_seen(world.everybody) == []

    def test_sharing(self, world, kairo, kiaro, merged, partner_of, school_agreement):
        share(world, f"person:{kairo.pk}", partner_of(world.sam), school_agreement)
        assert self.whole(world.sam, kairo, kiaro) == self.ALL

    def test_taken_back_in_a_restricted_record_both_stay_restricted(self, world, kairo, kiaro, merged):
        restrict(world, f"person:{kairo.pk}")
        take_back(world, merged)
        with acting_as(world.priya):
            assert not Person.everyone.filter(pk__in=[kairo.pk, kiaro.pk]).exists()
        assert wrongly_seen(world.everybody) == []

    def test_an_emergency_opens_all_of_it_whichever_reference_is_known(self, world, kairo, kiaro, merged):
        """Somebody who knows the old reference has no time to look for the new one."""
        with acting_as(world.sam):
            reason = "Somebody is on the way to his address"
            break_glass(subject=f"person:{kiaro.pk}", code="threat_to_life", reason=reason, by=world.sam)
        assert self.whole(world.sam, kairo, kiaro) == self.ALL
        assert seen_by(world.sam, kairo)["people_safetywarning"] == 1
        with pytest.raises(ValidationError, match="open in an emergency"):
            take_back(world, merged)

    def test_who_knew_of_somebody_by_name_is_told_once(self, world, kairo, kiaro, merged):
        with acting_as(world.hal), connection.cursor() as cursor:
            cursor.execute("SELECT number FROM igu.known_to('kiaro bennet')")
            assert cursor.fetchall() == [(kairo.pk,)]

    def test_nothing_is_put_on_the_merged_record(self, world, kairo, kiaro, merged):
        """Somebody had it before them when it was merged; what they write would not be found there."""
        for act in (
            lambda: an_offence(world, kiaro, DAY),
            lambda: warn(world, kiaro),
            lambda: a_case(by=world.nadia, person=kiaro),
            lambda: on_the_cohort(world, kiaro),
        ):
            with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
                act()
        kiaro.refresh_from_db()
        with acting_as(world.nadia), pytest.raises(IntegrityError, match="No such person"), transaction.atomic():
            services.change_person(person=kiaro, version=kiaro.version, by=world.nadia, postcode="N15 4AA")

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE people_person SET merged_into_id = NULL, merged_at = NULL WHERE id = {merged}",
            "UPDATE people_person SET family_name = 'Other' WHERE id = {merged}",
            "UPDATE people_person SET merged_into_id = {merged}, merged_at = now() WHERE id = {kept}",
            "UPDATE people_alias SET person_id = {merged} WHERE person_id = {kept}",
            "INSERT INTO people_merge (key, kept_id, merged_id) VALUES (gen_random_uuid(), {kept}, {merged})",
            "UPDATE people_merge SET undone_at = now()",
            "SELECT * FROM igu.merged_rows",
        ],
    )
    def test_nobody_merges_or_unmerges_by_hand(self, world, kairo, kiaro, merged, statement):
        refused = pytest.raises(Exception, match="No such person|permission denied|row-level security")
        with acting_as(world.tom), refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(kept=kairo.pk, merged=kiaro.pk))

    def test_the_same_person_added_twice_by_one_form_is_still_one(self, world, kairo, kiaro, merged):
        with acting_as(world.nadia):
            again = services.add_person(compartment=world.casework, family_name="Bennet", by=world.nadia, key=kiaro.key)
        assert again.pk == kiaro.pk

    def test_both_acts_stand_in_the_log_of_both_records(self, world, kairo, kiaro, merged):
        take_back(world, merged)
        for person in (kairo, kiaro):
            said = AccessLogEntry.objects.filter(subject=f"person:{person.pk}", act="changed").order_by("at")
            first, last = said.values_list("reason", flat=True)
            assert first == f"{kiaro.reference} was merged into {kairo.reference}. {WHY}"
            assert last == f"The merge of {kiaro.reference} into {kairo.reference} was taken back. Cousins after all"

    def test_readings_of_the_old_record_are_no_stranger_s(self, world, kairo, kiaro, merged):
        with acting_as(world.nadia), connection.cursor() as cursor:
            cursor.execute(
                "SELECT igu.log_access(%s, 'looked', %s, %s, 1, '')",
                [world.nadia.partner_id, f"person:{kiaro.pk}", world.casework.pk],
            )
        with acting_as(world.ines), connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM igu.odd_readings(now() - interval '1 day') WHERE why = 'No relationship'"
            )
            assert cursor.fetchone() == (0,)


def at_once(*acts) -> list:
    """Each in a thread and on a connection of its own, begun together; what each answered or raised."""
    answers, ready = [None] * len(acts), threading.Barrier(len(acts))

    def run(place: int) -> None:
        ready.wait()
        try:
            answers[place] = acts[place]()
        except Exception as error:  # noqa: BLE001 - the test looks at what came
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


class TestAtOnce:
    """On connections of their own, committed."""

    def one_and_the_other(self, world, kairo, kiaro, **given):
        def act(kept: int, merged: int, by: Actor):
            def run():
                with acting_as(by), transaction.atomic():
                    return services.merge_people(
                        kept=Person.objects.get(pk=kept),
                        merged=Person.objects.get(pk=merged),
                        kept_version=1,
                        merged_version=1,
                        reason=WHY,
                        by=by,
                        **given,
                    )

            return run

        return act

    def test_each_into_the_other_ends_as_one(self, committed, world, kairo, kiaro):
        act = self.one_and_the_other(world, kairo, kiaro)
        answers = at_once(act(kairo.pk, kiaro.pk, world.tom), act(kiaro.pk, kairo.pk, world.niamh))
        done = [each for each in answers if isinstance(each, Merge)]
        assert len(done) == 1
        assert all(isinstance(each, (Merge, ValidationError, Person.DoesNotExist)) for each in answers), answers
        assert Person.objects.filter(pk__in=[kairo.pk, kiaro.pk]).get().pk == done[0].kept_id
        assert Case.objects.filter(person=done[0].kept_id).count() == 2

    def test_sent_five_times_it_is_done_once(self, committed, world, kairo, kiaro):
        act = self.one_and_the_other(world, kairo, kiaro, key=uuid.uuid4())
        answers = at_once(*[act(kairo.pk, kiaro.pk, world.tom)] * 5)
        assert Merge.objects.count() == 1
        assert any(isinstance(each, Merge) for each in answers)
        assert all(isinstance(each, (Merge, ValidationError, Person.DoesNotExist)) for each in answers), answers
        kairo.refresh_from_db()
        assert kairo.version == 2

    def test_taken_back_twice_at_once(self, committed, world, kairo, kiaro):
        done = merge(world, kairo, kiaro)
        answers = at_once(*[lambda: take_back(world, done)] * 2)
        assert sorted(type(each).__name__ for each in answers) == ["ValidationError", "list"]
        assert Case.objects.filter(person=kiaro).count() == 1

    def test_what_is_written_while_it_is_merged_is_not_lost(self, committed, world, kairo, kiaro):
        """Nadia records offences on the one while Tom merges it: each is on the kept record, or was refused to her."""
        act = self.one_and_the_other(world, kairo, kiaro)

        def record(number: int):
            def run():
                for day in range(number, 40, 4):
                    try:
                        yield an_offence(world, kiaro, datetime.date(2025, 1, 1) + datetime.timedelta(days=day)).pk
                    except IntegrityError:
                        return

            return lambda: list(run())

        merging = act(kairo.pk, kiaro.pk, world.tom)
        *written, answer = at_once(*[record(number) for number in range(3)], merging)
        done = answer if isinstance(answer, Merge) else merging()
        assert set(sum(written, [])) <= set(Offence.objects.filter(person=done.kept_id).values_list("pk", flat=True))
        assert Offence.objects.filter(person=done.merged_id).count() == 0

    def test_somebody_is_writing_at_this_moment(self, committed, world, kairo, kiaro):
        """A long import holds one of the two: it is not undone by this, and whoever merges is told to try again."""
        holds, done = threading.Event(), threading.Event()

        def import_goes_on() -> None:
            an_offence(world, kiaro, DAY)
            holds.set()
            done.wait(timeout=60)

        def hold() -> None:
            with acting_as(world.nadia), transaction.atomic():
                import_goes_on()
            connection.close()

        thread = threading.Thread(target=hold)
        thread.start()
        holds.wait(timeout=60)
        try:
            with pytest.raises(ValidationError, match="Somebody is writing to one of these records at this moment"):
                merge(world, kairo, kiaro)
        finally:
            done.set()
            thread.join()
        assert merge(world, kairo, kiaro).kept_id == kairo.pk

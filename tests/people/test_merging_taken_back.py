"""A merge is taken back exactly, and until then whatever is done with either reference is done with the record that was kept."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from cohort.models import Case, Offence
from igu.access.actor import Actor, acting_as
from igu.access.policies import Refused
from igu.audit.models import AccessLogEntry
from igu.people import services
from igu.people.models import Alias, Person
from igu.sharing import services as sharing
from igu.sharing.services import break_glass
from tests.access.sight import wrongly_seen
from tests.factories.casework import a_case, a_person, an_intervention
from tests.people.merging import (
    DAY,
    WHY,
    an_offence,
    everything,
    in_custody,
    merge,
    on_the_cohort,
    said_of,
    seen_by,
    take_back,
    warn,
)
from tests.sharing.test_records import keep_out, restrict, share


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
        words = {"given_name": "Kiaro", "family_name": "Bennet", "aliases": ("Ozzy", "K-Boy"), "postcode": "N17 8DN"}
        words |= {"date_of_birth": kiaro.date_of_birth, "compartment": world.casework, "key": kiaro.key}
        with acting_as(world.nadia):
            again = services.add_person(by=world.nadia, **words)
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

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

from cohort.models import Case, Custody, Offence
from igu.access import catalogue
from igu.access.actor import Actor, acting_as
from igu.access.policies import Refused
from igu.access.roles import ROLES
from igu.people import services
from igu.people.models import Merge, Person
from igu.sharing.services import break_glass
from tests.access.sight import wrongly_seen
from tests.factories.casework import a_case, a_person
from tests.people.merging import (
    DAY,
    WHY,
    an_offence,
    everything,
    in_custody,
    merge,
    on_the_cohort,
    only_for_the_police,
    seen_by,
    take_back,
)
from tests.sharing.test_records import share


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

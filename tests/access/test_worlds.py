"""Random worlds: whatever is granted, ended, moved, restricted, opened, exported or left to run later, everybody sees what
the oracle says, no more, no less, in every table."""

import datetime
import os
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cohort.models import Case, ExportedFile, Intervention, RecordsExport
from igu.access.actor import Actor, acting_as
from igu.access.models import CompartmentGroupGrant
from igu.access.policies import Refused
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner, SharingAgreement
from igu.audit.edits import ChangedMeanwhile
from igu.jobs import registry
from igu.jobs.models import Job
from igu.jobs.services import request_job
from igu.jobs.tasks import run
from igu.leakcheck.oracle import rights_of
from igu.people.models import Merge, Person
from igu.people.services import merge_people, take_merge_back
from igu.sharing import services
from referrals import services as referrals
from referrals.models import Referral
from tests.access.matrix import keys
from tests.access.sight import wrongly_seen
from tests.cohort.exporting import asks, data_of, sheets_of, sure
from tests.factories import world as worlds
from tests.factories.casework import a_case, a_person, an_intervention
from tests.referrals.letters import accept, fresh, refer

DEEP = os.environ.get("WORLDS") == "deep"
EXAMPLES, STEPS = (150, 20) if DEEP else (8, 8)
WHO = some.sampled_from(("priya", "yusuf", "hal", "sam", "amir", "nadia"))
EXPORTERS = some.sampled_from(("amir", "niamh", "tom"))
PEOPLE = some.integers(0, 1)
DAYS = some.integers(-2, 40)
LOOK = registry.JobKind(
    code="look",
    title=lambda params: "Find every case",
    allowed=lambda actor, params: None,
    stages=(
        registry.Stage(name="Looking", does=lambda work: {"cases": list(Case.objects.values_list("pk", flat=True))}),
    ),
    back=lambda params: ("Home", "/"),
    result=lambda result: ("Home", "/"),
)


def who_and_why(actor: Actor, export: RecordsExport) -> str:
    return f"{actor.name}: {Job.objects.get(key=export.key).error}"


class Sharing(RuleBasedStateMachine):
    """Tom, who may, does to whichever record and about whomever chance chose; a refusal changes nothing.

    One of the two people came by a letter from the school, which is read as the case is that came of it; about the other
    there is one that nobody has decided on.
    """

    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.world = worlds.read()
        person = a_person(by=self.world.nadia, compartment=self.world.casework, aliases=("Ozzy",))
        accept(self.world.tom, refer(self.world.sam, self.world.tom))
        named = {name: getattr(person, name) for name in ("given_name", "family_name", "date_of_birth")}
        self.letter = refer(self.world.sam, self.world.tom, **named)
        self.cases = [Case.objects.latest("id"), a_case(by=self.world.nadia, person=person)]
        self.people = [case.person for case in self.cases]
        for case in self.cases:
            an_intervention(by=self.world.nadia, case=case, on=timezone.localdate())
        self.agreement = SharingAgreement.objects.get(title="Haringey gangs agreement")
        self.waiting: list[tuple[Actor, Job]] = []
        self.exports: list[tuple[Actor, RecordsExport]] = []
        self.files: list[tuple[Actor, RecordsExport]] = []
        self.asked = 0
        registry.register_kind(LOOK)

    def teardown(self) -> None:
        registry._kinds.pop(LOOK.code, None)
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def act(self, service: Callable, **given) -> None:
        with acting_as(self.world.tom), suppress(Refused, ValidationError):
            service(reason="Chance", by=self.world.tom, **given)

    def partner(self, who: str) -> Partner:
        return Partner.objects.get(pk=getattr(self.world, who).partner_id)

    def member(self, who: str) -> Membership:
        return Membership.objects.get(pk=getattr(self.world, who).membership_id)

    def subject(self, number: int, whole: bool) -> str:
        return f"person:{self.people[number].pk}" if whole else f"case:{self.cases[number].pk}"

    @rule(who=WHO, tier=some.integers(1, 3), writes=some.booleans(), days=DAYS, hours=some.integers(-2, 2))
    def grant(self, who: str, tier: int, writes: bool, days: int, hours: int) -> None:
        starts_at = timezone.now() + datetime.timedelta(hours=hours)
        self.act(
            services.give_grant,
            compartment=self.world.casework,
            **self.shared(who, tier, writes, days),
            starts_at=starts_at,
        )

    @rule(who=WHO)
    def revoke(self, who: str) -> None:
        self.act(services.end_grant, compartment=self.world.casework, partner=self.partner(who))

    @rule(who=WHO, number=PEOPLE, whole=some.booleans(), tier=some.integers(1, 3), named=some.booleans(), days=DAYS)
    def share(self, who: str, number: int, whole: bool, tier: int, named: bool, days: int) -> None:
        member = self.member(who) if named else None
        given = self.shared(who, tier, False, days) | {"member": member}
        self.act(services.share_record, subject=self.subject(number, whole), **given)

    def shared(self, who: str, tier: int, writes: bool, days: int) -> dict:
        ends_on = timezone.localdate() + datetime.timedelta(days=days)
        agreed = {"agreement": self.agreement, "purpose": "Chance", "ends_on": ends_on}
        return {"partner": self.partner(who), "tier": tier, "writes": writes} | agreed

    @rule(who=WHO, number=PEOPLE, whole=some.booleans())
    def end_share(self, who: str, number: int, whole: bool) -> None:
        self.act(services.end_share, subject=self.subject(number, whole), group_id=self.partner(who).group_id)

    @rule(who=WHO, number=PEOPLE, whole=some.booleans())
    def restrict(self, who: str, number: int, whole: bool) -> None:
        """Shows it to nobody new, but for those of who reads ordinary records whom another restriction had left out."""
        ordinary = [actor for actor in self.world.everybody if self.world.casework.pk in rights_of(actor).reads]
        before = self.readers(number) | {(actor, kind) for actor in ordinary for kind in ("person", "case")}
        self.act(services.restrict_record, subject=self.subject(number, whole), members=[self.member(who)])
        assert self.readers(number) <= before, "restricting showed a record to somebody"

    def readers(self, number: int) -> set[tuple[Actor, str]]:
        found = set()
        for actor in self.world.everybody:
            with acting_as(actor):
                found |= {(actor, "person")} if keys(Person, "id = %s", self.people[number].pk) else set()
                found |= {(actor, "case")} if keys(Case, "id = %s", self.cases[number].pk) else set()
        return found

    @rule(number=PEOPLE, whole=some.booleans())
    def lift(self, number: int, whole: bool) -> None:
        self.act(services.lift_restriction, subject=self.subject(number, whole))

    @rule(who=WHO, number=PEOPLE)
    def keep_out(self, who: str, number: int) -> None:
        user, review_on = (
            User.objects.get(pk=getattr(self.world, who).user_id),
            timezone.localdate() + datetime.timedelta(9),
        )
        self.act(services.keep_out, subject=self.subject(number, True), user=user, review_on=review_on)

    @rule(who=WHO, number=PEOPLE)
    def step_back(self, who: str, number: int) -> None:
        actor = getattr(self.world, who)
        with acting_as(actor), suppress(Refused):
            services.step_back(subject=self.subject(number, True), reason="A cousin", by=actor)

    @rule(who=WHO, number=PEOPLE, whole=some.booleans())
    def let_in(self, who: str, number: int, whole: bool) -> None:
        user = User.objects.get(pk=getattr(self.world, who).user_id)
        self.act(services.let_in, subject=self.subject(number, whole), user=user)

    @rule(again=some.booleans())
    def nadia_knows_whom_the_letter_is_about(self, again: bool) -> None:
        """She says so, or Tom lets her see it again."""
        with acting_as(self.world.nadia), suppress(Refused, Referral.DoesNotExist):
            mine = fresh(self.world.nadia, self.letter)
            referrals.step_back(referral=mine, reason="A cousin", by=self.world.nadia)
        if again:
            nadia = User.objects.get(pk=self.world.nadia.user_id)
            self.act(referrals.let_in, referral=self.letter, user=nadia)

    @rule(number=PEOPLE)
    def the_letter_is_accepted(self, number: int) -> None:
        """As the record of either of the two, which may be one by now, where Tom sees that."""
        person = Person.everyone.get(pk=self.people[number].pk)
        with suppress(Refused, ValidationError, ChangedMeanwhile):
            accept(self.world.tom, self.letter, version=1, person=person.merged_into or person)

    @rule(who=some.sampled_from(("sam", "hal", "yusuf")), number=PEOPLE)
    def break_glass(self, who: str, number: int) -> None:
        actor, reason = getattr(self.world, who), "Somebody is on the way to his address now"
        with acting_as(actor), suppress(Refused):
            services.break_glass(subject=self.subject(number, True), code="threat_to_life", reason=reason, by=actor)

    @rule(number=PEOPLE, back=some.booleans())
    def merge(self, number: int, back: bool) -> None:
        """Two records become one where they may, or two again; nobody is shown or loses either person or a case by it."""
        kept, merged = (Person.everyone.get(pk=self.people[place].pk) for place in (number, 1 - number))
        before = self.readers(0), self.readers(1)
        given = {"kept_version": kept.version, "merged_version": merged.version}
        self.act(merge_people, kept=kept, merged=merged, **given)
        assert (self.readers(0), self.readers(1)) == before, "merging changed who sees what"
        if back and Merge.objects.standing().exists():
            self.take_back()

    @precondition(lambda self: Merge.objects.standing().exists())
    @rule()
    def take_back(self) -> None:
        before = self.readers(0), self.readers(1)
        self.act(take_merge_back, merge=Merge.objects.standing().latest("id"))
        assert (self.readers(0), self.readers(1)) == before, "taking a merge back changed who sees what"

    @rule()
    def grants_end(self) -> None:
        """Time passes: what was granted under the agreement ends now, by the database's clock."""
        CompartmentGroupGrant.objects.filter(agreement=self.agreement).update(
            starts_at=timezone.now() - datetime.timedelta(days=2), ends_at=timezone.now() - datetime.timedelta(days=1)
        )

    @rule()
    def agreement_lapses(self) -> None:
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        SharingAgreement.objects.filter(pk=self.agreement.pk).update(ends_on=yesterday, review_on=yesterday)

    @rule()
    def agreement_runs_again(self) -> None:
        later = timezone.localdate() + datetime.timedelta(days=300)
        SharingAgreement.objects.filter(pk=self.agreement.pk).update(ends_on=later, review_on=later)

    @rule(who=WHO)
    def membership_ends(self, who: str) -> None:
        """Who has left is asked for nothing any more; they come back the same day."""
        member = self.member(who)
        Membership.objects.filter(pk=member.pk).update(ends_on=timezone.localdate() - datetime.timedelta(days=1))
        with pytest.raises(DatabaseError, match="cannot be acted for"), transaction.atomic():
            connection.enter(member.pk)
        Membership.objects.filter(pk=member.pk).update(ends_on=None)

    @rule(who=WHO, number=PEOPLE)
    def pages_and_api(self, who: str, number: int) -> None:
        """What a person's page, their case's, the list and the API answer is what the table shows; a merged one leads on."""
        actor, person = getattr(self.world, who), Person.everyone.get(pk=self.people[number].pk)
        merged = person.merged_into_id is not None
        with acting_as(actor):
            sees = bool(keys(Person, "id = %s", person.pk))
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        for path, leads_on in ((f"/people/{person.pk}/", 302), (f"/api/v1/people/{person.pk}/", 307)):
            shown = leads_on if merged else 200
            assert client.get(path).status_code == (shown if sees else 404), (who, path)
        assert (person.family_name in client.get("/api/v1/people/").content.decode()) == sees

    @rule(who=WHO)
    def ask_for_later(self, who: str) -> None:
        actor = getattr(self.world, who)
        self.asked += 1
        with acting_as(actor):
            job = request_job(kind=LOOK.code, params={"asked": self.asked}, by=actor)
        self.waiting.append((actor, job))

    @precondition(lambda self: self.waiting)
    @rule()
    def what_waited_runs(self) -> None:
        """A job carries its asker's name, not their rights: it finds what they see when it runs."""
        actor, job = self.waiting.pop()
        run(job.pk)
        with acting_as(actor):
            assert set(Job.objects.get(pk=job.pk).result["cases"]) == keys(Case)

    @rule(who=WHO, number=PEOPLE)
    def rights_go_while_a_job_waits(self, who: str, number: int) -> None:
        self.ask_for_later(who)
        self.keep_out(who, number)
        self.revoke(who)
        self.what_waited_runs()

    @rule(who=EXPORTERS)
    def ask_for_an_export(self, who: str) -> None:
        """Of everybody they see; who sees nobody by a grant has nothing to ask for."""
        actor = getattr(self.world, who)
        with suppress(ValidationError):
            self.exports.append((actor, asks(actor)))

    @precondition(lambda self: self.exports)
    @rule()
    def what_was_asked_for_is_exported(self) -> None:
        """The file holds, of those asked for who were not merged since, what its asker may see when it is built, to the row."""
        actor, export = self.exports.pop()
        asked = set(ExportedFile.objects.get(export=export).people)
        run(Job.objects.get(key=export.key).pk)
        export.refresh_from_db()
        reads = rights_of(actor).reads
        theirs = "compartment_id = ANY (%s) AND id = ANY (%s) AND merged_into_id IS NULL"
        people = keys(Person, theirs, list(reads), list(asked))
        cases = keys(Case, "compartment_id = ANY (%s) AND person_id = ANY (%s)", list(reads), list(people))
        done = keys(Intervention, "case_id = ANY (%s)", list(cases))
        assert (export.state == "ready") == bool(people), who_and_why(actor, export)
        if people:
            self.files.append((actor, export))
            sheets = sheets_of(data_of(export))
            for name, rows in (("people", people), ("cases", cases), ("interventions", done)):
                assert {int(row[0].rpartition("-")[2]) for row in sheets[name][1:]} == rows, name

    @precondition(lambda self: self.files)
    @rule()
    def a_file_is_fetched(self) -> None:
        """It is handed out while every row in it is still open to who asked for it, and gone otherwise."""
        actor, export = self.files.pop()
        file, reads = ExportedFile.objects.get(export=export), list(rights_of(actor).reads)
        open_to_them = keys(Person, "compartment_id = ANY (%s)", reads) >= set(file.people)
        open_to_them &= keys(Case, "compartment_id = ANY (%s)", reads) >= set(file.cases)
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        answer = sure(client).get(f"/exports/{export.key}/download/")
        assert (answer.status_code == 200) == open_to_them
        assert open_to_them or data_of(export) == b""

    @rule(number=PEOPLE, whole=some.booleans(), late=some.booleans())
    def rights_go_around_an_export(self, number: int, whole: bool, late: bool) -> None:
        """Asked for by the police's analyst; taken from him before it is built, or before he fetches it."""
        self.ask_for_an_export("amir")
        if late and self.exports:
            self.what_was_asked_for_is_exported()
        self.keep_out("amir", number) if whole else self.restrict("nadia", number, False)
        if not late and self.exports:
            self.what_was_asked_for_is_exported()
        if self.files:
            self.a_file_is_fetched()

    @invariant()
    def everybody_sees_what_the_oracle_says(self) -> None:
        if not hasattr(self, "world"):
            return
        assert wrongly_seen(self.world.everybody) == []
        for one in Person.everyone.exclude(merged_into=None).select_related("merged_into"):
            assert one.compartment_id == one.merged_into.compartment_id, (
                "a merged record lies elsewhere than the kept one"
            )


@pytest.mark.django_db
def test_after_any_sequence_of_acts_everybody_sees_in_every_table_what_the_grants_say(world):
    run_state_machine_as_test(
        Sharing,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not DEEP,
            phases=(Phase.generate, Phase.shrink) if DEEP else (Phase.generate,),
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""Who may do what, as a table to read: each policy, asked about the same few records by everybody.

who_may.txt is what the policies say; a change in a policy shows there, and has to be made there by hand.
"""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from cohort import policies as casework
from cohort.models import Nominal, RecordsExport
from igu.access.actor import Actor, acting_as
from igu.access.models import BrokenGlass
from igu.access.policies import Policy
from igu.access.roles import ROLES
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner
from igu.audit import policies as audit
from igu.audit.models import AccessLogEntry
from igu.members import policies as members
from igu.people import policies as people
from igu.people.models import Merge
from igu.rest import policies as rest
from igu.rest.models import Token
from igu.sharing import policies as sharing
from performance import policies as performance
from performance.models import Commentary
from prevent_channel import policies as channel
from prevent_channel.models import PanelMembership
from prevent_channel.rules import STEPS
from referrals import policies as referrals
from referrals.rules import STEPS as OF_REFERRALS
from tests.factories.casework import a_case, a_person
from tests.factories.world import START
from tests.prevent_channel.panel import found_panels, refer
from tests.referrals.letters import refer as send
from tests.sharing.people import a_draft, agreed

TABLE = Path(__file__).with_name("who_may.txt")


@pytest.fixture
def askers(world) -> dict[str, Actor]:
    """Everybody, and managers of an agency that only reads and of one without any grant."""
    manager = {"role": ROLES["igu_manager"]}
    named = {actor.name.split()[0]: actor for actor in world.everybody}
    reads, nothing = dataclasses.replace(world.yusuf, **manager), dataclasses.replace(world.sam, **manager)
    return named | {"a manager who only reads": reads, "a manager without a grant": nothing}


@pytest.fixture
def questions(world) -> list[tuple[str, Policy, tuple]]:
    """What is asked: in words, of which policy, about what."""
    kairo, jade = (a_person(by=world.nadia, compartment=world.casework, family_name=name) for name in ("Osei", "Bell"))
    case = a_case(by=world.nadia, person=kairo)
    Nominal.objects.create(
        person=jade,
        compartment=world.casework,
        recorded_by_id=world.nadia.user_id,
        source="police",
        band="red",
        **dict.fromkeys(("entered_on", "band_confirmed_on", "review_on"), START),
    )
    unit, school, hackney = (Partner.objects.get(pk=who.partner_id) for who in (world.tom, world.sam, world.hana))
    nadia, ade = (User.objects.get(pk=who.user_id) for who in (world.nadia, world.ade))
    both = User.objects.get(pk=world.hal.user_id)
    Membership.objects.create(user=both, partner=hackney, role="liaison", starts_on=START)
    draft = a_draft(world, [unit, school])
    running, ended = (agreed(world, [unit, school], title=f"Letter of agreement, {which}") for which in ("one", "two"))
    ended.status = "ended"
    by_hal, by_tom = (BrokenGlass(user_id=who.user_id) for who in (world.hal, world.tom))
    reviewed = BrokenGlass(user_id=world.hal.user_id, outcome="justified")
    by_niamh, by_tom_himself = (RecordsExport(requested_by_id=who.user_id) for who in (world.niamh, world.tom))
    refused = RecordsExport(requested_by_id=world.amir.user_id, state="refused")
    found_panels(world)
    referral = refer(world.niamh)
    seats = {
        who: PanelMembership(panel_id=world.haringey.pk, membership_id=who.membership_id, role=role)
        for who, role in ((world.niamh, "chair"), (world.priya, "member"))
    }
    olu = send(world.sam, world.tom)
    token = Token(membership=Membership.objects.get(pk=world.nadia.membership_id))
    return [
        ("find people", people.find_people, ()),
        ("find whom other teams know", people.find_known, ()),
        ("add somebody", people.add_person, ()),
        ("change who somebody is", people.change_person, (kairo,)),
        ("merge somebody with another record", people.merge_people, (kairo,)),
        ("take a merge back", people.take_merge_back, (Merge(kept=kairo, merged=jade),)),
        ("warn about somebody", people.warn_about, (kairo,)),
        ("open a case", casework.open_case, (kairo,)),
        ("change a case", casework.change_case, (case,)),
        ("close a case", casework.close_case, (case,)),
        ("work on a case", casework.work_on, (case,)),
        ("log anything", casework.log_something, ()),
        ("record an offence", casework.record_about, (kairo,)),
        ("see sensitive information", casework.see_sensitive, (kairo,)),
        ("record sensitive information", casework.record_sensitive, (kairo,)),
        ("see where he really stays", people.see_safe_address, (kairo,)),
        ("record where he really stays", people.record_safe_address, (kairo,)),
        ("enter on the cohort", casework.add_nominal, (kairo,)),
        ("enter on the cohort twice", casework.add_nominal, (jade,)),
        ("import a caseload", casework.import_caseload, ()),
        ("export records", casework.export_records, ()),
        ("see exports", casework.see_exports, ()),
        ("approve what Niamh asked for", casework.decide_export, (by_niamh,)),
        ("approve what Tom asked for", casework.decide_export, (by_tom_himself,)),
        ("approve what was refused", casework.decide_export, (refused,)),
        ("withdraw what Tom asked for", casework.withdraw_export, (by_tom_himself,)),
        ("withdraw what was refused", casework.withdraw_export, (refused,)),
        ("see figures", performance.see, ()),
        ("count", performance.count, ()),
        ("write commentary", performance.write_commentary, ()),
        ("check Tom's commentary", performance.check_commentary, (Commentary(author_id=world.tom.user_id),)),
        ("freeze", performance.freeze, ()),
        ("build the report", performance.build_report, ()),
        ("download the report", performance.download, ()),
        ("look after users", members.manage_users, ()),
        ("change Nadia's roles", members.manage, (nadia,)),
        ("change Ade's roles", members.manage, (ade,)),
        ("change how Nadia signs in", members.manage_identity, (nadia,)),
        ("change how Ade signs in", members.manage_identity, (ade,)),
        ("change how Hal signs in, who works in Hackney too", members.manage_identity, (both,)),
        ("revoke Nadia's token", rest.revoke_token, (token,)),
        ("read the access log", audit.read_log, ()),
        ("read the whole access log", audit.read_whole_log, ()),
        ("say what came of Nadia's reading", audit.review_reading, (read_by(world.nadia), "record")),
        ("say what came of an hour of Nadia's", audit.review_reading, (read_by(world.nadia), "hour")),
        ("say what came of Tom's reading", audit.review_reading, (read_by(world.tom), "record")),
        ("say what came of Amir's reading", audit.review_reading, (read_by(world.amir), "record")),
        ("draft an agreement", sharing.draft_agreement, ()),
        ("confirm a draft of the unit and the school", sharing.confirm_agreement, (draft,)),
        ("confirm what is agreed", sharing.confirm_agreement, (running,)),
        ("end an agreement of the unit and the school", sharing.end_agreement, (running,)),
        ("end what has ended", sharing.end_agreement, (ended,)),
        ("share a record", sharing.share, ()),
        ("grant the casework to the school", sharing.give_grant, (world.casework, school)),
        ("grant the casework to the unit", sharing.give_grant, (world.casework, unit)),
        ("grant the casework to Hackney", sharing.give_grant, (world.casework, hackney)),
        ("grant Hackney's casework to the school", sharing.give_grant, (world.hackney_casework, school)),
        ("restrict a record", sharing.restrict, ()),
        ("keep somebody out", sharing.keep_out, ()),
        ("step back from a record", sharing.step_back, ()),
        ("break the glass", sharing.break_glass, ()),
        ("review Hal's emergency", sharing.review_glass, (by_hal,)),
        ("review Tom's emergency", sharing.review_glass, (by_tom,)),
        ("review an emergency again", sharing.review_glass, (reviewed,)),
        ("enter Channel, whose panel is Niamh, Bola, Priya and Yusuf, and in Hackney Hana", channel.enter, ()),
        ("record a referral to Channel", channel.record_referral, ()),
        ("correct one", channel.change_referral, (referral,)),
        *((f"Channel: {step.label}", channel.move_referral, (referral, step)) for step in STEPS.values()),
        ("put somebody on the panel", channel.manage_members, ()),
        ("take Priya off it", channel.end_member, (seats[world.priya],)),
        ("take its chair off it", channel.end_member, (seats[world.niamh],)),
        ("read who looked in Channel", channel.read_log, ()),
        ("see referrals", referrals.see_referrals, ()),
        ("refer somebody", referrals.make_referral, ()),
        *(
            (f"Referral of the school to the unit: {step.label}", referrals.take_step, (olu, step))
            for step in OF_REFERRALS.values()
        ),
        ("Referral of the school to the unit: write the unit's note", referrals.triage, (olu,)),
        ("Referral of the school to the unit: step back from it", referrals.step_back, (olu,)),
        ("Referral of the school to the unit: let somebody in again", referrals.let_in, (olu,)),
        ("read who looked at a referral", referrals.read_looks, ()),
    ]


def read_by(actor: Actor) -> AccessLogEntry:
    return AccessLogEntry(user_id=actor.user_id, partner_id=actor.partner_id)


def answers(askers: dict[str, Actor], questions: list) -> Iterator[str]:
    for words, policy, subject in questions:
        said: dict[str, list[str]] = {}
        for name, actor in askers.items():
            with acting_as(actor):
                said.setdefault(policy.refusal(actor, *subject) or "may", []).append(name)
        yield words
        yield from (f"    {sentence}: {', '.join(names)}" for sentence, names in sorted(said.items()))


def test_the_policies_say_what_the_table_says(askers, questions):
    assert list(answers(askers, questions)) == TABLE.read_text().splitlines()

"""Who may work on a case, and on what belongs to the person."""

from cohort.enums import ExportState
from cohort.models import Case, RecordsExport
from igu.access.actor import Actor
from igu.access.permissions import Permission
from igu.access.policies import policy, require
from igu.access.querysets import readable_compartments, writable_compartments
from igu.people.models import Person


def _writes(actor: Actor, compartment_id: int) -> None:
    require(
        compartment_id in writable_compartments(),
        f"{actor.agency_name} can read this record but not add to it.",
    )


@policy
def open_case(actor: Actor, person: Person) -> None:
    """Caseworkers and CSP officers open cases for people whose record their agency may change."""
    require(
        actor.may(Permission.CASE_OPEN), "Your role does not open cases. Refer the person instead, under Referrals."
    )
    _writes(actor, person.compartment_id)


@policy
def change_case(actor: Actor, case: Case) -> None:
    """The worker and lead agency of a case are changed by who may open one."""
    require(actor.may(Permission.CASE_OPEN), "Your role does not change who leads a case.")
    _writes(actor, case.compartment_id)


@policy
def close_case(actor: Actor, case: Case) -> None:
    """Closing needs a reason and a role that closes; the same role corrects the days of a case, and why it was closed."""
    require(actor.may(Permission.CASE_CLOSE), "Your role does not close cases.")
    _writes(actor, case.compartment_id)


@policy
def work_on(actor: Actor, case: Case) -> None:
    """Interventions, circumstances and next steps are added by who works cases, where their agency may add."""
    require(actor.may(Permission.CASE_WORK), "Your role reads this case but does not work on it.")
    _writes(actor, case.compartment_id)


log_intervention = work_on


@policy
def log_something(actor: Actor) -> None:
    """Whoever works cases, in an agency that may add to some."""
    require(actor.may(Permission.CASE_WORK), "Your role reads cases but does not work on them.")
    require(bool(writable_compartments()), f"{actor.agency_name} can read records here but not add to them.")


@policy
def record_about(actor: Actor, person: Person) -> None:
    """Offences, custody and cohort entries are recorded by who works cases, where their agency may add."""
    require(actor.may(Permission.CASE_WORK), "Your role reads this record but does not work on it.")
    _writes(actor, person.compartment_id)


@policy
def see_sensitive(actor: Actor, person: Person) -> None:
    """Only agencies that were granted tier 3 of this record; an emergency does not open it. Whether there is any is not told."""
    require(
        person.compartment_id in readable_compartments(3),
        f"{actor.agency_name} does not see sensitive information about anybody in this record, nor whether there is any.",
    )


@policy
def record_sensitive(actor: Actor, person: Person) -> None:
    """Who sees it and works with the person records, corrects, reviews and ends it."""
    see_sensitive.check(actor, person)
    record_about.check(actor, person)


@policy
def add_nominal(actor: Actor, person: Person) -> None:
    """As recording about a person, and only somebody who is not on the cohort now."""
    record_about.check(actor, person)
    require(all(nominal.removed_on for nominal in person.nominals.all()), f"{person} is on the cohort already.")


@policy
def import_caseload(actor: Actor) -> None:
    """A whole caseload comes in by the CSP officer or the unit's manager."""
    require(actor.may(Permission.CASELOAD_IMPORT), "Only CSP officers and the IGU manager import caseloads.")


@policy
def export_records(actor: Actor | None) -> None:
    """Records leave as a file with the unit's manager, CSP officers and analysts, of what each may see."""
    require(
        actor is not None and actor.may(Permission.RECORDS_EXPORT),
        "Your role does not export records. Ask a CSP officer or the IGU manager.",
    )


@policy
def see_exports(actor: Actor | None) -> None:
    """Who exports records sees their own exports; who approves them sees those of the partnership, and no record."""
    may = actor is not None and (actor.may(Permission.RECORDS_EXPORT) or actor.may(Permission.RECORDS_APPROVE))
    require(may, "Your role neither exports records nor approves exports.")


@policy
def decide_export(actor: Actor, export: RecordsExport) -> None:
    """The unit's manager and information governance approve exports, never their own."""
    require(actor.may(Permission.RECORDS_APPROVE), "Your role does not approve exports.")
    require(export.requested_by_id != actor.user_id, "Somebody else approves what you asked for.")
    require(export.state == ExportState.WAITING, "This export does not wait for approval.")


@policy
def withdraw_export(actor: Actor, export: RecordsExport) -> None:
    """Whoever asked for it, while there is something to withdraw."""
    require(export.requested_by_id == actor.user_id, "Only whoever asked for an export withdraws it.")
    ended = export.state not in {ExportState.WAITING, ExportState.BUILDING, ExportState.READY}
    require(not ended, "This export has ended already.")

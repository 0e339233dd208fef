"""Who may do what with a person's identity."""

from igu.access.actor import Actor
from igu.access.permissions import Permission
from igu.access.policies import policy, require
from igu.access.querysets import readable_compartments, writable_compartments
from igu.people.models import Merge, Person


@policy
def find_people(actor: Actor | None) -> None:
    require(actor is not None and actor.role.reads_cases, "Your role reads no people's records.")


@policy
def find_known(actor: Actor | None) -> None:
    """Who may hear that another team knows somebody, where the partnership allows it."""
    require(actor is not None and actor.may(Permission.KNOWN_TO_SEARCH), "Your role does not ask other teams.")


@policy
def add_person(actor: Actor) -> None:
    """Caseworkers and CSP officers put people on record; other roles refer them."""
    require(actor.may(Permission.PERSON_ADD), "Your role does not add people. Refer them instead, under Referrals.")
    require(bool(writable_compartments()), f"{actor.agency_name} can read records here but not add to them.")


@policy
def change_person(actor: Actor, person: Person) -> None:
    """Who may add people may correct those whose record their agency may change."""
    require(actor.may(Permission.PERSON_EDIT), "Your role does not change who a person is.")
    require(
        person.compartment_id in writable_compartments(),
        f"{actor.agency_name} can read this record but not change it.",
    )


@policy
def merge_people(actor: Actor, person: Person) -> None:
    """Managers and CSP officers say that two records are one human being, where their agency may change both."""
    require(actor.may(Permission.PERSON_MERGE), "Your role does not merge records. Ask your manager.")
    require(
        person.compartment_id in writable_compartments(),
        f"{actor.agency_name} can read this record but not change it.",
    )


@policy
def take_merge_back(actor: Actor, merge: Merge) -> None:
    """As merging."""
    merge_people.check(actor, merge.kept)


@policy
def warn_about(actor: Actor, person: Person) -> None:
    """Anyone working with a person may set a safety warning, so that the next visitor knows."""
    require(actor.may(Permission.CASE_WORK), "Your role reads this record but does not work on it.")
    require(
        person.compartment_id in writable_compartments(),
        f"{actor.agency_name} can read this record but not change it.",
    )


@policy
def see_safe_address(actor: Actor, person: Person) -> None:
    """Only agencies that were granted tier 3 of this record; an emergency does not open it."""
    require(
        person.compartment_id in readable_compartments(3),
        f"{actor.agency_name} does not see where somebody at risk really stays. Ask the person’s worker.",
    )


@policy
def record_safe_address(actor: Actor, person: Person) -> None:
    see_safe_address.check(actor, person)
    warn_about.check(actor, person)

"""The roles a person may hold in an agency. A membership stores the code; the sentence is shown where roles are given."""

from dataclasses import dataclass
from typing import Any

from igu.access.permissions import Permission as P
from igu.agencies.enums import AgencyKind


@dataclass(frozen=True)
class Role:
    """A role: what it is for, what it allows, and whether its holder reads case rows or counts over the partnership.

    kinds: the agencies that it may be given in.
    """

    code: str
    name: str
    sentence: str
    permissions: frozenset[P]
    reads_cases: bool = True
    counts: bool = False
    kinds: frozenset[AgencyKind] = frozenset(AgencyKind)

    @property
    def watches(self) -> bool:
        """Whether its holder reads the partnership's access log, without reading its cases."""
        return P.ACCESS_LOG_ALL in self.permissions


def _role(code: str, name: str, sentence: str, *permissions: P, **given: Any) -> Role:
    return Role(code, name, sentence, frozenset(permissions), **given)


_CASEWORK = (P.PERSON_ADD, P.PERSON_EDIT, P.CASE_OPEN, P.CASE_WORK, P.CASE_CLOSE, P.KNOWN_TO_SEARCH, P.GLASS_BREAK)
_PARTNER = (P.CASE_WORK, P.KNOWN_TO_SEARCH, P.GLASS_BREAK, P.ACCESS_LOG_OWN, P.REFERRAL_MAKE)

ROLES: dict[str, Role] = {
    role.code: role
    for role in [
        _role(
            "gang_worker",
            "Gang worker",
            "Works with young people on the caseload and logs what was done; answers referrals.",
            *_CASEWORK,
            P.REFERRAL_MAKE,
            P.REFERRAL_RECEIVE,
            P.KEEP_OUT,
            P.PERFORMANCE_VIEW,
        ),
        _role(
            "igu_manager",
            "IGU manager",
            "Runs the unit: decides referrals, allocates cases, restricts and shares records, owns the indicators.",
            *_CASEWORK,
            P.REFERRAL_MAKE,
            P.REFERRAL_RECEIVE,
            P.REFERRAL_DECIDE,
            P.PERSON_MERGE,
            P.CASELOAD_IMPORT,
            P.RECORDS_EXPORT,
            P.RECORDS_APPROVE,
            P.PERFORMANCE_VIEW,
            P.COMMENTARY_WRITE,
            P.REPORT_BUILD,
            P.AGREEMENT_CONFIRM,
            P.GRANT_GIVE,
            P.CASE_RESTRICT,
            P.KEEP_OUT,
            P.GLASS_REVIEW,
            P.ACCESS_LOG_OWN,
            P.READING_REVIEW,
            kinds=frozenset({AgencyKind.COUNCIL}),
            counts=True,
        ),
        _role(
            "csp_officer",
            "CSP officer",
            "Prepares the quarterly report for the board and the Mayor's office; imports caseloads; drafts agreements.",
            P.CASELOAD_IMPORT,
            P.RECORDS_EXPORT,
            P.PERSON_ADD,
            P.PERSON_EDIT,
            P.PERSON_MERGE,
            P.CASE_OPEN,
            P.CASE_WORK,
            P.CASE_CLOSE,
            P.PERFORMANCE_VIEW,
            P.COMMENTARY_WRITE,
            P.FIGURES_FREEZE,
            P.REPORT_BUILD,
            P.AGREEMENT_DRAFT,
            P.AGREEMENT_CONFIRM,
            P.GRANT_GIVE,
            kinds=frozenset({AgencyKind.COUNCIL}),
            counts=True,
        ),
        _role(
            "police_gdu",
            "Police, gangs unit",
            "Shares intelligence and disrupts violence with the unit.",
            *_PARTNER,
            kinds=frozenset({AgencyKind.POLICE}),
        ),
        _role(
            "agency_lead",
            "Agency lead",
            "Speaks for an agency: confirms agreements, reads who looked at its records.",
            *_PARTNER,
            P.AGREEMENT_CONFIRM,
            P.PERFORMANCE_VIEW,
            P.READING_REVIEW,
        ),
        _role(
            "liaison",
            "Agency liaison",
            "Works shared cases for probation, youth justice or another partner.",
            *_PARTNER,
        ),
        _role(
            "analyst",
            "Analyst",
            "Reads across the caseload to find patterns; changes nothing.",
            P.RECORDS_EXPORT,
            P.PERFORMANCE_VIEW,
            P.KNOWN_TO_SEARCH,
            counts=True,
        ),
        _role("victim_worker", "Victim worker", "Supports people harmed by violence and keeps them safe.", *_PARTNER),
        _role(
            "gag_chair",
            "Gang Action Group chair",
            "Chairs the weekly meeting and records its decisions.",
            *_CASEWORK,
            P.REFERRAL_MAKE,
        ),
        _role("gag_member", "Gang Action Group member", "Brings an agency's knowledge to the meeting.", *_PARTNER),
        _role(
            "minute_taker",
            "Minute taker",
            "Writes the minutes of the Gang Action Group; reads the cases it speaks of and changes none.",
        ),
        _role(
            "referrer",
            "Referrer",
            "Refers people and hears what became of it; reads no cases.",
            P.REFERRAL_MAKE,
            reads_cases=False,
        ),
        _role(
            "board",
            "Board member",
            "Reads published figures and reports; reads no cases.",
            P.PERFORMANCE_VIEW,
            reads_cases=False,
        ),
        _role(
            "executive",
            "Executive viewer",
            "Reads published figures and reports for an agency’s chief officers; reads no cases.",
            P.PERFORMANCE_VIEW,
            reads_cases=False,
        ),
        _role(
            "prevent_lead",
            "Prevent lead",
            "Leads the borough’s Prevent work; the Channel panel lets its own members in, and this role reads no cases.",
            P.PERFORMANCE_VIEW,
            reads_cases=False,
        ),
        _role(
            "ct_police",
            "Counter-terrorism police",
            "Screens what is referred to Channel where the panel lets them in; reads no cases.",
            reads_cases=False,
        ),
        _role("trainer", "Trainer", "Trains people in the agencies; reads no cases.", reads_cases=False),
        _role(
            "information_governance",
            "Information governance",
            "Reads who looked at what and why, reviews emergencies; reads no cases.",
            P.ACCESS_LOG_ALL,
            P.READING_REVIEW,
            P.GLASS_REVIEW,
            P.RECORDS_APPROVE,
            P.AGREEMENT_DRAFT,
            P.AGREEMENT_CONFIRM,
            reads_cases=False,
        ),
        _role(
            "administrator",
            "System administrator",
            "Looks after users and settings; reads no cases.",
            P.USERS_MANAGE,
            reads_cases=False,
        ),
    ]
}

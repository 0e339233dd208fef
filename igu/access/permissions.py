"""Everything that a role may allow. One vocabulary: a policy names one of these, a role is a list of them."""

from enum import StrEnum


class Permission(StrEnum):
    PERSON_ADD = "person.add"
    PERSON_EDIT = "person.edit"
    PERSON_MERGE = "person.merge"
    KNOWN_TO_SEARCH = "person.known_to"
    CASE_OPEN = "case.open"
    CASE_WORK = "case.work"
    CASE_CLOSE = "case.close"
    CASELOAD_IMPORT = "caseload.import"
    PERFORMANCE_VIEW = "performance.view"
    COMMENTARY_WRITE = "performance.comment"
    FIGURES_FREEZE = "performance.freeze"
    REPORT_BUILD = "performance.report"
    AGREEMENT_DRAFT = "agreement.draft"
    AGREEMENT_CONFIRM = "agreement.confirm"
    GRANT_GIVE = "grant.give"
    CASE_RESTRICT = "case.restrict"
    KEEP_OUT = "case.keep_out"
    GLASS_BREAK = "glass.break"
    GLASS_REVIEW = "glass.review"
    ACCESS_LOG_OWN = "access_log.own_agency"
    ACCESS_LOG_ALL = "access_log.partnership"
    USERS_MANAGE = "users.manage"

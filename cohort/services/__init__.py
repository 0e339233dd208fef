from cohort.services.cases import (
    change_case,
    change_next_step,
    close_case,
    finish_next_step,
    open_case,
    plan_next_step,
)
from cohort.services.facts import (
    change_circumstance,
    change_custody,
    change_offence,
    record_circumstance,
    record_custody,
    record_offence,
)
from cohort.services.interventions import Attendance, change_intervention, log_intervention, log_interventions
from cohort.services.nominals import add_gang, add_nominal, remove_nominal
from cohort.services.sensitive import (
    change_sensitive_note,
    end_sensitive_note,
    look_at_sensitive_note,
    look_at_sensitive_notes,
    look_for_review,
    record_sensitive_note,
    renew_sensitive_note,
)

__all__ = [
    "Attendance",
    "add_gang",
    "add_nominal",
    "change_case",
    "change_circumstance",
    "change_custody",
    "change_intervention",
    "change_next_step",
    "change_offence",
    "change_sensitive_note",
    "close_case",
    "end_sensitive_note",
    "finish_next_step",
    "log_intervention",
    "log_interventions",
    "look_at_sensitive_note",
    "look_at_sensitive_notes",
    "look_for_review",
    "open_case",
    "plan_next_step",
    "record_circumstance",
    "record_custody",
    "record_offence",
    "record_sensitive_note",
    "renew_sensitive_note",
    "remove_nominal",
]

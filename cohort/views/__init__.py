from cohort.views.cases import CaseEdit, CaseOpen, CloseCase, NextStepAdd, NextStepEdit, case, finish_step
from cohort.views.codes import code_lists
from cohort.views.facts import (
    CircumstanceAdd,
    CircumstanceEdit,
    CustodyAdd,
    CustodyEdit,
    InterventionEdit,
    NominalAdd,
    NominalEnd,
    OffenceAdd,
    OffenceEdit,
)
from cohort.views.imports import import_caseload, import_confirm, import_upload
from cohort.views.log import log, log_with
from cohort.views.people import people
from cohort.views.person import circumstances, offences, person, timeline

__all__ = [
    "CaseEdit",
    "CaseOpen",
    "CircumstanceAdd",
    "CircumstanceEdit",
    "CloseCase",
    "CustodyAdd",
    "CustodyEdit",
    "InterventionEdit",
    "NextStepAdd",
    "NextStepEdit",
    "NominalAdd",
    "NominalEnd",
    "OffenceAdd",
    "OffenceEdit",
    "case",
    "circumstances",
    "code_lists",
    "import_caseload",
    "import_confirm",
    "import_upload",
    "finish_step",
    "log",
    "log_with",
    "offences",
    "people",
    "person",
    "timeline",
]

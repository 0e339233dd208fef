from cohort.views.cases import CaseDaysEdit, CaseEdit, CaseOpen, CloseCase, NextStepAdd, NextStepEdit, case, finish_step
from cohort.views.codes import code_lists
from cohort.views.exports import AskForExport, DecideExport, download_export, export, exports, withdraw_export
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
from cohort.views.sensitive import SensitiveAdd, SensitiveEdit, SensitiveReviewed, sensitive

__all__ = [
    "AskForExport",
    "CaseDaysEdit",
    "CaseEdit",
    "CaseOpen",
    "CircumstanceAdd",
    "CircumstanceEdit",
    "CloseCase",
    "CustodyAdd",
    "CustodyEdit",
    "DecideExport",
    "InterventionEdit",
    "NextStepAdd",
    "NextStepEdit",
    "NominalAdd",
    "NominalEnd",
    "OffenceAdd",
    "OffenceEdit",
    "SensitiveAdd",
    "SensitiveEdit",
    "SensitiveReviewed",
    "case",
    "circumstances",
    "code_lists",
    "download_export",
    "export",
    "exports",
    "import_caseload",
    "import_confirm",
    "import_upload",
    "finish_step",
    "log",
    "log_with",
    "offences",
    "people",
    "person",
    "sensitive",
    "timeline",
    "withdraw_export",
]

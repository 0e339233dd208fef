from cohort.models.case import Case, NextStep
from cohort.models.codes import (
    CircumstanceStatus,
    ClosureReason,
    Code,
    IntelligenceGrade,
    InterventionKind,
    InterventionMode,
    OffenceCode,
    OffenceOutcome,
    Programme,
    SensitiveKind,
)
from cohort.models.export import ExportedFile, RecordsExport
from cohort.models.facts import Circumstance, Custody, Offence
from cohort.models.intervention import Intervention
from cohort.models.nominal import Gang, Nominal
from cohort.models.sensitive import SensitiveNote
from cohort.models.upload import CaseloadUpload

__all__ = [
    "Case",
    "CaseloadUpload",
    "Circumstance",
    "CircumstanceStatus",
    "ClosureReason",
    "Code",
    "Custody",
    "ExportedFile",
    "Gang",
    "IntelligenceGrade",
    "Intervention",
    "InterventionKind",
    "InterventionMode",
    "NextStep",
    "Nominal",
    "Offence",
    "OffenceCode",
    "OffenceOutcome",
    "Programme",
    "RecordsExport",
    "SensitiveKind",
    "SensitiveNote",
]

from cohort.forms.cases import CaseChange, CaseClosing, CaseDays, CaseOpening, NextStepCorrection, NextStepForm
from cohort.forms.facts import (
    CircumstanceCorrection,
    CircumstanceForm,
    CustodyCorrection,
    CustodyForm,
    NominalForm,
    NominalRemoval,
    OffenceCorrection,
    OffenceForm,
)
from cohort.forms.log import InterventionCorrection, LogForm
from cohort.forms.sensitive import SensitiveCorrection, SensitiveForm, SensitiveReason, SensitiveReview

__all__ = [
    "CaseChange",
    "CaseClosing",
    "CaseDays",
    "CaseOpening",
    "CircumstanceCorrection",
    "CircumstanceForm",
    "CustodyCorrection",
    "CustodyForm",
    "InterventionCorrection",
    "LogForm",
    "NextStepCorrection",
    "NextStepForm",
    "NominalForm",
    "NominalRemoval",
    "OffenceCorrection",
    "OffenceForm",
    "SensitiveCorrection",
    "SensitiveForm",
    "SensitiveReason",
    "SensitiveReview",
]

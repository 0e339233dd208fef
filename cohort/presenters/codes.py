"""The code lists with their flags, as a page and a command show them."""

from dataclasses import dataclass, field
from typing import Any

from cohort.models import (
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


@dataclass(frozen=True)
class CodeList:
    """A list, what it is for, and the flags of its codes with what each means."""

    key: str
    title: str
    sentence: str
    codes: type[Code]
    flags: dict[str, str] = field(default_factory=dict)
    only: dict[str, str] = field(default_factory=dict)

    def rows(self) -> list[dict[str, Any]]:
        names = ("code", "label", *self.flags, "valid_to")
        return list(self.codes.objects.filter(**self.only).order_by("position", "code").values(*names))

    def table(self) -> list[tuple[dict[str, Any], list[Any]]]:
        """Each code, and its flags in the order of the headings."""
        return [(row, [row[name] for name in self.flags]) for row in self.rows()]


LISTS = (
    CodeList(
        "education_and_work",
        "Education and work",
        "A status that is counted is one in education, employment or work experience: indicator G2 counts it.",
        CircumstanceStatus,
        {"counted": "Counted"},
        {"kind": "ete"},
    ),
    CodeList(
        "accommodation",
        "Accommodation",
        "Indicator G3 counts a status that is settled.",
        CircumstanceStatus,
        {"settled": "Settled"},
        {"kind": "accommodation"},
    ),
    CodeList(
        "outcomes",
        "Outcomes of offences",
        "Indicators G1 and G1b count offences whose outcome is proven: convicted or cautioned.",
        OffenceOutcome,
        {"proven": "Proven"},
    ),
    CodeList(
        "offences",
        "Offences and their gravity",
        "Gravity goes from 1, least, to 8, most: the scale of youth justice assessment.",
        OffenceCode,
        {"gravity": "Gravity"},
    ),
    CodeList(
        "closures",
        "Why cases close",
        "Indicator G4 counts a planned completion or transfer as retained.",
        ClosureReason,
        {"planned": "Planned"},
    ),
    CodeList(
        "programmes",
        "Programmes",
        "Cases of a caseload programme are those that the gang-exit indicators count.",
        Programme,
        {"caseload": "Caseload"},
    ),
    CodeList("kinds", "Kinds of intervention", "What was done.", InterventionKind),
    CodeList(
        "modes",
        "How an intervention was done",
        "In person, by video, by telephone.",
        InterventionMode,
        {"for_group": "For groups"},
    ),
    CodeList(
        "sensitive_kinds",
        "Sensitive information",
        "Kept apart at tier 3: after how many months at most it is reviewed, and how many it is shown unless it is renewed.",
        SensitiveKind,
        {"review_months": "Review", "longest_months": "Kept", "graded": "Graded"},
    ),
    *(
        CodeList(f"intelligence_{part}", title, sentence, IntelligenceGrade, flags, {"part": part})
        for part, title, sentence, flags in (
            ("source", "Intelligence: who says so", "How reliable the source has been until now.", {}),
            ("assessment", "Intelligence: how they know it", "How the source came to know it.", {}),
            (
                "handling",
                "Intelligence: who may be told",
                "A grade under conditions needs them written down.",
                {"conditional": "Conditions"},
            ),
        )
    ),
)


def code_lists() -> list[CodeList]:
    return list(LISTS)

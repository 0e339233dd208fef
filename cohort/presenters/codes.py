"""The code lists with their flags, as a page and a command show them."""

from dataclasses import dataclass, field
from typing import Any

from cohort.models import (
    CircumstanceStatus,
    ClosureReason,
    Code,
    InterventionKind,
    InterventionMode,
    OffenceCode,
    OffenceOutcome,
    Programme,
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
)


def code_lists() -> list[CodeList]:
    return list(LISTS)

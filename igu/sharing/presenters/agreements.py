"""Where an agreement stands: what its status and its days come to today."""

import datetime
from dataclasses import dataclass
from typing import Self

from igu.agencies.enums import AgreementStatus
from igu.agencies.models import SharingAgreement
from igu.sharing import rules

ORDER = ("Draft", "In force", "To come", "Lapsed", "Ended")


@dataclass(frozen=True)
class Standing:
    """An agreement in one word and its colour, what is to be noted of its end and its review, and who has still to confirm."""

    agreement: SharingAgreement
    word: str
    colour: str
    ending: str
    review_is_due: bool
    waits_for: tuple[str, ...]

    @classmethod
    def of(cls, agreement: SharingAgreement, today: datetime.date) -> Self:
        word = _word(agreement, today)
        running = word == "In force"
        days = (agreement.ends_on - today).days
        soon = {0: "Ends today", 1: "Ends tomorrow"}.get(days, f"Ends in {days} days")
        return cls(
            agreement,
            word,
            {"In force": "green", "Draft": "yellow", "To come": ""}.get(word, "grey"),
            soon if running and days <= rules.WARNINGS[0] else "",
            running and agreement.review_on <= today,
            tuple(party.partner.agency.short_name for party in agreement.parties.all() if party.agreed_at is None)
            if word == "Draft"
            else (),
        )

    @property
    def parties(self) -> str:
        """Names of agencies hold commas."""
        return "; ".join(party.partner.agency.short_name for party in self.agreement.parties.all())


def _word(agreement: SharingAgreement, today: datetime.date) -> str:
    if agreement.status != AgreementStatus.AGREED:
        lapsed = agreement.status == AgreementStatus.DRAFT and agreement.ends_on < today
        return "Lapsed" if lapsed else agreement.get_status_display()
    if agreement.ends_on < today:
        return "Lapsed"
    return "To come" if agreement.starts_on > today else "In force"


def register_of(agreements: list[SharingAgreement], today: datetime.date) -> list[Standing]:
    """Drafts first, then what is in force by its end, then what is over."""
    standings = [Standing.of(agreement, today) for agreement in agreements]
    return sorted(standings, key=lambda each: (ORDER.index(each.word), each.agreement.ends_on, each.agreement.title))

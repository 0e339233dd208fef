"""The report's page: its sections, what stops it from going to the board, and what was built."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.models import Compartment
from igu.jobs.models import Job
from igu.ui.presenters import Step
from performance import policies
from performance.enums import CommentaryState
from performance.indicators import INDICATORS, Quarter
from performance.models import Commentary, FrozenQuarter, QuarterlyReport, ReportEdition
from performance.presenters.board import crumbs
from performance.services.figures import editions_for, words_for
from performance.services.reports import REPORT

NEEDED = ("overview", "improvers", "challenges")


@dataclass(frozen=True)
class Part:
    """A section of the report: where its content comes from, how much there is, and whether it is ready."""

    label: str
    source: str
    content: str
    ready: bool
    page: int
    url: str = ""


@dataclass(frozen=True)
class Builder:
    """Everything on the report's page."""

    quarter: Quarter
    report: QuarterlyReport | None
    frozen: FrozenQuarter | None
    remarks: dict[str, Commentary]
    editions: list[ReportEdition]
    job: Job | None
    may_build: bool
    may_freeze: bool

    @property
    def crumbs(self):
        return crumbs(self.quarter, ("Report", ""))

    @property
    def parts(self) -> list[Part]:
        place = [self.quarter.year, self.quarter.number]
        words, board = reverse("performance:words", args=place), reverse("performance:quarter", args=place)
        approved = self.in_state(CommentaryState.APPROVED)
        yours = [
            Part(label, "Your words", self._amount(name), self._ready(name), page, words)
            for name, label, page in (
                ("overview", "Overview", 1),
                ("improvers", "Key improvers and success", 1),
                ("challenges", "Key challenges", 1),
                ("decisions", "Decisions required", 1),
            )
        ]
        return [
            Part("Headline figures", "From the indicators", "6 figures, on build", True, 1, board),
            *yours,
            Part(
                "Performance table",
                "From the indicators and commentary",
                f"{len(INDICATORS)} rows, {approved} with approved commentary",
                approved == len(INDICATORS),
                2,
                board,
            ),
            Part(
                "Charts and definitions", "From the indicators", f"{len(INDICATORS)} charts, on build", True, 3, board
            ),
            Part("Data notes", "From the indicators, and your words", self._amount("data_notes"), True, 3, words),
        ]

    @property
    def ready(self) -> int:
        return sum(1 for part in self.parts if part.ready)

    @property
    def stops(self) -> list[tuple[str, str, str]]:
        """What has to be done before the report can go to the board: what, where (if this reader may), and why."""
        place = [self.quarter.year, self.quarter.number]
        words = reverse("performance:words", args=place)
        found = [
            (f"Write the {label}", words, "it is empty")
            for name, label in zip(NEEDED, ("overview", "improvers and success", "challenges"), strict=True)
            if not self._ready(name)
        ]
        missing = len(INDICATORS) - self.in_state(CommentaryState.APPROVED)
        if missing:
            board = reverse("performance:quarter", args=place)
            commentaries = "commentary" if missing == 1 else "commentaries"
            found.append((f"Have {missing} more {commentaries} approved", board, "only approved words are printed"))
        if not self.frozen:
            ended = self.quarter.last < timezone.localdate()
            freeze = reverse("performance:freeze", args=place) if self.may_freeze and ended else ""
            until = "a CSP officer does, once the quarter has ended; until then every build is a draft"
            found.append(("Freeze the figures", freeze, until))
        return found

    @property
    def sign_off(self) -> list[Step]:
        frozen = self.frozen is not None
        text = not [stop for stop in self.stops if not stop[0].startswith("Freeze")]
        built = any(edition.frozen for edition in self.editions)
        done = [frozen, text, built]
        now = done.index(False) if False in done else len(done)
        to_do = ("Freeze the records", "Write the words and have them approved", "Build the report for the board")
        is_done = ("Records frozen", "Words written and approved", "Report for the board built")
        labels = [each if ok else do for each, do, ok in zip(is_done, to_do, done, strict=True)]
        details = (f"{self.frozen.frozen_by}" if frozen else "", "", "")
        return [
            Step(label=label, state="done" if ok else "now" if place == now else "next", detail=detail)
            for place, (label, ok, detail) in enumerate(zip(labels, done, details, strict=True))
        ]

    def in_state(self, state: CommentaryState) -> int:
        return sum(1 for remark in self.remarks.values() if remark.state == state)

    def _text(self, name: str) -> str:
        return getattr(self.report, name, "")

    def _ready(self, name: str) -> bool:
        return bool(self._text(name)) or name == "decisions"

    def _amount(self, name: str) -> str:
        if not (text := self._text(name)):
            return "None" if name in {"decisions", "data_notes"} else "Nothing yet"
        lines, count = len(text.strip().splitlines()), len(text.split())
        return f"{count} words in {lines} {'entry' if lines == 1 else 'entries'}"


def builder_of(quarter: Quarter, *, compartment: Compartment, by: Actor) -> Builder:
    """Gathered in six queries."""
    report = words_for(QuarterlyReport.objects.filter(compartment=compartment).of(quarter), by=by).first()
    frozen = FrozenQuarter.objects.filter(compartment=compartment).of(quarter).select_related("frozen_by").first()
    remarks = words_for(Commentary.objects.filter(compartment=compartment).of(quarter), by=by)
    editions = editions_for(ReportEdition.objects.filter(report=report), by=by)
    mine = Job.objects.visible_to(by).filter(kind=REPORT, params={"year": quarter.year, "quarter": quarter.number})
    return Builder(
        quarter,
        report,
        frozen,
        {remark.code: remark for remark in remarks},
        list(editions.for_list()) if report else [],
        mine.unfinished().first(),
        policies.build_report.allows(by),
        policies.freeze.allows(by) and quarter.has_ended(timezone.localdate()),
    )

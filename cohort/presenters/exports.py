"""An export as a page shows it: who asked, why, how many, and what became of it; never whom it is about."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse

from cohort import policies
from cohort.enums import ExportState
from cohort.forms.filters import PeopleFilter, in_force
from cohort.models import RecordsExport
from igu.access.actor import Actor
from igu.access.permissions import Permission
from igu.jobs.models import Job
from igu.jobs.presenters import Progress, progress_of
from igu.ui.presenters import Fact
from igu.ui.registry import HomePanel, Row
from igu.ui.templatetags.ui import ukdate

COLOURS = {"waiting": "yellow", "refused": "red", "building": "blue", "ready": "green", "withheld": "red"}
SENTENCES = {
    ExportState.WAITING: "It waits for somebody else to approve it, as it is of many people.",
    ExportState.REFUSED: "It was refused.",
    ExportState.BUILDING: "It holds what whoever asked for it may see at this moment.",
    ExportState.READY: "The file is ready. It is kept for a day, for whoever asked for it.",
    ExportState.WITHHELD: "The file was withheld and is gone: a record in it is no longer open to who asked for it.",
    ExportState.WITHDRAWN: "It was withdrawn. There is no file.",
    ExportState.EXPIRED: "It expired. There is no file any more.",
}


@dataclass(frozen=True)
class ExportPage:
    """job: what builds it, which only its asker sees."""

    export: RecordsExport
    reader: Actor
    job: Job | None = None
    chosen: str = ""

    @property
    def mine(self) -> bool:
        return self.export.requested_by_id == self.reader.user_id

    @property
    def state(self) -> str:
        """As it is at this moment: a file is kept to the minute, and taken away a little later."""
        over = self.export.state == ExportState.READY and not self.export.is_to_download
        return ExportState.EXPIRED if over else self.export.state

    @property
    def label(self) -> str:
        return ExportState(self.state).label

    @property
    def colour(self) -> str:
        return COLOURS.get(self.state, "grey")

    @property
    def rows(self) -> str:
        return f"{self.export.rows:,} row{'s' * (self.export.rows != 1)}"

    @property
    def sentence(self) -> str:
        return SENTENCES[self.state]

    @property
    def progress(self) -> Progress | None:
        return progress_of(self.job) if self.job and self.state == ExportState.BUILDING else None

    @property
    def may_decide(self) -> bool:
        return policies.decide_export.allows(self.reader, self.export)

    @property
    def may_withdraw(self) -> bool:
        return policies.withdraw_export.allows(self.reader, self.export) and self.state != ExportState.EXPIRED

    @property
    def facts(self) -> list[Fact]:
        export = self.export
        who = Fact(label="Asked for by", value=export.requested_by.name, detail=export.partner.agency.name)
        facts = [
            who,
            Fact(label="Asked on", value=ukdate(export.asked_at, "full")),
            Fact(label="Purpose", value=export.get_purpose_display()),
            Fact(label="Reason", value=export.reason),
            Fact(label="Asked for", value=_counts(export.people, export.rows, export.agencies)),
        ]
        if self.chosen:
            facts.append(Fact(label="Chosen by", value=self.chosen))
        if export.decided_by:
            decided = "Refused by" if export.state == ExportState.REFUSED else "Approved by"
            facts.append(Fact(label=decided, value=export.decided_by.name, detail=export.note))
        if export.ready_at:
            facts.append(Fact(label="In the file", value=_counts(export.people_in_file, export.rows_in_file)))
        if self.state == ExportState.READY:
            facts.append(Fact(label="Kept until", value=ukdate(export.kept_until, "full")))
        return facts


def page_of(export: RecordsExport, by: Actor) -> ExportPage:
    job = Job.objects.visible_to(by).filter(key=export.key).first()
    mine = export.requested_by_id == by.user_id
    return ExportPage(export, by, job, export.file.chosen if mine and hasattr(export, "file") else "")


def _counts(people: int, rows: int, agencies: int | None = None) -> str:
    words = [f"{people:,} {'person' if people == 1 else 'people'}", f"{rows:,} row{'s' * (rows != 1)}"]
    if agencies is not None:
        words.append(f"work of {agencies} {'agency' if agencies == 1 else 'agencies'}")
    return ", ".join(words)


def chosen_in_words(narrowed: PeopleFilter, asked: QueryDict) -> str:
    return "; ".join(tab.label for tab in in_force(narrowed.form, asked))


def to_approve(actor: Actor, today: date) -> list[Row]:
    """Exports that wait for the actor, or somebody else who may, on the home page."""
    waiting = RecordsExport.objects.waiting_for(actor).for_list().order_by("asked_at")[:25]
    return [
        Row(
            title=f"Asked for by {export.requested_by.name}",
            url=reverse("export-decide", args=[export.key]),
            status="Approve",
            colour="yellow",
            what=export.get_purpose_display(),
            detail=f"{export.partner.agency.short_name}. {_counts(export.people, export.rows)}",
        )
        for export in waiting
    ]


def home_panel() -> HomePanel:
    return HomePanel(
        key="exports",
        title="Exports to approve",
        order=7,
        rows=to_approve,
        empty="No export waits for approval.",
        more_label="All exports",
        more_url_name="exports",
        template="sharing/home_rows.html",
        shown_to=lambda actor: actor is not None and actor.may(Permission.RECORDS_APPROVE),
    )

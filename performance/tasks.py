"""Building the quarterly report: the stages of its job, each leaving what it found for those after it."""

import dataclasses
import uuid
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Concat, Lower, StrIndex
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from igu.access.actor import Actor
from igu.documents.services import CannotPrint, Printed, check_pdf, keep_document, print_pdf
from igu.jobs.registry import JobFailed, JobKind, Stage, Work
from igu.people.models import Person
from igu.ui.context import MARKING
from performance import policies, services
from performance.enums import CommentaryState, Rating
from performance.indicators import INDICATORS, Quarter
from performance.indicators.base import Sums
from performance.indicators.figure import Aim, Figure
from performance.models import Commentary, FrozenFigure, QuarterlyReport
from performance.presenters.lines import Line, lines
from performance.presenters.report import Content, Words, moment, newcomers
from performance.services.figures import Figures
from performance.services.reports import REPORT, SECTIONS, keep_edition

COUNTING, WORDS, NAMES = "Counting the indicators", "Gathering commentary", "Looking for names"
CHARTS, PAGES, CHECKING, KEEPING = "Drawing charts", "Laying out pages", "Checking the file", "Keeping the document"


def quarter_of(params: dict) -> Quarter:
    return Quarter(params["year"], params["quarter"])


def count(work: Work) -> dict:
    """Every figure of the year's quarters, and what was set out to be reached."""
    quarter = quarter_of(work.params)
    compartment = services.performance_of(work.actor)
    found = services.figures(quarter.of_its_year[: quarter.number], compartment=compartment, by=work.actor)
    frozen = found.frozen.get(quarter)
    return {
        "frozen_at": frozen and frozen.frozen_at.isoformat(),
        "figures": [_packed(figure) for figure in found.values()],
        "aims": [
            [code, year, str(aim.value or ""), *dataclasses.astuple(aim)[1:]]
            for (code, year), aim in found.aims.items()
        ],
    }


def gather(work: Work) -> dict:
    """What was written: the report's sections, commentary that was approved, and the reasons of revisions."""
    quarter, actor = quarter_of(work.params), work.actor
    compartment = services.performance_of(actor)
    report = QuarterlyReport.objects.filter(compartment=compartment).of(quarter).first()
    frozen_at = work.found[COUNTING]["frozen_at"]
    approved = Commentary.objects.filter(compartment=compartment, state=CommentaryState.APPROVED).of(quarter)
    words = Words(
        partnership=actor.partnership_name,
        prepared_by=f"{actor.name}, {actor.agency_name}",
        prepared_for=f"{actor.partnership_name} Community Safety Partnership board",
        records_at=moment(datetime.fromisoformat(frozen_at) if frozen_at else timezone.now()),
        frozen=frozen_at is not None,
        comments={row.code: row.text for row in approved},
        revisions=_revisions(quarter, compartment),
        **{name: getattr(report, name, "") for name in SECTIONS},
    )
    return {"words": dataclasses.asdict(words)}


def look_for_names(work: Work) -> dict:
    """That no text names somebody on record. Raises JobFailed, saying in which text, not whom."""
    words = Words(**work.found[WORDS]["words"])
    texts = {name: getattr(words, name) for name in SECTIONS}
    texts |= {f"commentary on {INDICATORS[code].name.lower()}": text for code, text in words.comments.items()}
    full_name = Lower(Concat(F("given_name"), Value(" "), F("family_name")))
    people = Person.objects.visible_to(work.actor).exclude(given_name="").annotate(full_name=full_name)
    for label, text in texts.items():
        named = people.annotate(place=StrIndex(Value(text.lower()), F("full_name"))).filter(place__gt=0)
        if text and named.exists():
            what = label.replace("_", " ")
            raise JobFailed(f"The {what} names somebody on record. Take the name out, then try again.")
    return {"texts": sum(1 for text in texts.values() if text)}


def draw(work: Work) -> dict:
    rows = _rows(work)
    return {"panels": [row.panel for row in rows], "newcomers": newcomers(rows)}


def lay_out(work: Work) -> dict:
    try:
        printed = print_pdf(html=html_of(content_of(work)), css=render_to_string("pdf/report.css"))
    except CannotPrint as reason:
        raise JobFailed(str(reason)) from reason
    work.leave = printed.pdf
    return {"pages": printed.pages, "tagged": printed.tagged, "peak_kib": printed.peak_kib}


def check(work: Work) -> dict:
    try:
        check_pdf(_printed(work))
    except CannotPrint as reason:
        raise JobFailed(str(reason)) from reason
    return {"bytes": len(work.data[PAGES])}


def keep(work: Work) -> dict:
    quarter, printed = quarter_of(work.params), _printed(work)
    compartment = services.performance_of(work.actor)
    report = QuarterlyReport.objects.filter(compartment=compartment).of(quarter).first()
    report = report or services.write_report(quarter=quarter, by=work.actor)
    frozen = work.found[WORDS]["words"]["frozen"]
    title = f"{work.actor.partnership_name} gangs unit performance {quarter.year_name} Q{quarter.number}"
    title = title if frozen else f"{title} draft"
    document = keep_document(compartment_id=compartment.pk, title=title, printed=printed, by=work.actor)
    edition = keep_edition(report=report, document=document, frozen=frozen, job_key=uuid.UUID(work.key), by=work.actor)
    return {"document": document.pk, "edition": edition.number, "pages": printed.pages, "bytes": document.size}


def _printed(work: Work) -> Printed:
    return Printed(work.data[PAGES], **work.found[PAGES])


def html_of(content: Content) -> str:
    context = {"report": content, "marking": MARKING, "ratings": Rating}
    return render_to_string("pdf/report.html", context)


def content_of(work: Work) -> Content:
    charts = work.found[CHARTS]
    return Content(
        rows=_rows(work),
        words=Words(**work.found[WORDS]["words"]),
        panels=[mark_safe(svg) for svg in charts["panels"]],  # noqa: S308 - drawn by igu.ui.charts, which escapes
        newcomers=mark_safe(charts["newcomers"]),  # noqa: S308
        built_at=timezone.now(),
    )


def _rows(work: Work) -> list[Line]:
    counted = work.found[COUNTING]
    aims = {
        (code, year): Aim(Fraction(value) if value else None, *rest) for code, year, value, *rest in counted["aims"]
    }
    figures = Figures(aims)
    for packed in counted["figures"]:
        figure = _unpacked(packed, aims)
        figures[figure.code, figure.quarter] = figure
    return lines(figures, quarter_of(work.params))


def _packed(figure: Figure) -> dict[str, Any]:
    return {
        "code": figure.code,
        "year": figure.quarter.year,
        "quarter": figure.quarter.number,
        "sums": figure.sums._asdict(),
        "frozen_at": figure.frozen_at and figure.frozen_at.isoformat(),
        "revision": figure.revision,
        "published": None if figure.published is None else str(figure.published),
    }


def _unpacked(packed: dict[str, Any], aims: dict[tuple[str, int], Aim]) -> Figure:
    return Figure(
        INDICATORS[packed["code"]],
        quarter_of(packed),
        Sums(**packed["sums"]),
        aims.get((packed["code"], packed["year"]), Aim(None)),
        frozen_at=packed["frozen_at"] and datetime.fromisoformat(packed["frozen_at"]),
        revision=packed["revision"],
        published=None if packed["published"] is None else Fraction(packed["published"]),
    )


def _revisions(quarter: Quarter, compartment) -> list[tuple[str, str]]:
    rows = FrozenFigure.objects.filter(compartment=compartment, frozen__year=quarter.year).for_list()
    found, before = [], {}
    for row in rows.order_by("frozen__quarter", "code", "revision"):
        figure, key = row.figure(), (row.frozen_id, row.code)
        if row.revision and row.frozen.period <= quarter:
            name = f"measure {list(INDICATORS).index(row.code) + 1}, quarter {row.frozen.quarter}"
            found.append((name, f"{before[key].shown} became {figure.shown}. {row.reason}"))
        before[key] = figure
    return found


def _allowed(actor: Actor, params: dict) -> None:
    policies.build_report.check(actor)


def _back(params: dict) -> tuple[str, str]:
    return f"Report for {quarter_of(params)}", reverse("performance:report", args=[params["year"], params["quarter"]])


def _result(result: dict) -> tuple[str, str]:
    return "Download the PDF", reverse("performance:document", args=[result["document"]])


KIND = JobKind(
    code=REPORT,
    title=lambda params: f"Report for {quarter_of(params)}",
    allowed=_allowed,
    stages=(
        Stage(name=COUNTING, does=count),
        Stage(name=WORDS, does=gather),
        Stage(name=NAMES, does=look_for_names),
        Stage(name=CHARTS, does=draw),
        Stage(name=PAGES, does=lay_out, alone=True),
        Stage(name=CHECKING, does=check),
        Stage(name=KEEPING, does=keep),
    ),
    back=_back,
    result=_result,
)

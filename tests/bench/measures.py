"""What is measured, and the bare SQL beside it."""

import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from cohort.models import Case
from igu.access.actor import Actor, acting_as
from igu.accounts.models import User
from igu.documents.services import FONTS
from igu.jobs.registry import Work
from performance.indicators import engine
from performance.indicators.quarters import Quarter
from performance.tasks import KIND, PAGES, content_of, html_of
from tests.bench import bare_pages as sql
from tests.bench.plain_figures import FIGURES
from tests.bench.stopwatch import Stopwatch
from tests.factories.world import World

WARM, ROUNDS = 12, 15
"""Rounds before the measured ones: a connection prepares a statement when it comes again and again (settings.DATABASES)."""
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@contextmanager
def watched() -> Iterator[Stopwatch]:
    connection.ensure_connection()
    stopwatch = Stopwatch(connection.connection.info.backend_pid)
    usual = connection.connection.cursor_factory

    class Watched(usual):
        def execute(self, *args, **kwargs):
            with stopwatch.running():
                return super().execute(*args, **kwargs)

    connection.connection.cursor_factory = Watched
    try:
        yield stopwatch
    finally:
        connection.connection.cursor_factory = usual


def beside(product: Callable[[], object], by_hand: Callable[[], object]) -> dict:
    """SQL time and statements of both, medians of rounds in turn on one warm connection; what else the product's round takes."""
    ours, theirs, rest = [], [], []
    for number in range(WARM + ROUNDS):
        started = time.perf_counter()
        with watched() as stopwatch:
            product()
        whole = time.perf_counter() - started
        with watched() as bare:
            by_hand()
        if number >= WARM:
            ours.append(stopwatch)
            theirs.append(bare)
            rest.append(whole - stopwatch.seconds)
    ratio = statistics.median(each.busy for each in ours) / statistics.median(each.busy for each in theirs)
    return compare([each.seconds for each in ours], [each.seconds for each in theirs]) | {
        "busy_ratio": round(ratio, 2),
        "queries": stopwatch.queries,
        "bare_queries": bare.queries,
        "python_ms": round(statistics.median(rest) * 1e3, 2),
    }


def compare(product: list[float], by_hand: list[float], **more) -> dict:
    ours, theirs = statistics.median(product), statistics.median(by_hand)
    return {"ratio": round(ours / theirs, 2), "ms": round(ours * 1e3, 2), "bare_ms": round(theirs * 1e3, 2), **more}


def run(actor: Actor, statements: list[str], parameters: dict, *, reader: str = "") -> None:
    """Statements by hand: the reader's before anybody acts, the others in a transaction of the actor. Like a page's."""
    with connection.cursor() as cursor:
        if reader:
            cursor.execute(reader, parameters)
    with acting_as(actor), transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, parameters)


def quarterly_figures(world: World) -> dict:
    """All figures of a quarter, in the product's one query, against one hand-written statement a figure."""
    quarter, actor = Quarter(2014, 3), world.niamh
    parameters = {
        "partnership": world.haringey.pk,
        "first": quarter.first,
        "last": quarter.last,
        "year": quarter.year_first,
    }

    def product() -> None:
        with acting_as(actor), transaction.atomic():
            engine.all_sums(quarter, by=actor)

    return beside(product, lambda: run(actor, [sql.COUNTING, *FIGURES.values()], parameters))


def page(
    actor: Actor, visit: Callable[[Client], object], statements: list[str], parameters: dict, *, answers=200
) -> dict:
    """A page's SQL time against the bare statements, and beside it the time that Python and its templates take."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(pk=actor.user_id), backend=BACKEND)
    parameters |= {"session": client.session.session_key, "user": actor.user_id, "partner": actor.partner_id}
    parameters |= {"partnership": actor.partnership_id, "today": timezone.localdate()}

    def product() -> None:
        response = visit(client)
        if response.status_code != answers:
            raise RuntimeError(f"The page answered {response.status_code}.")

    return beside(product, lambda: run(actor, statements, parameters, reader=sql.READER))


def people_list(world: World) -> dict:
    """The list of everybody that Nadia sees, its first page."""
    statements = [sql.PEOPLE_COUNT, sql.PEOPLE, sql.CHOICES, sql.LISTED]
    return page(world.nadia, lambda client: client.get("/people/"), statements, {})


def person_search(world: World) -> dict:
    """A name half remembered: the ranked answers among everybody."""
    statements = [sql.NEAR, sql.SEARCH, sql.KNOWN_TO, sql.SEARCHED]
    return page(
        world.nadia,
        lambda client: client.post("/search/", {"q": "Kairo Bennet"}),
        statements,
        {"words": "kairo bennet"},
    )


def case_page(world: World) -> dict:
    """A case with its plan, who leads it, who sees it, and its latest interventions."""
    case = an_open_case(world)
    parameters = {"case": case.pk, "person": case.person_id, "compartment": case.compartment_id}
    statements = [sql.CASE, sql.INTERVENTIONS, sql.WHO_SEES, sql.LOOKED]
    return page(world.nadia, lambda client: client.get(f"/cases/{case.pk}/"), statements, parameters)


def log_an_intervention(world: World) -> dict:
    """Saving the form for one person, against the same rows read and the same row added by hand."""
    case, today = an_open_case(world), timezone.localdate()
    parameters = {"case": case.pk, "compartment": case.compartment_id}
    statements = [sql.FOR_LOGGING, sql.CODES, sql.LOG, sql.CONTACT]

    def save(client: Client):
        return client.post(
            "/log/",
            {
                "form_key": str(uuid.uuid4()),
                "case": case.pk,
                "on_day": today.day,
                "on_month": today.month,
                "on_year": today.year,
                "kind": "one_to_one",
                f"attended_{case.pk}": "yes",
                "summary": "Talked.",
                "place": "Here",
            },
        )

    return page(world.nadia, save, statements, parameters, answers=302)


def report_pdf(world: World) -> dict:
    """The report from the first count to the checked file, against WeasyPrint alone on the same HTML in a process of its own."""
    product, by_hand, peak = [], [], 0
    for _ in range(3):
        started = time.perf_counter()
        with acting_as(world.niamh), transaction.atomic():
            work = Work(actor=world.niamh, key=str(uuid.uuid4()), params={"year": 2014, "quarter": 3})
            for stage in KIND.stages[:-1]:
                work.leave = b""
                work.found[stage.name] = stage.does(work)
                work.data[stage.name] = work.leave
            html = html_of(content_of(work))
        product.append(time.perf_counter() - started)
        peak = work.found[PAGES]["peak_kib"] // 1024
        by_hand.append(bare_weasyprint(html, render_to_string("pdf/report.css")))
    return compare(product, by_hand, printer_mb=peak)


def bare_weasyprint(html: str, css: str) -> float:
    """Seconds of WeasyPrint's own command on a page, its fonts named as files."""
    with tempfile.TemporaryDirectory() as folder:
        page, style = Path(folder) / "page.html", Path(folder) / "page.css"
        page.write_text(html)
        style.write_text(css.replace("font:", FONTS.as_uri() + "/"))
        started = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "weasyprint",
            "-q",
            "--pdf-variant",
            "pdf/ua-1",
            "-s",
            style,
            page,
            Path(folder) / "out.pdf",
        ]
        subprocess.run(command, check=True)
        return time.perf_counter() - started


def an_open_case(world: World) -> Case:
    with acting_as(world.nadia), transaction.atomic():
        return Case.objects.filter(closed_on=None).order_by("id").first()


MEASURES: dict[str, Callable[[World], dict]] = {
    "people list": people_list,
    "person search": person_search,
    "case page": case_page,
    "log an intervention": log_an_intervention,
    "quarterly figures": quarterly_figures,
    "report PDF": report_pdf,
}

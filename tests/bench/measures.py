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
from performance.tasks import KIND, PAGES, _content, html_of
from tests.bench import bare_pages as sql
from tests.bench.plain_figures import FIGURES
from tests.factories.world import World

ROUNDS = 15
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


class Stopwatch:
    """Adds up the time that statements take, and counts them."""

    def __init__(self) -> None:
        self.seconds, self.queries = 0.0, 0

    def __call__(self, execute, sql, params, many, context):
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - started
            self.queries += 1


@contextmanager
def watched() -> Iterator[Stopwatch]:
    stopwatch = Stopwatch()
    with connection.execute_wrapper(stopwatch):
        yield stopwatch


def bare(actor: Actor, statements: list[tuple[str, dict]], *, counting: bool = False) -> float:
    """Seconds that the statements take, fetched whole, in one transaction of the actor."""
    with acting_as(actor), transaction.atomic(), connection.cursor() as cursor:
        if counting:
            cursor.execute("SET LOCAL ROLE igu_figures")
        started = time.perf_counter()
        for sql, parameters in statements:
            cursor.execute(sql, parameters)
            if cursor.description:
                cursor.fetchall()
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    return seconds


def quarterly_figures(world: World) -> dict:
    """All figures of a quarter, in the product's one query, against one hand-written statement a figure."""
    quarter = Quarter(2014, 3)
    parameters = {
        "partnership": world.haringey.pk,
        "first": quarter.first,
        "last": quarter.last,
        "year": quarter.year_first,
    }
    statements = [(sql, parameters) for sql in FIGURES.values()]
    product, by_hand = [], []
    for _ in range(ROUNDS):
        with acting_as(world.niamh), transaction.atomic(), watched() as stopwatch:
            engine.all_sums(quarter, by=world.niamh)
        product.append(stopwatch.seconds)
        by_hand.append(bare(world.niamh, statements, counting=True))
    return compare(product, by_hand, queries=stopwatch.queries)


def compare(product: list[float], by_hand: list[float], **more) -> dict:
    ours, theirs = statistics.median(product), statistics.median(by_hand)
    return {"ratio": round(ours / theirs, 2), "ms": round(ours * 1e3, 2), "bare_ms": round(theirs * 1e3, 2), **more}


def page(
    actor: Actor, visit: Callable[[Client], object], statements: list[tuple[str, dict]], *, answers: int = 200
) -> dict:
    """A page's SQL time against the bare statements, and beside it the time that Python and its templates take."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(pk=actor.user_id), backend=BACKEND)
    visit(client)
    product, by_hand, whole = [], [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        with watched() as stopwatch:
            response = visit(client)
        whole.append(time.perf_counter() - started - stopwatch.seconds)
        if response.status_code != answers:
            raise RuntimeError(f"The page answered {response.status_code}.")
        product.append(stopwatch.seconds)
        by_hand.append(bare(actor, statements))
    return compare(product, by_hand, queries=stopwatch.queries, python_ms=round(statistics.median(whole) * 1e3, 2))


def about(actor: Actor, **more) -> dict:
    return {"user": actor.user_id, "partner": actor.partner_id} | more


def people_list(world: World) -> dict:
    """The list of everybody that Nadia sees, its first page."""
    statements = [sql.READER, sql.PEOPLE_COUNT, sql.PEOPLE, sql.CHOICES, sql.LOGGED]
    return page(world.nadia, lambda client: client.get("/people/"), [(each, about(world.nadia)) for each in statements])


def person_search(world: World) -> dict:
    """A name half remembered: the ranked answers among everybody."""
    parameters = about(world.nadia, words="kairo bennet")
    statements = [(each, parameters) for each in (sql.READER, sql.THRESHOLD, sql.SEARCH, sql.LOGGED)]
    return page(world.nadia, lambda client: client.post("/search/", {"q": "Kairo Bennet"}), statements)


def case_page(world: World) -> dict:
    """A case with its plan, who leads it, who sees it, and its latest interventions."""
    case = an_open_case(world)
    parameters = about(world.nadia, case=case.pk, compartment=case.compartment_id)
    statements = [sql.READER, sql.CASE, sql.INTERVENTIONS, sql.WHO_SEES, sql.LOGGED]
    return page(
        world.nadia, lambda client: client.get(f"/cases/{case.pk}/"), [(each, parameters) for each in statements]
    )


def log_an_intervention(world: World) -> dict:
    """Saving the form for one person, against the same rows read and the same row added by hand."""
    case, today = an_open_case(world), timezone.localdate()
    parameters = about(world.nadia, case=case.pk, compartment=case.compartment_id, today=today)
    statements = [sql.READER, sql.FOR_LOGGING, sql.CODES, sql.LOG, sql.CONTACT]

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

    return page(world.nadia, save, [(each, parameters) for each in statements], answers=302)


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
            html = html_of(_content(work))
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

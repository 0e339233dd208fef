"""Removes each scoping call of the product in turn: `rows.visible_to(actor)`, `policy.check(actor, …)`, `require(…)`.

A pytest plugin. The product is loaded with every such call rewritten into one that can be switched off by its place, so
that no mutant needs a process or a database of its own. First every test is run once with all guards standing; it notes
which guards each test asks. Then one guard at a time is switched off and the tests that ask it are run until one fails.
Each core works at it in a process with a database of its own.

    python -m pytest -p tests.assurance.guards --guards refusals     check and require, row security on
    python -m pytest -p tests.assurance.guards --guards filters      visible_to, row security off: Django alone must hold
"""

import ast
import builtins
import importlib.machinery
import multiprocessing
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from multiprocessing.util import Finalize
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("igu", "cohort", "performance", "prevent_channel", "referrals")
NOT_PRODUCT = ("igu.local", "igu.leakcheck", "igu.seed", "igu.settings")
KINDS = {"visible_to": "filters", "check": "refusals", "require": "refusals"}
TELLING = (
    "test_who_may.py",
    "test_refused",
    "test_every_service_asks",
    "test_who_may_open",
    "test_django_alone",
    "_rights",
)
"""Parts of the names of tests that ask many guards on purpose, in the order in which they are tried."""
MOST = 60
"""After so many tests a mutant that none of them has caught is called missed."""


@dataclass
class Guards:
    """Every guard's kind by its place, the one that is switched off, and those that were asked."""

    kinds: dict[str, str] = field(default_factory=dict)
    off: str | None = None
    asked: set[str] = field(default_factory=set)

    def visible_to(self, place: str, rows, actor):
        self.asked.add(place)
        return rows.all() if self.off == place else rows.visible_to(actor)

    def check(self, place: str, guarded, *subject):
        self.asked.add(place)
        return None if self.off == place else guarded.check(*subject)

    def require(self, place: str, require, condition, sentence):
        self.asked.add(place)
        return None if self.off == place else require(condition, sentence)


GUARDS = Guards()
builtins.__guards__ = GUARDS


class Rewriter(ast.NodeTransformer):
    def __init__(self, path: str) -> None:
        self.path = path

    def visit_Call(self, node: ast.Call) -> ast.Call:  # noqa: N802 - the name that ast looks for
        self.generic_visit(node)
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name not in KINDS or node.keywords or (name == "require") != isinstance(called, ast.Name):
            return node
        place = f"{self.path}:{node.lineno}:{node.col_offset} {ast.unparse(node)[:100]}"
        GUARDS.kinds[place] = KINDS[name]
        guard = ast.Attribute(ast.Name("__guards__", ast.Load()), name, ast.Load())
        guarded = called.value if isinstance(called, ast.Attribute) else called
        return ast.copy_location(ast.Call(guard, [ast.Constant(place), guarded, *node.args], []), node)


class Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname: str):
        path = Path(self.get_filename(fullname))
        tree = Rewriter(str(path.relative_to(ROOT))).visit(ast.parse(path.read_text()))
        return compile(ast.fix_missing_locations(tree), str(path), "exec", dont_inherit=True)


class Finder:
    @staticmethod
    def find_spec(fullname: str, path=None, target=None):
        if fullname.split(".")[0] not in PRODUCT or fullname.startswith(NOT_PRODUCT):
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = Loader(fullname, spec.origin)
        return spec


for module in [each for each in sys.modules if each.split(".")[0] in PRODUCT and not each.startswith(NOT_PRODUCT)]:
    if module != "igu":
        raise RuntimeError(f"{module} was loaded before its guards could be counted.")
sys.meta_path.insert(0, Finder)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--guards", choices=["refusals", "filters"], required=True, help="which calls to remove")
    parser.addoption("--guards-of", default="", help="only those whose place holds this text")


@pytest.fixture(autouse=True, scope="session")
def row_security(request: pytest.FixtureRequest, django_db_setup, django_db_blocker) -> None:
    """Off while filters are removed: otherwise the database would hide what a missing filter shows."""
    if request.config.getoption("guards") == "filters":
        from django.db import connection

        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("SELECT oid::regclass, relowner::regrole FROM pg_class WHERE relrowsecurity")
            for table, owner in cursor.fetchall():
                cursor.execute(f"SET ROLE {owner}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY; RESET ROLE")
            connection.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without tests that commit, wait for processes or drive a browser: they ask no guard that others do not."""
    slow = (
        "tests/e2e",
        "tests/local",
        "tests/bench",
        "tests/seed",
        "tests/access/test_matrix",
        "tests/access/test_mutants",
    )
    items[:] = [
        item
        for item in items
        if "committed" not in getattr(item, "fixturenames", ()) and not item.nodeid.startswith(slow)
    ]


class Trial:
    """Tests as one process runs them, in a database of its own."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session
        items = session.items
        self.items = {item.nodeid: item for item in items}
        self.siblings = {
            item: next((each for each in (after, before) if each.parent is item.parent), after)
            for before, item, after in zip([items[-1], *items], items, [*items[1:], items[0]], strict=False)
        }

    def begin(self, number) -> None:
        """In a new process: what other processes do not share, and what is taken down when it ends."""
        from django.conf import settings
        from django.test import override_settings

        with number.get_lock():
            number.value += 1
            os.environ["PYTEST_XDIST_WORKER"] = f"gw{number.value}"
        cache = settings.CACHES["default"]
        address = f"{cache['LOCATION'].rsplit('/', 1)[0]}/{number.value + 1}"
        override_settings(CACHES={"default": cache | {"LOCATION": address}}).enable()
        capture = self.session.config.pluginmanager.getplugin("capturemanager")
        capture.stop_global_capturing()
        capture.start_global_capturing()
        Finalize(None, self.session._setupstate.teardown_exact, (None,), exitpriority=1)

    def passes(self, item: pytest.Item) -> bool:
        """Run one test; what its module shares stays for the next, if that is of the same module."""
        GUARDS.asked.clear()
        self.session._setupstate.teardown_exact(item)
        reports = runtestprotocol(item, log=False, nextitem=self.siblings[item])
        return not any(report.failed for report in reports)

    def askings(self, file: str) -> tuple[list[tuple[str, float, list[str] | None]], dict[str, str]]:
        """For each test of a file its seconds and the guards it asks, or None if it fails with all of them standing."""
        told = []
        for name, item in self.items.items():
            if file_of(name) == file:
                began = time.monotonic()
                passed = self.passes(item)
                told.append((name, time.monotonic() - began, sorted(GUARDS.asked) if passed else None))
        return told, GUARDS.kinds

    def caught_by(self, mutant: tuple[str, list[str]]) -> tuple[str, int, str | None]:
        """The first test that fails without a guard and passes with it."""
        place, askers = mutant
        for name in askers[:MOST]:
            GUARDS.off = place
            held = self.passes(self.items[name])
            GUARDS.off = None
            if not held and self.passes(self.items[name]):
                return place, len(askers), name
        return place, len(askers), None


def pytest_runtestloop(session: pytest.Session) -> bool:
    global TRIAL
    wanted = session.config.getoption("guards")
    text = session.config.getoption("guards_of")
    say = session.config.get_terminal_writer().line
    TRIAL = Trial(session)
    forked = multiprocessing.get_context("fork")
    with forked.Pool(initializer=TRIAL.begin, initargs=(forked.Value("i", -1),)) as pool:
        askers, unfit = asked_by(pool.imap_unordered(askings, dict.fromkeys(map(file_of, TRIAL.items))))
        say(f"{len(session.items)} tests, {len(unfit)} of them not fit with {wanted} alone")
        for name in unfit:
            say(f"  unfit: {name}")
        places = [place for place, kind in sorted(GUARDS.kinds.items()) if kind == wanted and text in place]
        mutants = [(place, in_order(place, askers[place])) for place in places]
        missed = 0
        for place, count, by in pool.imap_unordered(caught_by, mutants):
            missed += by is None
            say(f"caught {place} by {by}" if by else f"MISSED {place} ({count} tests ask it)")
        pool.close()
        pool.join()
    say(f"mutants {len(mutants)}, caught {len(mutants) - missed}, missed {missed}")
    session.testsfailed = missed
    return True


TRIAL: Trial


def askings(file: str):
    return TRIAL.askings(file)


def caught_by(mutant: tuple[str, list[str]]):
    return TRIAL.caught_by(mutant)


def asked_by(told: Iterable) -> tuple[dict[str, list[tuple[float, str]]], list[str]]:
    """The tests that ask each guard with their seconds, and those that fail with all of them standing."""
    askers: dict[str, list[tuple[float, str]]] = defaultdict(list)
    unfit = []
    for tests, kinds in told:
        GUARDS.kinds.update(kinds)
        for name, seconds, places in tests:
            if places is None:
                unfit.append(name)
            for place in places or ():
                askers[place].append((seconds, name))
    return askers, unfit


def in_order(place: str, askers: list[tuple[float, str]]) -> list[str]:
    """The tests that are there to tell, then those of the guard's own app, then the others; the quickest first."""
    parts = place.split("/")
    app = f"tests/{parts[1] if parts[0] == 'igu' else parts[0]}/"

    def rank(asker: tuple[float, str]) -> tuple[int, bool, float]:
        seconds, name = asker
        telling = next((number for number, part in enumerate(TELLING) if part in name), len(TELLING))
        return telling, not name.startswith(app), seconds

    return [name for _, name in sorted(askers, key=rank)]


def file_of(name: str) -> str:
    return name.split("::")[0]

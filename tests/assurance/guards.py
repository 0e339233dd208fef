"""Removes each scoping call of the product in turn: `rows.visible_to(actor)`, `policy.check(actor, …)`, `require(…)`.

A pytest plugin. The product is loaded with every such call rewritten into one that can be switched off by its number, so
that no mutant needs a process or a database of its own. First every test is run once with all guards standing; it notes
which guards each test asks. Then one guard at a time is switched off and the tests that ask it are run until one fails.

    python -m pytest -p tests.assurance.guards --guards refusals     check and require, row security on
    python -m pytest -p tests.assurance.guards --guards filters      visible_to, row security off: Django alone must hold
"""

import ast
import builtins
import importlib.machinery
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("igu", "cohort", "performance")
NOT_PRODUCT = ("igu.local", "igu.leakcheck", "igu.seed", "igu.settings")
KINDS = {"visible_to": "filters", "check": "refusals", "require": "refusals"}
TELLING = ("test_who_may.py", "test_every_service_asks", "test_who_may_open", "test_django_alone")
"""Parts of the names of tests that ask many guards on purpose, in the order in which they are tried."""
LONGEST = 40
"""Seconds after which a mutant that no test has caught is called missed."""


@dataclass
class Guards:
    """Every guard by its number, which of them is switched off, and those that were asked."""

    places: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    off: int | None = None
    asked: set[int] = field(default_factory=set)

    def add(self, name: str, place: str) -> int:
        self.places.append(place)
        self.kinds.append(KINDS[name])
        return len(self.places) - 1

    def visible_to(self, number: int, rows, actor):
        self.asked.add(number)
        return rows.all() if self.off == number else rows.visible_to(actor)

    def check(self, number: int, guarded, *subject):
        self.asked.add(number)
        return None if self.off == number else guarded.check(*subject)

    def require(self, number: int, require, condition, sentence):
        self.asked.add(number)
        return None if self.off == number else require(condition, sentence)


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
        place = f"{self.path}:{node.lineno} {ast.unparse(node)[:100]}"
        number = GUARDS.add(name, place)
        guard = ast.Attribute(ast.Name("__guards__", ast.Load()), name, ast.Load())
        guarded = called.value if isinstance(called, ast.Attribute) else called
        return ast.copy_location(ast.Call(guard, [ast.Constant(number), guarded, *node.args], []), node)


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
            cursor.execute("SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity")
            for (table,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
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


def pytest_runtestloop(session: pytest.Session) -> bool:
    wanted = session.config.getoption("guards")
    text = session.config.getoption("guards_of")
    say = session.config.get_terminal_writer().line
    items = session.items

    siblings = {
        item: next((each for each in (after, before) if each.parent is item.parent), after)
        for before, item, after in zip([items[-1], *items], items, [*items[1:], items[0]], strict=False)
    }

    def passes(item: pytest.Item) -> bool:
        """Run one test; what its module shares stays for the next, if that is of the same module."""
        GUARDS.asked.clear()
        session._setupstate.teardown_exact(item)
        reports = runtestprotocol(item, log=False, nextitem=siblings[item])
        return not any(report.failed for report in reports)

    askers: dict[int, list[tuple[float, pytest.Item]]] = defaultdict(list)
    unfit = []
    for item in items:
        began = time.monotonic()
        if passes(item):
            for number in GUARDS.asked:
                askers[number].append((time.monotonic() - began, item))
        else:
            unfit.append(item.nodeid)
    say(f"{len(items)} tests, {len(unfit)} of them not fit with {wanted} alone")
    for nodeid in unfit:
        say(f"  unfit: {nodeid}")
    missed, caught = [], 0
    for number, guarded in enumerate(GUARDS.places):
        if GUARDS.kinds[number] != wanted or text not in guarded:
            continue
        by = caught_by(number, askers[number], passes)
        caught += by is not None
        if by is None:
            missed.append(guarded)
            say(f"MISSED {guarded} ({len(askers[number])} tests ask it)")
        else:
            say(f"caught {guarded} by {by}")
    say(f"mutants {caught + len(missed)}, caught {caught}, missed {len(missed)}")
    session._setupstate.teardown_exact(None)
    session.testsfailed = len(missed)
    return True


def caught_by(number: int, askers: list[tuple[float, pytest.Item]], passes) -> str | None:
    """The first test that fails without a guard and passes with it; the quickest come first."""
    until = time.monotonic() + LONGEST
    for _, item in in_order(askers):
        GUARDS.off = number
        held = passes(item)
        GUARDS.off = None
        if not held and passes(item):
            return item.nodeid
        if time.monotonic() > until:
            break
    return None


def in_order(askers: list[tuple[float, pytest.Item]]) -> Iterator[tuple[float, pytest.Item]]:
    """The tests that are there to tell, then the others, the quickest first."""

    def rank(asker: tuple[float, pytest.Item]) -> tuple[int, float]:
        seconds, item = asker
        return next((place for place, name in enumerate(TELLING) if name in item.nodeid), len(TELLING)), seconds

    return iter(sorted(askers, key=rank))

import multiprocessing
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest import mock

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.test.utils import override_settings

from igu.access.catalogue import is_walled
from igu.access.postgresql.base import DatabaseWrapper
from igu.access.roles import ROLES
from igu.celery import app
from igu.leakcheck import addresses, changes, completeness, scratch, visiting, world
from igu.leakcheck.findings import Findings
from igu.leakcheck.world import World

PROCESSES = 2
MOST_LINES = 200


class Command(BaseCommand):
    """Two partnerships, every role, a word that occurs nowhere else in every text: who is shown what is not theirs?

    Without options both fences stand. --without-filters takes visible_to() away, everywhere at once: row security alone has
    to hold. --without-fence takes row security away: visible_to() and the pages' own conditions alone have to hold; that
    run only reads, since what may be written is the database's last word. In all three nothing may leak, everything has
    to be visited, and owners have to see theirs.
    """

    help = "Plants a word in every text of every table, visits every page as everybody, and says what leaked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--without-filters", action="store_true", help="visible_to() filters nothing: the database alone"
        )
        parser.add_argument(
            "--without-fence", action="store_true", help="no row security: visible_to() alone, reads only"
        )
        parser.add_argument("--persona", action="append", help="only this one; again for more")

    def handle(
        self, *, without_filters: bool, without_fence: bool, persona: list[str] | None, **options: object
    ) -> None:
        began = time.monotonic()
        with scratch.database(), as_in_production(), ExitStack() as stack:
            with transaction.atomic():
                built = world.build()
                changes.watch()
            addresses.every_address()
            unplanted, tables = completeness.unplanted(), completeness.planted_tables()
            self.stdout.write(f"{time.monotonic() - began:6.1f} s  the world is planted")
            if without_filters:
                stack.enter_context(without_visible_to())
            if without_fence:
                stack.enter_context(without_row_security())
            findings = self.visit(built, persona or visiting.everybody(built), writes=not without_fence)
        self.report(built, findings, unplanted, len(tables), whole=persona is None, writes=not without_fence)

    def visit(self, built: World, personas: list[str], *, writes: bool) -> Findings:
        """Each persona on its own, in as many processes as there are databases; a line for each that is done."""
        findings = Findings()
        with scratch.copies(min(PROCESSES, len(personas))) as names:
            queue = multiprocessing.get_context("fork").Queue()
            for name in names:
                queue.put(name)
            with multiprocessing.get_context("fork").Pool(len(names), _begin, [queue, built, writes]) as pool:
                for found in pool.imap_unordered(_visit, personas):
                    findings.add(found)
                    for name, seconds in found.seconds.items():
                        said = f"{seconds:6.1f} s  {name or 'nobody'}: {found.cells} cells, {len(found.leaks)} leaks"
                        self.stdout.write(said)
                        self.stdout.flush()
        return findings

    def report(
        self,
        built: World,
        findings: Findings,
        unplanted: list[str],
        tables: int,
        *,
        whole: bool,
        writes: bool,
    ) -> None:
        leaks = findings.leaks
        unvisited = completeness.unvisited(findings, writes=writes) if whole else []
        unseen = completeness.unseen(built, findings, writes=writes) if whole else []
        unwritten = completeness.unwritten(findings) if whole and writes else []
        for line in [*dict.fromkeys(leaks), *dict.fromkeys(findings.errors)][:MOST_LINES]:
            self.stdout.write(line)
        for what, lines in (
            ("Unvisited", unvisited),
            ("Unplanted", unplanted),
            ("Owners did not see", unseen),
            ("Nobody could write to", unwritten),
        ):
            for line in lines:
                self.stdout.write(f"{what}: {line}")
        self.stdout.write(
            f"roles {len(ROLES)}, urls {len(findings.visited)}, tables {tables}, "
            f"cells {findings.cells}, leaks {len(leaks)}, unvisited {len(unvisited)}, unplanted {len(unplanted)}"
        )
        if leaks or findings.errors or unvisited or unplanted or unseen or unwritten:
            raise CommandError("The check failed; what it found stands above.")


_given: tuple[World, bool] | None = None


def _begin(queue, built: World, writes: bool) -> None:
    """In each process: a database of its own, and the world that is in it."""
    global _given
    _given = built, writes
    scratch.turn_to(queue.get())


def _visit(name: str) -> Findings:
    built, writes = _given
    return visiting.visit_as(built, name, writes=writes)


@contextmanager
def as_in_production() -> Iterator[None]:
    """No demonstration, post kept to be read, jobs done on the spot, no limit to what one client asks in a minute.

    Passwords are hashed in haste: half of what signing in costs is spent on purpose, and proves nothing here.
    """
    app.loader.import_default_modules()
    with (
        override_settings(
            ALLOWED_HOSTS=["*"],
            EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
            DEMONSTRATION=False,
            SECURE_SSL_REDIRECT=False,
            API_RATE="1000000/min",
            ACCOUNT_RATE_LIMITS=False,
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ),
        mock.patch.object(app, "send_task", lambda name, arguments, **_: app.tasks[name].apply(arguments)),
    ):
        yield


@contextmanager
def without_visible_to() -> Iterator[None]:
    """Every queryset of protected rows answers with all of them, as if each view had forgotten to ask."""
    kinds = {kind for model in apps.get_models() for kind in type(model._default_manager.all()).__mro__}
    with ExitStack() as stack:
        for kind in kinds:
            if "visible_to" in vars(kind):
                stack.enter_context(mock.patch.object(kind, "visible_to", lambda rows, actor: rows.all()))
        yield


@contextmanager
def without_row_security() -> Iterator[None]:
    """The actor is known to the database, but acts as the owner, whom no policy holds; behind the wall there is none."""
    with transaction.atomic(), connection.wearing("channel_owner"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("GRANT USAGE ON SCHEMA channel TO igu_owner")
        cursor.execute("GRANT EXECUTE ON FUNCTION channel.enter(), channel.leave() TO igu_owner")
        for model in filter(is_walled, apps.get_models()):
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DISABLE ROW LEVEL SECURITY')

    def enter(self: DatabaseWrapper, membership_id: int) -> None:
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            role = self.introduce(membership_id, cursor)
            self.acting_role = "igu_glass" if role == "igu_glass" else "igu_owner"
            cursor.execute("SET LOCAL ROLE igu_owner")

    with mock.patch.object(DatabaseWrapper, "enter", enter):
        yield

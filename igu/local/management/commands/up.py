"""`manage.py up`: the whole product on this machine, until Ctrl-C."""

import io
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from igu.local.environment import CHECKOUT, servers
from igu.local.keys import is_free
from igu.local.launcher import Crew, StopAsked, stopping_cleanly
from igu.local.native import missing

PATIENCE = 90
"""Seconds in which the web must be ready."""


class Command(BaseCommand):
    help = "Migrates, loads invented people where there are none, and runs web, worker and scheduler until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--without-beat", action="store_true", help="do not run the scheduler")

    def handle(self, *, without_beat: bool, **options: object) -> None:
        crew = Crew(servers.folder / "log")
        with stopping_cleanly():
            try:
                port = self._port()
                self._prepare()
                self._start(crew, port, with_beat=not without_beat)
                self._announce(port)
                raise self._failure(crew, crew.wait())
            except StopAsked:
                self.stdout.write("\nStopping.")
            finally:
                crew.stop()
                if not servers.stop(unless_used=True):
                    self.stdout.write("The database stays up for another command; `manage.py down` stops it.")

    def _port(self) -> int:
        given = os.environ.get("PORT", "8000")
        if not given.isdecimal() or not 1024 <= int(given) <= 65535:
            raise CommandError(f"PORT={given} is not a port: give a number from 1024 to 65535.")
        if not is_free(int(given)):
            raise CommandError(f"Port {given} is taken: choose another, such as PORT={int(given) + 1} make run.")
        if packages := missing(for_tests=False):
            raise CommandError(f"PDFs need {', '.join(packages)}: sudo apt-get install {' '.join(packages)}")
        return int(given)

    def _prepare(self) -> None:
        try:
            call_command("migrate", check_unapplied=True, verbosity=0, skip_checks=True)
        except SystemExit:
            self.stdout.write("Preparing the database.")
            self._manage("migrate", "--verbosity=0", "--skip-checks")
        if "seed" in get_commands() and not self._people():
            self.stdout.write("Loading an invented borough; this is done once.")
            self._manage("seed", "--skip-checks")

    def _manage(self, *arguments: str) -> None:
        if subprocess.run([sys.executable, CHECKOUT / "manage.py", *arguments]).returncode != 0:
            raise CommandError(f"`manage.py {' '.join(arguments)}` failed: the reason stands above.")

    def _people(self) -> str:
        """The table of people to sign in as; empty where nobody is there."""
        if "people_to_sign_in_as" not in get_commands():
            return ""
        table = io.StringIO()
        call_command("people_to_sign_in_as", stdout=table)
        return table.getvalue().strip()

    def _start(self, crew: Crew, port: int, *, with_beat: bool) -> None:
        """The web first, since somebody waits for it; the others come up while they open their browser."""
        os.chdir(CHECKOUT)
        conf = "igu/local/deploy/gunicorn.conf.py"
        crew.start("web", sys.executable, "-m", "gunicorn", "-c", conf, f"--bind=127.0.0.1:{port}", "igu.wsgi")
        until = time.monotonic() + PATIENCE
        while not _answers(f"http://127.0.0.1:{port}/ready"):
            if (name := crew.ended()) or time.monotonic() > until:
                raise self._failure(crew, name or "web")
            time.sleep(0.1)
        celery = (sys.executable, "-m", "celery", "-A", "igu.celery")
        crew.start("worker", *celery, "worker", "--concurrency=2", "--without-gossip", "--without-mingle")
        if with_beat:
            crew.start("beat", *celery, "beat", "--pidfile=")

    def _announce(self, port: int) -> None:
        self.stdout.write(f"\nReady on http://localhost:{port}/ – stop with Ctrl-C. Everyone in it is invented.\n")
        self.stdout.write(self._people() or "Nobody is there to sign in as.")
        connection.close_pool()

    def _failure(self, crew: Crew, name: str) -> CommandError:
        last = "\n".join(crew.log(name).read_text(errors="replace").splitlines()[-15:])
        return CommandError(f"The {name} process does not run. Its last words:\n{last}\nAll of it: {crew.log(name)}")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False

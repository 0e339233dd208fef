"""The embedded servers of this checkout, told to Django through the environment.

A process that uses them holds a shared lock, so that `manage.py up` leaves them running for whoever still needs them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from igu.local.keys import CannotStartError, Keys, new_password
from igu.local.postgres import Postgres
from igu.local.valkey import Valkey

CHECKOUT = Path(__file__).resolve().parent.parent.parent


class EmbeddedServers:
    """PostgreSQL and Valkey with all they keep in one folder: `.local/` beside manage.py, or LOCAL_DIR."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys = Keys(folder / "keys.json")
        self.postgres = Postgres(folder, self.keys)
        self.valkey = Valkey(folder, self.keys)
        self._use: int | None = None

    def ensure(self) -> None:
        """Leave both running, whoever else asks for it at the same moment. Raises CannotStartError."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._alone():
                self.folder.chmod(0o711)
                (self.folder / "static").mkdir(exist_ok=True)
                self.postgres.ensure()
                self.valkey.ensure()
                self.keys.get("signing_key", new_password)
                self._hold()
        except PermissionError as refused:
            raise CannotStartError(
                f"{refused.filename} belongs to another account: run as that one, or set LOCAL_DIR to another folder."
            ) from refused

    def stop(self, *, unless_used: bool = False) -> bool:
        """Stop both; with `unless_used`, only when no other process uses them. False when they were left running."""
        if not self.folder.exists():
            return True
        with self._alone():
            self.release()
            if unless_used and self._used():
                return False
            self.postgres.stop()
            self.valkey.stop()
            return True

    def release(self) -> None:
        """Use them no longer; what ends a process does the same."""
        if self._use is not None:
            os.close(self._use)
            self._use = None

    def environment(self) -> dict[str, str]:
        """What settings read: addresses with passwords, the signing key, a place for static files; and that all is invented."""
        return {
            "DATABASE_URL": self.postgres.url("igu_web", "igu"),
            "DATABASE_OWNER_URL": self.postgres.url("igu_owner", "igu"),
            "REDIS_URL": self.valkey.url,
            "SECRET_KEY": self.keys.get("signing_key"),
            "STATIC_ROOT": str(self.folder / "static"),
            "DEMONSTRATION": "1",
        }

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with open(self.folder / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _hold(self) -> None:
        if self._use is None:
            self._use = os.open(self.folder / "in-use", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._use, fcntl.LOCK_SH)

    def _used(self) -> bool:
        with open(self.folder / "in-use", "w") as probe:
            try:
                fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False


def _chosen_folder() -> Path:
    return Path(os.environ.get("LOCAL_DIR") or CHECKOUT / ".local").resolve()


servers = EmbeddedServers(_chosen_folder())
"""The servers of this process: one folder, for as long as it runs."""


def use_embedded_servers() -> None:
    """Start the servers where they do not run, and set what the environment leaves open; exits where it cannot."""
    try:
        servers.ensure()
    except CannotStartError as reason:
        raise SystemExit(str(reason)) from None
    for name, value in servers.environment().items():
        os.environ.setdefault(name, value)


def address_for_tests(database: str = "postgres") -> str:
    """The address for tests, signed in as igu_test, which may become the owner or the web."""
    return servers.postgres.url("igu_test", database)

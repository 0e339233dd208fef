"""What one machine keeps for itself: ports, passwords and the signing key, made once and never shown."""

import json
import os
import random
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

PORTS = range(20000, 32000)
"""Below the ports that the operating system hands out by itself, so that a kept port stays free."""


class CannotStartError(Exception):
    """The servers cannot be had; the message is one plain sentence that says what to do."""


class Keys:
    """A small file of values, readable by its owner only, written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _read(self) -> dict:
        return json.loads(self.path.read_text()) if self.path.exists() else {}

    def get(self, name: str, make: Callable[[], str | int] | None = None) -> str | int | None:
        """The value kept under this name; made and kept now where there is none and `make` is given."""
        value = self._read().get(name)
        if value is None and make is not None:
            value = make()
            self.set(name, value)
        return value

    def set(self, name: str, value: str | int) -> None:
        values = self._read() | {name: value}
        draft = self.path.with_suffix(".new")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(values, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)


def new_password() -> str:
    """Sixty-four letters and digits: nothing that an address or a settings file would have to escape."""
    return secrets.token_hex(32)


def is_free(port: int) -> bool:
    """True when nothing listens on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    candidates = random.sample(PORTS, 200)
    return next(port for port in candidates if is_free(port))

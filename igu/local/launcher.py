"""Processes that start together and end together."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

GRACE = 25
"""Seconds that a process has to finish what it is doing before it is killed."""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(BaseException):
    """Someone pressed Ctrl-C, closed the terminal or sent SIGTERM."""


@contextmanager
def stopping_cleanly() -> Iterator[None]:
    """Turn the first of SIGNALS into StopAsked; leave those that follow unheard while things are put away.

    SIGHUP stays unheard where the caller has said so, as nohup does.
    """
    heard = [number for number in SIGNALS if (number, signal.getsignal(number)) != (signal.SIGHUP, signal.SIG_IGN)]
    previous = {number: signal.signal(number, _ask_to_stop) for number in heard}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _ask_to_stop(number: int, frame: object) -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise StopAsked


class Crew:
    """Child processes, each with its own log; none outlives this one, not even when this one is killed."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.children: dict[str, subprocess.Popen] = {}

    def start(self, name: str, *command: str) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        with self.log(name).open("wb") as log:
            self.children[name] = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def ended(self) -> str | None:
        """The name of a process that has ended, or None while all run."""
        return next((name for name, child in self.children.items() if child.poll() is not None), None)

    def wait(self) -> str:
        """Block until one of them ends, and name it."""
        while (name := self.ended()) is None:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        return name

    def stop(self) -> None:
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            try:
                child.wait(GRACE)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

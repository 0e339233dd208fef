"""The time of statements: by the clock, and by the processors of client and server."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Stopwatch:
    """Adds up the time that statements take, and counts them: entering as the actor too, but no COMMIT.

    seconds are those of the clock; busy those that this thread and the server's process were at work on them, which other
    work on the machine does not lengthen by making them wait.
    """

    def __init__(self, backend: int) -> None:
        """backend: the process of the server that answers the statements."""
        self.seconds, self.busy, self.queries = 0.0, 0.0, 0
        self.server = Path(f"/proc/{backend}/schedstat")

    @contextmanager
    def running(self) -> Iterator[None]:
        server, client, started = self._of_server(), time.thread_time(), time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - started
            self.busy += time.thread_time() - client + self._of_server() - server
            self.queries += 1

    def _of_server(self) -> float:
        return int(self.server.read_text().split()[0]) / 1e9

"""A kind of job for tests, and a real worker with a broker database of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from kombu import pools

from igu.celery import app
from igu.jobs import registry
from igu.jobs.registry import JobKind, Stage
from igu.local.environment import CHECKOUT, servers

PATIENCE = 60


@pytest.fixture
def kind() -> Iterator[Callable[..., JobKind]]:
    """Registers a kind of job with the given stages: name to what it does."""
    before = dict(registry._kinds)

    def register(allowed=lambda actor, params: None, **stages) -> JobKind:
        made = JobKind(
            code="test",
            title=lambda params: "A test job",
            allowed=allowed,
            stages=tuple(Stage(name=name.replace("_", " "), does=does) for name, does in stages.items()),
            back=lambda params: ("Performance", "/performance/"),
            result=lambda result: ("See it", "/performance/"),
        )
        registry.register_kind(made)
        return made

    yield register
    registry._kinds.clear()
    registry._kinds.update(before)


@pytest.fixture
def broker() -> Iterator[str]:
    """A database of the broker for this test and its worker alone; empty before and after."""
    number = 8 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
    address = f"{urlsplit(settings.REDIS_URL)._replace(path=f'/{number}').geturl()}"
    before = app.conf.broker_url
    use_broker(address)
    with app.connection_for_write() as link:
        link.default_channel.client.flushdb()
    yield address
    with app.connection_for_write() as link:
        link.default_channel.client.flushdb()
    use_broker(before)


def use_broker(address: str) -> None:
    app.conf.broker_url = app.conf.broker_read_url = app.conf.broker_write_url = address
    pools.reset()
    app._after_fork()


@pytest.fixture
def worker(committed, broker) -> Iterator[Callable[[], subprocess.Popen]]:
    """Starts a real worker, signed in as the web, on this test's database."""
    running: list[subprocess.Popen] = []
    environment = os.environ | {
        "DATABASE_URL": servers.postgres.url("igu_web", connection.settings_dict["NAME"]),
        "REDIS_URL": broker,
    }

    def start() -> subprocess.Popen:
        command = [
            "-m",
            "celery",
            "-A",
            "igu.celery",
            "worker",
            "--concurrency=1",
            "--without-gossip",
            "--without-mingle",
        ]
        process = subprocess.Popen(
            [sys.executable, *command, "--without-heartbeat", "--loglevel=ERROR"],
            cwd=CHECKOUT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """kill -9, the worker and its children, which are a process group of their own."""
    if process.poll() is None:
        os.killpg(process.pid, 9)
        process.wait()


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition that another process brings about."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "It did not happen in a minute."
        time.sleep(0.05)

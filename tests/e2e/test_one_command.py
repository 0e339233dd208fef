"""`make run`: what a person is told, and what is left when they stop it."""

import os
import subprocess
import sys
import urllib.request

import pytest

from igu.access.roles import ROLES
from igu.local.environment import CHECKOUT
from tests.e2e.machine import OURS, Machine


def test_the_address_is_told(starts, borough):
    port = borough.rpartition(":")[2]
    assert f"Ready on http://localhost:{port}/" in starts.first_words
    assert f"Ready on http://localhost:{port}/" in starts.second.printed.read_text()


def test_the_first_start_prepares_and_the_second_finds_all_in_place(starts):
    assert "Preparing the database." in starts.first_words
    assert "Preparing the database." not in starts.second.printed.read_text()
    assert "Loading" not in starts.second.printed.read_text()


def test_somebody_is_named_for_every_role(people):
    assert people.keys() == ROLES.keys()


def test_the_same_people_can_sign_in_after_the_second_start(starts):
    first, second = (words.split("Ready on", 1)[1] for words in (starts.first_words, starts.second.printed.read_text()))
    assert first == second


def test_ctrl_c_ends_everything_and_is_no_failure(starts):
    assert starts.exit_status == 0
    assert starts.left_behind == []


def test_web_worker_and_scheduler_run(starts):
    processes = " ".join(starts.second.processes())
    logs = {path.name for path in (starts.second.folder / "log").iterdir()}
    assert logs == {"web.log", "worker.log", "beat.log"}
    assert "gunicorn" in processes
    assert "Traceback" not in "".join((starts.second.folder / "log" / name).read_text() for name in logs)


def test_a_taken_port_is_named_with_another_to_choose(starts, borough):
    other = Machine(starts.second.folder, int(borough.rpartition(":")[2]))
    assert other.process.wait(60) == 1
    assert "is taken: choose another" in other.printed.read_text()
    with urllib.request.urlopen(f"{borough}/live", timeout=5) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("port", ["80", "70000", "http"])
def test_a_port_that_is_none_is_refused_in_a_sentence(starts, port):
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    refused = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=CHECKOUT,
        env=environment | {"LOCAL_DIR": str(starts.second.folder), "PORT": port},
        text=True,
        capture_output=True,
    )
    assert refused.returncode == 1
    assert f"PORT={port} is not a port" in refused.stderr
    assert "Traceback" not in refused.stderr

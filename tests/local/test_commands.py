"""The two commands: what they install, and that they install nothing else."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from igu.local import native
from igu.local.environment import CHECKOUT

RUN = (CHECKOUT / "requirements.lock").read_text()
TEST = (CHECKOUT / "tests" / "requirements.lock").read_text()
TOOL = (CHECKOUT / "igu" / "local" / "uv.lock.txt").read_text()


def pins(lock: str) -> dict[str, list[str]]:
    """Each `name==version` with its hashes."""
    joined = re.sub(r"\\\n\s+", " ", re.sub(r"(?m)^\s*#.*\n", "", lock))
    return {line.split()[0]: re.findall(r"--hash=sha256:([0-9a-f]{64})", line) for line in joined.splitlines() if line}


@pytest.mark.parametrize("lock", [RUN, TEST, TOOL], ids=["run", "test", "tool"])
def test_every_library_is_pinned_with_its_hashes_and_no_address(lock):
    assert all(re.fullmatch(r"[a-z0-9.\[\]-]+==[\w.+]+", name) and hashes for name, hashes in pins(lock).items())
    assert "://" not in lock


def test_what_the_tests_install_holds_all_that_the_product_needs():
    assert pins(RUN).items() <= pins(TEST).items()


def test_both_commands_check_hashes():
    dry = subprocess.run(
        ["make", "--dry-run", "--always-make", "run", "lint"], cwd=CHECKOUT, text=True, capture_output=True, check=True
    ).stdout
    syncs = [line for line in dry.splitlines() if "pip sync" in line or "pip install" in line]
    assert syncs
    assert all("--require-hashes" in line for line in syncs)


@pytest.fixture
def installs(tmp_path: Path) -> Callable[[str], list[str]]:
    """Ask make for a stamp in a checkout of its own, and hear which locks it installed."""
    for name in ("Makefile", "requirements.lock", "tests/requirements.lock", "igu/local/uv.lock.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, tmp_path / name)
    tool = tmp_path / ".tools" / "bin" / "uv"
    tool.parent.mkdir(parents=True)
    tool.write_text('#!/bin/sh\nmkdir -p .venv\necho "$@" >> calls\n')
    tool.chmod(0o755)

    def ask(stamp: str) -> list[str]:
        (tmp_path / "calls").write_text("")
        subprocess.run(["make", "--silent", stamp], cwd=tmp_path, check=True)
        calls = (tmp_path / "calls").read_text().splitlines()
        return [call.split()[-1] for call in calls if call.startswith("pip sync")]

    return ask


def test_libraries_are_installed_once_and_again_when_their_lock_has_changed(installs, tmp_path):
    assert installs(".venv/run.stamp") == ["requirements.lock"]
    assert installs(".venv/run.stamp") == []
    lock = tmp_path / "requirements.lock"
    lock.write_text(lock.read_text() + "# one more\n")
    a_minute_later = lock.stat().st_mtime + 60
    os.utime(lock, (a_minute_later, a_minute_later))
    assert installs(".venv/run.stamp") == ["requirements.lock"]


def test_running_after_testing_takes_nothing_away(installs):
    assert installs(".venv/test.stamp") == ["tests/requirements.lock"]
    assert installs(".venv/run.stamp") == []


def test_testing_after_running_adds_what_tests_need(installs):
    assert installs(".venv/run.stamp") == ["requirements.lock"]
    assert installs(".venv/test.stamp") == ["tests/requirements.lock"]


@pytest.mark.parametrize(("answer", "there"), [("yes", False), ("no", True), ("", True)])
def test_the_local_database_is_thrown_away_only_by_the_word_yes(tmp_path, answer, there):
    shutil.copy(CHECKOUT / "Makefile", tmp_path)
    (tmp_path / ".local" / "postgres").mkdir(parents=True)
    asked = subprocess.run(
        ["make", "--silent", "clean-local"], cwd=tmp_path, input=f"{answer}\n", text=True, capture_output=True
    )
    assert "will be lost" in asked.stdout
    assert (tmp_path / ".local").exists() is there


def test_help_names_every_command():
    told = subprocess.run(
        ["make", "--no-print-directory"], cwd=CHECKOUT, text=True, capture_output=True, check=True
    ).stdout
    assert {line.split()[0] for line in told.splitlines()} == {
        *("help", "run", "test", "lint", "bench", "assure", "clean-local"),
    }


def test_a_missing_package_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(native, "LIBRARIES", {"libnothing.so.9": "libnothing9"})
    monkeypatch.setattr(native, "PROGRAMS", {"no-such-program": "no-such-package"})
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "argv", ["native.py", "test"])
    with pytest.raises(SystemExit, match="libnothing9, no-such-package.*apt-get install"):
        native.main()


def test_nothing_is_asked_for_on_a_machine_that_has_it_all(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["native.py", "test"])
    assert native.main() is None

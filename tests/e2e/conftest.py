"""The whole product, started once for all tests of this folder, which therefore stay together (tests.sharing_out)."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from igu.access.roles import ROLES
from igu.local.environment import EmbeddedServers, servers
from igu.local.keys import free_port
from tests.e2e.machine import Machine


@dataclass(frozen=True)
class Starts:
    """What the first start left behind, and the second, which is up now."""

    first_words: str
    exit_status: int
    left_behind: list[str]
    second: Machine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def starts() -> Iterator[Starts]:
    """The product started on an empty folder, stopped with Ctrl-C, and started again."""
    folder = servers.folder / "e2e"
    if folder.exists():
        EmbeddedServers(folder).stop()
        shutil.rmtree(folder)
    folder.mkdir()
    port = free_port()
    first = Machine(folder, port)
    first.wait_until_ready()
    first_words = first.printed.read_text()
    exit_status = first.stop()
    left_behind = first.processes()
    second = Machine(folder, port)
    second.wait_until_ready()
    yield Starts(first_words, exit_status, left_behind, second)
    second.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def borough(starts: Starts) -> str:
    """The address of the running product, with the invented borough in it."""
    return starts.second.address


@pytest.fixture(scope="session")
def people(starts: Starts) -> dict[str, tuple[str, str]]:
    """For each role, the address and password of somebody who holds it: those that the terminal prints."""
    printed = starts.second.printed.read_text()
    password = re.search(r"^Password of each: (.+)$", printed, re.MULTILINE)[1]
    codes = {role.name: code for code, role in ROLES.items()}
    rows = re.findall(r"^(.+?)  +.+?  +(\S+@\S+)$", printed, re.MULTILINE)
    return {codes[role]: (email, password) for role, email in rows}

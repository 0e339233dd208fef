"""A machine of its own: a folder with servers that nobody else uses."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from igu.local.environment import EmbeddedServers, servers


@pytest.fixture(scope="session")
def empty_folder() -> Iterator[Path]:
    """A folder that a server's account can enter, as a temporary folder of root's is not."""
    folder = servers.folder / f"tests-{uuid4().hex[:8]}"
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def machine(empty_folder: Path) -> Iterator[EmbeddedServers]:
    """Servers started once in a folder of their own, stopped at the end."""
    machine = EmbeddedServers(empty_folder / "machine")
    machine.ensure()
    yield machine
    machine.stop()

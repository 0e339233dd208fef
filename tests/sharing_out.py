"""Which tests stay together when two workers share them: those of a file, and those that share something dear to make."""

from collections.abc import Callable

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/e2e/", "tests/seed/")
"""Folders whose tests share one running product or one told borough."""


class ByFile(LoadScopeScheduling):
    """Hands out a file at a time, and each folder of TOGETHER at once; the largest go first."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid.partition("::")[0])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Callable) -> ByFile:
    """Marks of xdist_group are not asked: xdist 3.8 loses them under pytest 9.2."""
    return ByFile(config, log)

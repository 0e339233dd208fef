"""Every address, by every method, as every persona: what came back that its reader has no right to, and what they wrote."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from igu.access.roles import ROLES, Role
from igu.leakcheck.asking import Visitor
from igu.leakcheck.findings import Findings
from igu.leakcheck.reading import read_everything
from igu.leakcheck.world import World
from igu.leakcheck.writing import write_everywhere


def everybody(world: World) -> list[str]:
    """Every persona; "" is nobody, who has not signed in.

    Of the owner's own people one for each set of rights: pages ask what a role allows, never which role it is
    (tests/access/test_leakcheck.py), so that two roles that allow the same are answered alike.
    """
    first = {_rights(role): code for code, role in reversed(ROLES.items())}
    alike = {f"north {code}" for code, role in ROLES.items() if first[_rights(role)] != code}
    return ["", *(name for name in world.actors if name not in alike)]


def _rights(role: Role) -> tuple:
    return role.permissions, role.reads_cases, role.counts


def visit_as(world: World, name: str, *, writes: bool = True) -> Findings:
    """Visit everything as one persona; nothing of what they change stays."""
    began = time.monotonic()
    with _heard() as log:
        visitor = Visitor(world, name)
        read_everything(visitor)
        if writes:
            write_everywhere(visitor)
    findings = visitor.findings
    planted = world.canaries.planted
    found = {code for code in world.canaries.found_in("\n".join(log).encode()) if planted[code][2] != "id"}
    findings.leaks += [f"{name}: in the log, {' '.join(planted[code])}" for code in found]
    findings.seconds[name] = time.monotonic() - began
    return findings


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Everything that is logged meanwhile, as the product writes it."""
    lines: list[str] = []
    root = logging.getLogger()
    before, listener = root.handlers, logging.Handler()
    if before and before[0].formatter:
        listener.setFormatter(before[0].formatter)
    listener.emit = lambda line: lines.append(listener.format(line))
    root.handlers = [listener]
    try:
        yield lines
    finally:
        root.handlers = before

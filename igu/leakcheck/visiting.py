"""Every address, by every method, as every persona: what came back that its reader has no right to."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.test import Client

from igu.access.actor import Actor
from igu.access.rls import OwnRows, ProtectedRows
from igu.accounts.models import User
from igu.leakcheck.addresses import Address, every_address
from igu.leakcheck.oracle import rights_of
from igu.leakcheck.planting import to_plant
from igu.leakcheck.world import World


@dataclass
class Findings:
    """What a run found: cells visited, what leaked, rows of others that changed, errors, what owners saw of theirs."""

    cells: int = 0
    visited: set[str] = field(default_factory=set)
    leaks: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seen_by_owners: set[str] = field(default_factory=set)


def visit(world: World, *, personas: list[str] | None = None, writes: bool = True) -> Findings:
    """Visit everything as everybody; each persona's changes are taken back before the next comes."""
    findings = Findings()
    rows = sorted(
        {row.pk for place in world.places.values() for row in place.planter.rows.values() if isinstance(row.pk, int)}
    )
    with _heard() as log:
        for name in [None, *(personas or world.actors)]:
            with transaction.atomic():
                _as(world, name, rows, findings, writes=writes)
                transaction.set_rollback(True)
    for code in world.canaries.found_in("\n".join(log).encode()):
        findings.leaks.append(f"log: {world.canaries.planted[code]}")
    return findings


def _as(world: World, name: str | None, rows: list[int], findings: Findings, *, writes: bool) -> None:
    actor = world.actors[name] if name else None
    client = Client(raise_request_exception=False)
    if actor:
        client.force_login(User.objects.get(pk=actor.user_id), backend=settings.AUTHENTICATION_BACKENDS[0])
    allowed = _allowed(world, actor)
    before = _fingerprints(world, actor) if writes else {}
    for address in every_address():
        findings.visited.add(address.name)
        paths = list(address.filled(rows))
        for path, _ in paths:
            _look(world, client, "GET", path, name, allowed, findings)
        for method, path in _for_writing(address, paths) if writes else ():
            _look(world, client, method, path, name, allowed, findings)
    if writes:
        after = _fingerprints(world, actor)
        changed = [table for table in before if before[table] != after[table]]
        findings.leaks += [f"{name}: changed rows of {table} that are not theirs to change" for table in changed]


def _for_writing(address: Address, paths: list[tuple[str, bool]]) -> Iterator[tuple[str, str]]:
    """Each way to write, to a row that exists and to none; pages that only take POST refuse the others before anything."""
    there, missing = paths[0][0], paths[-1][0]
    for path in dict.fromkeys((there, missing)):
        yield "POST", path
        for method in ("PUT", "PATCH", "DELETE") if address.route.startswith("api/") else ():
            yield method, path
    yield "DELETE", there


def _look(
    world: World, client: Client, method: str, path: str, name: str | None, allowed: set[str], findings: Findings
) -> None:
    body = {} if method == "GET" else {"data": '{"q": "ZQ"}', "content_type": "application/json"}
    if method == "POST" and not path.startswith("/api/"):
        body = {"data": {"q": "ZQ0000", "reason": "A reason in words, long enough", "note": "A note"}}
    with transaction.atomic():
        response = client.generic(method, path) if method == "GET" else getattr(client, method.lower())(path, **body)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(method != "GET")
    findings.cells += 1
    if response.status_code >= 500:
        findings.errors.append(f"{name} {method} {path}: {response.status_code}")
    headers = "\n".join(f"{key}: {value}" for key, value in response.items()).encode()
    mails = "\n".join(each.subject + each.body for each in getattr(mail, "outbox", [])).encode()
    found = world.canaries.found_in(content) | world.canaries.found_in(headers + mails)
    for code in found - allowed:
        findings.leaks.append(f"{name} {method} {path}: {' '.join(world.canaries.planted[code])}")
    findings.seen_by_owners |= {world.canaries.planted[code][1] for code in found & allowed}


def _allowed(world: World, actor: Actor | None) -> set[str]:
    """The canaries that a persona may be shown, by the oracle's rights and the table's tier."""
    if actor is None:
        return set()
    rights = rights_of(actor)
    rules = {
        model._meta.db_table: each
        for model in to_plant()
        for each in model._meta.constraints
        if isinstance(each, ProtectedRows | OwnRows)
    }
    allowed = set()
    for code, (place, table, _) in world.canaries.planted.items():
        where, rule = world.places[place], rules.get(table.removesuffix("event"))
        if isinstance(rule, OwnRows):
            mine = where.user_id == actor.user_id
        else:
            readable = rights.reads_sensitive if rule is not None and rule.tier == 3 else rights.reads
            watched = actor.role.watches and rule is not None and rule.watched
            mine = where.compartment.pk in readable or (
                watched and where.compartment.partnership_id == actor.partnership_id
            )
        if mine:
            allowed.add(code)
    return allowed


def _fingerprints(world: World, actor: Actor | None) -> dict[str, str]:
    """For each planted table, a digest of the rows in compartments where the persona may not write."""
    writable = sorted(rights_of(actor).writes) if actor else []
    prints = {}
    with connection.cursor() as cursor:
        for model in to_plant():
            if any(isinstance(each, ProtectedRows) and each.writes != "none" for each in model._meta.constraints):
                table = model._meta.db_table
                cursor.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{table}\" t "  # noqa: S608
                    "WHERE NOT compartment_id = ANY (%s)",
                    [writable],
                )
                prints[table] = cursor.fetchone()[0]
    return prints


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Everything that is logged meanwhile, as it would be written."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda line: lines.append(line.getMessage() + str(line.exc_text or ""))
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, [handler]
    try:
        yield lines
    finally:
        root.handlers = handlers


def unplanted(world: World) -> list[str]:
    """Protected tables without a row of the run."""
    planted = {table for _, table, _ in world.canaries.planted.values()}
    return [
        model._meta.db_table
        for model in to_plant()
        if model._meta.db_table not in planted
        and not all(model in place.planter.rows for place in world.places.values())
    ]


def unvisited(findings: Findings) -> list[Address]:
    return [address for address in every_address() if address.name not in findings.visited]

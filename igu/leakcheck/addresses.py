"""Every address of the product, taken from its URL resolver, with every value that its parts may have."""

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from igu.jobs.models import Job

MISSING = 987_654_321
NOT_VISITED = {
    "account_logout": "ends the session that the run needs",
    "usersessions_list": "ends the sessions that the run needs, by POST",
    "live": "says only that the process lives",
    "ready": "says only that the servers answer",
}


class UndeclaredParameter(Exception):
    """An address has a part for which the run has no values: give it some in values_of()."""


@dataclass(frozen=True)
class Address:
    """A pattern of the resolver: its name and its text with the parts in it."""

    name: str
    route: str
    parts: tuple[str, ...]

    def filled(self, rows: list[int]) -> Iterator[tuple[str, bool]]:
        """Paths, each with whether it names no row that exists."""
        choices = [values_of(self.name, part, rows) for part in self.parts]
        for values in itertools.product(*choices):
            path = self.route
            for part, value in zip(self.parts, values, strict=True):
                path = path.replace(f"<{part}>", str(value), 1)
            yield f"/{path}", MISSING in values or str(MISSING) in map(str, values)


def values_of(name: str, part: str, rows: list[int]) -> list:
    """What a part of an address is tried with: every planted row's number, and one that no row has."""
    kind, _, label = part.rpartition(":")
    if label in {"pk", "id"}:
        return [*rows, MISSING]
    if label in {"group", "partner", "user", "number", "membership"}:
        return [rows[0], MISSING]
    if label == "year":
        return [2025]
    if label == "quarter":
        return [1]
    if label == "code":
        return ["G1", "g1"]
    if label in {"key", "uuidb36"}:
        return [*Job.objects.order_by("pk").values_list("key", flat=True), uuid.UUID(int=MISSING)]
    raise UndeclaredParameter(f"{name}: {part}")


def every_address() -> list[Address]:
    """All patterns that a view answers, in the resolver's order; those with a regular expression by their text."""
    return [address for address in _walk(get_resolver().url_patterns, "") if address.name not in NOT_VISITED]


def _walk(patterns: list, before: str) -> Iterator[Address]:
    for each in patterns:
        if isinstance(each.pattern, RegexPattern):
            continue
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            parts = tuple(piece.split(">")[0] for piece in route.split("<")[1:])
            yield Address(each.name or route, route, parts)

"""Every address of the product, taken from its URL resolver, with every value that its parts may have."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from igu.leakcheck.world import World

MISSING = 987_654_321
NO_KEY = uuid.UUID(int=MISSING)
NOT_VISITED = {
    "account_logout": "ends the session that the run needs",
    "usersessions_list": "ends the sessions that the run needs, by POST",
    "live": "says only that the process lives",
    "ready": "says only that the servers answer",
}
SUBJECTS = {
    "people": "people.Person",
    "cases": "cohort.Case",
    "interventions": "cohort.Intervention",
    "circumstances": "cohort.Circumstance",
    "offences": "cohort.Offence",
    "custody": "cohort.Custody",
    "sensitive": "cohort.SensitiveNote",
    "sensitive-notes": "cohort.SensitiveNote",
    "steps": "cohort.NextStep",
    "next-steps": "cohort.NextStep",
    "warnings": "people.SafetyWarning",
    "merge": "people.Person",
    "merges": "people.Merge",
    "nominals": "cohort.Nominal",
    "documents": "documents.StoredDocument",
    "reports": "performance.QuarterlyReport",
    "agreements": "agencies.SharingAgreement",
    "emergencies": "access.BrokenGlass",
    "unusual": "audit.AccessLogEntry",
    "hour": "audit.AccessLogEntry",
    "reviews": "audit.ReadingReview",
    "jobs": "jobs.Job",
    "import": "cohort.CaseloadUpload",
    "exports": "cohort.RecordsExport",
    "users": "accounts.User",
    "tokens": "rest.Token",
    "keys": "mfa.Authenticator",
    "end": "auth.Group",
    "let-in": "accounts.User",
    "grant": "agencies.Partner",
    "roles": "agencies.Membership",
    "referrals": "referrals.Referral",
    "channel": "prevent_channel.ChannelReferral",
    "panel": "prevent_channel.PanelMembership",
}
"""What the number after a word of a path is the number of."""
PLAIN = {"year": [2025], "quarter": [1, 2], "code": ["G1"], "number": [1]}
"""Parts that name no row. The first quarter is frozen, the second is not; a report has one edition."""
QUERIES = {
    "people": ("gang", "worker"),
    "export-ask": ("gang", "worker"),
    "log": ("case", "person"),
    "emergency": ("reference",),
    "person-sharing": ("as",),
    "access-log": ("who",),
    "users": ("q",),
    "api-case-list": ("person", "worker"),
    "api-intervention-list": ("case", "person"),
    "api-circumstance-list": ("case", "person"),
    "api-offence-list": ("person",),
    "api-custody-list": ("person",),
    "api-next-step-list": ("case", "worker"),
    "api-sensitive-note-list": ("person",),
}
"""Parameters of lists that name a row; which, says bodies.NAMES."""


class UndeclaredParameter(Exception):
    """An address has a part for which the run has no values: say in SUBJECTS of what it is the number."""


@dataclass(frozen=True)
class Visit:
    """A path, what of it names rows (model, place; no place where there is no such row), and the path to nothing."""

    path: str
    names: tuple[tuple[str, str | None], ...]
    numbers: tuple[str, ...]

    def hidden(self, hides: Callable[[str, str | None], bool]) -> tuple[bool, ...]:
        """For each row that it names, whether that is hidden or missing."""
        return tuple(hides(model, place) for model, place in self.names)

    def twin(self, hides: Callable[[str, str | None], bool]) -> str:
        """The same path with nothing there in place of each row that is hidden."""
        path = self.path
        for hidden, number in zip(self.hidden(hides), self.numbers, strict=True):
            if hidden:
                path = path.replace(f"/{number}/", f"/{MISSING if number.isdecimal() else NO_KEY}/", 1)
        return path


@dataclass(frozen=True)
class Address:
    """A pattern of the resolver: its name and its text with the parts in it."""

    name: str
    route: str
    parts: tuple[str, ...]

    def visits(self, world: World) -> Iterator[Visit]:
        """With every planted row in each part, and with one that is not there; other places last."""
        choices = [list(self._values(part, world)) for part in self.parts]
        for chosen in itertools.product(*choices):
            path = self.route
            for part, (_, _, value) in zip(self.parts, chosen, strict=True):
                path = path.replace(f"<{part}>", str(value), 1)
            names = tuple((model, place) for model, place, _ in chosen if model)
            yield Visit(f"/{path}", names, tuple(str(value) for model, _, value in chosen if model))

    def _values(self, part: str, world: World) -> Iterator[tuple[str, str | None, object]]:
        converter, _, label = part.rpartition(":")
        subject = SUBJECTS.get(self.route.split(f"<{part}>")[0].strip("/").rpartition("/")[2])
        if self.route.startswith("performance/"):
            label, subject = {"number": "quarter"}.get(label, label), None
        if subject is not None:
            for place, row in world.rows(subject).items():
                yield subject, place, row.key if converter == "uuid" else row.pk
            yield subject, None, NO_KEY if converter == "uuid" else MISSING
        elif label in PLAIN:
            yield from (("", None, value) for value in PLAIN[label])
        else:
            raise UndeclaredParameter(f"{self.name}: {part}")


def every_address() -> list[Address]:
    """All patterns that a view answers, in the resolver's order."""
    return [address for address in _walk(get_resolver().url_patterns, "") if address.name not in NOT_VISITED]


def _walk(patterns: list, before: str) -> Iterator[Address]:
    for each in patterns:
        route = before + _text(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            parts = tuple(piece.split(">")[0] for piece in route.split("<")[1:])
            yield Address(each.name or route, route, parts)


def _text(pattern) -> str:
    """A regular expression is visited by one text that it matches."""
    if not isinstance(pattern, RegexPattern):
        return str(pattern)
    if pattern.regex.match("password/reset/1-no-such-key/"):
        return "password/reset/1-no-such-key/"
    raise UndeclaredParameter(str(pattern))

"""Which kinds of jobs there are. The kernel names none: each app registers its own in its `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from igu.access.actor import Actor


class JobFailed(Exception):
    """The job cannot go on; the text tells its requester why and what to do."""


@dataclass
class Work:
    """What a stage is given: who asked, with which ids, and what the stages before it found.

    A stage returns what it found, as JSON; `data` are bytes that it leaves for the stages after it. While it runs, `says` is
    how far it is, in a few words for its requester; they are written down every few seconds.
    """

    actor: Actor
    key: str
    params: dict[str, Any]
    found: dict[str, dict] = field(default_factory=dict)
    data: dict[str, bytes] = field(default_factory=dict)
    leave: bytes = b""
    says: str = ""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A step as its requester reads it ("Counting the indicators") and what does it, in one transaction.

    Outside a transaction (`alone`) for a step that waits long and touches no row.
    """

    name: str
    does: Callable[[Work], dict]
    alone: bool = False


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """A kind of job. `allowed` raises Refused; it is asked when the job is requested and again when it is run.

    what waits in line behind it.
    """

    code: str
    title: Callable[[dict], str]
    allowed: Callable[[Actor, dict], None]
    stages: tuple[Stage, ...]
    back: Callable[[dict], tuple[str, str]]
    result: Callable[[dict], tuple[str, str]]


_kinds: dict[str, JobKind] = {}


def register_kind(kind: JobKind) -> None:
    _kinds[kind.code] = kind


def kind_of(code: str) -> JobKind:
    """Raises KeyError for a kind that no app has registered."""
    return _kinds[code]

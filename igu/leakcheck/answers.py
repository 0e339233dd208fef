"""What comes back from a visit, and whether a hidden row was answered as a missing one is, to the letter."""

import json
import re
from dataclasses import dataclass

from django.http import HttpResponse

from igu.leakcheck.bodies import Body
from igu.leakcheck.changes import Change

_CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
    r'|\b\d{1,2}:\d\d[ap]m|\d{4}-\d\d-\d\dT[\d:.+Z]+|nonce-[^\' "]+|data-seconds-left="\d+"'
)
_OF_THE_ANSWER = ("Location", "Content-Type", "Content-Disposition", "Allow", "ETag", "WWW-Authenticate", "Link")
"""Headers in which a hidden and a missing row must not differ either."""
Plain = tuple[int, str, str]
"""Status, content and headers, as they are compared."""


@dataclass(frozen=True)
class Answer:
    """What came back, as its reader has it; and what was written before it was taken back."""

    status: int
    content: bytes
    headers: dict[str, str]
    sent: str
    changes: tuple[Change, ...] = ()

    def plainly(self, *numbers: str) -> Plain:
        """Without what differs from one answer to the next, and without the numbers that were asked for."""
        head = "\n".join(f"{name}: {self.headers[name]}" for name in _OF_THE_ANSWER if name in self.headers)
        return self.status, *(_without(text, numbers) for text in (self.content.decode(errors="ignore"), head))

    @classmethod
    def of(cls, response: HttpResponse, *, sent: str, changes: tuple[Change, ...] = ()) -> "Answer":
        content = b"".join(response.streaming_content) if response.streaming else response.content
        return cls(response.status_code, content, dict(response.items()), sent, changes)


def sent(path: str, body: Body | None) -> str:
    """All that was sent: what an answer only repeats was not shown."""
    return path + (json.dumps(body.values, default=str) if body else "")


def without_words(plain: Plain, words: str) -> Plain:
    status, content, head = plain
    return status, content.replace(words, ""), head.replace(words, "")


def difference(hidden: Plain, missing: Plain) -> str:
    """Where two answers begin to differ; empty when they do not."""
    if hidden == missing:
        return ""
    if hidden[0] != missing[0]:
        return f"{hidden[0]}, not {missing[0]}"
    first, second = next(pair for pair in zip(hidden[1:], missing[1:], strict=True) if pair[0] != pair[1])
    at = next((n for n, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), len(second))
    return f"…{first[max(0, at - 40) : at + 40]!r}, not {second[max(0, at - 40) : at + 40]!r}"


def _without(text: str, numbers: tuple[str, ...]) -> str:
    text = _CHANGING.sub("", text)
    for number in sorted(numbers, key=len, reverse=True):
        text = re.sub(rf"(?<![0-9]){re.escape(number)}(?![0-9])", "#", text)
    return text

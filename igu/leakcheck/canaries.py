"""Words that occur nowhere else, and finding them again in what the product sends."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field

_ALPHABET = "0123456789BCDFGHJKLMNPRSTVWXYZ"
_CANARY = re.compile(r"zq([0-9a-z]{6})", re.IGNORECASE)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
LENGTH = 8
"""Characters: the shortest text a canary fits in."""


@dataclass
class Canaries:
    """Every canary planted, with the partnership, table and field it was planted in."""

    planted: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def new(self, owner: str, table: str, column: str) -> str:
        number, code = len(self.planted) + 1, ""
        for _ in range(LENGTH - 2):
            number, rest = divmod(number, len(_ALPHABET))
            code = _ALPHABET[rest] + code
        self.planted[code] = (owner, table, column)
        return f"ZQ{code}"

    def found_in(self, content: bytes) -> set[str]:
        """The canaries that occur in a page, a file or a log: as text, in any part of a ZIP, in any stream of a PDF."""
        found = set()
        for part in _parts(content):
            found |= {code.upper() for code in _CANARY.findall(part.decode("utf-8", errors="ignore"))}
        return found & self.planted.keys()


def _parts(content: bytes) -> list[bytes]:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [content, *(archive.read(name) for name in archive.namelist())]
    if content.startswith(b"%PDF"):
        return [content, *_streams(content)]
    return [content]


def _streams(content: bytes) -> list[bytes]:
    streams = []
    for stream in _STREAM.findall(content):
        try:
            streams.append(zlib.decompress(stream))
        except zlib.error:
            streams.append(stream)
    return streams

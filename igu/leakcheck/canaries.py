"""Words that occur nowhere else, and finding them again in what the product sends."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field

_ALPHABET = "0123456789BCDFGHJKLMNPRSTVWXYZ"
_CANARY = re.compile(r"zq([0-9a-z]{6})", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)71\d{5}(?!\d)")
_SHOWN = re.compile(rb"<([0-9a-fA-F]+)>")
_LETTER = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")
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

    def number(self, owner: str, table: str, number: int) -> None:
        """The number of a planted row is one too: an address that names it says that it is there."""
        self.planted[str(number)] = (owner, table, "id")

    def found_in(self, content: bytes) -> set[str]:
        """The canaries that occur in a page, a file or a log: as text, in any part of a ZIP, in the text of a PDF."""
        found = set()
        for part in _parts(content):
            text = part.decode("utf-8", errors="ignore")
            found |= {code.upper() for code in _CANARY.findall(text)} | set(_NUMBER.findall(text))
        return found & self.planted.keys()


def _parts(content: bytes) -> list[bytes]:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [content, *(archive.read(name) for name in archive.namelist())]
    if content.startswith(b"%PDF"):
        streams = _streams(content)
        return [content, *streams, *_written(streams)]
    return [content]


def _streams(content: bytes) -> list[bytes]:
    streams = []
    for stream in _STREAM.findall(content):
        try:
            streams.append(zlib.decompress(stream))
        except zlib.error:
            streams.append(stream)
    return streams


def _written(streams: list[bytes]) -> list[bytes]:
    """What a reader of a PDF sees: its text is glyph numbers of a font, whose letters stand in a map beside it.

    Which font a text is in is not looked up: each is read with every map, and a canary comes out of the right one.
    """
    maps = [_letters(stream) for stream in streams if b"beginbfchar" in stream]
    pages = [b"".join(_SHOWN.findall(stream)) for stream in streams if b"TJ" in stream or b"Tj" in stream]
    return [_read(page, letters) for page in pages for letters in maps]


def _letters(stream: bytes) -> dict[bytes, str]:
    return {
        glyph.lower(): bytes.fromhex(letter.decode()).decode("utf-16-be", errors="ignore")
        for glyph, letter in _LETTER.findall(stream)
    }


def _read(page: bytes, letters: dict[bytes, str]) -> bytes:
    glyphs = (page[start : start + 4].lower() for start in range(0, len(page), 4))
    return "".join(letters.get(glyph, " ") for glyph in glyphs).encode()

"""Names as a search compares them, what a search asks for, and how much two people resemble each other."""

import datetime
import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from igu.people import rules

_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "’": "'", "ʼ": "'"})
_DROPPED = {"Mn", "Cf", "Cc", "Cs"}
_DAY = re.compile(r"\b(\d{1,2})[/.\- ](\d{1,2}|[a-z]{3,9})[/.\- ](\d{4}|\d{2})\b|\b(\d{4})-(\d{2})-(\d{2})\b", re.I)
_REFERENCE = re.compile(r"^(?:igu[- ]?)?(\d{1,19})$", re.I)
_DISTRICT = re.compile(r"^[a-z]{1,2}\d[a-z\d]?$", re.I)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

ALIKE = 0.8
"""From here on two people are shown as possibly the same."""


def fold(*names: str) -> str:
    """Names in one line as search sees them: small letters, no accents, one space between words.

    Zoë written either way is zoe, O’Neil is o'neil. Control, zero-width and broken characters are dropped.
    """
    text = unicodedata.normalize("NFKD", " ".join(names)).casefold()
    text = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    spaced = "".join(" " if c.isspace() else c for c in text)
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in _DROPPED).split())


@dataclass(frozen=True)
class Sought:
    """What somebody typed into the search box, taken apart: at most one number or postcode, a day of birth, a name."""

    name: str = ""
    born_on: datetime.date | None = None
    number: str = ""
    postcode: str = ""
    district: str = ""
    row: int = 0

    def __bool__(self) -> bool:
        return any([self.name, self.born_on, self.number, self.postcode, self.district, self.row])


def read(words: str) -> Sought:
    """Take apart what was typed: a reference, a PNC ID, a postcode or its district, or a name and a day of birth."""
    words = " ".join(fold(words[:200]).split())
    if match := _REFERENCE.match(words):
        return Sought(row=min(int(match[1]), 2**63 - 1))
    for kind, rule in (("number", rules.pnc), ("postcode", rules.postcode)):
        try:
            if words and (value := rule(words)):
                return Sought(**{kind: value})
        except ValidationError:
            continue
    if _DISTRICT.match(words):
        return Sought(district=words.upper())
    born_on = None
    if match := _DAY.search(words):
        born_on = _day(match)
        words = " ".join((words[: match.start()] + words[match.end() :]).split()) if born_on else words
    return Sought(name=words, born_on=born_on)


def resemblance(names: str, born_on: datetime.date | None, other: str, other_born_on: datetime.date | None) -> float:
    """How alike two people are, 0 to 1: their folded names in any order, more when the day of birth is the same.

    A different day of birth lowers it, unless it differs as a mistyped one does (one digit, or day and month exchanged).
    """
    names, other = _apart(names), _apart(other)
    alike = max(fuzz.token_sort_ratio(names, other), fuzz.token_set_ratio(names, other) - 5) / 100
    if born_on is None or other_born_on is None:
        return alike
    if born_on == other_born_on:
        return min(1.0, alike + 0.15)
    return alike - (0.05 if _mistyped(born_on, other_born_on) else 0.25)


def nearness(sought: str, names: str) -> float:
    """How near somebody's folded names are to a search, 0 to 1: each word sought against the name most like it."""
    words, known = _apart(sought).split(), _apart(names).split()
    if not words or not known:
        return 0.0
    return sum(max(JaroWinkler.similarity(word, name) for name in known) for word in words) / len(words)


def _apart(names: str) -> str:
    return names.replace("-", " ").replace("'", "")


def _day(match: re.Match) -> datetime.date | None:
    if match[4]:
        year, month, day = int(match[4]), int(match[5]), int(match[6])
    else:
        month = _MONTHS.index(match[2][:3].lower()) + 1 if match[2][:3].lower() in _MONTHS else 0
        month = int(match[2]) if match[2].isdecimal() else month
        day, year = int(match[1]), int(match[3])
        if year < 100:
            year += 2000 if year <= timezone.localdate().year % 100 else 1900
    return _real_day(year, month, day)


def mistypings(day: datetime.date) -> set[datetime.date]:
    """The days that this one may have been meant to be: one digit other, or day and month exchanged; itself too."""
    digits = f"{day:%Y%m%d}"
    written = {f"{digits[:4]}{digits[6:]}{digits[4:6]}"}
    written |= {digits[:place] + other + digits[place + 1 :] for place in range(8) for other in "0123456789"}
    days = (_real_day(int(text[:4]), int(text[4:6]), int(text[6:])) for text in written)
    return {each for each in days if each and each.year >= 1900}


def _real_day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _mistyped(one: datetime.date, other: datetime.date) -> bool:
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    return sum(a != b for a, b in zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True)) == 1

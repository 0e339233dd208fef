"""When and what: the rules about identity that do not depend on who asks."""

import datetime
import re

from django.core.exceptions import ValidationError

OLDEST = 120
"""Years. Nobody on record is older."""

_POSTCODE = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})$")
_PNC = re.compile(r"^(?:19|20)?(\d{2})/?(\d{1,7})([A-Z])$")
_PNC_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"


def date_of_birth(day: datetime.date | None, *, today: datetime.date) -> datetime.date | None:
    """A day of birth in the past, at most 120 years ago. Raises ValidationError."""
    if day is None:
        return None
    if day > today:
        raise ValidationError({"date_of_birth": "Date of birth must be in the past."})
    if day.year < today.year - OLDEST:
        raise ValidationError({"date_of_birth": f"Date of birth must be in {today.year - OLDEST} or later."})
    return day


def postcode(text: str) -> str:
    """A full postcode in capitals with one space; BFPO and ZZ99 pseudo-postcodes are written the same way.

    Raises ValidationError when it is not one. An empty one is not known.
    """
    text = "".join(text.upper().split())
    if not text:
        return ""
    match = _POSTCODE.match(text)
    if match is None:
        raise ValidationError({"postcode": "Enter a full postcode, like N17 8DN, or leave it empty."})
    return f"{match[1]} {match[2]}"


def pnc_letter(year: str, serial: str) -> str:
    """The check letter of a PNC ID: ZABCDEFGHJKLMNPQRTUVWXY at (two digits of the year, serial of 7 digits) mod 23."""
    return _PNC_LETTERS[int(year + serial.zfill(7)) % 23]


def pnc(text: str) -> str:
    """A PNC ID as yy/serial with its check letter.

    Raises ValidationError when the form or the letter is wrong.
    """
    match = _PNC.match("".join(text.upper().split()))
    if match is None:
        raise ValidationError({"pnc": "Enter a PNC ID like 08/118392H, with its letter."})
    year, serial, letter = match[1], match[2].zfill(7), match[3]
    if pnc_letter(year, serial) != letter:
        raise ValidationError({"pnc": "The letter of this PNC ID does not fit its number. Check each digit."})
    return f"{year}/{serial}{letter}"


def name(text: str, field: str, *, needed: bool) -> str:
    """A name as written, less the spaces around it and control characters. Raises ValidationError when needed and empty."""
    text = " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())
    if needed and not text:
        raise ValidationError({field: "Enter a family name, or the only name there is."})
    if len(text) > 120:
        raise ValidationError({field: "A name can have up to 120 characters."})
    return text

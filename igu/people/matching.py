"""Names as a search compares them."""

import unicodedata

_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "’": "'", "ʼ": "'"})


def fold(*names: str) -> str:
    """Names in one line as search sees them: small letters, no accents, one space between words.

    Zoë written either way is zoe, O’Neil is o'neil. Control and zero-width characters are dropped.
    """
    text = " ".join(names).casefold().translate(_LETTERS)
    letters = (c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in {"Mn", "Cf", "Cc"})
    return " ".join("".join(letters).split())

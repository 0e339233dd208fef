"""What has to be said when reading is reviewed, whoever reviews it."""

from django.core.exceptions import ValidationError

LONGEST = 500
"""Characters of a note."""


def note(text: str) -> str:
    """What was found, or why it is taken back, in words. Raises ValidationError."""
    if not text.strip():
        raise ValidationError({"note": "Say what you found, in a sentence that others will read later."})
    if len(text.strip()) > LONGEST:
        raise ValidationError({"note": f"A note can have up to {LONGEST} characters."})
    return text.strip()

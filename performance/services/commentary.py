from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from igu.access.actor import Actor
from igu.audit import edits
from igu.audit.edits import ChangedMeanwhile
from performance import policies
from performance.enums import CommentaryState
from performance.indicators import INDICATORS, Quarter
from performance.models import Commentary
from performance.services.figures import performance_of


@transaction.atomic
def write_commentary(
    *, quarter: Quarter, code: str, text: str, by: Actor, version: int = 0, finished: bool = True
) -> Commentary:
    """Say what a quarter's figure means. finished: ready to be checked; else a draft. version 0: nothing was there yet.

    Raises ChangedMeanwhile when it was changed after the version that was read, ValidationError by field, Refused.
    """
    policies.write_commentary.check(by)
    if code not in INDICATORS:
        raise ValidationError({"code": f"There is no indicator {code}."})
    if not text.strip():
        raise ValidationError({"text": "Enter the commentary."})
    values = {
        "text": text.strip(),
        "state": CommentaryState.WRITTEN if finished else CommentaryState.DRAFT,
        "author_id": by.user_id,
        "checked_by": None,
        "note": "",
        "changed_at": timezone.now(),
    }
    key = {"compartment": performance_of(by), "year": quarter.year, "quarter": quarter.number, "code": code}
    commentary, made = Commentary.objects.get_or_create(**key, defaults=values)
    if made:
        return commentary
    if not version:
        raise ChangedMeanwhile(commentary, read=0)
    return edits.change(commentary, version=version, values=values)


@transaction.atomic
def check_commentary(*, commentary: Commentary, approve: bool, version: int, by: Actor, note: str = "") -> Commentary:
    """Approve what was written, or send it back saying why. Raises ChangedMeanwhile, ValidationError by field, Refused."""
    policies.check_commentary.check(by, commentary)
    if not approve and not note.strip():
        raise ValidationError({"note": "Enter what has to change."})
    values = {
        "state": CommentaryState.APPROVED if approve else CommentaryState.SENT_BACK,
        "checked_by_id": by.user_id,
        "note": "" if approve else note.strip(),
        "changed_at": timezone.now(),
    }
    return edits.change(commentary, version=version, values=values)

"""Saving a form once: sent again with the same words it is the same save, and with others its sender is told.

Nothing that stands is overwritten by a form that comes again, and nothing that was typed is thrown away unsaid.
"""

import uuid
from typing import Any, TypeVar

from django.db import models

from igu.audit.edits import says

Row = TypeVar("Row", bound=models.Model)


class SavedAlready(Exception):
    """A form that was saved came again with other words. Carries the row that was saved, which was left as it is."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(f"{row._meta.verbose_name} was saved already, with other words.")
        self.row = row


def save_once(
    rows: models.Manager[Row], *, key: uuid.UUID | None, typed: dict[str, Any], placed: dict[str, Any]
) -> tuple[Row, bool]:
    """The row that the form with this key made, and whether it was made now.

    typed: what the form's sender wrote, by field; placed: where the row lies and who wrote it. Raises SavedAlready.
    """
    row, added = rows.get_or_create(key=key or uuid.uuid4(), defaults=typed | placed)
    return (row, added) if added else (the_same(row, typed), False)


def saved_before(rows: models.Manager[Row], *, key: uuid.UUID, typed: dict[str, Any]) -> Row | None:
    """The row that the form with this key made before, if it did. Raises SavedAlready."""
    row = rows.filter(key=key).first()
    return row and the_same(row, typed)


def the_same(row: Row, typed: dict[str, Any]) -> Row:
    """The row, when it was saved with these words or has been corrected to them since. Raises SavedAlready."""
    first = row.events.order_by("pgh_id").first()
    if says(row, typed) or (first is not None and says(first, typed)):
        return row
    raise SavedAlready(row)

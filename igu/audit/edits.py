"""Changing a row that somebody else may be changing: the second editor is told, and loses nothing."""

from typing import Any, TypeVar

from django.db import models
from django.db.models import F

Row = TypeVar("Row", bound=models.Model)


class ChangedMeanwhile(Exception):
    """The row was changed after the version that the editor had read. Carries the row as it stands now."""

    def __init__(self, row: models.Model, *, read: int) -> None:
        super().__init__(f"{row._meta.verbose_name} was changed after it was read.")
        self.row = row
        self.read = read


def change(row: Row, *, version: int, values: dict[str, Any], besides: bool = False) -> Row:
    """Write the values if the row still has the version that was read, and raise it by one.

    Values that it has already are no change: it stays as it is, with its version. besides: that something which is kept
    apart from the row changes with it, as somebody's other names.
    Raises ChangedMeanwhile when it has another version. Sent in one statement, so that two editors cannot both succeed.
    """
    if row.version == version and not besides and says(row, values):
        row.refresh_from_db()
        if row.version == version:
            return row
    changed = type(row)._base_manager.filter(pk=row.pk, version=version).update(**values, version=F("version") + 1)
    row.refresh_from_db()
    if not changed:
        raise ChangedMeanwhile(row, read=version)
    return row


def says(row: models.Model, values: dict[str, Any]) -> bool:
    """Whether a row, or a version of it, has these values."""
    fields = {name: row._meta.get_field(name).attname for name in values}
    return all(getattr(row, fields[name]) == getattr(value, "pk", value) for name, value in values.items())

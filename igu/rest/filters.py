from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django_filters import rest_framework as filters
from django_filters.widgets import SuffixedMultiWidget

OF_PAGES = ("cursor", "page_size")


def refuse_unknown(asked: Collection[str], known: Sequence[str]) -> None:
    """A list is narrowed by its own filters only: one with a mistyped filter would answer with everybody.

    asked: the names in the address. Raises ValidationError by name.
    """
    if unknown := set(asked) - set(known):
        says = f"This list has no such filter. Use: {', '.join(known)}."
        raise ValidationError(dict.fromkeys(sorted(unknown), says))


def names_of(filterset: type[filters.FilterSet]) -> list[str]:
    """As they stand in an address: a range is asked for by two names."""
    names: list[str] = []
    for name, each in filterset.base_filters.items():
        widget = each.field.widget
        suffixes = widget.suffixes if isinstance(widget, SuffixedMultiWidget) else [""]
        names += [f"{name}_{suffix}" if suffix else name for suffix in suffixes]
    return names


class NumberOf(filters.NumberFilter):
    """Rows that name a record by its number. Whether there is such a record is not asked: a number that is hidden, and one
    that nobody has, both find nothing."""

    field_class = forms.IntegerField

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **options)


class UpdatedSince(filters.FilterSet):
    """Records that were added or changed at or after a moment: what a system that keeps a copy asks for."""

    updated_since = filters.IsoDateTimeFilter(method="since", label="Added or changed at or after this moment")

    def since(self, rows: QuerySet, name: str, moment: datetime) -> QuerySet:
        history = rows.model.events.rel.related_model.objects
        return rows.filter(Exists(history.filter(pgh_obj=OuterRef("pk"), pgh_created_at__gte=moment)))

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django_filters import rest_framework as filters


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

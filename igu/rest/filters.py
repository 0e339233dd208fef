from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django_filters import rest_framework as filters


class UpdatedSince(filters.FilterSet):
    """Records that were added or changed at or after a moment: what a system that keeps a copy asks for."""

    updated_since = filters.IsoDateTimeFilter(method="since", label="Added or changed at or after this moment")

    def since(self, rows: QuerySet, name: str, moment: datetime) -> QuerySet:
        history = rows.model.events.rel.related_model.objects
        return rows.filter(Exists(history.filter(pgh_obj=OuterRef("pk"), pgh_created_at__gte=moment)))

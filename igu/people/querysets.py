import datetime
from typing import Self

from django.db.models import Prefetch

from igu.access.querysets import ProtectedQuerySet


class PersonQuerySet(ProtectedQuerySet):
    def with_names(self) -> Self:
        """With aliases; one more query."""
        return self.prefetch_related("aliases")

    def with_warnings(self) -> Self:
        """With the safety warnings that stand, newest first; one more query."""
        warnings = self.model.warnings.rel.related_model.objects
        standing = warnings.filter(ended_at=None).select_related("recorded_by", "recorded_for__agency")
        return self.prefetch_related(Prefetch("warnings", queryset=standing))

    def born_on(self, day: datetime.date) -> Self:
        return self.filter(date_of_birth=day)

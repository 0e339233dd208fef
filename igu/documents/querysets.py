from typing import Self

from igu.access.querysets import ProtectedQuerySet


class StoredDocumentQuerySet(ProtectedQuerySet):
    def for_list(self) -> Self:
        """Everything but the bytes."""
        return self.defer("data").select_related("created_by")

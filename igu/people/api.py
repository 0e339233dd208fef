from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet

from igu.people import services
from igu.people.matching import fold
from igu.people.models import Person
from igu.people.serializers import PersonSerializer
from igu.rest.filters import UpdatedSince
from igu.rest.viewsets import Changes, Creates, Records


class PersonFilter(UpdatedSince):
    name = django_filters.CharFilter(method="called", label="Like a name or alias, as the search box finds it")
    date_of_birth = django_filters.DateFilter()

    class Meta:
        model = Person
        fields = ["name", "date_of_birth", "postcode"]

    def called(self, people: QuerySet, name: str, words: str) -> QuerySet:
        return people.named_like(fold(words))


class PersonViewSet(Creates, Changes, Records):
    """People that your agency may see."""

    model = Person
    kind = "person"
    serializer_class = PersonSerializer
    filterset_class = PersonFilter

    def for_reading(self, people: QuerySet) -> QuerySet:
        return people.with_names()

    def perform(self, values: dict[str, Any], key: UUID) -> Person:
        """On the partnership's ordinary casework, where new people are put."""
        by, aliases = self.request.actor, tuple(values.pop("aliases", ()))
        return services.add_person(compartment=services.home(by), aliases=aliases, key=key, by=by, **values)

    def alter(self, row: Person, version: int, values: dict[str, Any]) -> Person:
        """`aliases` are all the other names from now on: one that is left out was a mistake."""
        if "aliases" in values:
            values["aliases"] = tuple(values["aliases"])
            values["without"] = tuple(alias.name for alias in row.aliases.all() if alias.name not in values["aliases"])
        return services.change_person(person=row, version=version, by=self.request.actor, **values)

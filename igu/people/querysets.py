import datetime
from typing import Self

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection, models
from django.db.models import Lookup, Prefetch, TextField

from igu.access.querysets import ProtectedQuerySet
from igu.people.matching import Sought

NEAR_ENOUGH = 0.3
"""The share of a search's letter groups that a name has to hold; below PostgreSQL's 0.6, so that John Smith finds Jon Smyth."""


@TextField.register_lookup
class HoldsWordsLike(Lookup):
    """`search_name__holds_words_like="jon"`: the operator of the leakproof trigram index, so that it serves under row security."""

    lookup_name = "holds_words_like"

    def as_postgresql(self, compiler, connection):  # noqa: ANN001, ANN201
        name, name_params = self.process_lhs(compiler, connection)
        words, words_params = self.process_rhs(compiler, connection)
        return f"{name} OPERATOR(igu.%%%%>) {words}", (*name_params, *words_params)


class PersonQuerySet(ProtectedQuerySet):
    def with_names(self) -> Self:
        """With aliases; one more query."""
        return self.prefetch_related("aliases")

    def with_warnings(self) -> Self:
        """With the safety warnings that stand, newest first; one more query."""
        standing = self.model.warnings.rel.related_model.objects.standing()
        return self.prefetch_related(Prefetch("warnings", standing))

    def kept(self, pk: int) -> models.Model | None:
        """The person of a number, or whoever they were merged into, if that one is among these."""
        person = self.filter(pk=pk).first()
        while person is not None and person.merged_into_id is not None:
            person = self.filter(pk=person.merged_into_id).first()
        return person

    def born_on(self, day: datetime.date) -> Self:
        return self.filter(date_of_birth=day)

    def named_like(self, folded: str) -> Self:
        """People one of whose names is like these folded words, nearest first, with `rank` from 0 to 1.

        Has to run in a transaction: it lowers PostgreSQL's threshold until that ends.
        """
        if not any(letter.isascii() and letter.isalnum() for letter in folded):
            return self._holding(folded)
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL pg_trgm.word_similarity_threshold = {NEAR_ENOUGH}")
        near = TrigramWordSimilarity(folded, "search_name") * 0.8 + TrigramSimilarity("search_name", folded) * 0.2
        return (
            self.filter(search_name__holds_words_like=folded)
            .annotate(rank=near)
            .order_by("-rank", "family_name", "given_name", "id")
        )

    def _holding(self, folded: str) -> Self:
        """For scripts of which the database makes no letter groups: names that hold every word, as they stand."""
        each = [models.Q(search_name__contains=word) for word in folded.split()]
        return self.filter(*each).annotate(rank=models.Value(1.0)).order_by("family_name", "given_name", "id")

    def sought(self, sought: Sought) -> Self:
        """What a search asks for, nearest first, with `rank` from 0 to 1. Nothing when it asks for nothing."""
        found = self.named_like(sought.name) if sought.name else self.annotate(rank=models.Value(1.0))
        if sought.born_on:
            found = found.born_on(sought.born_on)
        if sought.number:
            found = found.filter(identifiers__value=sought.number)
        if sought.postcode:
            found = found.filter(postcode=sought.postcode)
        if sought.district:
            found = found.filter(postcode__startswith=f"{sought.district} ")
        if sought.row:
            found = found.filter(pk=sought.row)
        return found if sought else found.none()

    def resembling(self, folded: str) -> Self:
        """The fifty people whose names are nearest to these: among them are those who may be the same."""
        return self.named_like(folded)[:50]


class SafetyWarningQuerySet(ProtectedQuerySet):
    def standing(self) -> Self:
        """Those that nobody has taken down, with who set each."""
        return self.filter(ended_at=None).select_related("recorded_by", "recorded_for__agency")


class SafeAddressQuerySet(ProtectedQuerySet):
    tier = 3


class MergeQuerySet(ProtectedQuerySet):
    def for_list(self) -> Self:
        return self.select_related("by", "by_partner__agency", "undone_by")

    def standing(self) -> Self:
        return self.filter(undone_at=None)

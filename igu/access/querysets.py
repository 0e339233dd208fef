from typing import Self

from django.db import connection, models
from django.db.models.expressions import RawSQL

from igu.access.actor import Actor

_SETTING = {2: "igu.r", 3: "igu.s"}
NARROW = 50
"""Up to this many compartments are named in the query, which lets the planner start from them; more are tested by bit."""


def readable_compartments(tier: int = 2) -> list[int]:
    """The compartments that the acting person may read at a tier: asked once in a transaction, whose rights do not change."""
    if tier not in connection.readable:
        with connection.cursor() as cursor:
            cursor.execute("SELECT igu.my_compartments(%s)", [_SETTING[tier]])
            connection.readable[tier] = cursor.fetchone()[0]
    return connection.readable[tier]


class ProtectedQuerySet(models.QuerySet):
    """Rows that lie in a compartment. The database is the fence; visible_to() says the same in the query."""

    compartment_field = "compartment"
    tier = 2

    def visible_to(self, actor: Actor) -> Self:
        """Rows in compartments that the actor reads now. Costs one small query in a transaction."""
        readable = readable_compartments(self.tier)
        if len(readable) <= NARROW:
            return self.filter(**{f"{self.compartment_field}__in": readable})
        column = f'"{self.model._meta.db_table}"."{self.model._meta.get_field(self.compartment_field).column}"'
        bits = f"(select textsend(current_setting('{_SETTING[self.tier]}')))"
        has_bit = RawSQL(f"get_byte({bits}, {column}) <> 48", (), output_field=models.BooleanField())  # noqa: S611
        return self.filter(has_bit)

"""Who sees a compartment now, and by which grant, as the database tells those who see it themselves."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Sight:
    """What a group may do in a compartment: by a grant on the record itself (by_itself), or on the casework it lies in."""

    compartment_id: int
    group_id: int
    by_itself: bool
    tier: int
    writes: bool
    agreement_id: int | None
    own_records: bool
    purpose: str
    reason: str
    granted_by_id: int
    starts_at: datetime.datetime
    ends_at: datetime.datetime | None


def who_sees(compartments: Iterable[int]) -> list[Sight]:
    """Grants of these compartments, ended ones too; none of a compartment that the actor does not read. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c, w.* FROM unnest(%s::integer[]) c CROSS JOIN LATERAL igu.who_sees(c) w ORDER BY c, w.group_id",
            [sorted(set(compartments))],
        )
        return [Sight(*row) for row in cursor.fetchall()]

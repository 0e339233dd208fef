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


def agencies_reading(compartments: Iterable[int]) -> dict[str, int]:
    """The agencies that read these compartments now at tier 2 or above, by name, with their highest tier. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.short_name, max(w.tier) FROM unnest(%s::integer[]) c CROSS JOIN LATERAL igu.who_sees(c) w "
            "JOIN agencies_partner p ON p.group_id = w.group_id JOIN agencies_agency o ON o.id = p.agency_id "
            "LEFT JOIN agencies_sharingagreement a ON a.id = w.agreement_id "
            "WHERE w.tier >= 2 AND w.starts_at <= now() AND coalesce(w.ends_at, 'infinity') > now() AND (a.id IS NULL OR "
            "a.status = 'agreed' AND (now() AT TIME ZONE 'Europe/London')::date BETWEEN a.starts_on AND a.ends_on) "
            "GROUP BY o.short_name ORDER BY o.short_name",
            [sorted(set(compartments))],
        )
        return dict(cursor.fetchall())

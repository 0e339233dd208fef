"""What is shared as one, who sees it now, and by which grant, as the database tells those who see it themselves."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection, models

from igu.access import catalogue
from igu.access.actor import Actor
from igu.access.enums import Tier
from igu.access.rls import ProtectedRows
from igu.access.roles import ROLES

READERS = [role.code for role in ROLES.values() if role.reads_cases]


@dataclass(frozen=True)
class Record:
    """A row that is shared, restricted and opened as one with all it holds: a person, a case."""

    kind: str
    row: Any
    person_id: int

    @classmethod
    def find(cls, actor: Actor, kind: str, pk: int) -> Self | None:
        """The record, if the actor sees it."""
        model, column = catalogue.records()[kind]
        row = model.objects.visible_to(actor).filter(pk=pk).first()
        return None if row is None else cls(kind, row, getattr(row, column))

    @property
    def subject(self) -> str:
        """As log entries, broken glasses and the database's functions name it."""
        return f"{self.kind}:{self.row.pk}"

    @property
    def subjects(self) -> list[str]:
        """Its own, and those of records that were merged into it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM igu.logged_as(%s)", [self.subject])
            logged = [subject for (subject,) in cursor.fetchall()]
        return [subject for subject in logged if subject.startswith(f"{self.kind}:")]

    def again(self) -> Self:
        """The same record, read anew: an act may have moved it."""
        return type(self)(self.kind, type(self.row)._default_manager.get(pk=self.row.pk), self.person_id)

    @property
    def holdings(self) -> Iterator[tuple[type[models.Model], int, models.QuerySet]]:
        """What lies in it: each model, the tier it takes to read it, and its rows that the actor sees."""
        for model, column, kind in catalogue.children().values():
            if kind == self.kind:
                tier = next(each.tier for each in model._meta.constraints if isinstance(each, ProtectedRows))
                yield model, tier, model._default_manager.filter(**{column: self.row.pk})

    def others(self, actor: Actor) -> list["Record"]:
        """The other records of its person that the actor sees: a person's cases."""
        if self.kind != "person":
            return []
        found = []
        for kind, (model, column) in catalogue.records().items():
            if kind != self.kind:
                rows = model.objects.visible_to(actor).filter(**{column: self.row.pk}).order_by("pk")
                found += [Record(kind, row, self.row.pk) for row in rows]
        return found


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
            "SELECT * FROM igu.who_sees(%s::integer[]) ORDER BY compartment_id, group_id",
            [sorted(set(compartments))],
        )
        return [Sight(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Reading:
    """An agency that reads a record now, with its highest tier. named: those of it who do, where not everybody does."""

    agency: str
    tier: int
    named: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.agency} ({', '.join(self.named)})" if self.named else self.agency


_READS = """m.role = ANY (%(readers)s) AND u.is_active
  AND (now() AT TIME ZONE 'Europe/London')::date BETWEEN m.starts_on AND coalesce(m.ends_on, 'infinity')
  AND NOT EXISTS (SELECT FROM access_keptout k
    WHERE k.user_id = u.id AND k.compartment_id = w.compartment_id AND k.ended_at IS NULL)"""
"""Whether a membership m of user u reads what lies in the compartment of w: one who does is enough for an agency."""


def agencies_reading(compartments: Iterable[int], tier: Tier = Tier.CONTENT) -> list[Reading]:
    """The agencies that read these compartments now at a tier or above, by name: through a grant of theirs or through one
    of somebody named. Only people count whose role reads cases and who are not kept out. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT o.short_name, max(w.tier), CASE WHEN bool_and(r.name IS NOT NULL)
              THEN array_agg(DISTINCT r.name ORDER BY r.name) ELSE '{{}}' END
            FROM igu.who_sees(%(compartments)s::integer[]) w
            LEFT JOIN agencies_sharingagreement a ON a.id = w.agreement_id
            CROSS JOIN LATERAL (
              (SELECT m.partner_id, NULL AS name FROM agencies_partner p JOIN agencies_membership m ON m.partner_id = p.id
                JOIN accounts_user u ON u.id = m.user_id WHERE p.group_id = w.group_id AND {_READS} LIMIT 1)
              UNION ALL
              SELECT m.partner_id, u.name FROM agencies_membership m
                JOIN accounts_user u ON u.id = m.user_id WHERE m.own_group_id = w.group_id AND {_READS}) r
            JOIN agencies_partner p ON p.id = r.partner_id JOIN agencies_agency o ON o.id = p.agency_id
            WHERE w.tier >= %(tier)s AND w.starts_at <= statement_timestamp()
              AND coalesce(w.ends_at, 'infinity') > statement_timestamp() AND (a.id IS NULL OR
                a.status = 'agreed' AND (now() AT TIME ZONE 'Europe/London')::date BETWEEN a.starts_on AND a.ends_on)
            GROUP BY o.short_name ORDER BY o.short_name""",  # noqa: S608 - our own words alone
            {"compartments": sorted(set(compartments)), "tier": int(tier), "readers": READERS},
        )
        return [Reading(agency, highest, tuple(named)) for agency, highest, named in cursor.fetchall()]

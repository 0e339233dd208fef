"""Every protected table against everybody: what the grants and the model's declaration say, and what the database does.

Each check answers the differences it found, as sentences; none is what must hold. `test_matrix` runs them over the
database as it is, `test_mutants` over databases with one guard missing, where the check of that table has to find one.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from functools import cached_property

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from igu.access.actor import Actor, acting_as
from igu.access.catalogue import is_protected, sensitive_kinds
from igu.access.models import BrokenGlass, Compartment
from igu.access.rls import FollowsParent, Letters, LiesWith, OwnRows, PartnershipRows, ProtectedRows, SeesParent
from igu.leakcheck.oracle import Rights, rights_of

Model = type[models.Model]
CASE_OF_LETTER = (
    "(SELECT c.compartment_id FROM referrals_triage t JOIN cohort_case c ON c.key = t.case_key "
    "WHERE t.referral_id = {})"
)
"""Where the case lies that a letter came to; the hole is the column that names the letter."""
MOVED_BY_HAND = "A record is moved by sharing or restricting it."


def ask(sql: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def do(sql: str, *parameters) -> int:
    """Run one statement; answers how many rows it reached."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def keys(model: Model, where: str = "true", *parameters) -> frozenset:
    return frozenset(key for (key,) in ask(f"SELECT {pk_of(model)} FROM {table_of(model)} WHERE {where}", *parameters))


def table_of(model: Model) -> str:
    return f'"{model._meta.db_table}"'


def pk_of(model: Model) -> str:
    return model._meta.pk.column


def protected() -> list[Model]:
    return [model for model in apps.get_models() if is_protected(model)]


def rule_of(model: Model, kind: type) -> models.BaseConstraint | None:
    return next((each for each in model._meta.constraints if isinstance(each, kind)), None)


def rules_of(model: Model, kind: type) -> list:
    return [each for each in model._meta.constraints if isinstance(each, kind)]


class Matrix:
    """What everybody may do, worked out as the owner while every guard stands."""

    def __init__(self, people: Iterable[Actor]) -> None:
        self.people = list(people)
        self.rights: dict[Actor, Rights] = {actor: rights_of(actor) for actor in self.people}
        self.rows: dict[Model, frozenset] = {model: keys(model) for model in protected()}
        self.sight = {(actor, model): self._sight(actor, model) for actor in self.people for model in protected()}

    def _sight(self, actor: Actor, model: Model) -> frozenset:
        """The rows that a person may read, by each way in that the model declares."""
        seen: set = set()
        for rule in rules_of(model, ProtectedRows):
            read = list(self._read(actor, rule))
            if rule.about:
                seen |= keys(model, f"{rule.column} = ANY (%s)", list(self.rights[actor].reads_sensitive))
                ordinary = f"split_part({rule.about}, ':', 1) <> ALL (%s)"
                seen |= keys(model, f"{rule.column} = ANY (%s) AND {ordinary}", read, sensitive_kinds())
            else:
                seen |= keys(model, f"{rule.column} = ANY (%s)", read)
            if rule.watched and actor.role.watches:
                seen |= keys(model, "partnership_id = %s", actor.partnership_id)
            if rule.glass:
                kind, column = rule.glass
                seen |= keys(model, f"'{kind}:' || {column} = ANY (%s)", self._opened(actor))
        for rule in rules_of(model, OwnRows):
            seen |= keys(model, f"{rule.column} = %s", actor.user_id)
        for rule in rules_of(model, PartnershipRows):
            if not rule.permission or rule.permission in actor.permissions:
                seen |= keys(model, f"({rule.where}) AND partnership_id = %s", actor.partnership_id)
        return frozenset(seen | self._letters(actor, model))

    def _letters(self, actor: Actor, model: Model) -> set:
        """What the actor's agency sent, where their role writes letters, and what it received, where it opens them; of those
        that came to a case, none of which they are kept out, and of those received only those of cases that they read."""
        seen: set = set()
        for rule in rules_of(model, Letters):
            for column, permission in ((rule.sender, rule.may_write), (rule.receiver, rule.may_open)):
                if column and permission in actor.permissions:
                    seen |= keys(model, f"{column} = %s", actor.partner_id)
            came_to = CASE_OF_LETTER.format(f"{table_of(model)}.{rule.letter}")
            seen -= keys(model, f"{came_to} = ANY (%s)", list(self.rights[actor].kept_out))
            elsewhere = f"{rule.receiver} = %s AND {came_to} <> ALL (%s)"
            seen -= keys(
                model, elsewhere, actor.partner_id, list(self.rights[actor].reads | self._opened_places(actor))
            )
        return seen

    def _opened_places(self, actor: Actor) -> set[int]:
        """Where the cases lie that an emergency opens to a person."""
        opened = self.rights[actor].opened
        return {
            place for (number, place) in ask("SELECT id, compartment_id FROM cohort_case") if f"case:{number}" in opened
        }

    def _read(self, actor: Actor, rule: ProtectedRows) -> frozenset[int]:
        return self.rights[actor].reads if rule.tier == 2 else self.rights[actor].reads_sensitive

    @staticmethod
    def _opened(actor: Actor) -> list[str]:
        now = timezone.now()
        mine = BrokenGlass.objects.filter(user_id=actor.user_id, partner_id=actor.partner_id, ends_at__gt=now)
        return [reference for glass in mine for reference in glass.opens.split(",")]

    @cached_property
    def countable(self) -> dict[int, set[int]]:
        """The compartments that a partnership's figures are counted over."""
        found: dict[int, set[int]] = {}
        for pk, partnership in Compartment.objects.filter(kind__in=["casework", "derived"]).values_list(
            "pk", "partnership_id"
        ):
            found.setdefault(partnership, set()).add(pk)
        return found

    def reading(self, model: Model) -> Iterator[str]:
        """Everybody's SELECT without a condition."""
        for actor in self.people:
            with acting_as(actor):
                seen = keys(model)
            if seen != self.sight[actor, model]:
                yield f"{actor.name} sees {len(seen)} rows of {table_of(model)}, not {len(self.sight[actor, model])}"

    def changing(self, model: Model) -> Iterator[str]:
        """Everybody's UPDATE without a condition; it changes nothing in the rows it reaches."""
        rule = rule_of(model, OwnRows) or rule_of(model, ProtectedRows)
        if rule is None or rule.writes != "all":
            return
        for actor in self.people:
            may = self.sight[actor, model] & self._writable(actor, model, rule)
            with acting_as(actor):
                column = rule.column
                reached = ask(f"UPDATE {table_of(model)} SET {column} = {column} RETURNING {pk_of(model)}")
            if (changed := {key for (key,) in reached}) != may:
                yield f"{actor.name} changes {len(changed)} rows of {table_of(model)}, not {len(may)}"

    def _writable(self, actor: Actor, model: Model, rule: ProtectedRows | OwnRows) -> frozenset:
        if isinstance(rule, OwnRows):
            return keys(model, f"{rule.column} = %s", actor.user_id)
        places = self.rights[actor].writes & self._read(actor, rule)
        return keys(model, f"{rule.column} = ANY (%s)", list(places))

    def adding(self, model: Model) -> Iterator[str]:
        """Everybody's copy of every row: refused by row security wherever they may not write, and nowhere else."""
        rule = rule_of(model, OwnRows) or rule_of(model, ProtectedRows)
        if rule is None or rule.writes == "none":
            return
        rows = list(model._base_manager.order_by("pk"))
        writable = {actor: self._writable(actor, model, rule) for actor in self.people}
        for actor in self.people:
            for row in rows:
                refusal = try_to_copy(actor, row)
                refused = f"row-level security policy for table {table_of(model)}" in refusal or "No such" in refusal
                if refused != (row.pk not in writable[actor]):
                    yield f"{actor.name} adds to {table_of(model)}: {refusal or 'not refused'}"

    def deleting(self, model: Model) -> Iterator[str]:
        for actor in self.people:
            try:
                with acting_as(actor), transaction.atomic():
                    do(f"DELETE FROM {table_of(model)}")
            except DatabaseError as error:
                if "permission denied" in str(error):
                    continue
            yield f"{actor.name} deletes from {table_of(model)}"

    def counting(self, model: Model) -> Iterator[str]:
        """Everybody's count over the partnership: for roles that count, of tables that are counted, never whole rows."""
        rule = rule_of(model, ProtectedRows)
        for actor in self.people:
            may: frozenset | None = None
            if rule is not None and rule.counted:
                places = self.countable[actor.partnership_id] if actor.role.counts else ()
                may = keys(model, f"{rule.column} = ANY (%s)", list(places))
            try:
                with acting_as(actor), transaction.atomic(), connection.counting():
                    counted: frozenset | None = keys(model)
            except DatabaseError:
                counted = None
            if counted != may:
                yield f"{actor.name} counts in {table_of(model)} what they may not, or not what they may"
        with acting_as(self.people[0]), connection.counting():
            if "permission denied" not in try_to_run(None, f"SELECT * FROM {table_of(model)}", []):
                yield f"whole rows of {table_of(model)} are counted"

    def naming(self, model: Model) -> Iterator[str]:
        """Everybody's copy of a row into a place of theirs, with one parent at a time that they cannot see."""
        own, rule = rule_of(model, OwnRows), rule_of(model, ProtectedRows)
        parents = rules_of(model, FollowsParent) + rules_of(model, SeesParent)
        if own is None and rule is None or (own or rule).writes == "none":
            return
        for actor in self.people:
            theirs = own or rule
            mine = model._base_manager.filter(pk__in=self.sight[actor, model] & self._writable(actor, model, theirs))
            hidden = model._base_manager.exclude(pk__in=self.sight[actor, model]).order_by("pk").first()
            for parent in parents if hidden and mine else ():
                row = mine.order_by("pk").first()
                setattr(row, parent.field, getattr(hidden, parent.field))
                count_on(row)
                if (said := try_to_copy(actor, row)) and (parent.name in said or f"No such {parent.field}" in said):
                    continue
                yield f"{actor.name} names a hidden {parent.field} in {table_of(model)}: {said or 'not refused'}"

    def moving(self, model: Model) -> Iterator[str]:
        """A row taken into another place where its writer may write too, under a parent of that place, without sharing."""
        rule = rule_of(model, ProtectedRows)
        if rule is None or rule.writes != "all":
            return
        for actor in self.people:
            places = sorted(self.rights[actor].writes & self._read(actor, rule))
            found = {row.compartment_id: row for row in model._base_manager.filter(compartment_id__in=places)}
            if len(found) < 2:
                continue
            row, there = list(found.values())[:2]
            columns = [
                "compartment_id",
                *(model._meta.get_field(each.field).column for each in rules_of(model, FollowsParent)),
            ]
            values = [getattr(there, column) for column in columns]
            said = try_to_run(
                actor,
                f"UPDATE {table_of(model)} SET {', '.join(f'{each} = %s' for each in columns)} WHERE {pk_of(model)} = %s",
                [*values, row.pk],
            )
            if MOVED_BY_HAND not in said:
                yield f"{actor.name} moves a row of {table_of(model)}: {said or 'not refused'}"
            return

    def following(self, model: Model) -> Iterator[str]:
        """A row that is moved takes along what follows it, also what nobody writes by hand, and a record merged into it."""
        for rule in rules_of(model, FollowsParent) + rules_of(model, LiesWith):
            if rules_of(model._meta.get_field(rule.field).related_model, FollowsParent):
                continue
            with transaction.atomic():
                row = model._base_manager.order_by("pk").first()
                if isinstance(rule, LiesWith):
                    row = merged_into_itself(row, rule.field)
                parent = getattr(row, rule.field)
                here = Compartment.objects.get(pk=row.compartment_id)
                there = Compartment.objects.create(
                    partnership=here.partnership,
                    kind="derived",
                    name="Elsewhere",
                    base=here.base or here,
                    acl_key="elsewhere",
                )
                do(f"UPDATE {table_of(type(parent))} SET compartment_id = %s WHERE id = %s", there.pk, parent.pk)
                row.refresh_from_db()
                transaction.set_rollback(True)
            if row.compartment_id != there.pk:
                yield f"a row of {table_of(model)} stays where it was when its {rule.field} is moved"


def merged_into_itself(row: models.Model, field: str) -> models.Model:
    """A copy of a record that was merged into the original."""
    number, row.pk, row.key, row.import_ref, row.merged_at = row.pk, None, uuid.uuid4(), "", timezone.now()
    setattr(row, f"{field}_id", number)
    row.save(force_insert=True)
    return row


def count_on(row: models.Model) -> None:
    """Give a copy what no row has yet, where a unique key would answer before the key to the parent."""
    for rule in rules_of(type(row), models.UniqueConstraint):
        if isinstance(row._meta.get_field(rule.fields[-1]), models.IntegerField):
            setattr(row, rule.fields[-1], getattr(row, rule.fields[-1]) + 1000)
    for field in row._meta.concrete_fields:
        if isinstance(field, models.OneToOneField):
            another = getattr(row, field.name)
            another.pk = None
            another.save(force_insert=True)
            setattr(row, field.name, another)
        elif isinstance(field, models.UUIDField) and field.unique:
            setattr(row, field.name, uuid.uuid4())


def try_to_copy(actor: Actor, row: models.Model) -> str:
    """Insert the same row again with a key of its own; answers what the database said against it."""
    fields = [field for field in row._meta.concrete_fields if not (field.primary_key or field.generated)]
    values = [
        uuid.uuid4() if field.name == "key" else field.get_db_prep_save(field.value_from_object(row), connection)
        for field in fields
    ]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    return try_to_run(actor, f"INSERT INTO {table_of(type(row))} ({columns}) VALUES ({marks})", values)


def try_to_run(actor: Actor | None, sql: str, values: list) -> str:
    """Answers what the database said against it, or nothing; without an actor, as who acts already."""
    try:
        with acting_as(actor) if actor else nullcontext(), transaction.atomic():
            do(sql, *values)
    except DatabaseError as error:
        return str(error)
    return ""

"""The rows of one sheet on their way into the database: found, checked, compared, written in bulk."""

import datetime
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from cohort.models import Case
from cohort.services.imports.preview import SHOWN, Changed, Outcome
from cohort.services.imports.sheets import REF, Row, Said, Sheet, column_of
from igu.access.actor import Actor
from igu.access.models import Compartment
from igu.access.policies import Refused
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner
from igu.audit.edits import ChangedMeanwhile
from igu.people.models import Person
from igu.people.services import home

AT_ONCE = 1000
ASKED_AT_ONCE = 10_000
"""How many rows go to the database in one statement; how many refs are asked for in one."""


@dataclass
class Context:
    """Who imports, and what earlier sheets have put on record."""

    by: Actor
    today: datetime.date
    sheets: dict[str, Sheet]
    outcome: Outcome
    progress: Callable[[str, int, int], None]
    people: dict[str, Person] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    _codes: dict[type[models.Model], dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        partners = Partner.objects.filter(partnership_id=self.by.partnership_id).select_related("agency")
        self.partners = {
            name.casefold(): partner
            for partner in partners
            for name in (partner.agency.slug, partner.agency.name, partner.agency.short_name)
        }
        members = Membership.objects.current(self.today).filter(partner__partnership_id=self.by.partnership_id)
        self.users = {member.user.email.lower(): member.user for member in members.select_related("user")}

    @cached_property
    def home(self) -> Compartment:
        """Where new people go. Raises Refused for who may not add any."""
        return home(self.by)

    def code(self, model: type[models.Model], words: str, column: str, what: str) -> Any:
        """The entry of a code list by its code or label. Raises ValidationError for the column."""
        if model not in self._codes:
            entries = {entry.label.casefold(): entry for entry in model.objects.order_by("-position")}
            entries |= {entry.code.casefold(): entry for entry in model.objects.order_by("-position")}
            self._codes[model] = entries
        if (entry := self._codes[model].get(words.casefold())) is None:
            known = ", ".join(sorted({each.code for each in self._codes[model].values()}))
            raise ValidationError({column: f"“{words[:40]}” is not {what} on the list. Use one of: {known}."})
        return entry

    def partner(self, words: str, column: str) -> Partner:
        """An agency of the partnership by its name or short name; an empty cell is the importer's own."""
        if not words:
            return next(each for each in self.partners.values() if each.pk == self.by.partner_id)
        if (partner := self.partners.get(words.casefold())) is None:
            known = ", ".join(sorted({each.agency.slug for each in self.partners.values()}))
            raise ValidationError(
                {column: f"“{words[:40]}” is not an agency of this partnership. Use one of: {known}."}
            )
        return partner

    def user(self, address: str) -> User | None:
        if not address:
            return None
        if (user := self.users.get(address)) is None:
            raise ValidationError({"worker_email": "Nobody in this partnership has this address. Check it."})
        return user

    def parent(self, kind: str, ref: str) -> Any:
        """The person or case that a row hangs on. Raises ValidationError for its column."""
        known, sheet = (self.people, "people") if kind == "person_ref" else (self.cases, "cases")
        if (found := known.get(ref)) is not None:
            return found
        if sheet in self.sheets and ref in self.sheets[sheet].refused:
            raise ValidationError({kind: f"Its row in sheet {sheet} is refused. Put that right first."})
        raise ValidationError({kind: REF})


class Wrong:
    """What is wrong with one row, gathered so that all of it is said at once: `with wrong:` around each thing looked at.

    A cell that could not be read was said already: what depends on it is left.
    """

    def __init__(self) -> None:
        self._errors: dict[str, list[ValidationError]] = {}
        self._said = False

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        if isinstance(error, ValidationError):
            error.update_error_dict(self._errors)
        self._said |= isinstance(error, Said)
        return isinstance(error, (ValidationError, Said))

    def end(self) -> None:
        """Raises ValidationError with everything that was gathered, or Said."""
        if self._errors:
            raise ValidationError(self._errors)
        if self._said:
            raise Said


@dataclass
class Pending:
    """A row as it is to be on record: the model's values, and the row that is there already."""

    row: Row
    current: Any
    values: dict[str, Any]


class Batch:
    """What all sheets share. A sheet says how its rows are found and what they come to (`values`)."""

    sheet_name: ClassVar[str]
    model: ClassVar[type[models.Model]]

    def __init__(self, context: Context) -> None:
        self.context = context
        self.by = context.by
        self.sheet = context.sheets[self.sheet_name]

    def find(self, refs: list[str]) -> Iterable[Any]:
        """The rows on record with these refs, of those the importer sees."""
        raise NotImplementedError

    def values(self, row: Row, current: Any) -> dict[str, Any]:
        """What the model is to hold. Raises ValidationError by field or column, with all that is wrong; Said; Refused."""
        raise NotImplementedError

    def different(self, pending: Pending) -> set[str]:
        """The names of what the file says otherwise than the record."""
        return {name for name, value in pending.values.items() if getattr(pending.current, name) != value}

    def settle(self, pending: list[Pending]) -> list[Pending]:
        """Look at the rows together, once each is known to be right by itself."""
        return pending

    def has(self, column: str) -> bool:
        return column in self.sheet.columns

    def run(self) -> None:
        current = {found.import_ref: found for refs in chunks(self._refs()) for found in self.find(refs)}
        for row in self.sheet.half_read:
            self._looked_at(row, current)
        seen = (self._looked_at(row, current) for row in self.sheet.rows)
        pending = self.settle([each for each in seen if each is not None])
        new, changed = [], []
        for each in pending:
            if each.current is None:
                new.append(each)
            elif different := self.different(each):
                changed.append((each, different))
        self._count(pending, new, changed)
        self._take_down(pending, changed)
        self.change(changed)
        self.add(new)

    def add(self, new: list[Pending]) -> list[Any]:
        rows = [self.made(each) for each in new]
        for part in self.in_parts(rows):
            self.model.objects.bulk_create(part)
        return rows

    def in_parts(self, rows: list[Any]) -> Iterator[list[Any]]:
        """The rows as they go to the database, telling how many have gone."""
        done = 0
        for part in chunks(rows, AT_ONCE):
            yield part
            done += len(part)
            self.context.progress(self.sheet_name, done, len(rows))

    def made(self, pending: Pending) -> Any:
        return self.model(
            key=uuid.uuid4(),
            import_ref=pending.row.ref,
            recorded_by_id=self.by.user_id,
            **pending.values,
        )

    def change(self, changed: list[tuple[Pending, set[str]]]) -> None:
        update(
            [each.current for each, _ in changed], [each.values for each, _ in changed], [names for _, names in changed]
        )

    def refuse(self, row: Row, error: ValidationError | Refused) -> None:
        if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            for name, messages in error.message_dict.items():
                column = name if name in self.sheet.columns else column_of(self.sheet_name, name)
                self.sheet.refuse(row.number, column, " ".join(messages), row.ref)
        else:
            says = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            self.sheet.refuse(row.number, "", says, row.ref)

    def _refs(self) -> list[str]:
        return [row.ref for row in (*self.sheet.rows, *self.sheet.half_read) if row.ref]

    def _looked_at(self, row: Row, current: dict[str, Any]) -> Pending | None:
        """The row as it is to be, or None once it is refused."""
        try:
            there = current.get(row.ref)
            return Pending(row, there, self.values(row, there))
        except (ValidationError, Refused) as error:
            self.refuse(row, error)
        except Said:
            pass
        return None

    def _take_down(self, pending: list[Pending], changed: list[tuple[Pending, set[str]]]) -> None:
        """What each row was compared with, and what it comes to: one that stays as it is was compared too."""
        columns = {id(each): sorted(names) for each, names in changed}
        for each in pending:
            there = each.current and (each.current.pk, each.current.version)
            self.context.outcome.compared(self.sheet_name, each.row.ref, there, columns.get(id(each), []))

    def _count(self, pending: list[Pending], new: list[Pending], changed: list[tuple[Pending, set[str]]]) -> None:
        counts = self.context.outcome.of(self.sheet_name)
        counts.new, counts.changed = len(new), len(changed)
        counts.unchanged = len(pending) - len(new) - len(changed)
        room = SHOWN - len(self.context.outcome.changes)
        self.context.outcome.changes += [
            Changed(self.sheet_name, each.row.number, each.row.ref, self._columns(names))
            for each, names in changed[: max(room, 0)]
        ]

    def _columns(self, names: set[str]) -> tuple[str, ...]:
        """The columns in which these were written."""
        found = {column_of(self.sheet_name, name.removesuffix("_id")) for name in names}
        return tuple(sorted(found - {""}))


def update(rows: list[Any], values: list[dict[str, Any]], names: list[set[str]]) -> None:
    """Change many rows, each by one version, in as few statements as they have different columns.

    Raises ChangedMeanwhile when somebody changed one of them since it was read.
    """
    if not rows:
        return
    model = type(rows[0])
    versions = {}
    for part in chunks([row.pk for row in rows], ASKED_AT_ONCE):
        locked = model.objects.select_for_update(of=("self",)).filter(pk__in=part).order_by("pk")
        versions |= dict(locked.values_list("pk", "version"))
    groups: dict[frozenset[str], list[Any]] = {}
    for row, wanted, changed in zip(rows, values, names, strict=True):
        if versions.get(row.pk) != row.version:
            raise ChangedMeanwhile(row, read=row.version)
        for name in changed & wanted.keys():
            setattr(row, name, wanted[name])
        row.version += 1
        groups.setdefault(frozenset(changed & wanted.keys()), []).append(row)
    for changed, group in groups.items():
        fields = sorted({model._meta.get_field(name).name for name in changed} | {"version"})
        model.objects.bulk_update(group, fields, batch_size=AT_ONCE)


def chunks(items: list, size: int = ASKED_AT_ONCE) -> Iterator[list]:
    for start in range(0, len(items), size):
        yield items[start : start + size]

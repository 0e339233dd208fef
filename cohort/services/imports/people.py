"""The sheet people: who they are, their other names, their PNC ID, and whether they may be there already."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from cohort.services.imports.batch import AT_ONCE, Batch, Pending, Wrong, chunks
from cohort.services.imports.preview import SHOWN, Alike
from cohort.services.imports.sheets import REF, Row
from igu.people import policies, rules
from igu.people.enums import IdentifierKind, Sex
from igu.people.matching import ALIKE, fold, mistypings, resemblance
from igu.people.models import Alias, Ethnicity, Identifier, Person

MERGED = "This is {}, which was merged into another record. Leave the row out; other sheets may go on naming it."
CANDIDATES = 20
"""For each new person without a day of birth, so many of the nearest names are compared."""
NEAR = 0.5
"""The share of letter groups that two names have in common before they are compared."""
BORN_AT_ONCE, NAMES_AT_ONCE = 1000, 100
"""For so many new people at once the record is asked who was born, or named, alike."""


class People(Batch):
    sheet_name = "people"
    model = Person

    def find(self, refs: list[str]) -> Iterable[Person]:
        visible = Person.everyone.visible_to(self.by).filter(partnership_id=self.by.partnership_id, import_ref__in=refs)
        return visible.prefetch_related("aliases", "identifiers").order_by("pk")

    def values(self, row: Row, current: Person | None) -> dict[str, Any]:
        cells, values = row.values, {}
        if current:
            policies.change_person.check(self.by, current)
            if current.merged_into_id is not None:
                raise ValidationError({"ref": MERGED.format(current.reference)})
        else:
            values["compartment_id"] = self.context.home.pk
        wrong = Wrong()
        with wrong:
            values["family_name"] = rules.name(cells["family_name"], "family_name", needed=True)
        columns: dict[str, tuple[str, Callable[[Any], Any]]] = {
            "given_name": ("given_name", lambda cell: rules.name(cell, "given_name", needed=False)),
            "date_of_birth": ("date_of_birth", lambda cell: rules.date_of_birth(cell, today=self.context.today)),
            "sex": ("sex", lambda cell: cell or Sex.UNKNOWN),
            "ethnicity": ("ethnicity_id", self._ethnicity),
            "postcode": ("postcode", rules.postcode),
        }
        for column, (name, kept) in columns.items():
            with wrong:
                if self.has(column):
                    values[name] = kept(cells[column])
        with wrong:
            row.values["names"] = tuple(rules.name(name, "aliases", needed=True) for name in cells.get("aliases", ()))
        with wrong:
            row.values["number"] = rules.pnc(cells["pnc"]) if cells.get("pnc") else ""
        wrong.end()
        given = values.get("given_name", current.given_name if current else "")
        values["search_name"] = fold(given, values["family_name"], *sorted(self._names(current)), *row.values["names"])
        return values

    def different(self, pending: Pending) -> set[str]:
        """A name or number more is a change; one that the file leaves out stays on record."""
        found = super().different(pending) - {"search_name"}
        if set(pending.row.values["names"]) - self._names(pending.current):
            found.add("aliases")
        if pending.row.values["number"] and pending.row.values["number"] not in self._numbers(pending.current):
            found.add("pnc")
        return found | {"search_name"} if found & {"given_name", "family_name", "aliases"} else found

    def settle(self, pending: list[Pending]) -> list[Pending]:
        self._alike([each for each in pending if each.current is None])
        return pending

    def add(self, new: list[Pending]) -> list[Person]:
        """A ref that is taken by somebody whom the importer does not see is refused like one that is not there."""
        people = [self.made(each) for each in new]
        for part in self.in_parts(people):
            Person.objects.bulk_create(part, ignore_conflicts=True)
        keys = {}
        for part in chunks([person.key for person in people]):
            keys |= dict(Person.everyone.filter(key__in=part).values_list("key", "pk"))
        for person, each in zip(people, new, strict=True):
            person.pk = keys.get(person.key)
            if person.pk is None:
                self.refuse(each.row, ValidationError({"ref": REF}))
                self.context.outcome.of(self.sheet_name).new -= 1
        there = [(person, each.row) for person, each in zip(people, new, strict=True) if person.pk]
        self._names_and_numbers([(person, row, set(), set()) for person, row in there])
        self.context.people |= {row.ref: person for person, row in there}
        return people

    def made(self, pending: Pending) -> Person:
        person = super().made(pending)
        person.partnership_id = self.by.partnership_id
        return person

    def change(self, changed: list[tuple[Pending, set[str]]]) -> None:
        super().change(changed)
        self._names_and_numbers(
            [(each.current, each.row, self._names(each.current), self._numbers(each.current)) for each, _ in changed]
        )

    def run(self) -> None:
        super().run()
        refs = {row.ref for row in self.sheet.rows} - self.sheet.refused - self.context.people.keys()
        for part in chunks(sorted(refs)):
            self.context.people |= {person.import_ref: person for person in self.find(part)}

    @staticmethod
    def _names(person: Person | None) -> set[str]:
        return {alias.name for alias in person.aliases.all()} if person else set()

    @staticmethod
    def _numbers(person: Person) -> set[str]:
        return {number.value for number in person.identifiers.all()}

    def _names_and_numbers(self, people: list[tuple[Person, Row, set[str], set[str]]]) -> None:
        aliases, numbers = [], []
        for person, row, known, has in people:
            aliases += [
                Alias(person=person, compartment_id=person.compartment_id, name=name)
                for name in row.values["names"]
                if name not in known
            ]
            if row.values["number"] and row.values["number"] not in has:
                numbers.append(
                    Identifier(
                        person=person,
                        compartment_id=person.compartment_id,
                        kind=IdentifierKind.PNC,
                        value=row.values["number"],
                    )
                )
        Alias.objects.bulk_create(aliases, batch_size=AT_ONCE)
        Identifier.objects.bulk_create(numbers, batch_size=AT_ONCE)

    def _ethnicity(self, words: str) -> str | None:
        if not words:
            return None
        if not hasattr(self, "_ethnicities"):
            known = Ethnicity.objects.order_by("position")
            self._ethnicities = {name.casefold(): each.code for each in known for name in (each.label, each.code)}
        if (code := self._ethnicities.get(words.casefold())) is None:
            raise ValidationError(
                {"ethnicity": f"“{words[:40]}” is not on the list. Use a code of the 18+1, such as W1 or B2."}
            )
        return code

    def _alike(self, new: list[Pending]) -> None:
        """New people who may be somebody on record whom the importer sees, or somebody else in the file."""
        found = [*self._like_on_record(new), *self._like_in_the_file(new)]
        found.sort(key=lambda each: (-each.alike, each.row))
        outcome = self.context.outcome
        outcome.compared("alike", sorted((each.row, each.person_id or 0, each.other_row or 0) for each in found))
        outcome.alike_count, outcome.alike = len(found), found[:SHOWN]

    def _like_on_record(self, new: list[Pending]) -> Iterable[Alike]:
        """With both days of birth known, only those who have the same one, mistyped or not, can be alike enough."""
        for part in chunks(new, BORN_AT_ONCE):
            born = [(place, day) for place, each in enumerate(part) for day in self._days(each)]
            yield from self._scored(part, _SAME_DAY, [[day for _, day in born], [place for place, _ in born]])
        for part in chunks(new, NAMES_AT_ONCE):
            names = [each.values["search_name"] for each in part]
            unknown = [each.values.get("date_of_birth") is None for each in part]
            yield from self._scored(part, _SAME_NAME, [names, unknown, CANDIDATES])

    def _scored(self, part: list[Pending], query: str, parameters: list) -> Iterable[Alike]:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL pg_trgm.similarity_threshold = {NEAR}")
            cursor.execute(query, parameters)
            near = cursor.fetchall()
        for place, person_id, name, born_on in near:
            each = part[place]
            score = resemblance(each.values["search_name"], each.values.get("date_of_birth"), name, born_on)
            if score >= ALIKE:
                yield Alike(each.row.number, each.row.ref, person_id, None, min(round(score * 100), 100))

    @staticmethod
    def _days(pending: Pending) -> set[datetime.date]:
        born_on = pending.values.get("date_of_birth")
        return mistypings(born_on) if born_on else set()

    def _like_in_the_file(self, new: list[Pending]) -> Iterable[Alike]:
        """Rows with the same day of birth, or without one and with the same names, are compared with each other."""
        groups: dict[Any, list[Pending]] = {}
        for each in new:
            groups.setdefault(each.values.get("date_of_birth") or each.values["search_name"], []).append(each)
        for group in groups.values():
            for place, one in enumerate(group):
                for other in group[place + 1 : place + 1 + CANDIDATES]:
                    born = one.values.get("date_of_birth")
                    score = resemblance(one.values["search_name"], born, other.values["search_name"], born)
                    if score >= ALIKE:
                        yield Alike(other.row.number, other.row.ref, None, one.row.number, min(round(score * 100), 100))


_SAME_DAY = """
SELECT n.place, p.id, p.search_name, p.date_of_birth
FROM unnest(%s::date[], %s::int[]) n (day, place) JOIN people_person p ON p.date_of_birth = n.day AND p.merged_into_id IS NULL
"""
_SAME_NAME = """
SELECT (n.place - 1)::int, p.id, p.search_name, p.date_of_birth
FROM unnest(%s::text[], %s::boolean[]) WITH ORDINALITY n (name, unknown, place),
  LATERAL (SELECT id, search_name, date_of_birth FROM people_person
    WHERE merged_into_id IS NULL AND (n.unknown OR date_of_birth IS NULL) AND search_name OPERATOR(igu.%%%%) n.name
    ORDER BY similarity(search_name, n.name) DESC, id LIMIT %s) p
"""

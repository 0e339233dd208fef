from typing import Self

from django.db import connection, models
from django.db.models.expressions import RawSQL

from igu.access.actor import Actor
from igu.access.catalogue import sensitive_kinds
from igu.access.rls import Letters, OwnRows, ProtectedRows

_SETTING = {2: "igu.r", 3: "igu.s"}
NARROW = 50
"""Up to this many compartments are named in the query, so that the planner starts from them; more are tested by bit."""


def readable_compartments(tier: int = 2) -> list[int]:
    """The compartments that the acting person reads at a tier, as igu.enter() answered; rights last for a transaction."""
    return connection.rights.get(_SETTING[tier], [])


def writable_compartments() -> list[int]:
    """The compartments in which the acting person adds and changes rows."""
    return connection.rights.get("igu.w", [])


def _opened(model: type[models.Model]) -> models.Q:
    """The rows that a broken glass of the acting person opens; none in most transactions."""
    glass = next(
        (each.glass for each in model._meta.constraints if isinstance(each, ProtectedRows) and each.glass), None
    )
    if connection.acting_role != "igu_glass" or glass is None:
        return models.Q(pk__in=[])
    kind, column = glass
    if "glass" not in connection.rights:
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_to_array(current_setting('igu.glass'), ',')")
            connection.rights["glass"] = [reference.split(":") for reference in cursor.fetchone()[0]]
    return models.Q(**{f"{column}__in": [int(number) for of, number in connection.rights["glass"] if of == kind]})


def _otherwise(model: type[models.Model], actor: Actor) -> models.Q:
    """The ways to a row beside its compartment: a broken glass, keeping watch over the partnership, its being one's own."""
    ways = _opened(model)
    for rule in model._meta.constraints:
        if isinstance(rule, ProtectedRows) and rule.watched and actor.role.watches:
            ways |= models.Q(partnership_id=actor.partnership_id)
        if isinstance(rule, OwnRows):
            ways |= models.Q(**{rule.column: actor.user_id})
    return ways


class ProtectedQuerySet(models.QuerySet):
    """Rows that lie in a compartment. The database is the fence; visible_to() says the same in the query."""

    compartment_field = "compartment"
    tier = 2

    def visible_to(self, actor: Actor) -> Self:
        """Rows in compartments that the actor reads now, and those that are open to them otherwise."""
        return self.filter(self._in_sight(self.tier) & self._told() | _otherwise(self.model, actor))

    def _told(self) -> models.Q:
        """Of rows about other rows: those about what the acting person may know of."""
        rules = (each for each in self.model._meta.constraints if isinstance(each, ProtectedRows) and each.about)
        about = next((each.about for each in rules), "")
        if not about:
            return models.Q()
        sensitive = models.Q(**{f"{about}__regex": f"^({'|'.join(sensitive_kinds())}):"})
        return ~sensitive | self._in_sight(3)

    def _in_sight(self, tier: int) -> models.Q:
        """Rows in compartments that the acting person reads at a tier."""
        readable = readable_compartments(tier)
        if len(readable) <= NARROW:
            return models.Q(**{f"{self.compartment_field}__in": readable})
        column = f'"{self.model._meta.db_table}"."{self.model._meta.get_field(self.compartment_field).column}"'
        bits = f"(select textsend(current_setting('{_SETTING[tier]}')))"
        return models.Q(
            RawSQL(f"get_byte({bits}, {column}) <> 48", (), output_field=models.BooleanField())  # noqa: S611
        )

    def but_for_emergencies(self) -> Self:
        """Of the rows seen, those in compartments that the actor reads now: what an emergency opens is read, not copied."""
        if connection.acting_role != "igu_glass":
            return self
        return self.filter(**{f"{self.compartment_field}__in": readable_compartments(self.tier)})


class LetterQuerySet(models.QuerySet):
    """Rows between two partners. The database is the fence; visible_to() says the same in the query."""

    def visible_to(self, actor: Actor) -> Self:
        """Letters that the actor's partner sent, if they write any, and those that it received, if they open them; none about
        somebody whom the actor is kept from."""
        rule = next(each for each in self.model._meta.constraints if isinstance(each, Letters))
        ways = models.Q(pk__in=[])
        for column in rule.sides(actor):
            ways |= models.Q(**{column: actor.partner_id})
        kept = RawSQL("SELECT igu.letters_kept_from()", ())  # noqa: S611
        return self.filter(ways).exclude(**{f"{rule.letter}__in": kept})

"""A planted world, with row security or without it, visited page by page.

One row of every table lies in each place, with the same number in all tables and a canary in each of its texts.
"""

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.test import Client
from django.utils import timezone

from cohort.models import Case
from igu.access.actor import Actor
from igu.access.models import Compartment
from igu.access.rls import FollowsParent
from igu.accounts.models import User
from igu.agencies.models import Partner
from igu.jobs.models import Job
from igu.leakcheck.addresses import Address, every_address
from igu.leakcheck.canaries import Canaries
from igu.leakcheck.planting import Planter, to_plant
from tests.access.matrix import Matrix, Model, do, protected, rule_of, table_of
from tests.access.places import arrange, plant
from tests.factories import world as worlds

WITHOUT_ROWS = ("account", "mfa", "api-schema", "api-docs", "design", "accessibility", "privacy")
"""Pages that show the reader themselves, or nothing of anybody's."""
MISSING = 900_000
PARTS = {"year": "2025", "quarter": "1", "code": "G1", "uuidb36": "1"}


class NumberedPlanter(Planter):
    """Gives every row of a place the same number and key, and time in custody that is about to end.

    cases: a compartment of its own for the case and what hangs on it.
    """

    cases: Compartment | None = None
    number = MISSING

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        NumberedPlanter.number += 1
        self.number = NumberedPlanter.number

    def _value(self, model: Model, field: models.Field):
        if field.name == "compartment" and self.cases is not None and hangs_on_case(model):
            return self.cases
        if model is Job and field.name == "kind":
            return "check_caseload"
        given = {"key": uuid.UUID(int=self.number), "to_on": timezone.localdate() + datetime.timedelta(days=14)}
        return given[field.name] if field.name in given else super()._value(model, field)

    def plant(self, model: Model) -> models.Model:
        if model not in self.rows:
            fields = [each for each in model._meta.concrete_fields if self._is_ours(each)]
            values = {each.name: self._value(model, each) for each in fields}
            number = {"pk": self.number} if isinstance(model._meta.pk, models.AutoField) else {}
            self.rows[model] = model._base_manager.create(**number, **values)
        return self.rows[model]


def hangs_on_case(model: Model) -> bool:
    parent = rule_of(model, FollowsParent)
    return model is Case or (parent is not None and parent.parent == "cohort.Case")


def a_case_apart(world: worlds.World, planted: dict[str, Planter]) -> Planter:
    """Somebody whom everybody sees, whose case, worked by Tom, is restricted to others."""
    planter = NumberedPlanter(
        planted["casework"].canaries,
        owner="case apart",
        compartment=world.casework,
        partner=Partner.objects.get(pk=world.tom.partner_id),
        user=User.objects.get(pk=world.tom.user_id),
    )
    planter.cases = planted["named"].given[Compartment]
    for model in to_plant():
        if model._meta.app_label in {"people", "cohort"}:
            planter.plant(model)
    return planter


@dataclass
class Alone:
    """A planted world, and the canaries that each reader may be shown."""

    canaries: Canaries
    numbers: list[int]
    shown: dict[str, set[str]]
    hidden: dict[str, set[int]]
    clients: dict[str, Client]

    def look(self, who: str, address: Address, number: int) -> tuple[int, set[str]]:
        """The status of a page, and the canaries in it that its reader may not be shown."""
        with transaction.atomic():
            response = self.clients[who].get(path(address, number))
            content = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        return response.status_code, self.canaries.found_in(content) - self.shown[who]


def pages() -> list[Address]:
    return [each for each in every_address() if not each.name.startswith(WITHOUT_ROWS)]


def path(address: Address, number: int) -> str:
    route = address.route
    for part in address.parts:
        kind, _, label = part.rpartition(":")
        value = str(uuid.UUID(int=number)) if kind == "uuid" else PARTS.get(label, str(number))
        route = route.replace(f"<{part}>", "1" if label == "number" and "<int:year>" in address.route else value, 1)
    return f"/{route}"


@contextmanager
def planted_world(*, row_security: bool) -> Iterator[Alone]:
    with transaction.atomic():
        world = worlds.read()
        NumberedPlanter.number = MISSING
        planted = plant(world, arrange(world), NumberedPlanter)
        planted["case apart"] = a_case_apart(world, planted)
        matrix = Matrix(world.everybody)
        canaries = next(iter(planted.values())).canaries
        everybody = {actor.name.split()[0].lower(): actor for actor in world.everybody}
        shown = {who: set(seen(matrix, actor, planted)) for who, actor in everybody.items()}
        clients = {who: Client(raise_request_exception=False) for who in everybody}
        cache.clear()  # Rate limits are counted in Valkey, which outlives a test: other worlds asked everybody who they are.
        for who, client in clients.items():
            user = User.objects.get(pk=everybody[who].user_id)
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
            assert client.post("/accounts/reauthenticate/", {"password": worlds.PASSWORD}).status_code == 302
        do("SET CONSTRAINTS ALL IMMEDIATE")
        for model in protected() if not row_security else ():
            do(f"ALTER TABLE {table_of(model)} DISABLE ROW LEVEL SECURITY")
        numbers = {planter.number: planter.given[Compartment].pk for planter in planted.values()}
        rights = {who: matrix.rights[actor].reads for who, actor in everybody.items()}
        whole = {planter.number for planter in planted.values() if planter.cases is None}
        hidden = {who: {each for each in whole if numbers[each] not in rights[who]} for who in everybody}
        yield Alone(canaries, list(numbers), shown, hidden, clients)
        transaction.set_rollback(True)


def seen(matrix: Matrix, actor: Actor, planted: dict[str, Planter]) -> Iterator[str]:
    """The canaries of the rows that the grants let somebody read."""
    tables = {model._meta.db_table: model for model in protected()}
    for code, (place, table, _) in next(iter(planted.values())).canaries.planted.items():
        if planted[place].rows[tables[table]].pk in matrix.sight[actor, tables[table]]:
            yield code

"""The other fence: with row security switched off, every page still shows its reader only what is theirs.

One row of every table lies in each place, with the same number in all tables and a canary in each of its texts. A page
that is asked for somebody else's number has to answer as for a number that nobody has.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import models, transaction
from django.test import Client

from igu.access.actor import Actor
from igu.access.models import Compartment
from igu.accounts.models import User
from igu.leakcheck.addresses import Address, every_address
from igu.leakcheck.canaries import Canaries
from igu.leakcheck.planting import Planter
from tests.access.matrix import Matrix, Model, do, protected, table_of
from tests.access.places import arrange, plant
from tests.factories import world as worlds

WITHOUT_ROWS = ("account", "mfa", "api-schema", "api-docs", "design", "accessibility", "privacy")
"""Pages that show the reader themselves, or nothing of anybody's."""
READERS = ("tom", "priya", "niamh", "hana")
"""Who opens most pages, each with records that they do not see: named to others, kept from them, of another borough."""
MISSING = 900_000
PARTS = {"year": "2025", "quarter": "1", "code": "G1", "uuidb36": "1"}


class NumberedPlanter(Planter):
    """Gives every row of a place the same number and key."""

    number = MISSING

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        NumberedPlanter.number += 1
        self.number = NumberedPlanter.number

    def _value(self, model: Model, field: models.Field):
        return uuid.UUID(int=self.number) if field.name == "key" else super()._value(model, field)

    def plant(self, model: Model) -> models.Model:
        if model not in self.rows:
            fields = [each for each in model._meta.concrete_fields if self._is_ours(each)]
            values = {each.name: self._value(model, each) for each in fields}
            number = {"pk": self.number} if isinstance(model._meta.pk, models.AutoField) else {}
            self.rows[model] = model._base_manager.create(**number, **values)
        return self.rows[model]


@dataclass
class Alone:
    """A planted world without row security, and the canaries that each reader may be shown."""

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


@pytest.fixture(scope="module")
def alone(django_db_setup, django_db_blocker) -> Iterator[Alone]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = worlds.read()
        NumberedPlanter.number = MISSING
        planted = plant(world, arrange(world), NumberedPlanter)
        matrix = Matrix(getattr(world, who) for who in READERS)
        canaries = next(iter(planted.values())).canaries
        shown = {who: set(seen(matrix, getattr(world, who), planted)) for who in READERS}
        clients = {who: Client(raise_request_exception=False) for who in READERS}
        for who, client in clients.items():
            user = User.objects.get(pk=getattr(world, who).user_id)
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        do("SET CONSTRAINTS ALL IMMEDIATE")
        for model in protected():
            do(f"ALTER TABLE {table_of(model)} DISABLE ROW LEVEL SECURITY")
        numbers = {planter.number: planter.given[Compartment].pk for planter in planted.values()}
        rights = {who: matrix.rights[getattr(world, who)].reads for who in READERS}
        hidden = {who: {number for number, place in numbers.items() if place not in rights[who]} for who in READERS}
        yield Alone(canaries, list(numbers), shown, hidden, clients)
        transaction.set_rollback(True)


def seen(matrix: Matrix, actor: Actor, planted: dict[str, Planter]) -> Iterator[str]:
    """The canaries of the rows that the grants let somebody read."""
    tables = {model._meta.db_table: model for model in protected()}
    for code, (place, table, _) in next(iter(planted.values())).canaries.planted.items():
        if planted[place].rows[tables[table]].pk in matrix.sight[actor, tables[table]]:
            yield code


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("address", pages(), ids=lambda address: address.name)
def test_a_page_shows_what_is_its_readers_and_answers_for_the_rest_as_for_nothing(alone, address, who):
    missing, told = alone.look(who, address, MISSING)
    assert told == set()
    for number in alone.numbers if address.parts else ():
        status, told = alone.look(who, address, number)
        assert [alone.canaries.planted[code] for code in told] == []
        assert status == missing if number in alone.hidden[who] else status < 500

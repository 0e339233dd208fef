"""Which page opens for whom, as a table to read: asked for the partnership's ordinary casework by everybody.

who_may_open.txt is what the pages answer: 200 open, 302 elsewhere, 403 refused with a reason, 404 nothing there, 405 only
for forms. A change in a page's policy shows there, and has to be made there by hand.
"""

from pathlib import Path

import pytest

from igu.leakcheck.addresses import Address
from tests.access.alone import Alone, pages

TABLE = Path(__file__).with_name("who_may_open.txt")


def answers(alone: Alone, address: Address) -> str:
    said: dict[int, list[str]] = {}
    for who in alone.clients:
        status, _ = alone.look(who, address, alone.numbers[0])
        said.setdefault(status, []).append(who.title())
    return f"{address.name}: " + "; ".join(f"{status} {', '.join(names)}" for status, names in sorted(said.items()))


@pytest.mark.parametrize("address", pages(), ids=lambda address: address.name)
def test_a_page_opens_for_those_whom_the_table_names(alone, address):
    assert answers(alone, address) in TABLE.read_text().splitlines()


def test_the_table_names_every_page():
    assert [line.split(":")[0] for line in TABLE.read_text().splitlines()] == [page.name for page in pages()]

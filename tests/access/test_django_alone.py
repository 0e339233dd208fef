"""The other fence: with row security switched off, every page still shows its reader only what is theirs.

A page that is asked for somebody else's number has to answer as for a number that nobody has.
"""

import pytest

from igu.leakcheck.addresses import Address
from tests.access.alone import MISSING, pages

READERS = ("tom", "priya", "niamh", "hana")
"""Who opens most pages, each with records that they do not see: named to others, kept from them, of another borough."""


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("address", pages(), ids=lambda address: address.name)
def test_a_page_shows_what_is_its_readers_and_answers_for_the_rest_as_for_nothing(alone, address, who):
    missing, told = alone.look(who, address, MISSING)
    assert told == set()
    for number in alone.numbers if address.parts else ():
        status, told = alone.look(who, address, number)
        assert [alone.canaries.planted[code] for code in told] == []
        assert status == missing if number in alone.hidden[who] and not own(address) else status < 500


def own(address: Address) -> bool:
    """Addresses of what belongs to one person, wherever it lies."""
    return "<uuid:key>" in address.route

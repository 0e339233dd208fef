"""A hidden number takes the way of a missing one through the database: the same statements, in the same order.

What differs in its statements would differ in its time. `python -m tests.bench.oracle` measures the time itself.
"""

import pytest

from igu.leakcheck.addresses import Address
from tests.access.alone import MISSING, Alone, pages, path
from tests.access.ways import way

READERS = ("tom", "priya", "yusuf", "sam")
"""Who owns the casework, who adds to it, who reads it, who sees nothing of it."""
PLANTED_FOR = ("tom",)
"""Of the readers, whose own jobs and uploads are planted, which are found by a key and hidden from everybody else."""
BY_NUMBER = [address for address in pages() if path(address, 1) != path(address, 2)]

pytestmark = pytest.mark.usefixtures("no_clock_of_sessions")


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("address", BY_NUMBER, ids=lambda address: address.name)
def test_a_hidden_number_takes_the_way_of_a_missing_one(guarded: Alone, address: Address, who: str):
    client = guarded.clients[who]
    hidden = sorted(guarded.hidden[who])
    if "<uuid:key>" in address.route:
        hidden = [] if who in PLANTED_FOR else guarded.numbers
    assert hidden or who in PLANTED_FOR
    for method in ("get", "post"):
        body = {} if method == "post" else None
        way(client, method, path(address, MISSING), body)
        missing = way(client, method, path(address, MISSING), body)
        for number in hidden:
            assert way(client, method, path(address, number), body) == missing


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
@pytest.mark.parametrize(
    "address", [each for each in BY_NUMBER if each.name.startswith("api-")], ids=lambda address: address.name
)
def test_so_does_one_that_is_to_be_changed_over_the_api(guarded: Alone, address: Address, method: str):
    client = guarded.clients["priya"]
    body = {"version": 1}
    missing = way(client, method, path(address, MISSING), body)
    for number in sorted(guarded.hidden["priya"]):
        assert way(client, method, path(address, number), body) == missing

"""Connections are shared by requests: none carries the last one's rights into the next."""

import random
import threading

import psycopg
import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from igu.local.environment import servers
from tests.factories.casework import a_person

REQUESTS = 1_000


def test_1000_requests_interleaved_on_two_connections_see_each_their_own(committed, world):
    ours = {a_person(by=world.nadia, compartment=world.casework).pk for _ in range(3)}
    theirs = {a_person(by=world.hana, compartment=world.hackney_casework).pk for _ in range(2)}
    expected = {actor: set(ours) for actor in (world.nadia, world.tom, world.priya, world.yusuf, world.niamh)}
    expected |= {actor: set() for actor in (world.hal, world.sam, world.ade)} | {world.hana: theirs}
    address = servers.postgres.url("igu_web", connection.settings_dict["NAME"])
    wrong: list[str] = []
    with ConnectionPool(address, min_size=2, max_size=2, open=True) as pool:
        threads = [threading.Thread(target=ask_many, args=(pool, expected, seed, wrong)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with pool.connection() as left, pytest.raises(psycopg.Error):
            left.execute("SELECT count(*) FROM people_person")
    assert wrong == []


def ask_many(pool: ConnectionPool, expected: dict, seed: int, wrong: list[str]) -> None:
    """A quarter of the requests: each commits, is taken back or fails, as requests do."""
    chance = random.Random(seed)
    for _ in range(REQUESTS // 4):
        actor = chance.choice(list(expected))
        ending = chance.choice(["commit", "rollback", "fail"])
        with pool.connection() as web:
            web.execute("SELECT igu.enter(%s)", [actor.membership_id])
            seen = {pk for (pk,) in web.execute("SELECT id FROM people_person")}
            if seen != expected[actor]:
                wrong.append(f"{actor.name} saw {seen}")
            if ending == "rollback":
                web.rollback()
            if ending == "fail":
                with pytest.raises(psycopg.Error):
                    web.execute("SELECT 1/0")
                web.rollback()


def test_a_second_actor_in_one_transaction_is_refused(committed, world):
    address = servers.postgres.url("igu_web", connection.settings_dict["NAME"])
    with psycopg.connect(address) as web:
        web.execute("SELECT igu.enter(%s)", [world.sam.membership_id])
        with pytest.raises(psycopg.Error, match="already set"), web.transaction():
            web.execute("SELECT igu.enter(%s)", [world.nadia.membership_id])
        with pytest.raises(psycopg.Error, match="permission denied|stays until"), web.transaction():
            web.execute("SELECT igu.leave()")


def test_a_right_taken_away_is_gone_with_the_next_transaction(committed, world):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE agencies_membership SET ends_on = current_date - 1 WHERE id = %s", [world.priya.membership_id]
        )
    address = servers.postgres.url("igu_web", connection.settings_dict["NAME"])
    with psycopg.connect(address) as web, pytest.raises(psycopg.Error, match="cannot be acted for"):
        web.execute("SELECT igu.enter(%s)", [world.priya.membership_id])

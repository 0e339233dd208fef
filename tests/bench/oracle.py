"""Whether time tells hidden from missing: `python -m tests.bench.oracle`, one JSON line a page, search, form or endpoint.

Of a caseload, some people are restricted to others than the reader and as many are taken out of the database, drawn by
lot. The reader asks for both in turn, in shuffled order, as a browser would, each answer committed. Elapsed time of the whole
request in this process, without the network.

hidden_ms and missing_ms are medians; difference is hidden less missing in per cent of missing. longer is how often a hidden
one, drawn by lot, took longer than a missing one (the Mann-Whitney statistic over both numbers): 0.5 is no sign at all, and
2 in 100 of such series lie further from it than `by_chance`. noise and noise_longer are the same of missing ones against other
missing ones in the same rounds.
"""

import argparse
import gc
import json
import os
import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg

from tests.bench.machine import borough

HIDE = """
WITH place AS (
  INSERT INTO access_compartment (partnership_id, kind, name, base_id, inherits, acl_key)
  SELECT partnership_id, 'derived', 'Named', id, false, 'measured' FROM access_compartment WHERE id = %(casework)s RETURNING id),
moved AS (UPDATE people_person SET compartment_id = place.id FROM place WHERE people_person.id = ANY (%(hidden)s))
UPDATE cohort_case SET compartment_id = place.id FROM place WHERE person_id = ANY (%(hidden)s)
"""
OF_PERSONS = ("cohort_offence", "cohort_custody", "people_identifier")
OF_CASES = ("cohort_intervention", "cohort_circumstance")
IDENTIFY = """
INSERT INTO people_identifier (person_id, compartment_id, kind, value)
SELECT id, compartment_id, 'pnc', (%(values)s::text[])[n]
FROM (SELECT id, compartment_id, row_number() OVER (ORDER BY id) AS n FROM people_person) numbered
"""


@dataclass(frozen=True)
class Somebody:
    """What is known of a person, with which to ask for them. words: their name as they were on record."""

    person: int
    case: int
    intervention: int
    given: str
    family: str
    pnc: str


@dataclass(frozen=True)
class Asked:
    """How the reader asks for somebody. again: what puts the database back, where asking changes it."""

    who: str
    method: str
    address: str
    body: Callable[[Somebody], dict] | None = None
    again: str = ""


def _search(words: str) -> Callable[[Somebody], dict]:
    return lambda each: {"q": words.format(each=each)}


def _added(each: Somebody) -> dict:
    return {"given_name": each.given, "family_name": each.family, "pnc": each.pnc, "sex": "U", "form_key": uuid.uuid4()}


EMERGENCY = {"code": "threat_to_life", "reason": "He was followed from the school gate."}
WAYS = {
    "person": Asked("tom", "get", "/people/{each.person}/"),
    "person, timeline": Asked("tom", "get", "/people/{each.person}/timeline/"),
    "person, sharing": Asked("tom", "get", "/people/{each.person}/sharing/"),
    "person, safe address": Asked("tom", "get", "/people/{each.person}/safe-address/"),
    "case": Asked("tom", "get", "/cases/{each.case}/"),
    "intervention": Asked("tom", "get", "/interventions/{each.intervention}/edit/"),
    "log with a person": Asked("tom", "get", "/log/?person={each.person}"),
    "API, person": Asked("tom", "get", "/api/v1/people/{each.person}/"),
    "API, case": Asked("tom", "get", "/api/v1/cases/{each.case}/"),
    "API, intervention": Asked("tom", "get", "/api/v1/interventions/{each.intervention}/"),
    "API, interventions of a case": Asked("tom", "get", "/api/v1/interventions/?case={each.case}"),
    "search by reference": Asked("tom", "post", "/search/", _search("IGU-{each.person}")),
    "search by PNC ID": Asked("tom", "post", "/search/", _search("{each.pnc}")),
    "search by name": Asked("tom", "post", "/search/", _search("{each.given} {each.family}")),
    "search by name, of who sees nobody": Asked("sam", "post", "/search/", _search("{each.given} {each.family}")),
    "access log of a person": Asked("tom", "get", "/access-log/?record=person:{each.person}"),
    "duplicates, at adding somebody": Asked("tom", "post", "/people/add/", _added),
    "emergency": Asked(
        "sam",
        "post",
        "/emergency/",
        lambda each: EMERGENCY | {"reference": each.person},
        again="UPDATE access_brokenglass SET opens = ''",
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--tries", type=int, default=400)
    parser.add_argument("--only", nargs="*", default=[""], help="those whose names hold one of these")
    given = parser.parse_args()
    with borough(people=given.people) as world, _owner() as owner:
        hidden, missing = _told_apart(world, owner, count=given.tries + 20)
        for name, asked in WAYS.items():
            if any(part in name for part in given.only):
                line = {"way": name} | _measured(world, owner, asked, hidden, missing, tries=given.tries)
                sys.stdout.write(json.dumps(line | {"load": round(os.getloadavg()[0], 1)}) + "\n")
                sys.stdout.flush()


def _owner() -> psycopg.Connection:
    from django.db import connection

    from igu.local.environment import servers

    return psycopg.connect(servers.postgres.url("igu_owner", connection.settings_dict["NAME"]), autocommit=True)


def _told_apart(world, owner: psycopg.Connection, *, count: int) -> tuple[list[Somebody], list[Somebody]]:
    """So many people who are then restricted to others, and as many who are then taken out of the database."""
    number = owner.execute("SELECT count(*) FROM people_person").fetchone()[0]
    owner.execute(IDENTIFY, {"values": list(_pncs(number))})
    rows = owner.execute(
        "SELECT DISTINCT ON (p.id) p.id, c.id, i.id, p.given_name, p.family_name, n.value FROM people_person p "
        "JOIN cohort_case c ON c.person_id = p.id JOIN cohort_intervention i ON i.case_id = c.id "
        "JOIN people_identifier n ON n.person_id = p.id ORDER BY p.id"
    ).fetchall()
    drawn = [Somebody(*row) for row in random.sample(rows, 3 * count)]
    hidden, missing = drawn[:count], drawn[count:]
    owner.execute(HIDE, {"casework": world.casework.pk, "hidden": [each.person for each in hidden]})
    _take_out(owner, [each.person for each in missing])
    owner.execute("VACUUM ANALYZE")
    return hidden, missing


def _pncs(number: int) -> Iterator[str]:
    """PNC IDs that the product takes for real, each once."""
    from django.core.exceptions import ValidationError

    from igu.people import rules

    for serial in range(1, number + 1):
        for letter in "ABCDEFGHJKLMNPQRTUVWXYZ":
            try:
                yield rules.pnc(f"12/{serial}{letter}")
            except ValidationError:
                continue
            break


def _take_out(owner: psycopg.Connection, people: list[int]) -> None:
    """With all they hold and their history, which is kept from everybody but the owner of a scratch database."""
    cases = "SELECT id FROM cohort_case WHERE person_id = ANY (%(people)s)"
    of = dict.fromkeys(OF_CASES, f"case_id IN ({cases})")
    of |= dict.fromkeys((*OF_PERSONS, "cohort_case"), "person_id = ANY (%(people)s)")
    for table, where in (of | {"people_person": "id = ANY (%(people)s)"}).items():
        owner.execute(f"ALTER TABLE {table}event DISABLE TRIGGER USER")
        owner.execute(
            f"DELETE FROM {table}event WHERE pgh_obj_id IN (SELECT id FROM {table} WHERE {where})", {"people": people}
        )
        owner.execute(f"DELETE FROM {table} WHERE {where}", {"people": people})
        owner.execute(f"ALTER TABLE {table}event ENABLE TRIGGER USER")


def _measured(world, owner: psycopg.Connection, asked: Asked, hidden: list, missing: list, *, tries: int) -> dict:
    """Three series in the same rounds, each of other people: hidden, missing, and missing once more."""
    client = _client(getattr(world, asked.who))
    warm = len(hidden) - tries
    series = {"hidden": hidden, "missing": missing[: len(hidden)], "again": missing[len(hidden) :]}
    took: dict[str, list[float]] = {name: [] for name in series}
    answers = set()
    gc.collect()
    gc.disable()
    for round_number, somebodies in enumerate(zip(*series.values(), strict=True)):
        for name, each in random.sample(list(zip(series, somebodies, strict=True)), len(series)):
            status, seconds = _ask(client, asked, each)
            if asked.again:
                owner.execute(asked.again)
            if round_number >= warm:
                took[name].append(seconds)
                answers.add(status)
        gc.collect(0)
    gc.enable()
    noise, noise_longer = _apart(took["again"], took["missing"])
    difference, longer = _apart(took["hidden"], took["missing"] + took["again"])
    return {
        "hidden_ms": _ms(took["hidden"]),
        "missing_ms": _ms(took["missing"] + took["again"]),
        "difference": difference,
        "longer": longer,
        "by_chance": round(2.33 * ((3 * tries + 1) / (24 * tries * tries)) ** 0.5, 3),
        "noise": noise,
        "noise_longer": noise_longer,
        "tries": tries,
        "answers": sorted(answers),
    }


def _client(actor):  # noqa: ANN202 - Django is set up only when a borough is there
    from django.conf import settings
    from django.test import Client
    from rest_framework.throttling import SimpleRateThrottle

    from igu.accounts.models import User

    SimpleRateThrottle.allow_request = lambda *given: True
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    client.force_login(User.objects.get(pk=actor.user_id), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def _ask(client, asked: Asked, each: Somebody) -> tuple[int, float]:
    address = asked.address.format(each=each)
    data = asked.body(each) if asked.body else None
    started = time.perf_counter()
    answer = getattr(client, asked.method)(address, data)
    return answer.status_code, time.perf_counter() - started


def _apart(some: list[float], others: list[float]) -> tuple[float, float]:
    """The difference of the medians in per cent, and how often one of the first is greater than one of the second."""
    middle = statistics.median(others)
    greater = sum((one > other) + (one == other) / 2 for one in some for other in others)
    return round(100 * (statistics.median(some) - middle) / middle, 1), round(greater / len(some) / len(others), 3)


def _ms(seconds: list[float]) -> float:
    return round(statistics.median(seconds) * 1e3, 2)


if __name__ == "__main__":
    os.environ |= {"LOG_LEVEL": "CRITICAL", "EMAIL_URL": "dummymail://"}
    main()

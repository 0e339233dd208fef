"""What row security costs at the scale of London: `python -m tests.bench.access`, one JSON line a statement and actor.

1,000,000 people, 41,000 cases, 5,000,000 interventions in 33 partnerships, generated in a scratch database. The same SQL, in
shuffled rounds, as igu_web with row security, as a superuser whom no policy holds, and on a second such connection beside it,
which shows the noise. Medians of the client's time, and of the time that client and server were at work on a statement, which
other work on the machine lengthens less. Statements are prepared on every connection as the product's are (settings.DATABASES),
run in a transaction that has its actor, and are taken back.
"""

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings

from tests import embedded
from tests.bench.stopwatch import Stopwatch

PARTNERSHIPS = 33
WIDE = 26
"""Partnerships whose casework the wide analyst reads: four rows in five."""
SQL = Path(__file__).parent / "access.sql"
NAME = "igu_bench_access"
BATCHES = 30
"""So many times the connections are made anew, so that none has the better core throughout."""
WARM = 12
"""Rounds before the measured ones: a statement is prepared when it comes a fifth time, and its plan kept five times later."""
STATEMENTS = {
    "list of the own partnership": (
        "SELECT c.id, p.given_name, p.family_name, c.opened_on FROM cohort_case c JOIN people_person p ON p.id = c.person_id "
        "WHERE c.partnership_id = %(partnership)s AND c.closed_on IS NULL ORDER BY c.opened_on DESC, c.id DESC LIMIT 25"
    ),
    "detail": ("SELECT c.*, p.* FROM cohort_case c JOIN people_person p ON p.id = c.person_id WHERE c.id = %(case)s"),
    "search by name": (
        "SELECT id, given_name, family_name FROM people_person WHERE search_name OPERATOR(igu.%%%%>) %(name)s "
        "ORDER BY word_similarity(%(name)s, search_name) DESC, id LIMIT 25"
    ),
    "children of a case": (
        'SELECT id, "on", kind_id, summary FROM cohort_intervention WHERE case_id = %(case)s ORDER BY "on" DESC, id DESC LIMIT 50'
    ),
    "insert": (
        'INSERT INTO cohort_intervention (key, case_id, compartment_id, "on", kind_id, mode_id, agency_id, worker_id, place, '
        "attended, absence_reason, summary, import_ref, version, recorded_at, recorded_by_id) "
        "SELECT gen_random_uuid(), %(case)s, %(compartment)s, '2026-02-03', 'phone', 'telephone', 1, 1, '', true, '', "
        "'Talked about college.', '', 1, now(), 1 RETURNING id"
    ),
    "update": "UPDATE cohort_case SET last_contact_on = %(day)s, version = version + 1 WHERE id = %(case)s",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--cases", type=int, default=41_000)
    parser.add_argument("--interventions", type=int, default=5_000_000)
    parser.add_argument("--rounds", type=int, default=600)
    given = parser.parse_args()
    embedded.pytest_load_initial_conftests()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "igu.settings")
    import django

    from igu.local.environment import servers
    from tests import database

    django.setup()
    database.copy_of_the_migrated_database(NAME)
    try:
        _generate(servers.postgres.connect(NAME), given)
        _measure(servers.postgres, given.rounds)
    finally:
        database.drop(NAME)


def _generate(admin: psycopg.Connection, given: argparse.Namespace) -> None:
    started = time.monotonic()
    sizes = {"people": given.people, "cases": given.cases, "interventions": given.interventions}
    for name, value in {**sizes, "partnerships": PARTNERSHIPS, "wide": WIDE}.items():
        admin.execute(f"SELECT set_config('bench.{name}', %s, false)", [str(value)])
    for statement in SQL.read_text().split(";;"):
        admin.execute(statement)
    admin.close()
    _say(generated=sizes, seconds=round(time.monotonic() - started))


def _measure(postgres, rounds: int) -> None:
    with postgres.connect(NAME) as admin, admin.cursor() as cursor:
        members = dict(cursor.execute("SELECT role, id FROM agencies_membership").fetchall())
        cases = cursor.execute(
            "SELECT c.id, c.compartment_id, c.partnership_id, p.search_name FROM cohort_case c "
            "JOIN people_person p ON p.id = c.person_id WHERE c.partnership_id = 7 ORDER BY c.id LIMIT 500"
        ).fetchall()
    for role in ("gang_worker", "analyst"):
        with _connections(postgres, members[role]) as connections:
            _say(actor=role, measure="entering", **_entering(*connections["web"], rounds))
        for name, statement in STATEMENTS.items():
            if role == "gang_worker" or name not in {"insert", "update"}:
                times: dict[str, list[Stopwatch]] = {"web": [], "plain": [], "beside": []}
                for _ in range(BATCHES):
                    with _connections(postgres, members[role]) as connections:
                        for key, taken in _rounds(statement, cases, rounds // BATCHES, connections).items():
                            times[key] += taken
                _say(actor=role, measure=name, **_ratios(times))


@contextmanager
def _connections(postgres, membership: int) -> Iterator[dict[str, tuple[psycopg.Connection, int | None]]]:
    """New ones, each with the membership that it enters as; on two cores it matters which one a server's process was put on."""
    web = psycopg.connect(postgres.url("igu_web", NAME), autocommit=True)
    made = {"web": (web, membership), "plain": (postgres.connect(NAME), None), "beside": (postgres.connect(NAME), None)}
    for connection, _ in made.values():
        connection.prepare_threshold = settings.DATABASES["default"]["OPTIONS"]["prepare_threshold"]
    yield made
    for connection, _ in made.values():
        connection.close()


def _rounds(statement: str, cases: list[tuple], rounds: int, connections: dict) -> dict[str, list[Stopwatch]]:
    """Each round: the same values on every connection, in another order."""
    times: dict[str, list[Stopwatch]] = {name: [] for name in connections}
    chance = random.Random(7)
    for number in range(WARM + rounds):
        case, compartment, partnership, name = chance.choice(cases)
        values = {
            "case": case,
            "compartment": compartment,
            "partnership": partnership,
            "name": name,
            "day": f"2026-01-{number % 27 + 1:02}",
        }
        for key in chance.sample(sorted(connections), len(connections)):
            connection, membership = connections[key]
            taken = _time(
                connection,
                membership,
                lambda cursor, values=values: cursor.execute(statement, values),
            )
            if number >= WARM:
                times[key].append(taken)
    return times


def _time(connection: psycopg.Connection, membership: int | None, run: Callable) -> Stopwatch:
    stopwatch = Stopwatch(connection.info.backend_pid)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        if membership is not None:
            cursor.execute("SELECT igu.enter(%s)", [membership])
        with stopwatch.running():
            run(cursor)
            if cursor.description:
                cursor.fetchall()
        cursor.execute("ROLLBACK")
    return stopwatch


def _entering(web: psycopg.Connection, membership: int, rounds: int) -> dict[str, float]:
    def entering(cursor: psycopg.Cursor) -> None:
        cursor.execute("SELECT igu.enter(%s)", [membership])

    times = [_time(web, None, entering).seconds for _ in range(rounds)]
    return {"median_ms": round(statistics.median(times) * 1000, 3)}


def _ratios(times: dict[str, list[Stopwatch]]) -> dict[str, float]:
    clock = {name: statistics.median(each.seconds for each in taken) * 1000 for name, taken in times.items()}
    busy = {name: statistics.median(each.busy for each in taken) for name, taken in times.items()}
    return {
        "ms": round(clock["web"], 3),
        "plain_ms": round(clock["plain"], 3),
        "ratio": round(clock["web"] / clock["plain"], 2),
        "noise": round(clock["beside"] / clock["plain"], 2),
        "busy_ratio": round(busy["web"] / busy["plain"], 2),
        "busy_noise": round(busy["beside"] / busy["plain"], 2),
    }


def _say(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

"""What a machine asks about the product's health, and what the product tells it: nothing but yes or no."""

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from redis.exceptions import ConnectionError as NoRedis


def test_live_answers_nobody_in_particular_without_a_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get("/live")
    assert (answer.status_code, answer.content) == (200, b"live\n")


def test_ready_when_database_and_cache_answer_and_all_is_migrated(client, db):
    answer = client.get("/ready")
    assert (answer.status_code, answer.content) == (200, b"ready\n")
    assert "no-store" in answer["Cache-Control"]


def test_not_ready_while_a_migration_is_missing(client, db):
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    assert client.get("/ready").status_code == 503


@pytest.mark.parametrize(
    ("what", "failure"), [(connection, OperationalError("host 10.1.2.3")), (cache, NoRedis("host 10.1.2.3"))]
)
def test_not_ready_while_a_server_is_away_and_its_name_stays_unsaid(client, db, monkeypatch, what, failure):
    def away(*args, **kwargs):
        raise failure

    with monkeypatch.context() as while_away:
        while_away.setattr(what, "cursor" if what is connection else "get", away)
        answer = client.get("/ready")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")


def test_only_reading_is_answered(client, db):
    assert client.post("/ready").status_code == 405

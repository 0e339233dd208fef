"""The way of a request through the database: the statements it takes, without their values."""

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.test import Client

SAVEPOINT = re.compile(r'"s\d+_x\d+"')


@contextmanager
def statements() -> Iterator[list[str]]:
    """What goes to the database: the text, without values and without the numbers of savepoints."""
    sent: list[str] = []

    def note(execute, sql, params, many, context):
        sent.append(SAVEPOINT.sub("savepoint", sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent


def way(client: Client, method: str, where: str, body: dict | None = None) -> tuple[int, list[str]]:
    """The status of an answer and the statements that it took; all of it is taken back."""
    given = {} if body is None else {"data": body}
    if body is not None and where.startswith("/api/"):
        key = {"Idempotency-Key": str(uuid.uuid4())}
        given = {"data": json.dumps(body), "content_type": "application/json", "headers": key}
    with transaction.atomic():
        with statements() as sent:
            answer = getattr(client, method)(where, **given)
        transaction.set_rollback(True)
    return answer.status_code, sent

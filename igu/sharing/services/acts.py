"""Asking the database to do an act: it checks everything again, and is the only one who can write it."""

from typing import Any

from django.db import DatabaseError, connection, transaction

from igu.access.actor import Actor
from igu.access.policies import Refused

REFUSED = "ZR001"
"""What igu.require() raises; its text is written for the reader."""


def one_at_a_time(act: str, *, by: Actor) -> None:
    """Lets one act of a kind by one person pass at a time, until its transaction ends, so that a second press finds the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), hashtext(%s))", [f"igu.{act}", str(by.user_id)])


def ask(function: str, *values: Any, by: Actor) -> Any:
    """Call one of the functions of igu/sharing/sql as the actor, whose rights are then worked out anew.

    Raises Refused with the database's sentence.
    """
    marks = ", ".join(["%s"] * len(values))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT igu.{function}({marks})", values)  # noqa: S608 - a name from the services beside
            answer = cursor.fetchone()[0]
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == REFUSED:
            raise Refused(error.__cause__.diag.message_primary) from error
        raise
    connection.enter(by.membership_id)
    return answer

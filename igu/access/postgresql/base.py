"""PostgreSQL, with the actor told to the database at the start of every transaction."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db.backends.postgresql import base

_ENTER = (
    "SELECT role, current_setting('igu.r'), current_setting('igu.s'), current_setting('igu.w') FROM igu.enter(%s) role"
)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend with one addition: the outermost atomic() of an actor begins with igu.enter().

    Code that runs outside a transaction, or without an actor, cannot read a protected row at all.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.rights: dict[str, Any] = {}
        """What is known of the actor's rights in this transaction: the compartments whose bit is set, by setting, and more."""
        self.acting_role = "NONE"

    @property
    def may_change_actor(self) -> bool:
        """True for sessions that set up or test; what igu_web asks for is refused by igu.enter() itself."""
        return self.settings_dict["USER"] in {"igu_owner", "igu_test"}

    def _set_autocommit(self, autocommit: bool) -> None:
        from igu.access.actor import current_actor

        super()._set_autocommit(autocommit)
        if not autocommit:
            self.rights = {}
            if (actor := current_actor()) is not None:
                self.enter(actor.membership_id)

    def enter(self, membership_id: int) -> None:
        """Tell the database who acts until this transaction ends. Raises ProgrammingError when they may not."""
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            role = self.introduce(membership_id, cursor)
            self.acting_role = role if role == "igu_glass" or self.may_change_actor else "NONE"
            if self.acting_role != "NONE":
                cursor.execute(f"SET LOCAL ROLE {role}")

    def introduce(self, membership_id: int, cursor: psycopg.Cursor) -> str:
        """Have the actor's rights worked out and keep what the database answers; the role to put on."""
        role, *texts = cursor.execute(_ENTER, (membership_id,)).fetchone()
        places = ([bit.start() for bit in re.finditer("1", text)] for text in texts)
        self.rights = dict(zip(("igu.r", "igu.s", "igu.w"), places, strict=True))
        return role

    def leave(self) -> None:
        """Forget the actor inside a transaction that goes on: only for sessions that may change it."""
        if self.may_change_actor:
            self.rights = {}
            role = self.settings_dict["OPTIONS"].get("assume_role") or "NONE"
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL ROLE {role}")
                cursor.execute("SELECT igu.leave()")

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count over the whole partnership: inside, rows are those igu.f allows, whoever may open them.

        Needs a transaction whose actor holds a role that counts; for anybody else there is nothing to count.
        """
        with self.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE igu_figures")
            yield
            cursor.execute(f"SET LOCAL ROLE {self.acting_role}")

    @property
    def has_failed(self) -> bool:
        """Whether a statement failed and the database answers nothing more until that is rolled back."""
        return self.connection.info.transaction_status == psycopg.pq.TransactionStatus.INERROR

    @contextmanager
    def wearing(self, role: str) -> Iterator[None]:
        """Have another role on until the block ends, and then the one from before; in a transaction, and in whichever way
        the block ends. What that role sees is its own policies' to say."""
        with self.cursor() as cursor:
            before = cursor.execute("SELECT current_setting('role')").fetchone()[0]
            self._put_on(role, cursor)
        try:
            yield
        finally:
            if not self.has_failed:
                with self.cursor() as cursor:
                    self._put_on(before, cursor)

    @staticmethod
    def _put_on(role: str, cursor: Any) -> None:
        cursor.execute(psycopg.sql.SQL("SET LOCAL ROLE {}").format(psycopg.sql.Identifier(role)))

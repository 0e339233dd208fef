"""Migrations behind the wall are channel_owner's: each one puts that role on, and the migrating owner's on again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class ChannelMigration(migrations.Migration):
    """A migration whose tables, keys and policies channel_owner makes and owns, in the schema channel."""

    def apply(self, project_state, schema_editor, collect_sql=False):
        with _as_channel_owner(schema_editor):
            return super().apply(project_state, schema_editor, collect_sql)

    def unapply(self, project_state, schema_editor, collect_sql=False):
        with _as_channel_owner(schema_editor):
            return super().unapply(project_state, schema_editor, collect_sql)


@contextmanager
def _as_channel_owner(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[None]:
    """What Django leaves to the end of the migration is done before the role is taken off."""
    with schema_editor.connection.wearing("channel_owner"):
        yield
        for statement in schema_editor.deferred_sql:
            schema_editor.execute(statement, None)
        schema_editor.deferred_sql.clear()

from pathlib import Path

from django.db import migrations

from prevent_channel.migrations import ChannelMigration

SQL = Path(__file__).parent.parent / "sql"


class Migration(ChannelMigration):
    dependencies = [("prevent_channel", "0001_initial"), ("access", "0002_functions")]

    operations = [
        migrations.RunSQL(
            (SQL / "wall.sql").read_text(),
            "DROP FUNCTION channel.enter(), channel.leave(), channel.log(text, bigint, bigint), channel.appoint_chair(bigint, bigint); "
            "DROP FUNCTION channel.keep_version() CASCADE",
        ),
    ]

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    """Who is the only reader of a record is asked of anybody, and a record is hidden on another's word."""

    dependencies = [("sharing", "0006_one_grant_whole_and_held_records")]

    operations = [
        migrations.RunSQL("DROP FUNCTION IF EXISTS igu.hide_from(text, bigint, text, date)", migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "kept_out.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL("DROP FUNCTION IF EXISTS igu.others_read(integer)", migrations.RunSQL.noop),
    ]

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "holding.sql"


class Migration(migrations.Migration):
    """For databases in which what was put on a person while they were hidden stayed behind."""

    dependencies = [("people", "0008_merging_functions"), ("sharing", "0006_one_grant_whole_and_held_records")]

    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]

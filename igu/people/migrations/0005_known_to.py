from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "known_to.sql"


class Migration(migrations.Migration):
    dependencies = [("people", "0004_unique_within_a_compartment")]

    operations = [migrations.RunSQL(SQL.read_text(), "DROP FUNCTION igu.known_to(text)")]

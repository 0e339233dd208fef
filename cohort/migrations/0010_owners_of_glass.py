from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "owners_of_glass.sql"


class Migration(migrations.Migration):
    dependencies = [("cohort", "0009_readings_of_earlier_names"), ("sharing", "0005_logged_as_by_tier")]

    operations = [migrations.RunSQL(SQL.read_text(), "DROP FUNCTION igu.owners_of_glass(bigint)")]

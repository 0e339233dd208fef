from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "odd_readings.sql"


class Migration(migrations.Migration):
    dependencies = [("cohort", "0005_caseload_uploads"), ("audit", "0002_log_access")]

    operations = [migrations.RunSQL(SQL.read_text(), "DROP FUNCTION igu.odd_readings(timestamptz)")]

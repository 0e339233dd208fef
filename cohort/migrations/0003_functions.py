from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cohort", "0002_codes"), ("audit", "0002_log_access")]

    operations = [
        migrations.RunSQL((SQL / "uploads.sql").read_text(), "DROP FUNCTION igu.forget_uploads()"),
        migrations.RunSQL((SQL / "odd_readings.sql").read_text(), "DROP FUNCTION igu.odd_readings(timestamptz)"),
    ]

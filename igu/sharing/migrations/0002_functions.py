from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
FILES = ("acts", "agreements", "grants", "records_of", "records", "kept_out", "glass")


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_initial"), ("audit", "0002_log_access")]

    operations = [
        migrations.RunSQL((SQL / f"{name}.sql").read_text(), migrations.RunSQL.noop) for name in FILES
    ]

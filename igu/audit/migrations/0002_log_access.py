from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "log_access.sql"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("access", "0002_functions")]

    operations = [
        migrations.RunSQL(SQL.read_text(), "DROP FUNCTION igu.log_access(bigint, text, text, integer, integer, text)")
    ]

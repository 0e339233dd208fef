from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "known_to.sql"


class Migration(migrations.Migration):
    dependencies = [("people", "0002_ethnicities")]

    operations = [migrations.RunSQL(SQL.read_text(), "DROP FUNCTION igu.known_to(text)")]

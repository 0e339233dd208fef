from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "log_access.sql"


class Migration(migrations.Migration):
    """For databases in which the log did not say why a record was read whose glass had been broken."""

    dependencies = [("audit", "0006_exports")]

    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]

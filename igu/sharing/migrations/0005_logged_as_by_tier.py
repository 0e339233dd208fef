from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "logged_as_by_tier.sql"


class Migration(migrations.Migration):
    dependencies = [("sharing", "0004_stepping_back"), ("access", "0003_sensitive_kinds")]

    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "readings_of_merged_people.sql"


class Migration(migrations.Migration):
    dependencies = [("cohort", "0006_exports"), ("people", "0008_merging_functions")]

    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]

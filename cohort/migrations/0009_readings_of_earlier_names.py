from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "readings_of_merged_people.sql"


class Migration(migrations.Migration):
    """For databases in which a reader's own name was the one they have now, and no earlier one."""

    dependencies = [("cohort", "0008_words_of_constraints"), ("accounts", "0001_initial")]

    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "jobs.sql"


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.RunSQL(SQL.read_text(), "DROP FUNCTION igu.jobs_due(), igu.job_membership(bigint)")
    ]

from django.db import migrations

from igu.access import sql


class Migration(migrations.Migration):
    """For databases in which everybody of an agency that was granted figures read the rows of figures."""

    dependencies = [("access", "0003_sensitive_kinds")]

    operations = [migrations.RunSQL(sql.read("enter"), migrations.RunSQL.noop)]

from django.db import migrations

from igu.access import sql


class Migration(migrations.Migration):
    dependencies = [("access", "0002_functions")]

    operations = [
        migrations.RunSQL(
            sql.read("sensitive_kinds"),
            "DROP FUNCTION igu.sensitive_kinds(); ALTER TABLE igu.child_kinds DROP COLUMN sensitive",
        )
    ]

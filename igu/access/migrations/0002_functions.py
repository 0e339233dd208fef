from django.db import migrations

from igu.access import sql


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.RunSQL(sql.read("grant_times"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.read("functions"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.read("enter"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.read("agencies"), migrations.RunSQL.noop),
    ]

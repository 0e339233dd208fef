from django.db import migrations

from igu.rest import sql


class Migration(migrations.Migration):
    dependencies = [("rest", "0002_fence_tokens")]

    operations = [
        migrations.RunSQL(sql.read("forget_submissions"), "DROP FUNCTION igu.forget_submissions(integer)"),
    ]

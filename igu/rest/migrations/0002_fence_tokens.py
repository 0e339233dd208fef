from django.db import migrations

from igu.rest import sql


class Migration(migrations.Migration):
    dependencies = [("rest", "0001_initial")]
    operations = [migrations.RunSQL(sql.read("tokens"), migrations.RunSQL.noop)]

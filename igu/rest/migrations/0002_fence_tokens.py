from django.db import migrations

from igu.rest import sql


class Migration(migrations.Migration):
    dependencies = [("rest", "0001_initial"), ("access", "0003_functions")]
    operations = [migrations.RunSQL(sql.read("tokens"), migrations.RunSQL.noop)]

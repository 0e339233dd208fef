from django.db import migrations

from igu.access import sql


class Migration(migrations.Migration):
    """For databases in which a glass stayed open to who was kept out meanwhile, and the moments of grants named no grant."""

    dependencies = [("access", "0004_figures_for_roles_that_read_them")]

    operations = [
        migrations.RunSQL(sql.read("grant_times"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.read("enter"), migrations.RunSQL.noop),
    ]

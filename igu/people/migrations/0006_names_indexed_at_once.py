import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0005_person_by_name")]

    operations = [
        migrations.RemoveIndex(model_name="person", name="person_name_trigrams"),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False,
                fields=["search_name"],
                name="person_name_trigrams",
                opclasses=["igu.gin_trgm_lp_ops"],
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    """The list of people is sorted by name whatever their partnership: its first page is read off this index."""

    dependencies = [("people", "0004_wrong_aliases")]

    operations = [
        migrations.RemoveIndex(model_name="person", name="person_by_name"),
        migrations.AddIndex(
            model_name="person", index=models.Index(fields=["family_name", "given_name", "id"], name="person_by_name")
        ),
    ]

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql" / "seals.sql"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_log_access")]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table_name", models.CharField(max_length=63)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("rows", models.PositiveIntegerField()),
                ("digest", models.BinaryField()),
                ("chain", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("table_name", "last"), name="seal_once")],
            },
        ),
        migrations.RunSQL(
            SQL.read_text(),
            "DROP FUNCTION igu.chain_end(bytea), igu.broken_seals(), igu.seal_history(), igu.seal(timestamptz, integer), "
            "igu.link(bytea, text, bigint, bigint, bigint, bytea), igu.digest_of(text, bigint, bigint), igu.sealed_tables()",
        ),
    ]

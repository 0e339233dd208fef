from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial"), ("sharing", "0002_functions")]

    operations = [
        migrations.CreateModel(
            name="AgreementWarning",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", models.PositiveSmallIntegerField()),
                ("sent_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE, related_name="+", to="agencies.sharingagreement"
                    ),
                ),
            ],
            options={
                "ordering": ["-sent_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "days"), name="agreement_warned_once")
                ],
            },
        ),
        migrations.RunSQL((SQL / "warnings.sql").read_text(), "DROP FUNCTION igu.warnings_due()"),
        migrations.RunSQL((SQL / "logged_as.sql").read_text(), "DROP FUNCTION igu.logged_as(text)"),
        migrations.RunSQL((SQL / "sweep.sql").read_text(), "DROP FUNCTION igu.sweep_compartments()"),
    ]

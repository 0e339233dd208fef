from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("sharing", "0003_clock_and_log")]

    operations = [
        migrations.AlterField(
            model_name="sharingact",
            name="kind",
            field=models.CharField(
                choices=[
                    ("drafted", "Drafted an agreement"),
                    ("confirmed", "Confirmed an agreement"),
                    ("reviewed", "Reviewed an agreement"),
                    ("agreement_ended", "Ended an agreement"),
                    ("granted", "Shared"),
                    ("changed", "Changed what is shared"),
                    ("grant_ended", "Stopped sharing"),
                    ("shared", "Shared this record"),
                    ("share_ended", "Stopped sharing this record"),
                    ("restricted", "Restricted this record"),
                    ("unrestricted", "Lifted the restriction"),
                    ("kept_out", "Kept somebody out"),
                    ("stepped_back", "Stepped back: knows them outside work"),
                    ("let_in", "Let somebody in again"),
                    ("glass_broken", "Opened in an emergency"),
                    ("glass_reviewed", "Reviewed an emergency"),
                ],
                max_length=20,
            ),
        ),
        # Read once more, for databases that had it before it closed open emergencies and knew stepping back.
        migrations.RunSQL((SQL / "kept_out.sql").read_text(), migrations.RunSQL.noop),
    ]

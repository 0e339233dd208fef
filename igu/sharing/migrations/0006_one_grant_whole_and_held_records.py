from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    """For databases in which restricting put parts of several grants together, a record was listed before it was held, and
    one person could share with themselves or confirm an agreement for two agencies."""

    dependencies = [
        ("sharing", "0005_logged_as_by_tier"),
        ("access", "0005_glass_is_closed_to_who_is_kept_out"),
    ]

    operations = [
        *(
            migrations.RunSQL((SQL / f"{name}.sql").read_text(), migrations.RunSQL.noop)
            for name in ("agreements", "records", "kept_out", "glass")
        ),
        migrations.RunSQL("DROP FUNCTION IF EXISTS igu.readers_of(integer)", migrations.RunSQL.noop),
    ]

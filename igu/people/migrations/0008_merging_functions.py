from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    """Merging and taking it back; and what the records below know of people, with those that were merged."""

    dependencies = [("people", "0007_merging"), ("sharing", "0003_clock_and_log")]

    operations = [
        migrations.RunSQL((SQL / "holding.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "merging.sql").read_text(), migrations.RunSQL.noop),
        # A session that has not used trigrams yet, as on a database that had the migrations before, may not name their setting.
        migrations.RunSQL("SELECT word_similarity('', '')", migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "known_to.sql").read_text(), migrations.RunSQL.noop),
    ]

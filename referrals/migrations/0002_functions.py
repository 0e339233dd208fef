from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
CLOCKS = [
    ("urgent", "An urgent referral is read", 0, True),
    ("acknowledge", "A referral is read", 1, True),
    ("decide", "A referral is decided", 7, False),
    ("answer", "A question is answered", 5, True),
    ("challenge", "A challenged decline is looked at again", 3, True),
]


def write(apps, schema_editor):
    model = apps.get_model("referrals", "ReferralClock")
    model.objects.bulk_create(
        model(code=code, label=label, days=days, working=working) for code, label, days, working in CLOCKS
    )


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0001_initial"),
        ("cohort", "0001_initial"),
        ("access", "0002_functions"),
        ("sharing", "0002_functions"),
    ]

    operations = [
        migrations.RunPython(write, migrations.RunPython.noop),
        migrations.RunSQL(
            (SQL / "referrals.sql").read_text(),
            "DROP FUNCTION igu.who_may(bigint, text), igu.referral_receivers(), igu.letters_kept_from(), igu.send_referral(jsonb), igu.share_an_agreement(bigint, bigint), "
            "igu.move_referral(bigint, integer, uuid, text, text, text, date, bigint, uuid, text), "
            "igu.note_on_referral(bigint, integer, text), igu.keep_referral(public.referrals_referral), "
            "igu.keep_triage(bigint, bigint, text, uuid)",
        ),
    ]

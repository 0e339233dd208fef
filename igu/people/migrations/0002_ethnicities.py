from django.db import migrations

ETHNICITIES = [
    ("W1", "White: English, Welsh, Scottish, Northern Irish or British"),
    ("W2", "White: Irish"),
    ("W3", "White: Gypsy or Irish Traveller"),
    ("W9", "White: any other background"),
    ("M1", "Mixed: White and Black Caribbean"),
    ("M2", "Mixed: White and Black African"),
    ("M3", "Mixed: White and Asian"),
    ("M9", "Mixed: any other background"),
    ("A1", "Asian: Indian"),
    ("A2", "Asian: Pakistani"),
    ("A3", "Asian: Bangladeshi"),
    ("A4", "Asian: Chinese"),
    ("A9", "Asian: any other background"),
    ("B1", "Black: Caribbean"),
    ("B2", "Black: African"),
    ("B9", "Black: any other background"),
    ("O2", "Other: Arab"),
    ("O9", "Other: any other background"),
    ("NS", "Not stated"),
]


def write(apps, schema_editor):
    ethnicity = apps.get_model("people", "Ethnicity")
    ethnicity.objects.bulk_create(
        ethnicity(code=code, label=label, position=position) for position, (code, label) in enumerate(ETHNICITIES, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]

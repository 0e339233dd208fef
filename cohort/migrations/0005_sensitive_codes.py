"""What is kept apart and for how long (domain facts, 8.7); grades of intelligence as the police form has them, 3×5×2."""

from django.db import migrations

KINDS = [  # code, label, months to a review, months it is kept unless renewed, graded
    ("intelligence", "Intelligence", 12, 36, True),
    ("health", "Health information", 12, 36, False),
    ("exploitation", "Sign of exploitation", 6, 36, False),
]
GRADES = [  # part, code, label, under conditions
    ("source", "reliable", "1, reliable", False),
    ("source", "untested", "2, untested", False),
    ("source", "not_reliable", "3, not reliable", False),
    ("assessment", "known_directly", "A, they saw or heard it themselves", False),
    ("assessment", "known_indirectly_corroborated", "B, told to them, and confirmed elsewhere", False),
    ("assessment", "known_indirectly", "C, told to them", False),
    ("assessment", "not_known", "D, not known how they know", False),
    ("assessment", "suspected_false", "E, suspected to be false", False),
    ("handling", "sharing_permitted", "P, may be shared where the law allows", False),
    ("handling", "sharing_with_conditions", "C, may be shared under conditions", True),
]


def write(apps, schema_editor):
    kinds, grades = (apps.get_model("cohort", name) for name in ("SensitiveKind", "IntelligenceGrade"))
    kinds.objects.bulk_create(
        kinds(position=position, code=code, label=label, review_months=review, longest_months=longest, graded=graded)
        for position, (code, label, review, longest, graded) in enumerate(KINDS, 1)
    )
    grades.objects.bulk_create(
        grades(position=position, part=part, code=code, label=label, conditional=conditional)
        for position, (part, code, label, conditional) in enumerate(GRADES, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("cohort", "0004_sensitive_notes")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]

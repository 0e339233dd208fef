"""The code lists as they begin. Later changes are migrations of their own, or are made by the role that may."""

from django.db import migrations

PROGRAMMES = [
    ("gang_exit", "Gang Exit Project", True),
    ("gang_worker", "Gang Worker caseload", True),
    ("integrate", "Integrate, mental health outreach", False),
    ("victim_support", "Young victims", False),
    ("iom", "Integrated offender management", False),
]
KINDS = [
    ("one_to_one", "One to one"),
    ("group_session", "Group session"),
    ("phone", "Phone or message"),
    ("home_visit", "Home visit"),
    ("custody_visit", "Custody visit"),
    ("mentoring", "Mentoring"),
    ("job_coaching", "Job and training coaching"),
    ("housing_support", "Housing support"),
    ("mental_health", "Mental health support"),
    ("family_work", "Work with the family"),
    ("court", "Court or police station"),
    ("disruption", "Police engagement or disruption"),
    ("other", "Something else"),
]
MODES = [
    ("face_to_face", "Face to face", True),
    ("video", "Video call", True),
    ("telephone", "Telephone", False),
    ("message", "Message or letter", False),
]
ETE = [
    ("school_full_time", "School, full time", True),
    ("school_reduced", "School, reduced timetable", True),
    ("alternative_provision", "Alternative provision or pupil referral unit", True),
    ("home_education", "Elective home education", True),
    ("college", "College or sixth form", True),
    ("higher_education", "Higher education", True),
    ("training", "Training or traineeship", True),
    ("apprenticeship", "Apprenticeship", True),
    ("employed_full_time", "Employed, full time", True),
    ("employed_part_time", "Employed, part time", True),
    ("self_employed", "Self-employed", True),
    ("zero_hours", "Employed, zero hours", True),
    ("work_experience", "Work experience", True),
    ("volunteering", "Volunteering", False),
    ("neet_seeking", "Not in education or work, looking", False),
    ("neet_unavailable", "Not in education or work, caring or ill", False),
    ("excluded", "Excluded from school", False),
    ("custody_education", "Education in custody", False),
    ("ete_unknown", "Not known", False),
]
ACCOMMODATION = [
    ("family", "With family, settled", True),
    ("owner", "Owner", True),
    ("social_rent", "Council or housing association tenant", True),
    ("private_rent", "Private tenant", True),
    ("supported", "Supported housing, settled", True),
    ("care_placement", "Care placement", True),
    ("friends_transient", "With family or friends, for now", False),
    ("temporary", "Temporary, council", False),
    ("bed_and_breakfast", "Bed and breakfast", False),
    ("approved_premises", "Approved premises", False),
    ("bail", "Bail accommodation", False),
    ("hostel", "Emergency hostel", False),
    ("refuge", "Refuge", False),
    ("sofa_surfing", "Sofa-surfing", False),
    ("squat", "Squat", False),
    ("rough_sleeping", "Rough sleeping", False),
    ("custody", "In custody", False),
    ("accommodation_unknown", "Not known", False),
]
CLOSURES = [
    ("completed", "Planned, completed", True),
    ("transferred", "Planned, transferred", True),
    ("disengaged", "Disengaged", False),
    ("refused", "Refused support", False),
    ("custody", "In custody for more than 12 months", False),
    ("moved", "Moved away", False),
    ("died", "Died", False),
    ("not_suitable", "Not suitable", False),
]
OFFENCES = [
    ("murder", "Murder or manslaughter", 8),
    ("rape", "Rape", 8),
    ("attempted_murder", "Attempted murder", 8),
    ("wounding_intent", "Wounding with intent", 7),
    ("robbery", "Robbery", 6),
    ("burglary_dwelling", "Burglary of a home", 6),
    ("drug_supply", "Supplying drugs", 6),
    ("firearm", "Possessing a firearm", 5),
    ("violent_disorder", "Violent disorder", 5),
    ("abh", "Assault causing actual bodily harm", 4),
    ("burglary_other", "Burglary, not of a home", 4),
    ("vehicle_taking", "Taking a vehicle", 4),
    ("weapon", "Possessing a weapon or blade", 3),
    ("theft", "Theft", 3),
    ("common_assault", "Common assault", 3),
    ("criminal_damage", "Criminal damage", 2),
    ("drug_possession", "Possessing drugs", 2),
    ("breach", "Breach of an order", 2),
    ("public_order", "Public order, minor", 1),
    ("other_minor", "Other, minor", 1),
]
OUTCOMES = [
    ("pending", "Waiting for an outcome", False),
    ("charged", "Charged", False),
    ("convicted", "Convicted", True),
    ("cautioned", "Cautioned", True),
    ("acquitted", "Acquitted", False),
    ("discontinued", "Discontinued", False),
    ("no_further_action", "No further action", False),
]


def write(apps, schema_editor):
    def fill(model, rows, *names, **fixed):
        model = apps.get_model("cohort", model)
        model.objects.bulk_create(
            model(position=position, **dict(zip(("code", "label", *names), row, strict=True)), **fixed)
            for position, row in enumerate(rows, 1)
        )

    fill("Programme", PROGRAMMES, "caseload")
    fill("InterventionKind", KINDS)
    fill("InterventionMode", MODES, "for_group")
    fill("CircumstanceStatus", ETE, "counted", kind="ete")
    fill("CircumstanceStatus", ACCOMMODATION, "settled", kind="accommodation")
    fill("ClosureReason", CLOSURES, "planned")
    fill("OffenceCode", OFFENCES, "gravity")
    fill("OffenceOutcome", OUTCOMES, "proven")


class Migration(migrations.Migration):
    dependencies = [("cohort", "0001_initial")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]

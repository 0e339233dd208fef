from django.db import models


class AgencyKind(models.TextChoices):
    COUNCIL = "council", "Council"
    POLICE = "police", "Police"
    PROBATION = "probation", "Probation"
    YOUTH_JUSTICE = "youth_justice", "Youth justice"
    SOCIAL_CARE = "social_care", "Social care"
    HEALTH = "health", "Health"
    HOUSING = "housing", "Housing"
    EDUCATION = "education", "Education"
    VOLUNTARY = "voluntary", "Voluntary sector"
    JUSTICE = "justice", "Courts, prosecution and prisons"
    EMPLOYMENT = "employment", "Employment"
    FIRE = "fire", "Fire and rescue"


class AgreementStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    AGREED = "agreed", "Agreed"
    ENDED = "ended", "Ended"


class Gateway(models.TextChoices):
    """The power or duty under which a party shares (domain facts, section 8.1)."""

    CDA_115 = "cda_115", "Crime and Disorder Act 1998, section 115"
    CDA_17A = "cda_17a", "Crime and Disorder Act 1998, section 17A (depersonalised information)"
    PCSC_16 = "pcsc_16", "Police, Crime, Sentencing and Courts Act 2022, section 16"
    CTSA_38 = "ctsa_38", "Counter-Terrorism and Security Act 2015, section 38"
    CJA_325 = "cja_325", "Criminal Justice Act 2003, section 325"
    CHILDREN_2004_11 = "children_2004_11", "Children Act 2004, section 11"
    CHILDREN_1989_47 = "children_1989_47", "Children Act 1989, sections 17 and 47"
    CARE_2014 = "care_2014", "Care Act 2014"
    DPA_SCHEDULE_1 = "dpa_schedule_1", "Data Protection Act 2018, schedule 1"
    DPA_PART_3 = "dpa_part_3", "Data Protection Act 2018, part 3"

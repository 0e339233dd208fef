from django.db import models


class CompartmentKind(models.TextChoices):
    CASEWORK = "casework", "Casework"
    PERFORMANCE = "performance", "Performance and reports"
    DERIVED = "derived", "Shared or restricted differently"


class Tier(models.IntegerChoices):
    """How much of a record a grant shows (domain facts, section 8.3)."""

    KNOWN_TO = 1, "Tier 1, known to"
    CONTENT = 2, "Tier 2, case content"
    SENSITIVE = 3, "Tier 3, most sensitive"


class GlassReason(models.TextChoices):
    """Why somebody opened a record without standing access."""

    THREAT_TO_LIFE = "threat_to_life", "Threat to somebody’s life"
    CHILD_AT_RISK = "child_at_risk", "A child at risk now"
    ARREST_OR_CUSTODY = "arrest_or_custody", "Arrest or custody: safety of the person"
    DUTY_DECISION = "duty_decision", "A decision on duty that cannot wait"
    OTHER = "other", "Another emergency"


class GlassOutcome(models.TextChoices):
    """What its review found (domain facts, section 8.5)."""

    JUSTIFIED = "justified", "Justified"
    TRAINING = "training", "Training needed"
    DISCIPLINARY = "disciplinary", "Referred for discipline"

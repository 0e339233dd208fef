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

from django.db import models


class CircumstanceKind(models.TextChoices):
    ETE = "ete", "Education, employment and training"
    ACCOMMODATION = "accommodation", "Accommodation"


class Band(models.TextChoices):
    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    ZERO = "zero", "Zero"


class ExportPurpose(models.TextChoices):
    """What an exported file is for; there is no other use of it."""

    ANALYSIS = "analysis", "Analysis of the caseload"
    INSPECTION = "inspection", "Audit or inspection"
    MOVE = "move", "Moving records to another system"
    ACCESS_REQUEST = "access_request", "A person’s request for their own data"
    PROCEEDINGS = "proceedings", "Court or legal proceedings"


class ExportState(models.TextChoices):
    WAITING = "waiting", "Waiting for approval"
    REFUSED = "refused", "Refused"
    BUILDING = "building", "Being built"
    READY = "ready", "Ready"
    WITHHELD = "withheld", "Withheld"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"


class GangKind(models.TextChoices):
    STREET_GANG = "street_gang", "Street gang"
    PEER_GROUP = "peer_group", "Peer group"
    ORGANISED = "organised", "Organised crime network"


class GradePart(models.TextChoices):
    """What of an intelligence line is graded: who says so, how they know it, and who may be told (the 3×5×2 form)."""

    SOURCE = "source", "Source"
    ASSESSMENT = "assessment", "Assessment"
    HANDLING = "handling", "Handling"


class CohortSource(models.TextChoices):
    LOCAL = "igu_local", "Local definition"
    POLICE = "police_supplied", "Supplied by the police"
    AT_RISK = "at_risk", "At risk, not listed"

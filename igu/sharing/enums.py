from django.db import models


class ActKind(models.TextChoices):
    """What was done to who sees what."""

    AGREEMENT_DRAFTED = "drafted", "Drafted an agreement"
    AGREEMENT_CONFIRMED = "confirmed", "Confirmed an agreement"
    AGREEMENT_REVIEWED = "reviewed", "Reviewed an agreement"
    AGREEMENT_ENDED = "agreement_ended", "Ended an agreement"
    GRANT_GIVEN = "granted", "Shared"
    GRANT_CHANGED = "changed", "Changed what is shared"
    GRANT_ENDED = "grant_ended", "Stopped sharing"
    RECORD_SHARED = "shared", "Shared this record"
    SHARE_ENDED = "share_ended", "Stopped sharing this record"
    RESTRICTED = "restricted", "Restricted this record"
    UNRESTRICTED = "unrestricted", "Lifted the restriction"
    KEPT_OUT = "kept_out", "Kept somebody out"
    STEPPED_BACK = "stepped_back", "Stepped back: knows them outside work"
    LET_IN = "let_in", "Let somebody in again"
    GLASS_BROKEN = "glass_broken", "Opened in an emergency"
    GLASS_REVIEWED = "glass_reviewed", "Reviewed an emergency"

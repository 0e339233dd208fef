from django.db import models


class State(models.TextChoices):
    """Where a referral stands. The last five end it; only a decline can be challenged, and only once."""

    SUBMITTED = "submitted", "New"
    ACKNOWLEDGED = "acknowledged", "Being looked at"
    INFO_REQUESTED = "info_requested", "Question asked"
    CHALLENGED = "challenged", "Decline challenged"
    ACCEPTED = "accepted", "Accepted"
    SIGNPOSTED = "signposted", "Helped elsewhere"
    DECLINED = "declined", "Declined"
    DUPLICATE = "duplicate", "Referred before"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Side(models.TextChoices):
    """Which of the two agencies acts."""

    SENDER = "sender", "Who referred"
    RECEIVER = "receiver", "Who receives"


class Harm(models.TextChoices):
    """What somebody is thought to be in the harm that worries."""

    HARMED = "harmed", "Harmed, or at risk of it"
    HARMING = "may_have_harmed", "May have harmed somebody"
    BOTH = "both", "Both"
    UNKNOWN = "not_known", "Not known"


VICTIMS = (Harm.HARMED.value, Harm.BOTH.value)
"""Of whom a referral does not say where they live."""


class Told(models.TextChoices):
    """Whether the person knows of the referral."""

    YES = "yes", "Yes"
    NO = "no", "No"


class Support(models.TextChoices):
    """Whether the person wants support: their consent to it, apart from the power to share."""

    YES = "yes", "Yes, they said so"
    NO = "no", "No, they said no"
    NOT_ASKED = "not_asked", "They have not been asked"

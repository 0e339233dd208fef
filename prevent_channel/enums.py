from django.db import models


class PanelRole(models.TextChoices):
    """What somebody is on the panel; apart from the role in which they work for their agency."""

    CHAIR = "chair", "Chair"
    COORDINATOR = "coordinator", "Channel coordinator"
    MEMBER = "member", "Member"


class State(models.TextChoices):
    """Where a referral stands, as far as it is worked on here: from its coming in to the decision of section 36."""

    RECEIVED = "received", "Received"
    SCREENING = "police_screen", "With police for screening"
    GATEWAY = "gateway", "Gateway assessment"
    PANEL = "s36_decision", "Passed to the panel"
    POLICE_LED = "police_led", "Police-led"
    NOT_CHANNEL = "not_prevent_exit", "Not for Channel"


class Act(models.TextChoices):
    """What was done behind the wall, as its own log writes it."""

    LISTED = "listed", "Saw the list of referrals"
    LOOKED = "looked", "Looked at a referral"
    RECORDED = "recorded", "Recorded a referral"
    CORRECTED = "corrected", "Corrected a referral"
    MOVED = "moved", "Moved a referral on"
    SAW_MEMBERS = "saw_members", "Saw who is on the panel"
    APPOINTED = "appointed", "Put somebody on the panel"
    ENDED = "ended", "Took somebody off the panel"
    READ_LOG = "read_log", "Read this log"

from django.db import models


class Act(models.TextChoices):
    """What was done with a record, as the law asks it to be kept (DPA 2018, section 62)."""

    LOOKED = "looked", "Looked at"
    LISTED = "listed", "Saw in a list"
    SEARCHED = "searched", "Searched"
    ADDED = "added", "Added"
    CHANGED = "changed", "Changed"
    ASKED = "asked", "Asked for"
    APPROVED = "approved", "Approved"
    TURNED_DOWN = "turned_down", "Turned down"
    EXPORTED = "exported", "Exported"
    DOWNLOADED = "downloaded", "Downloaded"
    PRINTED = "printed", "Printed"
    SHARED = "shared", "Shared"
    REFUSED = "refused", "Was refused"
    SIGNED_IN = "signed_in", "Signed in"


class Why(models.TextChoices):
    """Why a reading stands out. Those of one record's own facts are found by igu.odd_readings()."""

    OWN_NAME = "Own name", "Own name"
    NO_RELATIONSHIP = "No relationship", "No relationship"
    BUSY_HOUR = "Many records", "Many records"
    OUT_OF_HOURS = "Out of hours", "Out of hours"

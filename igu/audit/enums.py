from django.db import models


class Act(models.TextChoices):
    """What was done with a record, as the law asks it to be kept (DPA 2018, section 62)."""

    LOOKED = "looked", "Looked at"
    LISTED = "listed", "Saw in a list"
    SEARCHED = "searched", "Searched"
    ADDED = "added", "Added"
    CHANGED = "changed", "Changed"
    DOWNLOADED = "downloaded", "Downloaded"
    PRINTED = "printed", "Printed"
    SHARED = "shared", "Shared"
    REFUSED = "refused", "Was refused"
    SIGNED_IN = "signed_in", "Signed in"


class Why(models.TextChoices):
    """Why a reading stands out. Those of one record's own facts are found by igu.odd_readings()."""

    OWN_NAME = "Own name", "Somebody of the reader’s own name"
    NO_RELATIONSHIP = "No relationship", "No work with the person, by the reader or their agency"
    BUSY_HOUR = "More than 30 records", "More than 30 records in an hour"
    OUT_OF_HOURS = "Out of hours", "Out of hours: before 7am, after 8pm or at a weekend"

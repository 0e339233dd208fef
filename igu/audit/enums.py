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


class Span(models.TextChoices):
    """What one line of unusual reading takes together: one reader's looks at one record on one day, or all of an hour."""

    RECORD = "record", "One record on one day"
    HOUR = "hour", "Many records in one hour"


class ReadingOutcome(models.TextChoices):
    """What came of asking about unusual reading."""

    EXPLAINED = "explained", "Explained: there was a reason for it"
    TRAINING = "training", "They were reminded or trained"
    MANAGER = "manager", "Referred to their agency’s manager"
    INCIDENT = "incident", "Reported as a data incident"


class QueueState(models.TextChoices):
    """Where a line of unusual reading stands."""

    OPEN = "", "To ask about"
    DEALT_WITH = "dealt", "Dealt with"
    TAKEN_BACK = "taken", "Taken back"


class Why(models.TextChoices):
    """Why a reading stands out. Those of one record's own facts are found by igu.odd_readings()."""

    OWN_NAME = "Own name", "Own name"
    NO_RELATIONSHIP = "No relationship", "No relationship"
    BUSY_HOUR = "Many records", "Many records"
    OUT_OF_HOURS = "Out of hours", "Out of hours"

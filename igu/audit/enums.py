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

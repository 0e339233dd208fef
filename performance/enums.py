from django.db import models


class Rating(models.TextChoices):
    """How a figure stands to its target (domain facts, section 7.5, first rule set)."""

    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"
    NO_TARGET = "no_target", "No target"
    NOT_RATED = "not_rated", "Not rated"


class Direction(models.TextChoices):
    """Which way is better. A band is better inside than outside; neutral figures are told, not rated."""

    UP = "up", "Higher is better"
    DOWN = "down", "Lower is better"
    BAND = "band", "Inside the band is better"
    NEUTRAL = "neutral", "Not rated"


class Unit(models.TextChoices):
    PERCENT = "percent", "per cent"
    COUNT = "count", "people"


class CommentaryState(models.TextChoices):
    DRAFT = "draft", "Draft"
    WRITTEN = "written", "To check"
    SENT_BACK = "sent_back", "Sent back"
    APPROVED = "approved", "Approved"

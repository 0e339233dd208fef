import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from igu.access.actor import Actor
from igu.jobs.enums import JobState


class JobQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Jobs that the actor asked for, acting for the agency they act for now."""
        return self.filter(requested_by_id=actor.user_id, membership_id=actor.membership_id)

    def unfinished(self) -> Self:
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])

    def to_be_claimed(self, at: datetime.datetime) -> Self:
        """Waiting, or left by a worker whose lease has run out."""
        return self.filter(Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=at))

import datetime
from typing import Self

from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce

from igu.access.actor import Actor
from igu.access.querysets import LetterQuerySet

OPEN = ("submitted", "acknowledged", "info_requested")
WAITING = ("acknowledged", "info_requested", "challenged")
ENDED = ("accepted", "signposted", "declined", "duplicate", "withdrawn")


class ReferralQuerySet(LetterQuerySet):
    def received_by(self, actor: Actor) -> Self:
        return self.visible_to(actor).filter(receiver=actor.partner_id)

    def sent_by(self, actor: Actor) -> Self:
        """What the actor's agency sent, whoever of it wrote it."""
        return self.visible_to(actor).filter(sender=actor.partner_id)

    def new(self) -> Self:
        return self.filter(state="submitted")

    def waiting(self) -> Self:
        return self.filter(state__in=WAITING)

    def under_way(self) -> Self:
        return self.exclude(state__in=ENDED)

    def ended(self) -> Self:
        return self.filter(state__in=ENDED)

    def for_list(self) -> Self:
        """With both agencies; those due first before those due later, what ended last before what ended earlier."""
        due = Case(
            When(state="submitted", then="acknowledge_by"),
            When(state="info_requested", then=Coalesce("answer_by", "decide_by")),
            When(state="challenged", then=Coalesce("challenge_by", "decide_by")),
            When(state="acknowledged", then="decide_by"),
            default=Value(None),
        )
        related = self.select_related("sender__agency", "receiver__agency", "sent_by")
        return related.annotate(due_on=due).order_by("-urgent", "due_on", "-decided_at", "-sent_at", "-id")

    def about_the_same(self, name: str, born: datetime.date | None) -> Self:
        """Those whose folded name or day of birth is this one: among them are the earlier ones of the same person."""
        same = Q(search_name=name)
        return self.filter(same | Q(date_of_birth=born) if born else same)

from typing import Any, Self

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone


def panel_entered() -> int | None:
    """The panel that the acting person is inside of, or None; asked of the database once since they entered."""
    if "panel" not in connection.rights:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nullif(current_setting('channel.panel', true), '')::bigint")
            connection.rights["panel"] = cursor.fetchone()[0]
    return connection.rights["panel"]


class WalledQuerySet(models.QuerySet):
    """Rows behind the wall. The database is the fence; visible_to() says the same in the query."""

    def visible_to(self, actor: Any) -> Self:
        """The rows of the panel that the actor has entered, which is that of the partnership they act in."""
        return self.filter(panel=panel_entered(), panel__partnership=actor.partnership_id)


class PanelMembershipQuerySet(WalledQuerySet):
    def current(self) -> Self:
        now = timezone.now()
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now)

    def for_list(self) -> Self:
        return self.select_related("membership__user", "membership__partner__agency")


class ReferralQuerySet(WalledQuerySet):
    def for_list(self) -> Self:
        """Those to be worked on before those that ended, the oldest first."""
        return self.order_by(models.Case(models.When(state__in=_ENDED, then=1), default=0), "received_on", "id")


class LogQuerySet(WalledQuerySet):
    def for_list(self) -> Self:
        return self.select_related(
            "membership__user", "membership__partner__agency", "referral", "about__membership__user"
        )


_ENDED = ("s36_decision", "police_led", "not_prevent_exit")

from django.utils import timezone

from igu.accounts import backends
from igu.accounts.models import User
from igu.agencies.models import Membership


class Backend(backends.Backend):
    def get_user(self, user_id: int) -> User | None:
        """Whoever is signed in, read in one query with whom they may act for today (`User.acts_for`)."""
        memberships = list(Membership.objects.current(on=timezone.localdate()).for_actor().filter(user=user_id))
        if not memberships:
            return super().get_user(user_id)
        user = memberships[0].user
        user.acts_for = memberships
        return user if self.user_can_authenticate(user) else None

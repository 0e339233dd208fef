from allauth.account.auth_backends import AuthenticationBackend

from igu.accounts import demonstration
from igu.accounts.models import User


class Backend(AuthenticationBackend):
    """Signs in by e-mail address and password; asked again at every request, so that what it refuses ends sessions too."""

    def user_can_authenticate(self, user: User) -> bool:
        """Active people only, and invented people only where all people are invented."""
        return super().user_can_authenticate(user) and demonstration.may_sign_in(user.email)

from allauth.account.signals import password_changed, password_reset
from django.apps import AppConfig

from igu.access import catalogue


class RestConfig(AppConfig):
    """What every endpoint of the API shares: tokens, errors, pages, versions, keys that make a request happen once."""

    name = "igu.rest"
    verbose_name = "API"

    def ready(self) -> None:
        from igu.accounts.services import ends_with_sessions
        from igu.rest.services import revoke_tokens_of

        ends_with_sessions(revoke_tokens_of)
        for signal in (password_changed, password_reset):
            signal.connect(revoke_tokens_of, dispatch_uid="igu.rest.revoke_tokens_of")
        tokens = f"{catalogue.ADD}, UPDATE (last_used_at, revoked_at)"
        catalogue.declare({"rest_token": tokens, "rest_submission": catalogue.ADD})

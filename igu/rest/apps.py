from django.apps import AppConfig

from igu.access import catalogue


class RestConfig(AppConfig):
    """What every endpoint of the API shares: tokens, errors, pages, versions, keys that make a request happen once."""

    name = "igu.rest"
    verbose_name = "API"

    def ready(self) -> None:
        tokens = f"{catalogue.ADD}, UPDATE (last_used_at, revoked_at)"
        catalogue.declare({"rest_token": tokens, "rest_submission": catalogue.ADD})

from django.apps import AppConfig

from igu.access import catalogue


class RestConfig(AppConfig):
    """What every endpoint of the API shares: tokens, errors, pages, versions, keys that make a request happen once."""

    name = "igu.rest"
    verbose_name = "API"

    def ready(self) -> None:
        catalogue.declare({"rest_token": catalogue.WRITE, "rest_submission": catalogue.ADD})

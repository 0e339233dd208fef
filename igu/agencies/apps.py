from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "igu.agencies"
    verbose_name = "Agencies"

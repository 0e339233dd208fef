from django.apps import AppConfig

from igu.access import catalogue


class PeopleConfig(AppConfig):
    name = "igu.people"
    verbose_name = "People"

    def ready(self) -> None:
        catalogue.declare_code_lists("people_ethnicity")

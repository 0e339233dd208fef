from django.apps import AppConfig

from igu.access import catalogue
from igu.ui import registry


class PeopleConfig(AppConfig):
    name = "igu.people"
    verbose_name = "People"

    def ready(self) -> None:
        from igu.people import presenters

        catalogue.declare_code_lists("people_ethnicity")
        registry.register_search(registry.SearchSource(label="People", order=10, find=presenters.find_people))
        registry.register_person_frame(presenters.frame)

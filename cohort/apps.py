from django.apps import AppConfig

from igu.access import catalogue
from igu.ui import registry

CODE_LISTS = (
    "cohort_programme",
    "cohort_interventionkind",
    "cohort_interventionmode",
    "cohort_circumstancestatus",
    "cohort_closurereason",
    "cohort_offencecode",
    "cohort_offenceoutcome",
)


class CohortConfig(AppConfig):
    name = "cohort"
    verbose_name = "Cohort and casework"

    def ready(self) -> None:
        from cohort.presenters import home, person

        catalogue.declare_code_lists(*CODE_LISTS)
        registry.register_section(
            registry.Section(label="My work", url_name="home", order=10, shown_to=lambda actor: actor is not None)
        )
        registry.register_section(registry.Section(label="People", url_name="people", order=20, shown_to=_reads_cases))
        registry.register_identity_part("cohort", person.identity_part)
        for panel in home.panels():
            registry.register_home_panel(panel)
        for key, label, order, name in person.TABS:
            url = person.address_of(name)
            registry.register_person_tab(registry.PersonTab(key=key, label=label, order=order, url=url))


def _reads_cases(actor) -> bool:
    return actor is not None and actor.role.reads_cases

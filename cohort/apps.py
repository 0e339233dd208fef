from django.apps import AppConfig

from igu.access import catalogue

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
        catalogue.declare_code_lists(*CODE_LISTS)

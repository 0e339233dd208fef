from django.apps import AppConfig
from django.urls import reverse

from igu.access import catalogue
from igu.access.permissions import Permission
from igu.ui import registry

CODE_LISTS = (
    "cohort_programme",
    "cohort_interventionkind",
    "cohort_interventionmode",
    "cohort_circumstancestatus",
    "cohort_closurereason",
    "cohort_offencecode",
    "cohort_offenceoutcome",
    "cohort_sensitivekind",
    "cohort_intelligencegrade",
)


class CohortConfig(AppConfig):
    name = "cohort"
    verbose_name = "Cohort and casework"

    def ready(self) -> None:
        from cohort import policies, tasks
        from cohort.presenters import exports, home, person
        from igu.jobs.registry import register_kind
        from igu.people.presenters import address_of

        catalogue.declare_code_lists(*CODE_LISTS)
        registry.register_section(
            registry.Section(label="My work", url_name="home", order=10, shown_to=lambda actor: actor is not None)
        )
        registry.register_section(
            registry.Section(label="People", url_name="people", order=20, also=("/cases/",), shown_to=_reads_cases)
        )
        registry.register_section(registry.Section(label="Import", url_name="import", order=80, shown_to=_imports))
        registry.register_section(
            registry.Section(label="Exports", url_name="exports", order=82, shown_to=policies.see_exports.allows)
        )
        for kind in tasks.KINDS:
            register_kind(kind)
        registry.register_identity_part("cohort", person.identity_part)
        registry.register_workers(person.workers_of)
        for panel in home.panels():
            registry.register_home_panel(panel)
        registry.register_home_panel(exports.home_panel())
        for key, label, order, name in person.TABS:
            url = address_of(name)
            registry.register_person_tab(registry.PersonTab(key=key, label=label, order=order, url=url))
        for label, order, name, policy in (
            ("Open a case", 10, "case-open", policies.open_case),
            ("Record an offence", 20, "offence-add", policies.record_about),
            ("Record time in custody", 25, "custody-add", policies.record_about),
            ("Put on the cohort", 30, "nominal-add", policies.add_nominal),
        ):
            url, may = address_of(name), policy.allows
            registry.register_person_action(registry.Action(label=label, order=order, url=url, allowed=may))
        log = {"label": "Log an intervention", "order": 1, "first": True}
        registry.register_person_action(
            registry.Action(url=address_of("log-with"), allowed=policies.record_about.allows, **log)
        )
        registry.register_home_action(
            registry.Action(url=lambda: reverse("log"), allowed=policies.log_something.allows, **log)
        )


def _reads_cases(actor) -> bool:
    return actor is not None and actor.role.reads_cases


def _imports(actor) -> bool:
    return actor is not None and actor.may(Permission.CASELOAD_IMPORT)

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    name = "performance"
    verbose_name = "Performance"

    def ready(self) -> None:
        from igu.jobs.registry import register_kind
        from igu.ui.registry import Section, register_section
        from performance import tasks
        from performance.services import shows_figures

        register_kind(tasks.KIND)
        register_section(Section(label="Performance", url_name="performance:board", order=60, shown_to=shows_figures))

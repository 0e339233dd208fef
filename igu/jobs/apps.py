from django.apps import AppConfig
from django.db.models.signals import post_migrate


class JobsConfig(AppConfig):
    name = "igu.jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        from igu.jobs import services

        post_migrate.connect(services.keep_schedule, sender=self, dispatch_uid="igu.jobs.schedule")

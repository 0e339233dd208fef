from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "igu.jobs"
    verbose_name = "Jobs"

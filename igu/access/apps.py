from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    name = "igu.access"
    verbose_name = "Access"

    def ready(self) -> None:
        from igu.access import catalogue

        post_migrate.connect(catalogue.give_table_rights, dispatch_uid="igu.access.table_rights")

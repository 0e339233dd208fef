from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "igu.sharing"
    verbose_name = "Sharing"

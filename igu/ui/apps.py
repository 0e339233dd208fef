from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "igu.ui"
    label = "ui"
    verbose_name = "Pages and forms"

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "igu.documents"
    verbose_name = "Documents"

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "igu.audit"
    verbose_name = "Audit"

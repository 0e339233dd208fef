from django.apps import AppConfig

from igu.access import catalogue
from igu.access.permissions import Permission
from igu.ui import registry


class AuditConfig(AppConfig):
    name = "igu.audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        catalogue.declare({"audit_seal": ""})
        registry.register_section(
            registry.Section(label="Access log", url_name="access-log", order=80, shown_to=_reads_log)
        )
        registry.register_home_seen(_saw_home)


def _saw_home(actor, count: int) -> None:
    from igu.audit.enums import Act
    from igu.audit.services import record

    record(Act.LISTED, subject="my-work", by=actor, count=count)


def _reads_log(actor) -> bool:
    return actor is not None and (actor.may(Permission.ACCESS_LOG_ALL) or actor.may(Permission.ACCESS_LOG_OWN))

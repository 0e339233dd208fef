"""`manage.py down`: stops the embedded servers, whoever uses them."""

from django.core.management.base import BaseCommand

from igu.local.environment import servers


class Command(BaseCommand):
    help = "Stops the embedded PostgreSQL and Valkey; their data stay."
    requires_system_checks = []

    def handle(self, **options: object) -> None:
        servers.stop()
        self.stdout.write("The embedded servers are stopped.")

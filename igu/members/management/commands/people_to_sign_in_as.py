from django.core.management.base import BaseCommand

from igu.accounts import demonstration


class Command(BaseCommand):
    help = "Prints the invented people to sign in as, one for each role. Prints nothing outside a demonstration."
    requires_system_checks = []

    def handle(self, **options: object) -> None:
        people = demonstration.people()
        if not people:
            return
        width = max(len(person.role) for person in people)
        names = max(len(person.name) for person in people)
        for person in people:
            self.stdout.write(f"{person.role:<{width}}  {person.name:<{names}}  {person.email}")
        self.stdout.write(f"Password of each: {demonstration.password()}")

from argparse import ArgumentParser
from contextlib import ExitStack
from unittest import mock

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from igu.access.postgresql.base import DatabaseWrapper
from igu.access.querysets import ProtectedQuerySet
from igu.access.roles import ROLES
from igu.leakcheck import scratch, visiting, world
from igu.leakcheck.planting import to_plant

MUST_BE_SEEN = {"people_person", "cohort_case", "cohort_intervention"}
"""Tables whose owners have to see theirs, or the run would prove nothing."""


class Command(BaseCommand):
    help = "Plants a word in every text of every protected table, visits every page as everybody, and says what leaked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--without-filters", action="store_true", help="visible_to() filters nothing: the database alone"
        )
        parser.add_argument(
            "--without-fence", action="store_true", help="no row security: visible_to() alone, reads only"
        )
        parser.add_argument("--persona", action="append", help="only this one; again for more")

    def handle(
        self, *, without_filters: bool, without_fence: bool, persona: list[str] | None, **options: object
    ) -> None:
        with scratch.database(), ExitStack() as stack:
            with transaction.atomic():
                built = world.build()
            if without_filters:
                stack.enter_context(mock.patch.object(ProtectedQuerySet, "visible_to", lambda rows, actor: rows.all()))
            if without_fence:
                stack.enter_context(mock.patch.object(DatabaseWrapper, "enter", _enter_without_fence))
            stack.enter_context(self.settings())
            findings = visiting.visit(built, personas=persona, writes=not without_fence)
            unvisited, unplanted = visiting.unvisited(findings), visiting.unplanted(built)
        for line in [*dict.fromkeys(findings.leaks), *dict.fromkeys(findings.errors)][:200]:
            self.stdout.write(line)
        self.stdout.write(
            f"roles {len(ROLES)}, urls {len(findings.visited)}, tables {len(to_plant())}, cells {findings.cells}, "
            f"leaks {len(findings.leaks)}, unvisited {len(unvisited)}, unplanted {len(unplanted)}"
        )
        unseen = MUST_BE_SEEN - findings.seen_by_owners if persona is None else set()
        if findings.leaks or findings.errors or unvisited or unplanted or unseen:
            raise CommandError(
                f"Errors {len(findings.errors)}. Unplanted {unplanted}. Owners did not see {sorted(unseen)}."
            )

    @staticmethod
    def settings():
        from django.test.utils import override_settings

        return override_settings(
            ALLOWED_HOSTS=["*"],
            EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
            DEMONSTRATION=True,
            SECURE_SSL_REDIRECT=False,
        )


def _enter_without_fence(self: DatabaseWrapper, membership_id: int) -> None:
    """The actor is known, but acts as the owner, whom no policy holds."""
    with self.wrap_database_errors, self.connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE igu_owner")
        self.introduce(membership_id, cursor)
        self.acting_role = "igu_owner"

from argparse import ArgumentParser
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cohort.services.imports import Outcome, import_caseload, read
from igu.access.actor import Actor, acting_as
from igu.access.permissions import Permission
from igu.access.policies import Refused
from igu.access.roles import ROLES
from igu.agencies.models import Membership, Partnership


class Command(BaseCommand):
    help = "Imports a caseload from a workbook or a folder of CSV files: all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="an .xlsx or .ods workbook, or a folder of .csv files")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
        parser.add_argument("--partnership", metavar="SLUG", help="needed where there are several")
        parser.add_argument("--as", dest="email", metavar="EMAIL", help="who imports; otherwise the first CSP officer")

    def handle(
        self, *, path: Path, dry_run: bool, partnership: str | None, email: str | None, **options: object
    ) -> None:
        actor = self._actor(self._partnership(partnership), email)
        self.stdout.write(f"Importing into {actor.partnership_name} as {actor.name}, {actor.agency_name}.")
        try:
            raw = read(path)
            self.stdout.write(f"Read {sum(max(len(sheet.rows) - 1, 0) for sheet in raw):,} rows.")
            with acting_as(actor), transaction.atomic():
                outcome = import_caseload(raw=raw, by=actor, dry_run=dry_run, progress=self._progress)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self._report(outcome, dry_run)

    def _progress(self, sheet: str, done: int, total: int) -> None:
        self.stdout.write(f"  {sheet}: {done:,} of {total:,} new rows")

    def _partnership(self, slug: str | None) -> Partnership:
        found = list(Partnership.objects.filter(slug=slug) if slug else Partnership.objects.order_by("slug"))
        if len(found) == 1:
            return found[0]
        known = ", ".join(Partnership.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"Name the partnership with --partnership. There are: {known}.")

    def _actor(self, partnership: Partnership, email: str | None) -> Actor:
        today = timezone.localdate()
        members = Membership.objects.current(today).for_actor().filter(partner__partnership=partnership).order_by("pk")
        if email:
            members = members.filter(user__email=email.lower())
        may = [code for code, role in ROLES.items() if Permission.CASELOAD_IMPORT in role.permissions]
        allowed = [member for member in members if member.role in may]
        if not allowed:
            raise CommandError("Nobody of this partnership with that address may import a caseload.")
        return Actor.of(min(allowed, key=lambda member: (member.role != "csp_officer", member.pk)))

    def _report(self, outcome: Outcome, dry_run: bool) -> None:
        for sheet, counts in outcome.counts.items():
            self.stdout.write(
                f"{sheet:14} {counts.new:6,} new  {counts.changed:6,} changed  {counts.unchanged:6,} unchanged  "
                f"{counts.refused:6,} refused"
            )
        for each in outcome.alike:
            other = f"IGU-{each.person_id:04d} on record" if each.person_id else f"row {each.other_row} of this file"
            self.stdout.write(f"Possible duplicate: sheet people, row {each.row}: {each.alike}% like {other}")
        if len(outcome.alike) < outcome.alike_count:
            self.stdout.write(f"… and {outcome.alike_count - len(outcome.alike):,} more possible duplicates")
        for each in outcome.another:
            other = "one on record" if each.case_id else f"row {each.other_row} of this file"
            self.stdout.write(f"A second open case of a programme: sheet cases, row {each.row}, beside {other}")
        if len(outcome.another) < outcome.another_count:
            self.stdout.write(f"… and {outcome.another_count - len(outcome.another):,} more second cases")
        for problem in outcome.problems:
            self.stderr.write(str(problem))
        if outcome.refused:
            raise CommandError(f"{outcome.problem_count:,} things to put right. Nothing was written.")
        self.stdout.write("Nothing was written: this was a dry run." if dry_run else "All of it is on record.")

"""`manage.py verify_history`: whether history and access log are as they were sealed."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from igu.audit.services import check_history


class Command(BaseCommand):
    help = "Compares history and access log with the seals over them, and names what was changed or taken away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--through", default="", help="an end of the chain, from an earlier day's log")

    def handle(self, *, through: str, **options: object) -> None:
        try:
            bytes.fromhex(through)
        except ValueError as error:
            raise CommandError("--through is 64 digits and letters, as the log has them.") from error
        chain = check_history(through=through)
        for fault in chain.faults:
            self.stderr.write(fault)
        if not chain.passes:
            self.stderr.write(f"The chain does not pass through {through}: it was written anew, or cut short.")
        if chain.faults or not chain.passes:
            raise CommandError("History is not as it was sealed.")
        self.stdout.write(f"{chain.seals:,} seals hold. The chain ends at {chain.end or 'its beginning'}.")

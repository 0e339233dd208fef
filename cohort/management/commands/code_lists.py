import json

from django.core.management.base import BaseCommand, CommandParser

from cohort.presenters.codes import code_lists


class Command(BaseCommand):
    help = "Prints the code lists with the flags that figures are counted by."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as one JSON object, a list for each key")

    def handle(self, *, json: bool, **options: object) -> None:
        if json:
            self._write_json()
            return
        for each in code_lists():
            self.stdout.write(self.style.MIGRATE_HEADING(each.title))
            for row, flags in each.table():
                words = [f"{label}: {value}" for label, value in zip(each.flags.values(), flags, strict=True)]
                self.stdout.write("  ".join([f"  {row['code']:24}{row['label']}", *words]))

    def _write_json(self) -> None:
        lists = {each.key: each.rows() for each in code_lists()}
        self.stdout.write(json.dumps(lists, indent=2, ensure_ascii=False, default=str))

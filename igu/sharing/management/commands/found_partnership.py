from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from igu.accounts import demonstration
from igu.agencies.enums import AgencyKind
from igu.sharing.founding import add_agency, add_member, found_partnership, keep_records, sign_in_link


class Command(BaseCommand):
    help = (
        "Founds a partnership with the unit that keeps its records and a first administrator, "
        "and prints the link at which the administrator sets a password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="its short name, such as haringey")
        parser.add_argument("name", help="its name, such as Haringey")
        parser.add_argument("--unit", required=True, metavar="NAME", help="the agency that keeps the records")
        parser.add_argument("--short-name", required=True, metavar="NAME", help="the unit's name in lists, such as IGU")
        parser.add_argument("--kind", choices=AgencyKind.values, default=AgencyKind.COUNCIL, help="what the unit is")
        parser.add_argument("--administrator", required=True, metavar="NAME", help="who will add everybody else")
        parser.add_argument("--email", required=True, help="the administrator's work address, to sign in with")
        parser.add_argument(
            "--shows-known-to",
            action="store_true",
            help="let a search that finds nothing answer: known to another team, ask them",
        )

    @transaction.atomic
    def handle(
        self,
        *,
        slug: str,
        name: str,
        unit: str,
        short_name: str,
        kind: str,
        administrator: str,
        email: str,
        shows_known_to: bool,
        **options: object,
    ) -> None:
        if not demonstration.may_sign_in(email):
            raise CommandError(f"Nobody can sign in with an address at {demonstration.DOMAIN}.")
        try:
            partnership = found_partnership(slug=slug, name=name, shows_known_to=shows_known_to)
            partner = add_agency(
                partnership=partnership, slug=slugify(unit)[:50], name=unit, short_name=short_name, kind=kind
            )
            first = add_member(
                partner=partner, email=email, name=administrator, role="administrator", starts_on=timezone.localdate()
            )
        except ValidationError as error:
            raise CommandError(" ".join(f"{field}: {' '.join(said)}" for field, said in error)) from error
        keep_records(partner=partner, granted_by=first.user)
        self.stdout.write(f"{partnership} is founded; {partner} keeps its records; {first.user} looks after its users.")
        self.stdout.write("They set a password here, once and within three days. Give it to nobody else:")
        self.stdout.write(sign_in_link(user=first.user))

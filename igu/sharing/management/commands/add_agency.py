from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from igu.accounts.models import User
from igu.agencies.enums import AgencyKind
from igu.agencies.models import Membership, Partnership
from igu.sharing.founding import add_agency, keep_records


class Command(BaseCommand):
    help = "Adds an agency to a partnership. It sees nothing until an agreement shares something with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partnership", help="the partnership's short name, such as haringey")
        parser.add_argument("name", help="the agency's name; one that works in another partnership keeps its own")
        parser.add_argument("--short-name", required=True, metavar="NAME", help="its name in lists, such as Police")
        parser.add_argument("--kind", required=True, choices=AgencyKind.values, help="what it is")
        parser.add_argument(
            "--keeps-records", action="store_true", help="the records are its own as well, as they are the unit's"
        )

    @transaction.atomic
    def handle(
        self, *, partnership: str, name: str, short_name: str, kind: str, keeps_records: bool, **options: object
    ) -> None:
        found = self._partnership(partnership)
        slug = slugify(name)[:50]
        if found.partners.filter(agency__slug=slug).exists():
            raise CommandError(f"{name} is in {found} already.")
        try:
            partner = add_agency(partnership=found, slug=slug, name=name, short_name=short_name, kind=kind)
        except ValidationError as error:
            raise CommandError(" ".join(f"{field}: {' '.join(said)}" for field, said in error)) from error
        if keeps_records:
            keep_records(partner=partner, granted_by=self._administrator(found))
        self.stdout.write(f"{partner} is in {found}, and {'keeps' if keeps_records else 'sees none of'} its records.")

    def _partnership(self, slug: str) -> Partnership:
        if (found := Partnership.objects.filter(slug=slug).first()) is None:
            known = ", ".join(Partnership.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no partnership {slug}. There are: {known}.")
        return found

    def _administrator(self, partnership: Partnership) -> User:
        """The grant stands in the name of the partnership's first administrator, as the unit's own does."""
        members = Membership.objects.current(timezone.localdate()).for_actor().order_by("pk")
        first = members.filter(partner__partnership=partnership, role="administrator").first()
        if first is None:
            raise CommandError(f"{partnership} has no administrator.")
        return first.user

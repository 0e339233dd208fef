from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from igu.agencies.models import Membership
from prevent_channel.services import appoint_chair


class Command(BaseCommand):
    """A partnership's Channel panel begins with its chair, who puts everybody else on it. Needs the owner's address."""

    help = "Makes a partnership's Channel panel with a chair, or gives it one where it has none any more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("partnership", help="the partnership's slug")
        parser.add_argument("email", help="of somebody who works for its council")

    def handle(self, *, partnership: str, email: str, **options: object) -> None:
        members = Membership.objects.current(on=timezone.localdate()).for_actor()
        found = members.filter(
            partner__partnership__slug=partnership, user__email=email.lower(), partner__agency__kind="council"
        )
        if (member := found.first()) is None:
            raise CommandError(f"Nobody with this address works for the council in {partnership}.")
        try:
            appoint_chair(membership=member)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{member.user.name} chairs the Channel panel of {member.partner.partnership} now.")

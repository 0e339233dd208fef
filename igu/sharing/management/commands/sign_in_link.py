from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from igu.agencies.models import Membership
from igu.sharing.founding import forget_second_factors, sign_in_link


class Command(BaseCommand):
    help = "Prints a link at which an administrator, whom no other can help, sets a new password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the administrator's address")
        parser.add_argument(
            "--forget-second-factor", action="store_true", help="they lost it, and set up a new one when they sign in"
        )

    @transaction.atomic
    def handle(self, *, email: str, forget_second_factor: bool, **options: object) -> None:
        members = Membership.objects.current(timezone.localdate()).for_actor()
        member = members.filter(user__email=email.lower(), role="administrator").first()
        if member is None:
            raise CommandError("No administrator has this address. Everybody else is helped by their administrator.")
        if forget_second_factor:
            forget_second_factors(user=member.user)
        self.stdout.write("They set a password here, once and within three days. Give it to nobody else:")
        self.stdout.write(sign_in_link(user=member.user))

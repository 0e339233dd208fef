import random
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.test.utils import override_settings
from django.utils import timezone

from igu.accounts import demonstration
from igu.agencies.models import Partnership
from igu.seed import apart, channel, confided, letters, neighbour, papers
from igu.seed.nadia import CASELOAD as NADIAS
from igu.seed.names import Londoners
from igu.seed.organisations import found_haringey, give_password
from igu.seed.past import Past
from igu.seed.present import Present
from igu.seed.story import Story
from performance.indicators import Quarter

NO_POST = "django.core.mail.backends.dummy.EmailBackend"
"""Whoever is invented is told of nothing by mail."""


class Command(BaseCommand):
    help = "Tells an invented borough through the services: its agencies and people, the year 2014/15, and today."

    def handle(self, **options: object) -> None:
        if Partnership.objects.filter(slug="haringey").exists():
            self.stdout.write("Haringey is there already: nothing to do.")
            return
        began, today = time.monotonic(), timezone.localdate()
        londoners = Londoners(_chance(1))
        for told in NADIAS:
            londoners.take(told.name)
        connection.ensure_connection()
        connection.connection.prepare_threshold = 3  # the same few statements, thousands of times: planned once
        with override_settings(EMAIL_BACKEND=NO_POST), transaction.atomic():
            self.stdout.write("Agencies, people who work in them, agreements and grants")
            borough = found_haringey(today=today)
            self.stdout.write("The caseload of 2014/15")
            Past(Story(borough, _chance(2)), londoners).tell()
            self.stdout.write("The caseload of today")
            Present(Story(borough, _chance(3)), londoners, today).tell()
            self.stdout.write("What was confided")
            confided.tell(Story(borough, _chance(7)), today)
            self.stdout.write("Records that are shared differently")
            apart.tell(Story(borough, _chance(6)), today)
            self.stdout.write("Channel, behind its wall")
            channel.tell(Story(borough, _chance(8)), today)
            self.stdout.write("Targets, commentary and reports")
            papers.tell(Story(borough, _chance(5)), now=Quarter.of(today))
            self.stdout.write("Hackney, next door")
            neighbour.tell(Story(neighbour.found_hackney(today=today), _chance(4)), londoners, today)
            self.stdout.write("Referrals to the unit")
            letters.tell(Story(borough, _chance(9)), today)
            if settings.DEMONSTRATION:
                give_password(demonstration.password())
        self.stdout.write(f"Done in {time.monotonic() - began:.0f} seconds.")


def _chance(number: int) -> random.Random:
    """Numbers that come out the same every time."""
    return random.Random(number)  # noqa: S311

import random
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from igu.accounts import demonstration
from igu.agencies.models import Partnership
from igu.seed.names import Londoners
from igu.seed.organisations import found_haringey, give_password
from igu.seed.present import Present
from igu.seed.story import Story

CHANCE = 2014


class Command(BaseCommand):
    help = "Tells an invented borough through the services: its agencies and people, the year 2014/15, and today."

    def handle(self, **options: object) -> None:
        if Partnership.objects.filter(slug="haringey").exists():
            self.stdout.write("Haringey is there already: nothing to do.")
            return
        began, today = time.monotonic(), timezone.localdate()
        chance = random.Random(CHANCE)  # noqa: S311 - the same story every time
        with transaction.atomic():
            self.stdout.write("Agencies, people who work in them, agreements and grants")
            borough = found_haringey(today=today)
            story, londoners = Story(borough, chance), Londoners(chance)
            self.stdout.write("The caseload of today")
            Present(story, londoners, today).tell()
            if settings.DEMONSTRATION:
                give_password(demonstration.password())
        self.stdout.write(f"Done in {time.monotonic() - began:.0f} seconds.")

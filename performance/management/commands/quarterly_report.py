"""`manage.py quarterly_report`: a quarter's figures as JSON, or its report as PDF, by the same code as the pages."""

import json
import uuid
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from igu.access.actor import Actor, acting_as
from igu.access.policies import Refused
from igu.agencies.models import Membership
from igu.jobs.registry import JobFailed, Work
from performance import policies, services
from performance.indicators import INDICATORS, Quarter
from performance.tasks import KIND, PAGES


class Command(BaseCommand):
    help = "Writes a quarter's figures (--json) or its report (--pdf), as somebody of the partnership."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--partnership", required=True, help="its short name, such as haringey")
        parser.add_argument("--year", required=True, type=int, help="2014 for 2014/15")
        parser.add_argument("--quarter", required=True, type=int, help="1 to 4")
        parser.add_argument("--json", type=Path, dest="json_to", help="where to write the figures; - for the terminal")
        parser.add_argument("--pdf", type=Path, dest="pdf_to", help="where to write the report")
        parser.add_argument(
            "--as", dest="email", help="whose eyes to use; a CSP officer of the partnership unless given"
        )

    def handle(self, *, partnership, year, quarter, json_to, pdf_to, email, **options) -> None:
        if not (json_to or pdf_to):
            raise CommandError("Say where to write: --json PATH, --pdf PATH or both.")
        try:
            period, actor = Quarter(year, quarter), self._actor(partnership, email)
            if json_to:
                self._write(json_to, json.dumps(self._figures(period, actor), indent=2, ensure_ascii=False) + "\n")
            if pdf_to:
                pdf_to.write_bytes(self._pdf(period, actor))
        except (ValueError, Refused, JobFailed, OSError) as reason:
            raise CommandError(str(reason)) from reason
        except Http404 as reason:
            raise CommandError(f"{actor.agency_name} has no sight of {partnership}'s figures.") from reason

    def _actor(self, partnership: str, email: str | None) -> Actor:
        members = Membership.objects.current(on=timezone.localdate()).for_actor()
        members = members.filter(partner__partnership__slug=partnership)
        wanted = members.filter(user__email=email.lower()) if email else members.filter(role="csp_officer")
        if (member := wanted.order_by("id").first()) is None:
            whom = email or "CSP officer"
            raise CommandError(f"There is no {whom} in a partnership called {partnership}.")
        return Actor.of(member)

    def _figures(self, quarter: Quarter, actor: Actor) -> dict:
        with acting_as(actor), transaction.atomic():
            compartment = services.performance_of(actor)
            found = services.figures([quarter], compartment=compartment, by=actor)
            if not found:
                raise CommandError(f"There are no figures for {quarter} that {actor.name} may read.")
        return {
            "partnership": actor.partnership_slug,
            "year": quarter.year,
            "quarter": quarter.number,
            "indicators": [found[code, quarter].as_json() for code in INDICATORS],
        }

    def _pdf(self, quarter: Quarter, actor: Actor) -> bytes:
        """The stages of the report's job up to the finished file; nothing is kept."""
        params = {"year": quarter.year, "quarter": quarter.number}
        work = Work(actor=actor, key=str(uuid.uuid4()), params=params)
        with acting_as(actor), transaction.atomic():
            policies.build_report.check(actor)
            for stage in KIND.stages[:-1]:
                work.leave = b""
                work.found[stage.name] = stage.does(work)
                work.data[stage.name] = work.leave
        return work.data[PAGES]

    def _write(self, path: Path, text: str) -> None:
        if str(path) == "-":
            self.stdout.write(text)
        else:
            path.write_text(text, encoding="utf-8")

"""A person's page: the bar, the overview, circumstances, offences and custody."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from cohort import policies
from cohort.enums import CircumstanceKind
from cohort.models import Case, Circumstance, Custody, Gang, Intervention, NextStep, Nominal, Offence
from igu.access.actor import Actor
from igu.access.enums import Tier
from igu.people.models import Person
from igu.sharing.querysets import agencies_reading
from igu.ui.presenters import Fact
from igu.ui.registry import IdentityPart
from igu.ui.templatetags.ui import ago, ukdate


def identity_part(actor: Actor, person: Person) -> IdentityPart:
    """The band as somebody confirmed it, and who works with the person.

    Two queries; the person's cases and times on the cohort are then at hand for the rest of the page.
    """
    prefetch_related_objects(
        [person],
        Prefetch("nominals", Nominal.objects.with_gang(Gang.objects.visible_to(actor))),
        Prefetch("cases", Case.objects.visible_to(actor).for_person()),
    )
    nominal = next((each for each in person.nominals.all() if each.removed_on is None), None)
    open_cases = [case for case in person.cases.all() if case.is_open and case.worker]
    workers = list(dict.fromkeys(case.worker.name for case in open_cases))
    return IdentityPart(
        facts=(("Worker", ", ".join(workers)),) if workers else (),
        band=nominal.band if nominal else "",
        band_note=f"confirmed {ukdate(nominal.band_confirmed_on, 'short')}" if nominal else "",
    )


def workers_of(record: models.Model) -> dict[int, str]:
    """Who works a case that is open."""
    works = isinstance(record, Case) and record.is_open and record.worker
    return {record.worker_id: record.worker.name} if works else {}


@dataclass(frozen=True)
class Readers:
    """The agencies that read a record now, by name, with those of them who are named where not everybody reads it."""

    names: tuple[str, ...]
    in_full: int
    by_name: bool = False

    @property
    def short(self) -> str:
        """Up to four by name; of more, three and how many others."""
        some = self.names if len(self.names) <= 4 else (*self.names[:3], f"{len(self.names) - 3} other agencies")
        return " and ".join(filter(None, [", ".join(some[:-1]), some[-1]])) if some else "nobody else"

    @property
    def sentence(self) -> str:
        if not self.names:
            return "Which agencies see it is told to those who see it by agreement."
        many = len(self.names) != 1
        return (
            f"{len(self.names)} {'agencies' if many else 'agency'} can see this record, {self.in_full} of them in full."
        )


def readers(*compartments: int) -> Readers:
    """The agencies that read these compartments now, at tier 2 or above; in full means tier 3."""
    reading = agencies_reading(compartments)
    return Readers(
        names=tuple(str(each) for each in reading),
        in_full=sum(each.tier >= Tier.SENSITIVE for each in reading),
        by_name=any(each.named for each in reading),
    )


@dataclass(frozen=True)
class Overview:
    """Everything the first tab shows, read once, for a person whose cases identity_part() has read."""

    cases: list[Case]
    steps: list[NextStep]
    contacts: list[Intervention]
    circumstances: list[Circumstance]
    offences: list[Offence]
    custody: list[Custody]
    nominals: list[Nominal]
    readers: Readers
    may_record: bool

    @classmethod
    def of(cls, actor: Actor, person: Person, since: datetime.date) -> "Overview":
        cases = list(person.cases.all())
        return cls(
            cases=cases,
            steps=list(NextStep.objects.visible_to(actor).to_do().filter(case__person=person).select_related("worker")),
            contacts=list(Intervention.objects.visible_to(actor).filter(case__person=person, on__gte=since).for_list()),
            circumstances=list(Circumstance.objects.visible_to(actor).filter(case__person=person).for_list()),
            offences=list(Offence.objects.filter(person=person).for_list()),
            custody=list(Custody.objects.filter(person=person)),
            nominals=list(person.nominals.all()),
            readers=readers(person.compartment_id, *(case.compartment_id for case in cases)),
            may_record=policies.record_about.allows(actor, person),
        )

    @property
    def key_facts(self) -> list[Fact]:
        return [*self._last_contact(), *self._next_step(), *self._cohort(), *self._custody()]

    def _last_contact(self) -> Iterator[Fact]:
        last = next((contact for contact in self.contacts if contact.attended), None)
        if last is None:
            known = max((case.last_contact_on for case in self.cases if case.last_contact_on), default=None)
            words = f"{ukdate(known)}, {ago(known)}" if known else "None on record"
            yield Fact(label="Last contact", value=words)
            return
        where = f"{last.kind}, {last.place}" if last.place else str(last.kind)
        when = f"{ukdate(last.on, 'day')}, {ago(last.on)}"
        yield Fact(label="Last contact", value=when, detail=f"{where}. {last.worker}, {last.agency.agency.short_name}")

    def _next_step(self) -> Iterator[Fact]:
        if not self.steps:
            yield Fact(label="Next step", value="None planned")
            return
        step = self.steps[0]
        state, colour = due(step.due_on)
        others = f"Then: {self.steps[1].what}, by {ukdate(self.steps[1].due_on, 'day')}" if self.steps[1:] else ""
        yield Fact(label="Next step", value=step.what, tag=state, colour=colour, detail=others)

    def _cohort(self) -> Iterator[Fact]:
        for nominal in self.nominals:
            if nominal.removed_on is None:
                gang = f"{nominal.gang_name}. " if nominal.gang_name else ""
                detail = (
                    f"{gang}Since {ukdate(nominal.entered_on, 'plain')}, review by {ukdate(nominal.review_on, 'plain')}"
                )
                off = (
                    {"link": reverse("nominal-end", args=[nominal.pk]), "link_label": "Take off"}
                    if self.may_record
                    else {}
                )
                yield Fact(label="On the cohort", value=nominal.get_source_display(), detail=detail, **off)

    def _custody(self) -> Iterator[Fact]:
        today = timezone.localdate()
        for stay in self.custody:
            if stay.from_on <= today and (stay.to_on is None or stay.to_on >= today):
                until = (
                    f"Release planned {ukdate(stay.to_on)}, {ago(stay.to_on)}" if stay.to_on else "No release day known"
                )
                yield Fact(label="In custody", value=stay.place or "Place not known", detail=until)

    @property
    def now(self) -> list[Fact]:
        """Education, work and home as they are today; "Not known" where nobody has recorded it."""
        today = timezone.localdate()
        current = [
            each for each in self.circumstances if each.from_on <= today and (each.to_on is None or each.to_on >= today)
        ]
        return [
            Fact(
                label={"ete": "Education and work", "accommodation": "Lives"}[kind],
                value=str(found.status) if found else "Not known",
                detail=f"Since {ukdate(found.from_on, 'plain')}. {found.note}".strip(" .") if found else "",
            )
            for kind in CircumstanceKind.values
            for found in [next((each for each in current if each.kind == kind), None)]
        ]


def due(day: datetime.date) -> tuple[str, str]:
    """How late a day is, in words, with the colour of its tag."""
    late = (timezone.localdate() - day).days
    if late > 0:
        return f"Overdue, {late} day{'' if late == 1 else 's'}", "red"
    if late == 0:
        return "Due today", "yellow"
    return f"By {ukdate(day, 'day')}", "grey"


TABS = [
    ("overview", "Overview", 10, "person"),
    ("timeline", "Timeline", 20, "person-timeline"),
    ("circumstances", "Circumstances", 30, "person-circumstances"),
    ("offences", "Offences and custody", 40, "person-offences"),
    ("sensitive", "Sensitive", 50, "person-sensitive"),
]
"""Key, label, order and URL name of the tabs that casework adds."""

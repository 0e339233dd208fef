"""What casework puts on "My work"."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from cohort.models import Case, Custody, Intervention, NextStep, Nominal
from cohort.presenters import sensitive
from cohort.presenters.person import due
from igu.access.actor import Actor
from igu.access.permissions import Permission
from igu.people.models import Person, SafetyWarning
from igu.ui.presenters import Stat
from igu.ui.registry import HomePanel, Row
from igu.ui.templatetags.ui import ago, ukdate

LONG_AGO = 14
"""Days after which a caseload's last contact is said in red."""
MOST_CASES = 50
MOST_STEPS = 30
MOST_SEEN = 10
"""Lines of a panel about people whom somebody else works with."""


def works_cases(actor: Actor | None) -> bool:
    return actor is not None and actor.role.reads_cases and actor.may(Permission.CASE_WORK)


@dataclass(frozen=True)
class StepRow(Row):
    """Something that was promised, with how late it is."""

    late: bool = False


def steps(actor: Actor, today: datetime.date) -> list[StepRow]:
    """Next steps of mine that are overdue or due today, the oldest first."""
    mine = NextStep.objects.visible_to(actor).to_do().filter(worker=actor.user_id, due_on__lte=today)
    warnings = Prefetch("case__person__warnings", SafetyWarning.objects.standing())
    found = mine.select_related("case__person").prefetch_related(warnings)[:MOST_STEPS]
    return [_step(step) for step in found]


def _step(step: NextStep) -> StepRow:
    status, colour = due(step.due_on)
    late = status.startswith("Overdue")
    return StepRow(
        title=step.case.person.full_name,
        url=reverse("case", args=[step.case_id]),
        status=status,
        colour=colour,
        what=step.what,
        detail=f"Was due {ukdate(step.due_on, 'day')}" if late else "By end of day",
        warning=warning_of(step.case.person),
        due=step.due_on,
        late=late,
    )


def warning_of(person: Person) -> str:
    """The newest warning that stands, read by the query."""
    return next((warning.short for warning in person.warnings.all()), "")


def step_tiles(rows: list[StepRow]) -> list[Stat]:
    late = sum(row.late for row in rows)
    return [
        Stat(figure=late, label="Overdue", url="#steps", urgent=True),
        Stat(figure=len(rows) - late, label="Due today", url="#steps"),
    ]


@dataclass(frozen=True)
class Release:
    """Somebody coming out of custody, and how soon."""

    name: str
    url: str
    place: str
    on: datetime.date
    warning: str
    soon: bool


def releases(actor: Actor, today: datetime.date) -> list[Release]:
    """Releases within eight weeks of people on my caseload, the nearest first; soon is within two."""
    mine = Case.objects.visible_to(actor).open_on(today).worked_by(actor.user_id)
    return _releases(_ends(actor, today).filter(person__in=mine.values("person")), today)


def releases_seen(actor: Actor, today: datetime.date) -> list[Release]:
    """Releases within eight weeks of anybody the actor sees, for those with no caseload of their own."""
    return _releases(_ends(actor, today)[:MOST_SEEN], today)


def _ends(actor: Actor, today: datetime.date) -> QuerySet[Custody]:
    """Custody lies where the person lies: whoever sees the one sees the other."""
    ends = Custody.objects.visible_to(actor).released_between(today, today + datetime.timedelta(weeks=8))
    return ends.order_by("to_on", "id")


def _releases(ends: QuerySet[Custody], today: datetime.date) -> list[Release]:
    people = Person.objects.with_warnings()
    return [
        Release(
            name=stay.person.full_name,
            url=reverse("person", args=[stay.person_id]),
            place=stay.place,
            on=stay.to_on,
            warning=warning_of(stay.person),
            soon=stay.to_on <= today + datetime.timedelta(weeks=2),
        )
        for stay in ends.prefetch_related(Prefetch("person", queryset=people))
    ]


def release_tiles(rows: list[Release]) -> list[Stat]:
    return [Stat(figure=len(rows), label="Releases in 8 weeks", url="#releases")]


@dataclass(frozen=True)
class CaseRow:
    """A line of a caseload: who, how they stand, when they were last seen, what is next.

    programme: said of somebody with more than one case, to tell them apart.
    """

    case: Case
    programme: str
    warning: str
    band: str
    last_on: datetime.date | None
    last_words: str
    long_ago: bool
    step: NextStep | None

    @property
    def due(self) -> str:
        if self.step is None:
            return ""
        words, _ = due(self.step.due_on)
        return words.removeprefix("By ")

    @property
    def late(self) -> bool:
        return self.step is not None and self.step.due_on < timezone.localdate()


def caseload(actor: Actor, today: datetime.date) -> list[CaseRow]:
    """My open cases, longest since contact first; five queries, whatever their number."""
    mine = Case.objects.visible_to(actor).open_on(today).worked_by(actor.user_id)
    ordered = mine.order_by(F("last_contact_on").asc(nulls_first=True), "id")
    return case_rows(actor, ordered[:MOST_CASES], today)


def case_rows(actor: Actor, cases, today: datetime.date) -> list[CaseRow]:
    """Lines for these cases, with the warning, band, latest contact and next step of each."""
    warnings = Prefetch("person__warnings", SafetyWarning.objects.standing())
    latest = Intervention.objects.filter(case=OuterRef("pk")).order_by("-on", "-id").values("pk")[:1]
    found = list(
        cases.select_related("programme", "person").annotate(latest=Subquery(latest)).prefetch_related(warnings)
    )
    contacts = Intervention.objects.select_related("kind").in_bulk([c.latest for c in found if c.latest])
    bands = dict(
        Nominal.objects.visible_to(actor)
        .on_cohort(today)
        .filter(person__in=[case.person_id for case in found])
        .values_list("person", "band")
    )
    promised = NextStep.objects.to_do().filter(case__in=found).order_by("case_id", "due_on", "id")
    next_steps = {step.case_id: step for step in promised.distinct("case_id")}
    cases_of = Counter(case.person_id for case in found)
    return [
        _case_row(
            case,
            contacts.get(case.latest),
            bands,
            next_steps.get(case.pk),
            today,
            programme=str(case.programme) if cases_of[case.person_id] > 1 else "",
        )
        for case in found
    ]


def _case_row(
    case: Case, last: Intervention | None, bands: dict, step: NextStep | None, today: datetime.date, *, programme: str
) -> CaseRow:
    missed = "" if last is None or last.attended else f", {(last.absence_reason or 'did not attend').lower()}"
    day = case.last_contact_on
    return CaseRow(
        case=case,
        programme=programme,
        warning=warning_of(case.person),
        band=bands.get(case.person_id, ""),
        last_on=day,
        last_words=f"{last.kind}{missed}" if last else "Nothing logged yet",
        long_ago=day is None or (today - day).days > LONG_AGO,
        step=step,
    )


def caseload_tiles(rows: list[CaseRow]) -> list[Stat]:
    quiet = sum(row.long_ago for row in rows)
    return [Stat(figure=quiet, label=f"No contact in {LONG_AGO} days", url="#caseload")]


def caseload_note(rows: list[CaseRow]) -> str:
    people = len({row.case.person_id for row in rows})
    return f"{people} {'people' if people != 1 else 'person'}, longest since contact first" if rows else ""


def unallocated(actor: Actor, today: datetime.date) -> list[Row]:
    """Open cases that nobody works yet, the oldest first."""
    cases = Case.objects.visible_to(actor).open_on(today).filter(worker=None).for_list().order_by("opened_on", "id")
    return [
        Row(
            title=case.person.full_name,
            url=reverse("case", args=[case.pk]),
            status="No worker",
            colour="orange",
            what=f"{case.programme}, opened {ago(case.opened_on)}",
            detail=f"Led by {case.lead.agency.short_name}",
        )
        for case in cases[:MOST_STEPS]
    ]


def unallocated_tiles(rows: list[Row]) -> list[Stat]:
    return [Stat(figure=len(rows), label="Cases without a worker", url="#unallocated")]


def cohort_reviews(actor: Actor, today: datetime.date) -> list[Row]:
    """Whoever's place on the cohort is to be reviewed within two weeks, or is overdue, among those the actor sees.

    A place on the cohort lies where the person lies: whoever sees the one sees the other.
    """
    due_by = today + datetime.timedelta(weeks=2)
    standing = Nominal.objects.visible_to(actor).on_cohort(today).filter(review_on__lte=due_by)
    people = Person.objects.with_warnings()
    found = standing.order_by("review_on", "id")[:MOST_SEEN]
    return [_review(nominal) for nominal in found.prefetch_related(Prefetch("person", queryset=people))]


def _review(nominal: Nominal) -> Row:
    status, colour = due(nominal.review_on)
    return Row(
        title=nominal.person.full_name,
        url=reverse("person", args=[nominal.person_id]),
        status=status,
        colour=colour,
        what="Review of the place on the cohort",
        detail=f"{nominal.get_band_display()}, on the cohort since {ukdate(nominal.entered_on, 'plain')}",
        warning=warning_of(nominal.person),
        due=nominal.review_on,
    )


def cohort_tiles(rows: list[Row]) -> list[Stat]:
    return [Stat(figure=_at_most(rows), label="Cohort reviews in 2 weeks", url="#cohort-reviews")]


def releases_seen_tiles(rows: list[Release]) -> list[Stat]:
    return [Stat(figure=_at_most(rows), label="Releases in 8 weeks", url="#releases-seen")]


def _at_most(rows: list) -> str | int:
    return f"{MOST_SEEN}+" if len(rows) == MOST_SEEN else len(rows)


def panels() -> Iterable[HomePanel]:
    yield HomePanel(
        key="steps",
        title="Overdue and due today",
        order=10,
        rows=steps,
        empty="Nothing is overdue or due today.",
        tiles=step_tiles,
        own=True,
        shown_to=works_cases,
    )
    yield HomePanel(
        key="unallocated",
        title="Cases that nobody works yet",
        order=30,
        rows=unallocated,
        empty="Every open case has a worker.",
        tiles=unallocated_tiles,
        shown_to=lambda actor: actor is not None and actor.may(Permission.CASE_RESTRICT),
    )
    yield HomePanel(
        key="sensitive",
        title="Sensitive information to review",
        order=15,
        rows=sensitive.reviews,
        empty="",
        shown_to=works_cases,
    )
    yield HomePanel(
        key="releases",
        title="Releases from custody",
        order=20,
        rows=releases,
        empty="Nobody on your caseload is due for release within 8 weeks.",
        side=True,
        template="cohort/home/releases.html",
        tiles=release_tiles,
        own=True,
        shown_to=works_cases,
    )
    yield HomePanel(
        key="cohort-reviews",
        title="Cohort reviews within 2 weeks",
        order=35,
        rows=cohort_reviews,
        empty="Nobody whom you see is to be reviewed within 2 weeks.",
        instead=True,
        tiles=cohort_tiles,
        shown_to=works_cases,
    )
    yield HomePanel(
        key="releases-seen",
        title="Releases from custody",
        order=20,
        rows=releases_seen,
        empty="Nobody whom you see is due for release within 8 weeks.",
        side=True,
        instead=True,
        template="cohort/home/releases.html",
        tiles=releases_seen_tiles,
        shown_to=works_cases,
    )
    yield HomePanel(
        key="caseload",
        title="My caseload",
        order=90,
        rows=caseload,
        empty="No case is allocated to you.",
        wide=True,
        note=caseload_note,
        template="cohort/home/caseload.html",
        tiles=caseload_tiles,
        own=True,
        more_label="All people",
        more_url_name="people",
        shown_to=works_cases,
    )

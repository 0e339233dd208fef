"""One stream of what happened with a person: found in one query, counted, filtered, and only a page of it read in full."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case as When
from django.db.models import F, Q, Value
from django.db.models import When as Where
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone

from cohort import policies
from cohort.models import Case, Circumstance, Custody, Intervention, NextStep, Offence, SensitiveNote
from cohort.presenters.corrections import corrections
from igu.access.actor import Actor
from igu.accounts.models import User
from igu.agencies.models import Partner
from igu.people.matching import fold
from igu.people.models import Person
from igu.ui import registry
from igu.ui.registry import Entry
from igu.ui.templatetags.ui import ukdate


@dataclass(frozen=True)
class Kind:
    many: str
    one: str
    colour: str
    shape: str = "circle"


KINDS = {
    "contact": Kind("Contacts", "Contact", "blue"),
    "group": Kind("Group sessions", "Group session", "blue"),
    "ete": Kind("Education and work", "Education and work", "teal", "square"),
    "accommodation": Kind("Accommodation", "Accommodation", "green", "square"),
    "offence": Kind("Offences", "Offence", "orange", "diamond"),
    "custody": Kind("Custody", "Custody", "purple", "diamond"),
    "release": Kind("Releases", "Release", "purple", "diamond"),
    "opened": Kind("Cases opened", "Case opened", "grey", "square"),
    "closed": Kind("Cases closed", "Case closed", "grey", "square"),
    "sensitive": Kind("Sensitive information", "Sensitive", "grey", "square"),
    "step": Kind("Next steps", "Next step", "yellow", "circle"),
}


WITHHELD = "Tier 3. What it says is shown on the Sensitive tab, for a reason."
"""Of a sensitive note the stream tells those who may read it that it is there; everybody else has no such entry."""


@dataclass(frozen=True)
class Line:
    """An entry before it is read in full: what it is filtered and sorted by, and the row it stands for."""

    day: datetime.date
    clock: datetime.time | None
    kind: str
    row: int
    agency: int | None
    attended: bool | None
    words: str
    more: str
    recorded_by: int | None
    recorded_at: datetime.datetime | None
    entry: Entry | None = None

    @property
    def order(self) -> tuple:
        return (self.day, self.clock or datetime.time.min, self.row)


class Stream:
    """Everything about a person that this actor may read, newest first."""

    def __init__(self, actor: Actor, person: Person) -> None:
        self.actor, self.person = actor, person
        self.lines = sorted([*_lines(actor, person), *self._others()], key=lambda line: line.order, reverse=True)

    def _others(self) -> Iterable[Line]:
        for source in registry.timelines():
            for entry in source.entries(self.actor, self.person):
                local = timezone.localtime(entry.at)
                clock = local.time() if entry.timed else None
                yield Line(local.date(), clock, source.key, 0, None, entry.attended, "", "", None, None, entry)

    @property
    def kinds(self) -> list[tuple[str, str, int]]:
        """Each kind that there is, with its words and how many entries: they add up to all."""
        labels = {key: kind.many for key, kind in KINDS.items()}
        labels |= {source.key: source.label for source in registry.timelines()}
        counts = Counter(line.kind for line in self.lines)
        return [(key, label, counts[key]) for key, label in labels.items() if counts[key]]

    @property
    def agencies(self) -> list[tuple[str, str, int]]:
        counts = Counter(line.agency for line in self.lines if line.agency)
        return [(str(key), self.agency_names[key], count) for key, count in counts.most_common()]

    @property
    def agency_names(self) -> dict[int, str]:
        if not hasattr(self, "_agencies"):
            wanted = {line.agency for line in self.lines if line.agency}
            found = Partner.objects.filter(pk__in=wanted) if wanted else Partner.objects.none()
            self._agencies = dict(found.values_list("pk", "agency__short_name"))
        return self._agencies

    @property
    def attendance(self) -> dict[bool, int]:
        return Counter(line.attended for line in self.lines if line.attended is not None)

    def entries(self, lines: list[Line]) -> list[Entry]:
        """A page of lines in full: at most one query for each model on it and one for its corrections, and two for names."""
        full: dict[tuple[type, int], Any] = {}
        for model, kinds in _IN_FULL.items():
            wanted = [line.row for line in lines if line.kind in kinds]
            if not wanted:
                continue
            rows = list(model.objects.for_list().filter(pk__in=wanted))
            full |= {(model, row.pk): row for row in rows}
        told = corrections(full.values())
        users = {line.recorded_by for line in lines if line.recorded_by}
        self.names = dict(User.objects.filter(pk__in=users).values_list("pk", "name")) if users else {}
        self.may_change = policies.record_about.allows(self.actor, self.person)
        return [self._entry(line, full, told) for line in lines]

    def holding(self, lines: list[Line], words: str) -> list[Entry]:
        """Of these lines, in full, those with every one of the words in what a reader sees, whatever the accents."""
        sought = fold(words).split()
        return [entry for entry in self.entries(lines) if all(word in _said_in(entry) for word in sought)]

    def _entry(self, line: Line, full: dict, told: dict) -> Entry:
        if line.entry is not None:
            return line.entry
        model = _MODEL_OF.get(line.kind)
        row = full.get((model, line.row))
        kind = KINDS[line.kind]
        at = datetime.datetime.combine(line.day, line.clock or datetime.time(12), timezone.get_current_timezone())
        title, text, note = _words(line, row)
        return Entry(
            at=at,
            timed=line.clock is not None,
            kind=kind.one,
            colour=kind.colour,
            shape="missed" if line.attended is False else kind.shape,
            agency=self.agency_names.get(line.agency, ""),
            attended=line.attended,
            attendance_note=note,
            title=title,
            text=text,
            recorded_by=self.names.get(line.recorded_by, ""),
            recorded_at=line.recorded_at,
            correction=told.get((model, line.row), ""),
            change_url=self._change_url(line),
            withheld=WITHHELD if line.kind == "sensitive" else "",
            url=reverse("person-sensitive", args=[self.person.pk]) if line.kind == "sensitive" else "",
        )

    def _change_url(self, line: Line) -> str:
        name = _CHANGED_AT.get(line.kind)
        return reverse(name, args=[line.row]) if name and self.may_change else ""


_MODEL_OF: dict[str, type[models.Model]] = {
    "contact": Intervention,
    "group": Intervention,
    "ete": Circumstance,
    "accommodation": Circumstance,
    "offence": Offence,
}
_IN_FULL = {
    model: {kind for kind, of in _MODEL_OF.items() if of is model} for model in dict.fromkeys(_MODEL_OF.values())
}
_CHANGED_AT = {
    "contact": "intervention-edit",
    "group": "intervention-edit",
    "ete": "circumstance-edit",
    "accommodation": "circumstance-edit",
    "offence": "offence-edit",
    "custody": "custody-edit",
}


def _words(line: Line, row: Any) -> tuple[str, str, str]:
    """Title, text, and the note beside the attendance."""
    if isinstance(row, Intervention):
        title = f"{row.kind}, {row.place}" if row.place else str(row.kind)
        minutes = f" ({row.minutes} minutes)" if row.minutes else ""
        return title + minutes, row.summary, row.absence_reason
    if isinstance(row, Circumstance):
        until = f"Until {ukdate(row.to_on, 'plain')}. " if row.to_on else ""
        return str(row.status), f"{until}{row.note}", ""
    if isinstance(row, Offence):
        outcome = f"{row.outcome}, {ukdate(row.outcome_on, 'plain')}" if row.outcome_on else str(row.outcome)
        return str(row.offence), f"{outcome}. Gravity {row.gravity} of 8.", ""
    if line.kind == "sensitive":
        return f"{line.words} recorded", "", ""
    if line.kind in {"custody", "release"}:
        return line.words or "Place not known", line.more, ""
    return line.words, line.more, ""


def _said_in(entry: Entry) -> str:
    said = (entry.kind, entry.agency, entry.title, entry.text, entry.attendance_note, entry.recorded_by)
    return fold(*said)


def _lines(actor: Actor, person: Person) -> Iterable[Line]:
    first, *rest = _sources(actor, person)
    for row in first.union(*rest, all=True):
        yield Line(*row)


def _sources(actor: Actor, person: Person) -> Iterable[models.QuerySet]:
    def of(model: type[models.Model], **whose: Any) -> models.QuerySet:
        return model.objects.visible_to(actor).filter(**whose).order_by()

    today = timezone.localdate()
    contacts = of(Intervention, case__person=person)
    group = When(Where(session=None, then=Value("contact")), default=Value("group"), output_field=_TEXT)
    yield _as_lines(contacts, day=F("on"), clock=F("at"), kind=group, agency=F("agency_id"), attended=F("attended"))
    yield _as_lines(of(Circumstance, case__person=person), day=F("from_on"), kind=Cast(F("kind"), _TEXT))
    yield _as_lines(of(Offence, person=person), day=F("offence_on"), kind=_said("offence"))
    custody, place = of(Custody, person=person), Cast(F("place"), _TEXT)
    yield _as_lines(custody, day=F("from_on"), kind=_said("custody"), words=place)
    yield _as_lines(custody.filter(to_on__lte=today), day=F("to_on"), kind=_said("release"), words=place)
    cases = of(Case, person=person)
    yield _as_lines(cases, day=F("opened_on"), kind=_said("opened"), words=_label("programme"))
    closed = cases.filter(~Q(closed_on=None))
    why = _label("closure_reason")
    yield _as_lines(closed, day=F("closed_on"), kind=_said("closed"), words=_label("programme"), more=why)
    steps = of(NextStep, case__person=person).annotate(
        state=When(Where(done_at=None, then=Value("To do")), default=Value("Done"), output_field=_TEXT)
    )
    sensitive = SensitiveNote.objects.visible_to(actor).standing().filter(person=person).order_by()
    yield _as_lines(sensitive, day=F("on"), kind=_said("sensitive"), words=_label("kind"))
    agreed = TruncDate("recorded_at")
    yield _as_lines(steps, day=agreed, kind=_said("step"), words=Cast(F("what"), _TEXT), more=F("state"))


_TEXT = models.TextField()
_NOTHING = {
    "clock": models.TimeField(),
    "agency": models.BigIntegerField(),
    "attended": models.BooleanField(),
    "words": _TEXT,
    "more": _TEXT,
}


def _said(kind: str) -> Value:
    return Value(kind, output_field=_TEXT)


def _label(name: str) -> Any:
    return Coalesce(Cast(F(f"{name}__label"), _TEXT), _said(""))


def _as_lines(rows: models.QuerySet, **columns: Any) -> models.QuerySet:
    empty = {name: Cast(Value(None), kind) for name, kind in _NOTHING.items() if name not in columns}
    empty |= {name: _said("") for name in ("words", "more") if name not in columns}
    renamed = {f"line_{name}": value for name, value in (columns | empty).items()}
    names = ("day", "clock", "kind", "pk", "agency", "attended", "words", "more", "recorded_by_id", "recorded_at")
    picked = [name if name in {"pk", "recorded_by_id", "recorded_at"} else f"line_{name}" for name in names]
    return rows.annotate(**renamed).values_list(*picked)

"""What pages show of a person, worked out."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import connection
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.policies import withheld
from igu.agencies.models import Membership
from igu.audit.edits import ChangedMeanwhile
from igu.audit.enums import Act
from igu.audit.services import record, record_looks
from igu.people import policies
from igu.people.enums import Sex
from igu.people.matching import fold, nearness, read
from igu.people.models import Person, SafeAddress, SafetyWarning
from igu.ui import conflicts, registry
from igu.ui.presenters import Identity, PersonFrame, Tab
from igu.ui.templatetags.ui import ukdate

MOST_HITS = 25


def age(person: Person) -> int | None:
    """Whole years today in London. Who was born on 29 February is a year older on 1 March of other years."""
    born, today = person.date_of_birth, timezone.localdate()
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def frame(request: HttpRequest, person_id: int, tab: str) -> PersonFrame:
    """The bar, tabs and warnings of a person's page; writes down that its reader looked. Raises Http404."""
    person = Person.objects.visible_to(request.actor).filter(pk=person_id).first()
    if person is None:
        raise Http404
    return frame_of(request, person, tab)


def frame_of(request: HttpRequest, person: Person, tab: str, *, also: Mapping[str, int] | None = None) -> PersonFrame:
    """The same for a person whom this actor sees. also: what of theirs is looked at besides, and the compartment of each."""
    actor = request.actor
    record_looks({**(also or {}), f"person:{person.pk}": person.compartment_id}, by=actor)
    prefetch_related_objects([person], "aliases", Prefetch("warnings", SafetyWarning.objects.standing()))
    parts = registry.identity_parts(actor, person)
    actions = registry.person_actions(actor, person)
    links = {action.first: [] for action in actions}
    for action in actions:
        links[action.first].append(Tab(label=action.label, url=action.url(person)))
    warnings = list(person.warnings.all())
    banded = next((part for part in parts if part.band), registry.IdentityPart())
    return PersonFrame(
        person=person,
        identity=Identity(
            name=person.full_name,
            facts=(*_facts(person), *(fact for part in parts for fact in part.facts)),
            band=banded.band,
            band_note=banded.band_note,
            warnings=tuple(warning.short for warning in warnings),
        ),
        tabs=[
            Tab(
                label=each.label,
                url=each.url(person),
                current=each.key == tab,
                count=each.count(actor, person),
            )
            for each in registry.person_tabs(actor, person)
        ],
        warnings=warnings,
        actions=links.get(False, []),
        first_action=next(iter(links.get(True, [])), None),
    )


def _facts(person: Person) -> Iterable[tuple[str, str]]:
    if aliases := ", ".join(str(alias) for alias in person.aliases.all()):
        yield "Known as", aliases
    if person.date_of_birth:
        yield f"{age(person)}, born", ukdate(person.date_of_birth, "plain")
    else:
        yield "Born", "not known"
    yield "Reference", person.reference
    if person.sex in {Sex.FEMALE, Sex.MALE}:
        yield "Sex", person.get_sex_display().lower()


def address_of(url_name: str) -> Callable[[Person], str]:
    """The address of a page about a person."""
    return lambda person: reverse(url_name, args=[person.pk])


def find_people(actor: Actor, words: str) -> Iterable[registry.Hit]:
    """People this actor may see who answer a search, nearest first."""
    return [
        registry.Hit(
            title=person.full_name,
            url=reverse("person", args=[person.pk]),
            rank=person.rank,
            kind="Person",
            detail=", ".join(_details(person)),
            why=", ".join(warning.short for warning in person.warnings.all()),
        )
        for person in people_found(actor, words)
    ]


def people_found(actor: Actor, words: str) -> list[Person]:
    """The people this actor may see who answer a search, nearest first, each with `rank` from 0 to 1.

    The database finds the candidates by their letter groups; of those, words that sound alike come first. The reference of a
    record that was merged leads to the one that was kept.
    """
    sought = read(words)
    if sought.row and (kept := Person.everyone.kept(sought.row)):
        sought = dataclasses.replace(sought, row=kept.pk)
    people = list(Person.objects.visible_to(actor).sought(sought).with_names().with_warnings()[: 2 * MOST_HITS])
    if sought.name:
        for person in people:
            person.rank = (float(person.rank) + 2 * nearness(sought.name, person.search_name)) / 3
        people.sort(key=lambda person: -person.rank)
    return people[:MOST_HITS]


def known_to(actor: Actor, words: str) -> Iterable[registry.Hit]:
    """Where the partnership allows it: that another team knows somebody of exactly this name, and whom to ask."""
    if not policies.find_known.allows(actor):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM igu.known_to(%s)", [fold(words)])
        known = cursor.fetchall()
    if known:
        record(Act.SEARCHED, subject="known-to", by=actor, count=len(known))
    return [
        registry.Hit(
            title=name,
            url=f"{reverse('emergency')}?reference=IGU-{number:04d}",
            rank=0,
            kind="Known to another team",
            detail=f"Ask {ask}, by the reference IGU-{number:04d}. Open it only in an emergency.",
        )
        for number, name, ask in known
    ]


def _details(person: Person) -> Iterable[str]:
    yield person.reference
    if person.date_of_birth:
        yield f"{age(person)}, born {ukdate(person.date_of_birth, 'plain')}"
    if aliases := ", ".join(str(alias) for alias in person.aliases.all()):
        yield f"known as {aliases}"
    if person.postcode:
        yield person.postcode


@dataclass(frozen=True)
class Stay:
    """Where somebody at risk stays or stayed, as the mask of fields shows it: no address without a reason."""

    row: SafeAddress
    address: str

    @classmethod
    def of(cls, row: SafeAddress, *, reason: str) -> "Stay":
        return cls(row, "" if "address" in withheld(row, reason=reason) else row.address)


def version_as_read(changed: ChangedMeanwhile) -> Any:
    """The row as its second editor had read it, from its history."""
    return changed.row.events.filter(version=changed.read).order_by("-pgh_id").first()


def editor(version: Any) -> Membership | None:
    """Who made a version of a row, and for which agency."""
    made = Membership.objects.filter(pk=(version.pgh_context or {}).get("membership"))
    return made.select_related("user", "partner__agency").first()


def last_editor(row: Any) -> str:
    """The name of who changed a row last, from its history."""
    member = editor(row.events.order_by("-pgh_id").first())
    return member.user.name if member else "Somebody"


def conflict(form: forms.Form, changed: ChangedMeanwhile, *, by: Actor) -> conflicts.Conflict:
    """Who changed what while this valid form was being filled in, from the row's history."""
    row = changed.row
    before = version_as_read(changed)
    latest = row.events.order_by("-pgh_id").first()
    member = editor(latest)
    return conflicts.Conflict.between(
        form,
        before=form.values_of(before) if before else form.EMPTY,
        theirs=form.values_of(row),
        read=changed.read,
        version=row.version,
        thing=form.thing(row),
        them=member.user.name if member else "Somebody",
        them_agency=member.partner.agency.short_name if member else "",
        me=by.name,
        opened_at=form.cleaned_data.get("opened") or (before or latest).pgh_created_at,
        saved_at=latest.pgh_created_at,
    )

"""What an agency would see of a record, counted; and what an act would change, before it is done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from django.db import connection, models, transaction
from django.shortcuts import get_object_or_404

from igu.access import catalogue
from igu.access.actor import Actor
from igu.access.enums import Tier
from igu.access.models import Compartment
from igu.access.querysets import readable_compartments
from igu.agencies.models import Membership, Partner, Partnership, SharingAgreement
from igu.sharing.presenters.sharing import Reader, detail, sharing_of
from igu.sharing.querysets import Record


@dataclass(frozen=True)
class Preview:
    """What an agency sees of a record and all it holds, and what it does not, by the tier it has in each part."""

    name: str
    sees: tuple[str, ...]
    does_not: tuple[str, ...]


def preview_of(actor: Actor, record: Record, partner_id: int) -> Preview:
    """Counted over what the actor sees of the record, from the same constraints as the database's own fence."""
    agency = get_object_or_404(
        Partner.objects.select_related("agency"), pk=partner_id, partnership=actor.partnership_id
    )
    tiers = {part: _tier(sharing_of(part).live, partner_id) for part in (record, *record.others(actor))}
    sees, does_not = [], []
    for part, tier in tiers.items():
        lines = sees if tier >= Tier.CONTENT else does_not
        lines.append("Name, age, reference and numbers" if part is record and part.kind == "person" else _title(part))
    if tiers[record] == Tier.KNOWN_TO and Partnership.objects.get(pk=actor.partnership_id).shows_known_to:
        sees.append("That somebody of exactly this name is known, and whom to ask")
    for (model, needed), counts in _counted(tiers).items():
        for seen, number in counts.items():
            if number or needed > Tier.CONTENT:
                known = all(part.row.compartment_id in readable_compartments(needed) for part in tiers)
                (sees if seen else does_not).append(_amount(model, number, known=known or needed <= Tier.CONTENT))
    return Preview(agency.agency.short_name, tuple(sees), tuple(does_not))


def _tier(readers: Iterable[Reader], partner_id: int) -> int:
    """How much an agency sees, or those of it who are named."""
    return max((each.tier for each in readers if each.partner_id == partner_id and each.users), default=0)


def _counted(tiers: dict[Record, int]) -> dict[tuple[type[models.Model], int], dict[bool, int]]:
    """For each kind of row: how many lie where the agency reads them, and how many do not."""
    found: dict = {}
    for part, tier in tiers.items():
        for model, needed, rows in part.holdings:
            counts = found.setdefault((model, needed), {})
            seen = tier >= needed
            counts[seen] = counts.get(seen, 0) + rows.count()
    return found


def _amount(model: type[models.Model], number: int, *, known: bool) -> str:
    """How many; known: whether its reader sees rows of this kind at all, rather than that there are none."""
    words = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
    if number:
        return f"{number} {words}"
    return f"{str(words).capitalize()} ({'none on record' if known else 'you do not see whether there are any'})"


def _title(part: Record) -> str:
    return f"The {part.kind}: {part.row}"


@dataclass(frozen=True)
class Change:
    """An agency whose sight an act would change: who of it sees how much and until when, before and after. of: of what, where
    it is not one record. gone: whoever of it does not see the record itself any more."""

    name: str
    before: str
    ended: str
    after: str
    ends: str
    gone: str = ""
    of: str = ""

    @property
    def loses(self) -> bool:
        return self.after == NOTHING


NOTHING = "Nothing"
Seen = TypeVar("Seen")


def tried(act: Callable[[], object], look: Callable[[], Seen], *, by: Actor) -> tuple[Seen, Seen]:
    """What is seen before an act and after it: it is done, looked at, and taken back. Raises what the act raises."""
    before = look()
    try:
        with transaction.atomic():
            act()
            after = look()
            transaction.set_rollback(True)
    finally:
        connection.enter(by.membership_id)
    return before, after


def changes(before: list[Reader], after: list[Reader]) -> list[Change]:
    """What differs between two looks at who sees a record, agency by agency."""
    was, will = _by_agency(before), _by_agency(after)
    return [
        Change(
            (will.get(agency) or was[agency])[0].name,
            _seen(was.get(agency)),
            _until(was.get(agency)),
            _seen(will.get(agency)),
            _until(will.get(agency)),
            _gone(was.get(agency, []), will.get(agency, [])),
        )
        for agency in {**was, **will}
        if _essence(was.get(agency)) != _essence(will.get(agency))
    ]


def changes_under(before: dict[Compartment, list[Reader]], after: dict[Compartment, list[Reader]]) -> list[Change]:
    """The same of all that is shared under an agreement: the casework, and records shared by themselves, counted.

    Of places that the actor reads, as readers_under() finds them: whatever record lies there, they see.
    """
    found: dict[Change, int] = {}
    for place, readers in before.items():
        for change in changes(readers, after[place]):
            if place.base_id is None:
                found[replace(change, of=place.name)] = 0
            elif number := _records_in(place):
                found[change] = found.get(change, 0) + number
    return [
        replace(each, of=f"{number} record{'s' * (number > 1)} shared alone") if number else each
        for each, number in found.items()
    ]


def _records_in(place: Compartment) -> int:
    return sum(model.objects.filter(compartment=place).count() for model, _ in catalogue.records().values())


def replaced(
    readers: Iterable[Reader], *, partner: Partner, agreement: SharingAgreement, member: Membership | None = None
) -> list[str]:
    """What an agency, or one person of it, was granted under other agreements and a new grant would take the place of."""
    return [
        f"{reader.name} was granted this under “{reader.agreement}” until {reader.ends}. What you give now takes its place: "
        f"when it ends, or “{agreement}” does, they see nothing by “{reader.agreement}” either."
        for reader in readers
        if reader.partner_id == partner.pk
        and (reader.member and reader.member.pk) == (member and member.pk)
        and reader.agreement not in {None, agreement}
        and (reader.live or reader.state == "To come")
    ]


def _by_agency(readers: list[Reader]) -> dict[int, list[Reader]]:
    """The grants that count now, those that show most first."""
    found: dict[int, list[Reader]] = {}
    for reader in sorted(readers, key=lambda each: (-each.tier, each.member is not None)):
        if reader.live and reader.users:
            found.setdefault(reader.partner_id, []).append(reader)
    return found


def _sights(theirs: Iterable[Reader]) -> dict[tuple[int, str], tuple[int, bool]]:
    """What each of an agency has of all its grants together: the highest tier, and whether they may add."""
    found: dict[tuple[int, str], tuple[int, bool]] = {}
    for reader in theirs:
        for user in reader.users.items():
            tier, writes = found.get(user, (0, False))
            found[user] = max(tier, reader.tier), writes or reader.writes
    return found


def _essence(theirs: list[Reader] | None) -> object:
    return theirs and (_sights(theirs), theirs[0].ends)


def _seen(theirs: list[Reader] | None) -> str:
    """Who of an agency sees how much, those who see most first."""
    if not theirs:
        return NOTHING
    alike: dict[tuple[int, bool], dict[int, str]] = {}
    for (user, name), sight in _sights(theirs).items():
        alike.setdefault(sight, {})[user] = name
    return "; ".join(
        f"{_named(people)}. Tier {tier}, {detail(tier, writes=writes).lower()}"
        for (tier, writes), people in sorted(alike.items(), reverse=True)
    )


def _until(theirs: list[Reader] | None) -> str:
    """When what shows an agency most ends."""
    return theirs[0].ends if theirs else ""


def _gone(before: list[Reader], after: list[Reader]) -> str:
    """Whoever of an agency saw the record itself, tier 2 or above, and does not although the agency is still told something."""
    stay = _seeing(after)
    return _named({user: name for user, name in _seeing(before).items() if user not in stay}) if after else ""


def _seeing(theirs: list[Reader]) -> dict[int, str]:
    return {user: name for reader in theirs if reader.reads for user, name in reader.users.items()}


def _named(people: dict[int, str]) -> str:
    return ", ".join(sorted(people.values())) if len(people) <= NAMED else f"{len(people)} people"


NAMED = 3
"""Up to so many people are named; more are counted."""

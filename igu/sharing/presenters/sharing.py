"""Who sees a record, and why."""

import datetime
from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from igu.access.actor import Actor, current_actor
from igu.access.enums import Tier
from igu.access.models import BrokenGlass, Compartment, KeptOut
from igu.access.querysets import readable_compartments
from igu.agencies.enums import AgreementStatus
from igu.agencies.models import Membership, Partner, SharingAgreement
from igu.sharing import rules
from igu.sharing.enums import ActKind
from igu.sharing.models import SharingAct
from igu.sharing.presenters.emergencies import Emergency
from igu.sharing.querysets import READERS, Record, Sight, who_sees
from igu.ui import registry

ACTS = 50


def soon(ends_at: datetime.datetime | None) -> str:
    """How near an end is in words, within 30 days of it; nothing before that."""
    if ends_at is None or ends_at - timezone.now() > datetime.timedelta(days=rules.WARNINGS[0]):
        return ""
    days = (_last(ends_at) - timezone.localdate()).days
    return {0: "Ends today", 1: "Ends tomorrow"}.get(days, f"Ends in {days} days")


def day(moment: datetime.date) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _last(ends_at: datetime.datetime) -> datetime.date:
    """The last day of what ends at a moment."""
    return timezone.localtime(ends_at - datetime.timedelta(seconds=1)).date()


@dataclass(frozen=True, kw_only=True)
class Reader:
    """An agency, or one person named, with what it was granted: how much, why, under which law and agreement, until when.

    live: whether it counts now; one that is to begin or has ended is shown as such. users: whoever of it sees the record,
    by number. member: the one person of a grant by name.
    """

    group_id: int
    partner_id: int
    name: str
    member: Membership | None
    users: dict[int, str]
    tier: int
    writes: bool
    detail: str
    purpose: str
    law: str
    agreement: SharingAgreement | None
    ends_at: datetime.datetime | None
    ends: str
    state: str
    by_itself: bool
    live: bool

    @property
    def people(self) -> str:
        if not self.users:
            return "No one now"
        return next(iter(self.users.values())) if len(self.users) == 1 else f"{len(self.users)} people"

    @property
    def tier_name(self) -> str:
        return f"Tier {self.tier}" if self.live else "No access"

    @property
    def colour(self) -> str:
        return {"Ended": "grey", "Stopped": "grey", "To come": ""}.get(self.state, "yellow")

    @property
    def reads(self) -> bool:
        """Whether it sees the record itself now, rather than that there is one."""
        return self.live and self.tier >= Tier.CONTENT


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """Everything of a record's sharing page."""

    readers: list[Reader]
    kept_out: list[KeptOut]
    glasses: list[Emergency]
    restricted: bool

    @property
    def live(self) -> list[Reader]:
        return [reader for reader in self.readers if reader.live]

    @property
    def people(self) -> int:
        return len({user for reader in self.readers if reader.reads for user in reader.users})

    @property
    def agencies(self) -> int:
        return len({reader.partner_id for reader in self.readers if reader.reads and reader.users})

    @property
    def only_known_to(self) -> int:
        """Agencies that may learn that the person is known, and nothing else."""
        seeing = {reader.partner_id for reader in self.readers if reader.reads}
        return len({reader.partner_id for reader in self.live} - seeing)

    @property
    def open_now(self) -> list[Emergency]:
        return [each for each in self.glasses if each.is_open]

    @property
    def note(self) -> str:
        """How many end within 30 days."""
        ending = sum(bool(reader.state) for reader in self.live)
        return f"{ending} {'ends' if ending == 1 else 'end'} within 30 days" if ending else ""

    @property
    def glass_note(self) -> str:
        times = len(self.glasses)
        return f"Opened without standing access, {times} time{'s' if times > 1 else ''}" if times else ""


def sharing_of(record: Record) -> Sharing:
    """Who sees a record, who is kept out, who opened it in an emergency; everything its reader may know of it.

    Who opened it in an emergency themselves is told of that alone.
    """
    compartment = Compartment.objects.filter(pk=record.row.compartment_id).first()
    kept_out = list(
        KeptOut.objects.filter(compartment=compartment, ended_at=None).select_related("user", "set_by").order_by("id")
    )
    seen = BrokenGlass.objects.visible_to(current_actor())
    glasses = seen.filter(subject=record.subject).select_related("user", "partner__agency", "reviewed_by")
    return Sharing(
        readers=readers_of(who_sees([record.row.compartment_id]), {each.user_id for each in kept_out}),
        kept_out=kept_out,
        glasses=[Emergency.of(glass) for glass in glasses],
        restricted=compartment is not None and not compartment.inherits,
    )


def readers_of(sights: list[Sight], kept_out: set[int]) -> list[Reader]:
    """Grants as readers: those that count now first, the most seeing first."""
    groups = {sight.group_id for sight in sights}
    partners = {each.group_id: each for each in Partner.objects.filter(group__in=groups).select_related("agency")}
    named = {
        each.own_group_id: each
        for each in Membership.objects.filter(own_group__in=groups).select_related("user", "partner__agency")
    }
    agreements = SharingAgreement.objects.in_bulk({sight.agreement_id for sight in sights if sight.agreement_id})
    members = _members(kept_out)
    readers = [
        _reader(sight, partners.get(sight.group_id), named.get(sight.group_id), agreements, members) for sight in sights
    ]
    return sorted(readers, key=lambda each: (not each.live, -each.tier, each.name, each.people))


def _members(kept_out: set[int]) -> dict[int, list[Membership]]:
    """The people of each agency whose role reads cases, less those kept out."""
    current = Membership.objects.current(on=timezone.localdate()).filter(role__in=READERS).exclude(user__in=kept_out)
    people: dict[int, list[Membership]] = {}
    for member in current.select_related("user").order_by("user__name", "pk"):
        people.setdefault(member.partner_id, []).append(member)
    return people


def _reader(
    sight: Sight,
    partner: Partner | None,
    member: Membership | None,
    agreements: dict[int, SharingAgreement],
    members: dict[int, list[Membership]],
) -> Reader:
    agreement = agreements.get(sight.agreement_id)
    ends_at = min(filter(None, [sight.ends_at, agreement and rules.end_of(agreement.ends_on)]), default=None)
    state = _state(sight, agreement, ends_at)
    live = state not in {"Ended", "Stopped", "To come"}
    of = partner or member.partner
    current = [each for each in members.get(of.pk, []) if member is None or each.pk == member.pk]
    return Reader(
        group_id=sight.group_id,
        partner_id=of.pk,
        name=str(of.agency.short_name),
        member=member,
        users={each.user_id: each.user.name for each in current} if live else {},
        tier=sight.tier if live else 0,
        writes=live and sight.writes and sight.tier >= Tier.CONTENT,
        detail=detail(sight.tier, writes=sight.writes) if live else "",
        purpose=sight.purpose,
        law=agreement.get_gateway_display() if agreement else "Its own records",
        agreement=agreement,
        ends_at=ends_at,
        ends="While the partnership lasts" if ends_at is None else day(_last(ends_at)),
        state=state,
        by_itself=sight.by_itself,
        live=live,
    )


def detail(tier: int, *, writes: bool) -> str:
    """What the tier holds and what may be done with it: "Case content, reads and adds"."""
    _, holds = Tier(tier).label.split(", ", 1)
    does = [] if tier < Tier.CONTENT else ["reads and adds" if writes else "reads only"]
    return ", ".join([holds.capitalize(), *does])


def _state(sight: Sight, agreement: SharingAgreement | None, ends_at: datetime.datetime | None) -> str:
    now = timezone.now()
    if ends_at is not None and ends_at <= now:
        return "Ended"
    if agreement is not None and agreement.status != AgreementStatus.AGREED:
        return "Stopped"
    if sight.starts_at > now or (agreement is not None and agreement.starts_on > timezone.localdate()):
        return "To come"
    return soon(ends_at)


def why(actor: Actor, sharing: Sharing) -> str:
    """One sentence: by which grant the reader sees this record."""
    mine = [
        reader
        for reader in sharing.live
        if reader.partner_id == actor.partner_id
        and (reader.member is None or reader.member.pk == actor.membership_id)
        and reader.tier >= Tier.CONTENT
    ]
    if not mine:
        return "You see this because you opened it in an emergency. It closes by itself."
    best = max(mine, key=lambda reader: (reader.tier, reader.ends_at is None))
    named = " and you are named on it" if best.member else ""
    if best.agreement is None:
        return f"You see this because it is {actor.agency_name}’s own record{named}."
    return (
        f"You see this because {actor.agency_name} was granted it under “{best.agreement}”{named}, until {best.ends}."
    )


def acts_about(record: Record) -> models.QuerySet:
    """What was decided about who sees a record, the latest first; emergencies have a list of their own."""
    seen = SharingAct.objects.filter(compartment__in=readable_compartments())
    acts = seen.filter(subject__in=record.subjects).exclude(kind__in=[ActKind.GLASS_BROKEN, ActKind.GLASS_REVIEWED])
    return acts.select_related("user", "partner__agency", "about_partner__agency", "about_user")[:ACTS]


def casework_of(actor: Actor) -> Compartment | None:
    """The partnership's ordinary casework, where the actor reads it."""
    return Compartment.objects.filter(
        partnership=actor.partnership_id, kind="casework", pk__in=readable_compartments()
    ).first()


def readers_of_casework(casework: Compartment | None) -> list[Reader]:
    """Who sees the partnership's ordinary casework, for those who see it themselves."""
    return readers_of(who_sees([casework.pk] if casework else []), set())


def sharing_under(agreement: SharingAgreement, casework: Compartment | None) -> list[Reader]:
    """Who sees the partnership's casework under an agreement."""
    return [reader for reader in readers_of_casework(casework) if reader.agreement == agreement]


def readers_under(agreement: SharingAgreement) -> dict[Compartment, list[Reader]]:
    """Who sees what is shared under an agreement, place by place: the casework, and what is shared by itself. Only of what
    its reader sees."""
    places = Compartment.objects.in_bulk(readable_compartments())
    seen: dict[int, list[Sight]] = {}
    for sight in who_sees(places):
        seen.setdefault(sight.compartment_id, []).append(sight)
    return {
        places[place]: readers_of(sights, set())
        for place, sights in sorted(seen.items())
        if any(
            each.agreement_id == agreement.pk and (each.by_itself or places[place].base_id is None) for each in sights
        )
    }


def workers_reading(actor: Actor, record: Record) -> set[tuple[int, str, str]]:
    """Who works an open part of a record and sees that part: their number, their name, and the part's title."""
    found = set()
    for part in (record.again(), *record.others(actor)):
        workers = registry.workers_of(part.row)
        if workers:
            sees = {user for reader in sharing_of(part).readers if reader.reads for user in reader.users}
            found |= {(user, name, f"the {part.kind} {part.row}") for user, name in workers.items() if user in sees}
    return found

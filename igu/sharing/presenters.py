"""What the pages of sharing show, worked out."""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

import holidays
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.enums import Tier
from igu.access.models import BrokenGlass, Compartment, KeptOut
from igu.access.permissions import Permission
from igu.access.querysets import readable_compartments
from igu.access.roles import ROLES
from igu.agencies.enums import AgreementStatus
from igu.agencies.models import Membership, Partner, SharingAgreement
from igu.sharing import rules
from igu.sharing.querysets import Sight, who_sees
from igu.ui.registry import Row

READERS = [role.code for role in ROLES.values() if role.reads_cases]
SEES = {
    1: ("That we know them, by name", "Which agency to ask"),
    2: (
        "Name, age, aliases and numbers",
        "Safety warnings, in full",
        "Cases, plan and what was done",
        "Education, work and home",
        "Offences and custody",
    ),
    3: ("Where somebody at risk really stays",),
}
"""What each tier adds, in words; tier 2 takes the place of tier 1."""


def working_days_after(day: datetime.date, number: int) -> datetime.date:
    """The day so many working days later; weekends and the bank holidays of England do not count."""
    free = holidays.country_holidays("GB", subdiv="ENG", years=[day.year, day.year + 1])
    while number:
        day += datetime.timedelta(days=1)
        number -= day.weekday() < 5 and day not in free
    return day


def soon(ends_at: datetime.datetime | None) -> str:
    """How near an end is in words, within 30 days of it; "Ended" after it; nothing before that."""
    if ends_at is None or ends_at - timezone.now() > datetime.timedelta(days=rules.WARNINGS[0]):
        return ""
    if ends_at <= timezone.now():
        return "Ended"
    days = (timezone.localtime(ends_at - datetime.timedelta(seconds=1)).date() - timezone.localdate()).days
    return {0: "Ends today", 1: "Ends tomorrow"}.get(days, f"Ends in {days} days")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """An agency, or one person named, that sees a record or did: how much, why, under which law and agreement, until when."""

    group_id: int
    partner_id: int
    name: str
    people: str
    tier: int
    tier_label: str
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
    def colour(self) -> str:
        return "grey" if self.state == "Ended" else "yellow"


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """Everything of a person's sharing page."""

    readers: list[Reader]
    kept_out: list[KeptOut]
    glasses: list["Emergency"]
    restricted: bool
    people: int

    @property
    def live(self) -> list[Reader]:
        return [reader for reader in self.readers if reader.live]

    @property
    def agencies(self) -> int:
        return len({reader.partner_id for reader in self.live if reader.tier >= Tier.CONTENT})

    @property
    def note(self) -> str:
        """How many end within 30 days."""
        ending = sum(bool(reader.state) for reader in self.live)
        return f"{ending} {'ends' if ending == 1 else 'end'} within 30 days" if ending else ""


def sharing_of(record: Any, subject: str) -> Sharing:
    """Who sees a record, who is kept out, who opened it in an emergency; everything its reader may know of it."""
    compartment = Compartment.objects.select_related("base").get(pk=record.compartment_id)
    kept_out = list(
        KeptOut.objects.filter(compartment=compartment, ended_at=None).select_related("user", "set_by").order_by("id")
    )
    sights = who_sees([compartment.pk])
    readers = _readers(sights, {each.user_id for each in kept_out})
    glasses = [
        Emergency.of(glass)
        for glass in BrokenGlass.objects.filter(subject=subject).select_related(
            "user", "partner__agency", "reviewed_by"
        )
    ]
    return Sharing(
        readers=readers,
        kept_out=kept_out,
        glasses=glasses,
        restricted=not compartment.inherits,
        people=_people(readers, {each.user_id for each in kept_out}),
    )


def _readers(sights: list[Sight], kept_out: set[int]) -> list[Reader]:
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
    return sorted(readers, key=lambda each: (not each.live, -each.tier, each.name))


def _members(kept_out: set[int]) -> dict[int, list[str]]:
    """The people of each agency whose role reads cases, less those kept out."""
    current = Membership.objects.current(on=timezone.localdate()).filter(role__in=READERS).exclude(user__in=kept_out)
    people: dict[int, list[str]] = {}
    for partner_id, name in current.values_list("partner_id", "user__name").order_by("user__name"):
        people.setdefault(partner_id, []).append(name)
    return people


def _reader(
    sight: Sight,
    partner: Partner | None,
    member: Membership | None,
    agreements: dict[int, SharingAgreement],
    members: dict[int, list[str]],
) -> Reader:
    agreement = agreements.get(sight.agreement_id)
    ends_at = min(filter(None, [sight.ends_at, agreement and rules.end_of(agreement.ends_on)]), default=None)
    live = (ends_at is None or ends_at > timezone.now()) and (
        agreement is None or agreement.status == AgreementStatus.AGREED
    )
    of = partner or member.partner
    names = members.get(of.pk, [])
    people = member.user.name if member else f"{len(names)} {'person' if len(names) == 1 else 'people'}"
    return Reader(
        group_id=sight.group_id,
        partner_id=of.pk,
        name=str(of.agency.short_name),
        people=people if live else "No one now",
        tier=sight.tier if live else 0,
        tier_label=Tier(sight.tier).label if live else "No access",
        detail=("Reads and adds" if sight.writes else "Reads only") if live and sight.tier >= Tier.CONTENT else "",
        purpose=sight.purpose,
        law=agreement.get_gateway_display() if agreement else "Its own records",
        agreement=agreement,
        ends_at=ends_at,
        ends=_last_day(ends_at),
        state="Ended" if not live else soon(ends_at),
        by_itself=sight.by_itself,
        live=live,
    )


def _last_day(ends_at: datetime.datetime | None) -> str:
    if ends_at is None:
        return "While the partnership lasts"
    day = timezone.localtime(ends_at - datetime.timedelta(seconds=1)).date()
    return f"{day.day} {day:%B %Y}"


def _people(readers: list[Reader], kept_out: set[int]) -> int:
    whole = {
        each.partner_id for each in readers if each.live and each.tier >= Tier.CONTENT and "pe" in each.people[-6:]
    }
    named = {each.people for each in readers if each.live and each.tier >= Tier.CONTENT} - {
        each.people for each in readers if each.partner_id in whole
    }
    return sum(len(names) for partner, names in _members(kept_out).items() if partner in whole) + len(named)


@dataclass(frozen=True, kw_only=True)
class Emergency:
    """A broken glass, and where its review stands: due two working days after it was opened."""

    glass: BrokenGlass
    due_on: datetime.date
    overdue: bool

    @classmethod
    def of(cls, glass: BrokenGlass) -> "Emergency":
        due_on = working_days_after(timezone.localtime(glass.starts_at).date(), 2)
        return cls(glass=glass, due_on=due_on, overdue=not glass.outcome and due_on < timezone.localdate())

    @property
    def opened(self) -> str:
        kinds = Counter(reference.split(":")[0] for reference in self.glass.opens.split(",") if reference)
        return ", ".join(
            f"{number} {kind}{'s' if number > 1 else ''}" if kind != "person" else "The person"
            for kind, number in kinds.items()
        )


def reviews(actor: Actor, today: datetime.date) -> list[Row]:
    """Emergencies that wait for a review, for the home page of those who review."""
    waiting = (
        BrokenGlass.objects.visible_to(actor)
        .filter(outcome="")
        .exclude(user=actor.user_id)
        .select_related("user", "partner__agency")
    )
    rows = []
    for glass in waiting.order_by("starts_at")[:25]:
        emergency = Emergency.of(glass)
        rows.append(
            Row(
                title=f"Opened by {glass.user.name}",
                url=reverse("emergency-review", args=[glass.pk]),
                status="Overdue" if emergency.overdue else "Review",
                colour="red" if emergency.overdue else "yellow",
                what=glass.get_reason_code_display(),
                detail=f"{glass.partner.agency.short_name}. Review by {emergency.due_on:%-d %B}",
                due=emergency.due_on,
            )
        )
    return rows


def agreements_to_see_to(actor: Actor, today: datetime.date) -> list[Row]:
    """Agreements of the actor's agency to confirm, to review, or about to end (30 and 7 days before)."""
    mine = SharingAgreement.objects.filter(partnership=actor.partnership_id).exclude(status=AgreementStatus.ENDED)
    if not actor.may(Permission.AGREEMENT_DRAFT):
        mine = mine.filter(parties__partner=actor.partner_id)
    unconfirmed = set(
        mine.filter(status="draft", parties__partner=actor.partner_id, parties__agreed_at=None).values_list(
            "pk", flat=True
        )
    )
    rows = []
    for agreement in mine.distinct().order_by("ends_on"):
        days = (agreement.ends_on - today).days
        url = reverse("agreement", args=[agreement.pk])
        if agreement.pk in unconfirmed:
            rows.append(
                Row(title=str(agreement), url=url, status="Confirm", colour="yellow", what="Waits for your agency")
            )
        elif agreement.status == AgreementStatus.AGREED and 0 <= days <= rules.WARNINGS[0]:
            colour = "red" if days <= rules.WARNINGS[1] else "yellow"
            what = "Ends today" if not days else f"Ends in {days} day{'s' if days > 1 else ''}"
            rows.append(
                Row(
                    title=str(agreement),
                    url=url,
                    status="Ends soon",
                    colour=colour,
                    what=what,
                    detail="Its sharing ends with it.",
                    due=agreement.ends_on,
                )
            )
        elif agreement.status == AgreementStatus.AGREED and agreement.review_on <= today <= agreement.ends_on:
            rows.append(
                Row(
                    title=str(agreement),
                    url=url,
                    status="Review",
                    colour="yellow",
                    what="Review is due",
                    due=agreement.review_on,
                )
            )
    return rows


def why(actor: Actor, sharing: Sharing) -> str:
    """One sentence: by which grant the reader sees this record."""
    mine = [reader for reader in sharing.live if reader.partner_id == actor.partner_id]
    if connection.acting_role == "igu_glass" and not mine:
        return "You see this because you opened it in an emergency. It closes by itself."
    if not mine:
        return "You see this because you are named on it."
    best = max(mine, key=lambda reader: reader.tier)
    if best.agreement is None:
        return f"You see this because it is {actor.agency_name}’s own record."
    return f"You see this because {actor.agency_name} was granted it under “{best.agreement}”, until {best.ends}."


def preview(sharing: Sharing, partner_id: int | None) -> dict[str, Any] | None:
    """What an agency sees of a record and what it does not, by the tier it has now."""
    if partner_id is None:
        return None
    tier = max((reader.tier for reader in sharing.live if reader.partner_id == partner_id), default=0)
    seen = [line for each, lines in SEES.items() if each <= tier and not (each == 1 and tier > 1) for line in lines]
    unseen = [line for each, lines in SEES.items() if each > tier for line in lines]
    name = next((reader.name for reader in sharing.readers if reader.partner_id == partner_id), "")
    return {"name": name, "tier": tier, "sees": seen, "does_not": unseen}


def banner(request: HttpRequest) -> dict[str, Any]:
    """The glass that its reader has open, for every page while it is; costs nothing otherwise."""
    if getattr(request, "actor", None) is None or connection.acting_role != "igu_glass":
        return {"open_glass": None}
    glass = (
        BrokenGlass.objects.filter(user=request.actor.user_id, ends_at__gt=timezone.now())
        .exclude(opens="")
        .order_by("ends_at")
        .first()
    )
    return {"open_glass": glass}


def casework_of(actor: Actor) -> Compartment | None:
    """The partnership's ordinary casework, where the actor reads it."""
    return Compartment.objects.filter(
        partnership=actor.partnership_id, kind="casework", pk__in=readable_compartments()
    ).first()


def sharing_under(agreement: SharingAgreement, casework: Compartment | None) -> list[Reader]:
    """Who sees the partnership's casework under an agreement, for those who see it themselves."""
    sights = [sight for sight in who_sees([casework.pk] if casework else []) if sight.agreement_id == agreement.pk]
    return _readers(sights, set())

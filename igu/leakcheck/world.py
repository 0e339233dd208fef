"""Two partnerships, every role, and every relationship to a record: owner, granted, known-to, ended, kept out, none."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.enums import CompartmentKind, Tier
from igu.access.models import Compartment, CompartmentGroupGrant, KeptOut
from igu.access.roles import ROLES
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner
from igu.leakcheck.canaries import Canaries
from igu.leakcheck.planting import Planter
from igu.sharing import founding

START = datetime.date(2020, 1, 1)
RELATIONS = ("granted", "known", "ended", "stranger")
"""Agencies of the first partnership beside the owner, by what their grant is."""

SOUTH = ("igu_manager", "gang_worker", "information_governance")
"""Roles of the neighbour: who owns, who works, who watches."""


@dataclass(frozen=True)
class Place:
    """A compartment with one row of every protected table in it, planted for one person."""

    compartment: Compartment
    planter: Planter
    user_id: int


@dataclass(frozen=True)
class World:
    actors: dict[str, Actor]
    places: dict[str, Place]
    canaries: Canaries


def build() -> World:
    """Written as the owner. The keys of actors say role and relationship; those of places, what they are."""
    members: dict[str, Membership] = {}
    partners: dict[str, Partner] = {}
    compartments: dict[str, Compartment] = {}
    for slug in ("north", "south"):
        partnership = founding.found_partnership(slug=slug, name=slug.title(), shows_known_to=slug == "north")
        partners[slug] = _agency(partnership, f"{slug}-owner")
        for role in ROLES if slug == "north" else SOUTH:
            members[f"{slug} {role}"] = _member(partners[slug], f"{slug}-{role}", role)
        for kind in (CompartmentKind.CASEWORK, CompartmentKind.PERFORMANCE):
            compartment = Compartment.objects.get(partnership=partnership, kind=kind)
            compartments[f"{slug} {kind}"] = compartment
            founding.grant(
                compartment=compartment,
                partner=partners[slug],
                granted_by=members[f"{slug} igu_manager"].user,
                purpose="Own records",
                tier=Tier.SENSITIVE,
                starts_at=timezone.now() - datetime.timedelta(days=9),
            )
    _relations(partners, members, compartments)
    _named_and_kept_out(members, compartments)
    canaries = Canaries()
    places = {
        name: _place(
            canaries, name, compartment, partners[name.split()[0]], members[f"{name.split()[0]} igu_manager"].user
        )
        for name, compartment in compartments.items()
    }
    actors = {name: Actor.of(Membership.objects.for_actor().get(pk=member.pk)) for name, member in members.items()}
    return World(actors, places, canaries)


def _agency(partnership, slug: str) -> Partner:
    return founding.add_agency(
        partnership=partnership,
        slug=slug,
        name=slug.replace("-", " ").title(),
        short_name=slug.title()[:40],
        kind="council",
    )


def _member(partner: Partner, name: str, role: str) -> Membership:
    return founding.add_member(
        partner=partner, email=f"{name}@example.com", name=name.title(), role=role, starts_on=START
    )


def _relations(partners, members, compartments) -> None:
    """Agencies of the north with a grant of each kind on its casework, and one without."""
    north, today = compartments["north casework"].partnership, timezone.localdate()
    for relation in RELATIONS:
        partners[relation] = _agency(north, f"north-{relation}")
        members[f"{relation} liaison"] = _member(partners[relation], f"north-{relation}", "liaison")
    agreement = founding.agree(
        partnership=north,
        title="Agreement of the north",
        parties=[partners["north"], *(partners[each] for each in RELATIONS)],
        agreed_by=members["north igu_manager"].user,
        starts_on=START,
        ends_on=today + datetime.timedelta(days=99),
        purposes="Working together",
    )
    now = timezone.now()
    for relation, tier, ends_at in (
        ("granted", Tier.CONTENT, now + datetime.timedelta(days=50)),
        ("known", Tier.KNOWN_TO, now + datetime.timedelta(days=50)),
        ("ended", Tier.CONTENT, now - datetime.timedelta(days=1)),
    ):
        founding.grant(
            compartment=compartments["north casework"],
            partner=partners[relation],
            tier=tier,
            agreement=agreement,
            granted_by=members["north igu_manager"].user,
            purpose="Shared",
            writes=tier == Tier.CONTENT,
            starts_at=now - datetime.timedelta(days=9),
            ends_at=ends_at,
        )


def _named_and_kept_out(members, compartments) -> None:
    """A record restricted to the north's manager by name, and one that its gang worker is kept out of."""
    base = compartments["north casework"]
    manager, worker = members["north igu_manager"], members["north gang_worker"]
    for name, inherits in (("north named", False), ("north without its worker", True)):
        compartments[name] = Compartment.objects.create(
            partnership=base.partnership,
            kind=CompartmentKind.DERIVED,
            name=name,
            base=base,
            inherits=inherits,
            acl_key=name,
        )
    manager.own_group = Group.objects.create(name="The north's manager")
    manager.save(update_fields=["own_group"])
    for permission in Permission.objects.filter(codename__in=["read_compartment", "write_compartment"]).order_by(
        "codename"
    ):
        CompartmentGroupGrant.objects.create(
            content_object=compartments["north named"],
            group=manager.own_group,
            permission=permission,
            tier=Tier.SENSITIVE,
            own_records=True,
            purpose="Named",
            reason="Named",
            granted_by=manager.user,
            starts_at=timezone.now(),
        )
    KeptOut.objects.create(
        user=worker.user,
        compartment=compartments["north without its worker"],
        reason="A neighbour",
        set_by=manager.user,
        review_on=timezone.localdate(),
    )


def _place(canaries: Canaries, name: str, compartment: Compartment, partner: Partner, user: User) -> Place:
    planter = Planter(canaries, owner=name, compartment=compartment, partner=partner, user=user)
    planter.plant_everything()
    return Place(compartment, planter, user.pk)

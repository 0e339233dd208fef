"""Two partnerships, every role, and every relationship to a record: owner, granted, known-to, ended, kept out, none.

Beside the roles: somebody who broke the glass on one record, and a machine with a token. What is planted has a place: a
compartment ("north casework"), a partnership ("north") or one person's own ("north igu_manager").
"""

import datetime
from dataclasses import dataclass, field

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.utils import timezone

from igu.access.actor import Actor, acting_as
from igu.access.enums import CompartmentKind, GlassReason, Tier
from igu.access.models import BrokenGlass, Compartment, CompartmentGroupGrant, KeptOut
from igu.access.roles import ROLES
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner, SharingAgreement
from igu.audit.enums import Act
from igu.audit.models import AccessLogEntry
from igu.leakcheck.bodies import TYPED
from igu.leakcheck.canaries import Canaries
from igu.leakcheck.oracle import TOLD_AT_TIER_3
from igu.leakcheck.planting import FIGURES, Planter, number_apart, number_behind_the_wall
from igu.people.models import Person, SafeAddress
from igu.rest.models import Token
from igu.rest.services import create_token
from igu.sharing import founding
from igu.sharing.services import break_glass
from prevent_channel.models import ChannelReferral, PanelMembership
from prevent_channel.policies import inside
from prevent_channel.services import add_member, appoint_chair, record_referral
from referrals.models import Referral, ReferralMessage, SteppedBack

START = datetime.date(2020, 1, 1)
RELATIONS = ("granted", "known", "ended", "stranger")
"""Agencies of the first partnership beside the owner, by what their grant is."""

SOUTH = ("igu_manager", "gang_worker", "information_governance", "administrator")
"""Roles of the neighbour: who owns, who works, who watches, who looks after users."""

PANEL = {"north panel chair": True, "north panel police": True, "north panel reader": False}
"""On the north's Channel panel, and whether they write. Nobody of another role is; the south's gang worker chairs theirs."""

DOMAIN = "borough.example"
BREAKER, MACHINE = "stranger with a broken glass", "north gang_worker's token"
REFERRALS = ChannelReferral._meta.db_table
REFERRAL_WORDS = ("given_name", "family_name", "referred_by", "referring_agency", "concern")
SCHOOL = "school referrer"
"""Who refers people to the north's owner, and sees nothing else of anybody."""

LETTERS = {"north casework": "submitted", "north named": "info_requested", "north without its worker": "challenged"}
"""Where the letter planted in a place stands."""

OPENED = "north named"
"""The place whose person's record was opened in an emergency."""


@dataclass(frozen=True)
class Place:
    """A compartment with one row of every table that lies in such a one, planted for one person."""

    compartment: Compartment
    planter: Planter
    user_id: int


@dataclass(frozen=True)
class World:
    actors: dict[str, Actor]
    places: dict[str, Place]
    canaries: Canaries
    token: str = ""
    others: dict[str, dict[str, models.Model]] = field(default_factory=dict)
    """Rows that lie in no compartment: by model, then by partnership or by whose they are."""
    panels: dict[str, dict[str, bool]] = field(default_factory=dict)
    """Who is on the panel of each place behind Channel's wall, and whether they write."""

    def rows(self, label: str) -> dict[str, models.Model]:
        """The planted rows of a model by place."""
        if label in self.others:
            return self.others[label]
        model = apps.get_model(label)
        return {name: place.planter.rows[model] for name, place in self.places.items() if model in place.planter.rows}


def build() -> World:
    """Written as the owner. The keys of actors say role and relationship; those of places, what they are."""
    number_apart()
    canaries = Canaries()
    members: dict[str, Membership] = {}
    partners: dict[str, Partner] = {}
    compartments: dict[str, Compartment] = {}
    for slug in ("north", "south"):
        _partnership(slug, canaries, members, partners, compartments)
    agreements = _relations(partners, members, compartments, canaries)
    _named_and_kept_out(members, compartments)
    _on_the_panel(partners, members, canaries)
    for name, compartment in compartments.items():
        _words_of_the_machinery(canaries, name, compartment)
    partners["north school"] = _agency(partners["north"].partnership, "north-school", canaries, "education")
    members[SCHOOL] = _member(partners["north school"], "north-school", "referrer", canaries)
    senders = {"north": partners["north school"], "south": partners["south second"]}
    places = {
        name: _place(canaries, name, compartment, members[f"{slug} igu_manager"], senders[slug])
        for name, compartment in compartments.items()
        for slug in [name.split()[0]]
    }
    _letters_at_work(places, members["north minute_taker"].user)
    actors = {name: Actor.of(Membership.objects.for_actor().get(pk=member.pk)) for name, member in members.items()}
    others = {
        "agencies.SharingAgreement": agreements,
        "agencies.Partner": {slug: partners[slug] for slug in ("north", "south")},
        "auth.Group": {"north": partners["granted"].group, "south": partners["south"].group},
        "agencies.Membership": {slug: members[f"{slug} gang_worker"] for slug in ("north", "south")},
        "accounts.User": {slug: members[f"{slug} gang_worker"].user for slug in ("north", "south")},
        "access.BrokenGlass": _glasses(canaries, places, actors),
    }
    _looks_at_tier_3(canaries, places)
    panels = {"north channel": PANEL, "south channel": {"south gang_worker": True}}
    others |= _channel(canaries, actors, members)
    others["rest.Token"], secret = _tokens(canaries, actors)
    others["mfa.Authenticator"] = _factors(members)
    actors[MACHINE] = actors["north gang_worker"]
    return World(actors, places, canaries, secret, others, panels)


def _partnership(slug: str, canaries: Canaries, members, partners, compartments) -> None:
    named = canaries.new(slug, "agencies_partnership", "name")
    partnership = founding.found_partnership(slug=slug, name=f"{slug.title()} {named}", shows_known_to=slug == "north")
    partners[slug] = _agency(partnership, f"{slug}-owner", canaries)
    for role in ROLES if slug == "north" else SOUTH:
        members[f"{slug} {role}"] = _member(partners[slug], f"{slug}-{role}", role, canaries)
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


def _agency(partnership, slug: str, canaries: Canaries, kind: str = "council") -> Partner:
    names = [canaries.new(partnership.slug, "agencies_agency", column) for column in ("name", "short_name")]
    return founding.add_agency(
        partnership=partnership, slug=slug, name=f"{slug} {names[0]}", short_name=names[1], kind=kind
    )


def _member(partner: Partner, name: str, role: str, canaries: Canaries) -> Membership:
    """Their name, and their address, are told to their partnership and to nobody else."""
    words = [canaries.new(partner.partnership.slug, "accounts_user", column) for column in ("name", "email")]
    return founding.add_member(
        partner=partner,
        email=f"{name}.{words[1]}@{DOMAIN}",
        name=f"{name.title()} {words[0]}",
        role=role,
        starts_on=START,
    )


def _relations(partners, members, compartments, canaries: Canaries) -> dict[str, SharingAgreement]:
    """Agencies of the north with a grant of each kind on its casework, and one without; an agreement in each partnership."""
    north = compartments["north casework"].partnership
    for relation in RELATIONS:
        partners[relation] = _agency(north, f"north-{relation}", canaries)
        members[f"{relation} liaison"] = _member(partners[relation], f"north-{relation}", "liaison", canaries)
    members[BREAKER] = _member(partners["stranger"], "north-breaker", "liaison", canaries)
    partners["south second"] = _agency(compartments["south casework"].partnership, "south-second", canaries)
    agreements = {
        "north": _agreement("north", [partners["north"], *(partners[each] for each in RELATIONS)], members, canaries),
        "south": _agreement("south", [partners["south"], partners["south second"]], members, canaries),
    }
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
            agreement=agreements["north"],
            granted_by=members["north igu_manager"].user,
            purpose="Shared",
            writes=tier == Tier.CONTENT,
            starts_at=now - datetime.timedelta(days=9),
            ends_at=ends_at,
        )
    return agreements


def _agreement(slug: str, parties: list[Partner], members, canaries: Canaries) -> SharingAgreement:
    texts = {
        column: canaries.new(slug, "agencies_sharingagreement", column)
        for column in ("title", "purposes", "dpia_reference")
    }
    return founding.agree(
        partnership=parties[0].partnership,
        parties=parties,
        agreed_by=members[f"{slug} igu_manager"].user,
        starts_on=START,
        ends_on=timezone.localdate() + datetime.timedelta(days=99),
        **texts,
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


def _on_the_panel(partners, members, canaries: Canaries) -> None:
    """People who do nothing but Channel, of the council and of the police."""
    partners["police"] = _agency(partners["north"].partnership, "north-police", canaries, "police")
    for name in PANEL:
        partner = partners["police" if name.endswith("police") else "north"]
        members[name] = _member(partner, name.replace(" ", "-"), "prevent_lead", canaries)


def _channel(canaries: Canaries, actors: dict[str, Actor], members) -> dict[str, dict[str, models.Model]]:
    """Behind each partnership's wall, through the services: a panel, and a referral that has come to the gateway."""
    number_behind_the_wall()
    rows: dict[str, dict[str, models.Model]] = {
        "prevent_channel.ChannelReferral": {},
        "prevent_channel.PanelMembership": {},
    }
    for place, chair in (("north channel", "north panel chair"), ("south channel", "south gang_worker")):
        appoint_chair(membership=members[chair])
        with acting_as(actors[chair]) as by, inside(by):
            for name, writes in PANEL.items() if place == "north channel" else ():
                if name != chair:
                    add_member(membership=members[name], role="member", may_write=writes, by=by)
            referral = record_referral(
                received_on=START,
                date_of_birth=datetime.date(2005, 6, 7),
                by=by,
                **{column: canaries.new(place, REFERRALS, column) for column in REFERRAL_WORDS},
            )
            ChannelReferral.objects.filter(pk=referral.pk).update(
                state="gateway", state_note=canaries.new(place, REFERRALS, "state_note")
            )
            seat = PanelMembership.objects.last()
            canaries.number(place, seat._meta.db_table, seat.pk)
            rows["prevent_channel.ChannelReferral"][place] = ChannelReferral.objects.get(pk=referral.pk)
            rows["prevent_channel.PanelMembership"][place] = seat
    return rows


def _words_of_the_machinery(canaries: Canaries, name: str, compartment: Compartment) -> None:
    """Names of compartments, and the purposes and reasons of whoever was granted or kept out."""
    words = f"{name} {canaries.new(name, 'access_compartment', 'name')}"
    Compartment.objects.filter(pk=compartment.pk).update(name=words)
    for rows, columns in (
        (CompartmentGroupGrant.objects.filter(content_object=compartment), ("purpose", "reason")),
        (KeptOut.objects.filter(compartment=compartment), ("reason",)),
    ):
        if rows.exists():
            rows.update(**{each: canaries.new(name, rows.model._meta.db_table, each) for each in columns})


def _letters_at_work(places: dict[str, Place], away: User) -> None:
    """Each of the north's referrals stands elsewhere, so that every step is open from one of them, and one can be put on
    record. Somebody who reads no referrals has stepped back from them."""
    for name, state in LETTERS.items():
        since = timezone.now() if state == "challenged" else None
        letter = places[name].planter.rows[Referral]
        Referral.objects.filter(pk=letter.pk).update(state=state, challenged_at=since)
        SteppedBack.objects.filter(referral=letter).update(user=away, ended_at=None, ended_by=None)
    asked = places["north named"].planter.rows[ReferralMessage]
    ReferralMessage.objects.filter(pk=asked.pk).update(asks=True, written_by=None)
    new = places["north named"].planter.rows[Referral]
    Referral.objects.filter(pk=new.pk).update(postcode=TYPED["postcode"])


def _place(canaries: Canaries, name: str, compartment: Compartment, member: Membership, sender: Partner) -> Place:
    planter = Planter(
        canaries,
        owner=name,
        compartment=compartment,
        partner=member.partner,
        user=member.user,
        membership=member,
        sender=sender,
    )
    if compartment.kind == CompartmentKind.PERFORMANCE:
        planter.plant_everything(only=FIGURES)
    else:
        planter.plant_everything(apart_from=FIGURES)
    for model, row in planter.rows.items():
        canaries.number(name, model._meta.db_table, row.pk)
    return Place(compartment, planter, member.user_id)


def _glasses(canaries: Canaries, places: dict[str, Place], actors: dict[str, Actor]) -> dict[str, BrokenGlass]:
    """An emergency on each person's record, long over and reviewed; and one that is open now."""
    glasses = {}
    for name, place in places.items():
        if Person not in place.planter.rows:
            continue
        slug = name.split()[0]
        watcher, opener = actors[f"{slug} information_governance"], actors[f"{slug} gang_worker"]
        glasses[name] = BrokenGlass.objects.create(
            user_id=opener.user_id if name != "north without its worker" else actors["stranger liaison"].user_id,
            partner_id=opener.partner_id,
            partnership_id=opener.partnership_id,
            compartment=place.compartment,
            subject=f"person:{place.planter.rows[Person].pk}",
            opens="",
            reason_code=GlassReason.DUTY_DECISION,
            reason=canaries.new(name, "access_brokenglass", "reason"),
            starts_at=timezone.now() - datetime.timedelta(days=40),
            ends_at=timezone.now() - datetime.timedelta(days=39),
            outcome="justified",
            review_note=canaries.new(name, "access_brokenglass", "review_note"),
            reviewed_by_id=watcher.user_id,
            reviewed_at=timezone.now() - datetime.timedelta(days=30),
        )
    person = places[OPENED].planter.rows[Person]
    with acting_as(actors[BREAKER]) as breaker:
        glasses["open"] = break_glass(
            subject=f"person:{person.pk}",
            code=GlassReason.THREAT_TO_LIFE,
            reason=f"Somebody said so at the desk, {canaries.new('open', 'access_brokenglass', 'reason')}",
            by=breaker,
        )
    return glasses


def _looks_at_tier_3(canaries: Canaries, places: dict[str, Place]) -> None:
    """In each place's log, that somebody read where its person really stays, and why."""
    for name, place in places.items():
        if SafeAddress in place.planter.rows:
            AccessLogEntry.objects.create(
                user_id=place.user_id,
                partner=place.planter.given[Partner],
                partnership=place.compartment.partnership,
                compartment=place.compartment,
                act=Act.LOOKED,
                subject=f"safe_address:{place.planter.rows[SafeAddress].pk}",
                reason=canaries.new(name, AccessLogEntry._meta.db_table, TOLD_AT_TIER_3),
            )


def _tokens(canaries: Canaries, actors: dict[str, Actor]) -> tuple[dict[str, Token], str]:
    tokens, secrets = {}, {}
    for name in ("north gang_worker", "south gang_worker"):
        with acting_as(actors[name]) as by:
            tokens[name], secrets[name] = create_token(name=canaries.new(name, "rest_token", "name"), days=9, by=by)
    return tokens, secrets["north gang_worker"]


def _factors(members: dict[str, Membership]) -> dict[str, Authenticator]:
    """Everybody has a second factor, which outside a demonstration they must."""
    secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    return {
        name: Authenticator.objects.create(user=member.user, type=Authenticator.Type.TOTP, data={"secret": secret})
        for name, member in members.items()
    }

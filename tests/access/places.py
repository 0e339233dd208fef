"""Places that differ in who sees them, with a row of every protected table in each."""

import datetime

from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from cohort.models import Case
from igu.access.actor import Actor
from igu.access.enums import CompartmentKind, GlassReason
from igu.access.models import BrokenGlass, Compartment, CompartmentGroupGrant, KeptOut
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner, SharingAgreement
from igu.audit.models import AccessLogEntry
from igu.leakcheck.canaries import Canaries
from igu.leakcheck.planting import Planter
from igu.people.models import Person, SafeAddress
from igu.sharing.models import SharingAct
from tests.factories.world import World


def derived(base: Compartment, key: str, *, inherits: bool) -> Compartment:
    return Compartment.objects.create(
        partnership=base.partnership, kind=CompartmentKind.DERIVED, name=key, base=base, acl_key=key, inherits=inherits
    )


def own_group(actor: Actor) -> Group:
    member = Membership.objects.get(pk=actor.membership_id)
    member.own_group = Group.objects.create(name=f"member {member.pk}")
    member.save(update_fields=["own_group"])
    return member.own_group


def grant_own(
    compartment: Compartment, group: Group, by: Actor, *, tier: int = 3, writes: bool = True, **given
) -> None:
    rights = ["read_compartment", "write_compartment"] if writes else ["read_compartment"]
    for permission in Permission.objects.filter(codename__in=rights).order_by("codename"):
        CompartmentGroupGrant.objects.create(
            content_object=compartment,
            group=group,
            permission=permission,
            tier=tier,
            own_records=True,
            purpose="Named",
            reason="Named",
            granted_by_id=by.user_id,
            **{"starts_at": timezone.now()} | given,
        )


def arrange(world: World) -> dict[str, Compartment]:
    """The borough's casework and performance, and the neighbour's casework; one that only Nadia is named in, one that she
    may read to the last and not change; one that Priya is kept out of."""
    named, looked_at = (derived(world.casework, key, inherits=False) for key in ("named", "looked at"))
    nadia = own_group(world.nadia)
    grant_own(named, nadia, world.tom)
    grant_own(looked_at, nadia, world.tom, writes=False)
    without = derived(world.casework, "without Priya", inherits=True)
    KeptOut.objects.create(
        user_id=world.priya.user_id,
        compartment=without,
        reason="Lives next door",
        set_by_id=world.tom.user_id,
        review_on=timezone.localdate(),
    )
    return {
        "casework": world.casework,
        "performance": world.performance,
        "hackney": world.hackney_casework,
        "named": named,
        "looked at": looked_at,
        "without": without,
    }


def plant(world: World, places: dict[str, Compartment], kind: type[Planter] = Planter) -> dict[str, Planter]:
    """One row of every protected table in each place, and what no planter plants: an ended keeping-out, a broken glass."""
    planters, canaries = {}, Canaries()
    for name, compartment in places.items():
        somebody = {"hackney": world.hana, "named": world.tom}.get(name, world.nadia)
        planters[name] = kind(
            canaries,
            owner=name,
            compartment=compartment,
            partner=Partner.objects.get(pk=somebody.partner_id),
            user=User.objects.get(pk=somebody.user_id),
            sender=None if name == "hackney" else Partner.objects.get(pk=world.hal.partner_id),
        )
        planters[name].plant_everything()
    KeptOut.objects.create(
        user_id=world.hana.user_id,
        compartment=world.hackney_casework,
        reason="Ended",
        set_by_id=world.hana.user_id,
        review_on=timezone.localdate(),
        ended_at=timezone.now(),
    )
    for name, planter in planters.items():
        who = world.hana if name == "hackney" else world.hal
        planter.rows[BrokenGlass] = break_glass(who, planter, hours=4 if name == "named" else 0)
        looked_at_tier_3(planter)
    SharingAct.objects.create(
        at=timezone.now(),
        kind="drafted",
        user_id=world.tom.user_id,
        partner_id=world.tom.partner_id,
        partnership=world.haringey,
        agreement=SharingAgreement.objects.get(title="Haringey gangs agreement"),
    )
    return planters


def looked_at_tier_3(planter: Planter) -> None:
    """An entry of the log that tells that there is a safe address: told at tier 3 alone."""
    address = planter.rows[SafeAddress]
    AccessLogEntry.objects.create(
        user=planter.given[User],
        partner=planter.given[Partner],
        partnership=planter.given[Compartment].partnership,
        compartment_id=address.compartment_id,
        act="looked",
        subject=f"safe_address:{address.pk}",
    )


def break_glass(actor: Actor, planter: Planter, *, hours: int) -> BrokenGlass:
    """Opened by somebody for the person and the case planted in a place; with no hours, closed again."""
    person, case = planter.rows[Person], planter.rows[Case]
    return BrokenGlass.objects.create(
        user_id=actor.user_id,
        partner_id=actor.partner_id,
        partnership_id=actor.partnership_id,
        compartment_id=person.compartment_id,
        subject=f"person:{person.pk}",
        opens=f"person:{person.pk},case:{case.pk}",
        reason_code=GlassReason.THREAT_TO_LIFE,
        reason=planter.canaries.new(planter.owner, "access_brokenglass", "reason"),
        starts_at=timezone.now(),
        ends_at=timezone.now() + datetime.timedelta(hours=hours),
    )

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.enums import CompartmentKind
from igu.access.models import Compartment, CompartmentGroupGrant, KeptOut
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner
from igu.leakcheck.canaries import Canaries
from igu.leakcheck.planting import Planter


def derived(base: Compartment, key: str, *, inherits: bool) -> Compartment:
    return Compartment.objects.create(
        partnership=base.partnership, kind=CompartmentKind.DERIVED, name=key, base=base, acl_key=key, inherits=inherits
    )


def own_group(actor: Actor) -> Group:
    member = Membership.objects.get(pk=actor.membership_id)
    member.own_group = Group.objects.create(name=f"member {member.pk}")
    member.save(update_fields=["own_group"])
    return member.own_group


def grant_own(compartment: Compartment, group: Group, by: Actor, *, tier: int = 3, **given) -> None:
    for permission in Permission.objects.filter(codename__in=["read_compartment", "write_compartment"]).order_by(
        "codename"
    ):
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


@pytest.fixture
def places(world) -> dict[str, Compartment]:
    """The borough's casework, the neighbour's, one only Nadia is named in, and one that Priya is kept out of."""
    named = derived(world.casework, "named", inherits=False)
    grant_own(named, own_group(world.nadia), world.tom)
    without = derived(world.casework, "without Priya", inherits=True)
    KeptOut.objects.create(
        user_id=world.priya.user_id,
        compartment=without,
        reason="Lives next door",
        set_by_id=world.tom.user_id,
        review_on=timezone.localdate(),
    )
    return {"casework": world.casework, "hackney": world.hackney_casework, "named": named, "without": without}


@pytest.fixture
def planted(world, places) -> dict[str, Planter]:
    """One row of every protected table in each place."""
    planters, canaries = {}, Canaries()
    for name, compartment in places.items():
        somebody = world.hana if name == "hackney" else world.nadia
        planters[name] = Planter(
            canaries,
            owner=name,
            compartment=compartment,
            partner=Partner.objects.get(pk=somebody.partner_id),
            user=User.objects.get(pk=somebody.user_id),
        )
        planters[name].plant_everything()
    return planters

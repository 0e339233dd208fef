"""Who may see and change what, worked out from grant rows and memberships alone: it knows nothing of bits or policies."""

from dataclasses import dataclass

from django.utils import timezone

from igu.access.actor import Actor
from igu.access.models import Compartment, CompartmentGroupGrant, KeptOut
from igu.access.roles import ROLES
from igu.agencies.models import Membership


@dataclass(frozen=True)
class Rights:
    """Compartments by what an actor may do in them."""

    known: frozenset[int]
    reads: frozenset[int]
    reads_sensitive: frozenset[int]
    writes: frozenset[int]


def rights_of(actor: Actor) -> Rights:
    """Asked as the owner, who sees every grant."""
    member = Membership.objects.select_related("user", "partner").get(pk=actor.membership_id)
    groups = {member.partner.group_id, member.own_group_id} - {None}
    found: dict[str, set[int]] = {"known": set(), "reads": set(), "reads_sensitive": set(), "writes": set()}
    for grant in CompartmentGroupGrant.objects.filter(group__in=groups).select_related("agreement", "permission"):
        if not _counts(grant):
            continue
        places = {grant.content_object_id, *_inheriting(grant.content_object_id)}
        if grant.permission.codename == "read_compartment":
            found["known"] |= places
            if grant.tier >= 2:
                found["reads"] |= places
            if grant.tier >= 3:
                found["reads_sensitive"] |= places
        elif grant.tier >= 2:
            found["writes"] |= places
    lost = set(KeptOut.objects.filter(user=member.user, ended_at=None).values_list("compartment_id", flat=True))
    if not ROLES[member.role].reads_cases:
        lost |= set(Compartment.objects.exclude(kind="performance").values_list("pk", flat=True))
    return Rights(**{name: frozenset(places - lost) for name, places in found.items()})


def _inheriting(base: int) -> set[int]:
    return set(Compartment.objects.filter(base=base, inherits=True).values_list("pk", flat=True))


def _counts(grant: CompartmentGroupGrant) -> bool:
    now, today = timezone.now(), timezone.localdate()
    if grant.starts_at > now or (grant.ends_at is not None and grant.ends_at <= now):
        return False
    agreement = grant.agreement
    return agreement is None or (agreement.status == "agreed" and agreement.starts_on <= today <= agreement.ends_on)

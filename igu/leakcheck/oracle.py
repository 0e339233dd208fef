"""Who may see and change what, worked out from grant rows and memberships alone: it knows nothing of bits or policies."""

from dataclasses import dataclass

from django.apps import apps
from django.utils import timezone

from cohort.models import Case
from igu.access.actor import Actor
from igu.access.models import BrokenGlass, Compartment, CompartmentGroupGrant, KeptOut
from igu.access.permissions import Permission
from igu.access.rls import Letters, OwnRows, PartnershipRows, ProtectedRows
from igu.access.roles import ROLES
from igu.agencies.models import Membership


@dataclass(frozen=True)
class Rights:
    """Compartments by what an actor may do in them, those they are kept out of by name, and the records that an emergency
    opens to them, as "kind:id"."""

    known: frozenset[int]
    reads: frozenset[int]
    reads_sensitive: frozenset[int]
    writes: frozenset[int]
    opened: frozenset[str] = frozenset()
    kept_out: frozenset[int] = frozenset()


TOLD_AT_TIER_3 = "reason, at tier 3"
"""Where a canary lies that says why something of tier 3 was read: an entry of the log like others, told to fewer."""
NONE = Rights(frozenset(), frozenset(), frozenset(), frozenset())


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
    kept_out = frozenset(
        KeptOut.objects.filter(user=member.user, ended_at=None).values_list("compartment_id", flat=True)
    )
    lost = set(kept_out)
    if not ROLES[member.role].reads_cases:
        lost |= set(Compartment.objects.exclude(kind="performance").values_list("pk", flat=True))
    if Permission.PERFORMANCE_VIEW not in ROLES[member.role].permissions:
        lost |= set(Compartment.objects.filter(kind="performance").values_list("pk", flat=True))
    rights = {name: frozenset(places - lost) for name, places in found.items()}
    return Rights(**rights, opened=_opened(actor), kept_out=kept_out)


def _opened(actor: Actor) -> frozenset[str]:
    now = timezone.now()
    glasses = BrokenGlass.objects.filter(
        user=actor.user_id, partner=actor.partner_id, starts_at__lte=now, ends_at__gt=now
    )
    return frozenset(reference for glass in glasses for reference in glass.opens.split(",") if reference)


def _inheriting(base: int) -> set[int]:
    return set(Compartment.objects.filter(base=base, inherits=True).values_list("pk", flat=True))


def _counts(grant: CompartmentGroupGrant) -> bool:
    now, today = timezone.now(), timezone.localdate()
    if grant.starts_at > now or (grant.ends_at is not None and grant.ends_at <= now):
        return False
    agreement = grant.agreement
    return agreement is None or (agreement.status == "agreed" and agreement.starts_on <= today <= agreement.ends_on)


class Oracle:
    """What one actor may be shown of a world; nothing, for nobody."""

    def __init__(self, world, actor: Actor | None) -> None:
        self.world, self.actor = world, actor
        self.rights = rights_of(actor) if actor else NONE
        self.slug = actor.partnership_slug if actor else ""
        self.mine = {name for name, each in world.actors.items() if actor is not None and each == actor}
        self.models = {model._meta.db_table: model for model in apps.get_models()}
        self.allowed = {code for code in world.canaries.planted if self._may_see(*world.canaries.planted[code])}

    def _may_see(self, where: str, table: str, column: str = "") -> bool:
        """Whether what lies somewhere is theirs to see: a compartment's by its grants, a partnership's, their own."""
        if table == BrokenGlass._meta.db_table:
            return self.actor is not None and self._sees_glass(self.world.rows("access.BrokenGlass")[where])
        if where in self.world.panels:
            return bool(self.mine & self.world.panels[where].keys())
        if column == "id" and (self._is_watched(where) or (table == "people_person" and self._is_known(where))):
            return True
        if column == TOLD_AT_TIER_3:
            return self._is_watched(where) or self.world.places[where].compartment.pk in self.rights.reads_sensitive
        if where in self.world.places:
            return self._in_place(where, self.models[table])
        return where == self.slug or where in self.mine

    def _is_watched(self, where: str) -> bool:
        """Who keeps watch reads in the log which record was looked at: its number, and nothing of it."""
        place = self.world.places.get(where)
        watches = self.actor is not None and self.actor.role.watches
        return watches and place is not None and place.compartment.partnership_id == self.actor.partnership_id

    def _is_known(self, where: str) -> bool:
        """Who may know that somebody is on record reads their number, to ask by; and nothing else of them."""
        place = self.world.places.get(where)
        return place is not None and place.compartment.pk in self.rights.known

    def _in_place(self, where: str, model) -> bool:
        place, rules = self.world.places[where], model._meta.constraints
        if self.actor is None:
            return False
        if any(isinstance(each, OwnRows) for each in rules) and place.user_id == self.actor.user_id:
            return True
        ours = place.compartment.partnership_id == self.actor.partnership_id
        shared = next((each for each in rules if isinstance(each, PartnershipRows) and each.permission), None)
        if shared is not None and ours and shared.permission in self.actor.permissions:
            return True
        letter = next((each for each in rules if isinstance(each, Letters)), None)
        if letter is not None:
            return self._is_letter(place, model, letter)
        rule = next((each for each in rules if isinstance(each, ProtectedRows)), None)
        if rule is None:
            return False
        readable = self.rights.reads_sensitive if rule.tier == 3 else self.rights.reads
        watched = self.actor.role.watches and ours
        return place.compartment.pk in readable or (rule.watched and watched) or self._is_opened(place, model, rule)

    def _is_letter(self, place, model, rule: Letters) -> bool:
        """Whoever acts for who sent it or who received it, in a role that writes or opens letters; unless they are kept out of
        the case that it came to, or receive it and do not read that."""
        row, case = place.planter.rows.get(model), place.planter.rows.get(Case)
        if case is not None and not self._may_see_letters_of(case, row, rule):
            return False
        sides = [(rule.sender, rule.may_write), (rule.receiver, rule.may_open)]
        mine = [may for column, may in sides if row and column and getattr(row, column) == self.actor.partner_id]
        return any(may in self.actor.permissions for may in mine)

    def _may_see_letters_of(self, case: Case, row, rule: Letters) -> bool:
        reads = case.compartment_id in self.rights.reads or f"case:{case.pk}" in self.rights.opened
        receives = row is not None and getattr(row, rule.receiver) == self.actor.partner_id
        return case.compartment_id not in self.rights.kept_out and (reads or not receives)

    def _is_opened(self, place, model, rule: ProtectedRows) -> bool:
        """A glass opens one person, their cases and what hangs on these; never tier 3, whose rule names no glass."""
        if rule.glass is None or model not in place.planter.rows:
            return False
        kind, column = rule.glass
        return f"{kind}:{getattr(place.planter.rows[model], column)}" in self.rights.opened

    def _sees_glass(self, glass: BrokenGlass) -> bool:
        """Whoever broke it, whoever reads the record, and whoever watches over the partnership."""
        watched = self.actor.role.watches and glass.partnership_id == self.actor.partnership_id
        return glass.user_id == self.actor.user_id or glass.compartment_id in self.rights.reads or watched

    def hides(self, label: str, where: str | None) -> bool:
        """Whether there is no such row, as far as the actor is to know."""
        return where is None or not self._may_see(where, apps.get_model(label)._meta.db_table)

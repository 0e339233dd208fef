"""What Channel's pages show, worked out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from igu.access.actor import Actor
from igu.agencies.models import Membership
from igu.ui.presenters import Tab
from prevent_channel import policies
from prevent_channel.enums import State
from prevent_channel.forms import ReferralCorrection
from prevent_channel.models import ChannelReferral, ReferralVersion
from prevent_channel.rules import STEPS, Step

COLOURS = {
    State.RECEIVED: "yellow",
    State.SCREENING: "blue",
    State.GATEWAY: "blue",
    State.PANEL: "green",
    State.POLICE_LED: "grey",
    State.NOT_CHANNEL: "grey",
}


def tabs(actor: Actor, current: str) -> list[Tab]:
    """Channel's own navigation, which stands on its pages alone."""
    names = [("Referrals", "channel"), ("Panel", "channel-members")]
    if policies.read_log.allows(actor):
        names.append(("Who looked", "channel-log"))
    return [Tab(label=label, url=reverse(name), current=name == current) for label, name in names]


@dataclass(frozen=True)
class Line:
    """A referral in the list."""

    referral: ChannelReferral
    colour: str


def lines(referrals: list[ChannelReferral]) -> list[Line]:
    return [Line(each, COLOURS[State(each.state)]) for each in referrals]


def steps_for(actor: Actor, referral: ChannelReferral) -> list[Step]:
    """The steps that are open from where it stands, and this actor's to take."""
    return [
        step
        for step in STEPS.values()
        if referral.state in step.before and policies.move_referral.allows(actor, referral, step)
    ]


@dataclass(frozen=True)
class Entry:
    """A version in the history: when, what was done, by whom, and its words."""

    at: datetime
    what: str
    who: str
    agency: str
    words: str


def history(referral: ChannelReferral) -> list[Entry]:
    """What was done with a referral, the latest first."""
    versions = list(referral.events.all())
    numbers = {(version.pgh_context or {}).get("membership") for version in versions}
    members = Membership.objects.for_actor().in_bulk([number for number in numbers if number])
    entries = [_entry(before, version, members) for before, version in _pairs(versions)]
    return entries[::-1]


def _pairs(versions: list[ReferralVersion]) -> Iterator[tuple[ReferralVersion | None, ReferralVersion]]:
    return zip([None, *versions], versions, strict=False)


def _entry(before: ReferralVersion | None, version: ReferralVersion, members: dict[int, Any]) -> Entry:
    member = members.get((version.pgh_context or {}).get("membership"))
    what, words = "Recorded", ""
    if before is not None and before.state != version.state:
        what, words = version.get_state_display(), version.state_note
    elif before is not None:
        labels = {name: str(field.label) for name, field in ReferralCorrection.base_fields.items()}
        changed = [
            labels[each] for each in ReferralCorrection.names() if getattr(before, each) != getattr(version, each)
        ]
        what, words = "Corrected", ", ".join(changed)
    return Entry(
        at=version.pgh_created_at,
        what=what,
        who=member.user.name if member else "Somebody",
        agency=member.partner.agency.short_name if member else "",
        words=words,
    )

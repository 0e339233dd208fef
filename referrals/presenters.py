"""What the pages of referrals show, worked out."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cohort.models import Case
from igu.access.actor import Actor
from igu.access.permissions import Permission
from igu.accounts.models import User
from igu.agencies.models import Membership
from igu.audit.enums import Act
from igu.people.matching import ALIKE, resemblance
from igu.ui.presenters import Stat, Tab
from igu.ui.registry import HomePanel
from igu.ui.templatetags.ui import ukdate
from referrals import policies, rules
from referrals.enums import Side, State
from referrals.models import Referral, ReferralMessage, SteppedBack
from referrals.querysets import ReferralQuerySet
from referrals.rules import STEPS, Step

COLOURS = {
    State.SUBMITTED: "blue",
    State.ACKNOWLEDGED: "yellow",
    State.INFO_REQUESTED: "orange",
    State.CHALLENGED: "orange",
    State.ACCEPTED: "green",
    State.SIGNPOSTED: "teal",
    State.DECLINED: "grey",
    State.DUPLICATE: "grey",
    State.WITHDRAWN: "grey",
}
MOST_ON_HOME, MOST_EARLIER = 8, 10


def address_of_form() -> str:
    return reverse("referral-add")


@dataclass(frozen=True)
class View:
    """A tab of the list: of one side, and which of its referrals."""

    code: str
    label: str
    side: Side
    empty: str

    def rows(self, actor: Actor) -> ReferralQuerySet:
        ours = Referral.objects.received_by(actor) if self.side == Side.RECEIVER else Referral.objects.sent_by(actor)
        pick = {"new": ours.new, "waiting": ours.waiting, "made": ours.under_way}.get(self.code, ours.ended)
        return pick().for_list()


VIEWS = {
    view.code: view
    for view in [
        View("new", "New", Side.RECEIVER, "No new referral waits to be read."),
        View("waiting", "Being decided", Side.RECEIVER, "No referral waits for a decision or an answer."),
        View("decided", "Decided", Side.RECEIVER, "No referral has been decided yet."),
        View("made", "We made", Side.SENDER, "No referral of your agency is waiting for an outcome."),
        View("ended", "Outcomes", Side.SENDER, "No referral of your agency has had an outcome yet."),
    ]
}


def views_of(actor: Actor) -> list[View]:
    """The tabs that there are for somebody, by what their role allows; a unit that receives, and has sent none, is shown none
    for what it sent."""
    opens, writes = actor.may(Permission.REFERRAL_RECEIVE), actor.may(Permission.REFERRAL_MAKE)
    may = {
        Side.RECEIVER: opens,
        Side.SENDER: writes and (not opens or Referral.objects.sent_by(actor).exists()),
    }
    return [view for view in VIEWS.values() if may[view.side]]


def tabs(actor: Actor, current: View) -> list[Tab]:
    here = reverse("referrals")
    return [
        Tab(label=each.label, url=f"{here}?show={each.code}", current=each == current, count=each.rows(actor).count())
        for each in views_of(actor)
    ]


@dataclass(frozen=True)
class Line:
    """A referral in a list or on its page: how it stands, what is due when, and whether that day is over."""

    referral: Referral
    colour: str
    due: str
    late: bool

    @classmethod
    def of(cls, referral: Referral, side: Side = Side.RECEIVER) -> "Line":
        """As a side of it reads what is due: its own to do, or the other's."""
        what, day = _due(referral, side)
        late = day is not None and day < timezone.localdate()
        words = f"{what} {ukdate(day, 'day')}" if day else ""
        return cls(referral, COLOURS[referral.state_now], f"{words}, overdue" if late else words, late)

    @property
    def age(self) -> int | None:
        """Whole years today in London."""
        born, today = self.referral.date_of_birth, timezone.localdate()
        return born and today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _due(referral: Referral, side: Side) -> tuple[str, datetime.date | None]:
    """What is due next, in the words of a side, and its last day."""
    receives = side == Side.RECEIVER
    return {
        State.SUBMITTED: ("Reply by" if receives else "They reply by", referral.acknowledge_by),
        State.ACKNOWLEDGED: ("Decide by" if receives else "They decide by", referral.decide_by),
        State.INFO_REQUESTED: ("They answer by" if receives else "Answer them by", referral.answer_by),
        State.CHALLENGED: ("Answer by" if receives else "They answer by", referral.challenge_by),
    }.get(referral.state_now, ("", None))


def steps_for(actor: Actor, referral: Referral) -> list[Step]:
    """The steps that are open from where it stands, and this actor's to take."""
    offered = [
        step
        for step in STEPS.values()
        if rules.is_open_to(referral, step) and policies.take_step.allows(actor, referral, step)
    ]
    told = STEPS["duplicate"] not in offered or told_before(actor, referral)
    return offered if told else [step for step in offered if step.code != "duplicate"]


@dataclass(frozen=True)
class Told:
    """An entry of what both sides can read, in its order."""

    at: datetime.datetime
    what: str
    who: str
    words: str = ""


def told(referral: Referral) -> list[Told]:
    """What was said between the two, the latest first; nobody of the receiver is named."""
    return sorted(_told(referral), key=lambda entry: entry.at, reverse=True)


def _told(referral: Referral) -> Iterator[Told]:
    sender, receiver = referral.sender.agency.short_name, referral.receiver.agency.short_name
    yield Told(referral.sent_at, "Referred", f"{referral.sent_by.name}, {sender}")
    if referral.acknowledged_at:
        yield Told(referral.acknowledged_at, "Read", receiver)
    for message in ReferralMessage.objects.filter(referral=referral).select_related("written_by"):
        who = f"{message.written_by.name}, {sender}" if message.written_by else receiver
        yield Told(message.at, "Asked" if message.asks else "Told more", who, message.text)
    if referral.challenged_at:
        yield Told(referral.challenged_at, "Challenged the decline", sender, referral.challenge)
    if referral.decided_at:
        who = sender if referral.state == State.WITHDRAWN else receiver
        ended = State.DECLINED if referral.state == State.CHALLENGED else referral.state_now
        yield Told(referral.decided_at, ended.label, who, referral.feedback)


@dataclass(frozen=True)
class Version:
    """An entry of the receiver's own history: who of whom took it where."""

    at: datetime.datetime
    what: str
    who: str
    agency: str


def history(referral: Referral) -> list[Version]:
    """Every version of a referral, the latest first; for its receiver, whose history it is."""
    versions = list(referral.events.order_by("pgh_id"))
    numbers = {(version.pgh_context or {}).get("membership") for version in versions}
    members = Membership.objects.for_actor().in_bulk([number for number in numbers if number])
    found = []
    for version in versions:
        member = members.get((version.pgh_context or {}).get("membership"))
        who, agency = (member.user.name, member.partner.agency.short_name) if member else ("Somebody", "")
        found.append(Version(version.pgh_created_at, version.get_state_display(), who, agency))
    return found[::-1]


def earlier(actor: Actor, referral: Referral) -> list[Line]:
    """Earlier referrals to the same agency that are of the same person, as far as name and day of birth tell, and how they
    ended. The latest first."""
    before = Referral.objects.received_by(actor).filter(receiver=referral.receiver, sent_at__lt=referral.sent_at)
    found = before.about_the_same(referral.search_name, referral.date_of_birth).select_related("sender__agency")
    born = referral.date_of_birth
    same = (
        each
        for each in found.order_by("-sent_at", "-id")[:200]
        if resemblance(referral.search_name, born, each.search_name, each.date_of_birth) >= ALIKE
    )
    return [Line.of(each) for _, each in zip(range(MOST_EARLIER), same, strict=False)]


def told_before(actor: Actor, referral: Referral) -> list[Referral]:
    """Of the earlier ones, those of the same sender: what another agency told is not named to this one."""
    before = (line.referral for line in earlier(actor, referral))
    return [each for each in before if each.sender_id == referral.sender_id]


def case_of(referral: Referral) -> Case | None:
    """What an accepted referral is worked as; its receiver sees the referral only while they see that."""
    if referral.triage.case_key is None:
        return None
    return Case.objects.select_related("person", "programme").filter(key=referral.triage.case_key).first()


def stepped_back(actor: Actor, referral: Referral) -> list[SteppedBack]:
    """Who of the actor's agency does not see a referral, because they said of it, or of what it repeats or is repeated by,
    that they know whom it is about."""
    told = Q(referral=referral) | Q(referral=referral.earlier_id) | Q(referral__earlier=referral)
    found = SteppedBack.objects.visible_to(actor).filter(told, ended_at=None)
    return list(found.select_related("user"))


@dataclass(frozen=True)
class Look:
    """What one of the reader's colleagues did with a referral, as the access log has it."""

    at: datetime.datetime
    who: str
    what: str
    why: str


def looks(referral: Referral) -> list[Look]:
    """Who of the reader's agency looked at a referral, or did something with it; the latest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT at, user_id, act, reason FROM igu.looks_at_letter(%s)", [referral.pk])
        found = cursor.fetchall()
    users = User.objects.in_bulk({user for _, user, _, _ in found})
    return [Look(at, users[user].name, Act(act).label, reason) for at, user, act, reason in found]


def worker_of(referral: Referral) -> str:
    """Who works with somebody, as the sender was told, for as long as an agreement between the two is in force."""
    return referral.worker_name if referral.worker_name and policies.share_an_agreement(referral) else ""


def what_happens_next(referral: Referral) -> list[str]:
    """For the sender, once it is sent: who does what by when."""
    receiver = referral.receiver.agency.name
    return [
        f"Somebody at {receiver} reads it by {ukdate(referral.acknowledge_by, 'long')}.",
        "They may ask you a question. You have five working days to answer.",
        f"They decide by {ukdate(referral.decide_by, 'long')} and tell you what becomes of it.",
        "If they decline, they say why and where else help is. You can challenge that once.",
    ]


# The home page


def received(actor: Actor, today: datetime.date) -> list[Line]:
    """New referrals, and challenges for whoever decides them: those due first."""
    ours = Referral.objects.received_by(actor)
    states = ["submitted", "challenged"] if actor.may(Permission.REFERRAL_DECIDE) else ["submitted"]
    return [Line.of(each) for each in ours.filter(state__in=states).for_list()[:MOST_ON_HOME]]


def made(actor: Actor, today: datetime.date) -> list[Line]:
    """Referrals of the actor's agency that are under way, or ended within two weeks."""
    ours, since = Referral.objects.sent_by(actor), timezone.now() - datetime.timedelta(days=14)
    recent = ours.under_way() | ours.ended().filter(decided_at__gte=since)
    return [Line.of(each, Side.SENDER) for each in recent.for_list()[:MOST_ON_HOME]]


def tiles(rows: list[Any]) -> list[Stat]:
    return [Stat(figure=len(rows), label="New referrals", url="#new-referrals")]


def _receives(actor: Actor | None) -> bool:
    return actor is not None and actor.may(Permission.REFERRAL_RECEIVE)


def _only_makes(actor: Actor | None) -> bool:
    return actor is not None and actor.may(Permission.REFERRAL_MAKE) and not _receives(actor)


def home_panels() -> Iterable[HomePanel]:
    yield HomePanel(
        key="new-referrals",
        title="New referrals",
        order=25,
        rows=received,
        empty="No new referral waits to be read.",
        side=True,
        template="referrals/home_received.html",
        tiles=tiles,
        more_label="All referrals",
        more_url_name="referrals",
        shown_to=_receives,
    )
    yield HomePanel(
        key="our-referrals",
        title="Referrals we made",
        order=60,
        rows=made,
        empty="Your agency has no referral under way.",
        template="referrals/home_made.html",
        more_label="All referrals",
        more_url_name="referrals",
        shown_to=_only_makes,
    )

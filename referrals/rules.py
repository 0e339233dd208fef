"""When and what: the steps of a referral, its clocks, and the days and words it is written with."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from igu.access.permissions import Permission
from igu.sharing.rules import is_working_day, working_days_after
from referrals.enums import VICTIMS, Side, State
from referrals.models import Referral, ReferralClock

LONGEST = 4000
"""Characters of a long text."""
MOST_A_DAY = 20
"""Referrals that one agency sends on one day, London's."""
LONGEST_PAUSE = 5
"""Working days for which an unanswered question holds the decision up, at most."""
OPEN = frozenset({State.SUBMITTED, State.ACKNOWLEDGED, State.INFO_REQUESTED})


@dataclass(frozen=True)
class Step:
    """A move of one side, from one of some states to another; after is None where it stays where it is.

    ask: the label of what has to be written, where anything has; elsewhere: whether it has to say where else help is.
    lead: what the step means to whoever takes it. done: what is said when it was taken. harsh: asked about in red.
    """

    code: str
    label: str
    side: Side
    permission: Permission
    before: frozenset[State]
    after: State | None
    lead: str
    ask: str
    done: str
    hint: str = ""
    elsewhere: bool = False
    harsh: bool = False


def _sender(code: str, label: str, before: set[State] | frozenset[State], after: State | None, **words: str) -> Step:
    return Step(code, label, Side.SENDER, Permission.REFERRAL_MAKE, frozenset(before), after, **words)


def _receiver(code: str, label: str, before: set[State] | frozenset[State], after: State, **words) -> Step:
    receives = code in {"acknowledge", "ask"}
    permission = Permission.REFERRAL_RECEIVE if receives else Permission.REFERRAL_DECIDE
    return Step(code, label, Side.RECEIVER, permission, frozenset(before), after, **words)


FOR_THE_SENDER = "What the agency that referred is told"
NEVER = "They read exactly this. Say nothing of a band, a group or intelligence, nor whether the person is on record."

STEPS = {
    step.code: step
    for step in [
        _receiver(
            "acknowledge",
            "Say that it has arrived",
            {State.SUBMITTED},
            State.ACKNOWLEDGED,
            lead="The agency that referred is told that somebody has read it, and by when it is decided.",
            ask="",
            done="They can see that it has arrived.",
        ),
        _receiver(
            "ask",
            "Ask a question",
            {State.SUBMITTED, State.ACKNOWLEDGED},
            State.INFO_REQUESTED,
            lead="They have five working days. Until they answer, for as long as that, the decision waits.",
            ask="Your question",
            hint="They read exactly this. Do not tell them what you know.",
            done="Your question has been sent.",
        ),
        _receiver(
            "accept",
            "Accept it",
            OPEN,
            State.ACCEPTED,
            lead="A case is opened, or it is joined to one that is open.",
            ask=FOR_THE_SENDER,
            hint=NEVER,
            done="Accepted. The agency that referred can read what you wrote.",
        ),
        _receiver(
            "signpost",
            "Point to help elsewhere",
            OPEN,
            State.SIGNPOSTED,
            lead="Somebody else is better placed to help. It ends here.",
            ask=FOR_THE_SENDER,
            hint=NEVER,
            done="Decided. The agency that referred can read what you wrote.",
            elsewhere=True,
        ),
        _receiver(
            "decline",
            "Decline it",
            OPEN,
            State.DECLINED,
            lead="It ends here, unless they challenge it, which they may do once.",
            ask=FOR_THE_SENDER,
            hint=NEVER,
            done="Declined. The agency that referred can read what you wrote.",
            elsewhere=True,
            harsh=True,
        ),
        _receiver(
            "duplicate",
            "Say that they told us before",
            OPEN,
            State.DUPLICATE,
            lead="The same agency told us of the same person, and nothing is new. What another agency told us is never "
            "named to them: accept this one, and it is joined to the open case.",
            ask=FOR_THE_SENDER,
            hint=NEVER,
            done="Decided. The agency that referred can read what you wrote.",
        ),
        _sender(
            "answer",
            "Answer the question",
            {State.INFO_REQUESTED},
            State.ACKNOWLEDGED,
            lead="",
            ask="Your answer",
            done="Your answer has been sent.",
        ),
        _sender(
            "tell",
            "Tell them more",
            OPEN,
            None,
            lead="What you wrote stays as it is; this is added to it. If somebody is in danger now, call 999 first.",
            ask="What else they have to know",
            done="It has been added.",
        ),
        _sender(
            "withdraw",
            "Withdraw it",
            OPEN,
            State.WITHDRAWN,
            lead="Nobody works on it any more. What you wrote stays on record with both agencies.",
            ask="Why it is withdrawn",
            done="The referral is withdrawn.",
            harsh=True,
        ),
        _sender(
            "challenge",
            "Challenge the decline",
            {State.DECLINED},
            State.CHALLENGED,
            lead="The unit’s manager looks at it once more and answers. You can do this once.",
            ask="What they should look at again",
            hint="What was not seen, or has become worse.",
            done="Your challenge has been sent.",
        ),
        _receiver(
            "uphold",
            "Keep the decline",
            {State.CHALLENGED},
            State.DECLINED,
            lead="It stays declined, and cannot be challenged again.",
            ask=FOR_THE_SENDER,
            hint=NEVER,
            done="The decline stands. They can read why.",
            harsh=True,
        ),
        _receiver(
            "reopen",
            "Open it again",
            {State.CHALLENGED},
            State.ACKNOWLEDGED,
            lead="It is looked at again, and decided anew.",
            ask=FOR_THE_SENDER,
            hint=NEVER,
            done="It is open again.",
        ),
    ]
}


def is_open_to(referral: Referral, step: Step) -> bool:
    """Whether a referral stands where a step begins; a decline is challenged once."""
    return referral.state in step.before and not (step.code == "challenge" and referral.challenged_at)


def step_is_open(referral: Referral, step: Step) -> None:
    """Raises ValidationError when it does not."""
    if not is_open_to(referral, step):
        stands = State(referral.state).label.lower()
        raise ValidationError(f"This referral is “{stands}” now. That cannot be done from there.")


class Clocks:
    """The durations as they are kept, and the days that follow from them."""

    def __init__(self) -> None:
        self.by_code = ReferralClock.objects.in_bulk()

    def last_day(self, code: str, since: datetime.date) -> datetime.date:
        """The last day of something that may begin on a day.

        In working days: that many after it, and for none the day itself or the next working day. In days: that many later,
        brought back to the last working day there is since.
        """
        clock = self.by_code[code]
        if clock.working:
            return working_days_after(since, clock.days or int(not is_working_day(since)))
        day = since + datetime.timedelta(days=clock.days)
        while day > since and not is_working_day(day):
            day -= datetime.timedelta(days=1)
        return day


def after_a_pause(decide_by: datetime.date, asked_on: datetime.date, answered_on: datetime.date) -> datetime.date:
    """The last day for a decision that waited for an answer: later by the working days of waiting, five at most."""
    waited, day = 0, asked_on
    while day < answered_on and waited < LONGEST_PAUSE:
        day += datetime.timedelta(days=1)
        waited += is_working_day(day)
    return working_days_after(decide_by, waited)


def words(text: str, field: str, *, needed: bool = True, longest: int = LONGEST) -> str:
    """Text without the spaces around it. Raises ValidationError by field."""
    text = text.strip()
    if needed and not text:
        raise ValidationError({field: "This cannot be empty."})
    if len(text) > longest:
        raise ValidationError({field: f"This can have up to {longest} characters."})
    return text


def where_they_live(harm: str, postcode: str) -> str:
    """The postcode, of somebody who is not thought to be harmed. Where a victim lives is told at tier 3, as a safe address.

    Raises ValidationError beside the postcode.
    """
    if postcode and harm in VICTIMS:
        raise ValidationError(
            {
                "postcode": "Leave the postcode out for somebody harmed or at risk of it. Say below how to reach them safely; "
                "where they live is recorded as a safe address once there is a case."
            }
        )
    return postcode


def sent_today(number: int) -> None:
    """Raises ValidationError when an agency has sent as many as it may on a day."""
    if number >= MOST_A_DAY:
        raise ValidationError(
            f"Your agency has sent {MOST_A_DAY} referrals today, which is as many as can be read with care. "
            "Call the unit if one more cannot wait until tomorrow."
        )

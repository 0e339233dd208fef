"""When and what: the steps of a referral, and the days and words it is recorded with."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from prevent_channel.enums import State

LONGEST = 4000
"""Characters of a long text."""


@dataclass(frozen=True)
class Step:
    """A move from one of some states to another. by_council, by_police: who may decide it, of those on the panel who write.

    ask: what the reason has to say; lead: what the move means.
    """

    code: str
    label: str
    before: frozenset[State]
    after: State
    lead: str
    ask: str
    by_council: bool = False
    by_police: bool = False


STEPS = {
    step.code: step
    for step in [
        Step(
            "screen",
            "Send to police for screening",
            frozenset({State.RECEIVED}),
            State.SCREENING,
            "Police check that nothing they do would be harmed, and say so before anybody assesses.",
            "What police are asked to look at",
            by_council=True,
        ),
        Step(
            "clear",
            "Screened: go on to the gateway",
            frozenset({State.SCREENING}),
            State.GATEWAY,
            "Police see no conflict. Police and council assess together whether this is for Channel.",
            "What the screening found",
            by_police=True,
        ),
        Step(
            "pass",
            "Pass to the panel",
            frozenset({State.GATEWAY}),
            State.PANEL,
            "There are reasonable grounds to believe that this person can be drawn into terrorism (section 36). "
            "Police or the council may refer.",
            "The reasonable grounds",
            by_council=True,
            by_police=True,
        ),
        Step(
            "close",
            "Not for Channel",
            frozenset({State.GATEWAY}),
            State.NOT_CHANNEL,
            "It ends here. Say where else help was looked for: health and social care are considered first.",
            "Why, and who helps instead",
            by_council=True,
            by_police=True,
        ),
        Step(
            "police-led",
            "Keep it police-led",
            frozenset({State.SCREENING, State.GATEWAY}),
            State.POLICE_LED,
            "Police manage it themselves. Nothing about how or why in detail belongs here.",
            "What the panel may know",
            by_police=True,
        ),
    ]
}


def step_is_open(state: str, step: Step) -> None:
    """Raises ValidationError when a referral does not stand where the step begins."""
    if state not in step.before:
        raise ValidationError(f"This referral is “{State(state).label.lower()}” now. That step is not open from there.")


def received(day: datetime.date, born: datetime.date | None, *, today: datetime.date) -> None:
    """A referral comes in today or before, and after its subject was born. Raises ValidationError by field."""
    if day > today:
        raise ValidationError({"received_on": "The day it was received must be today or in the past."})
    if born is not None and day < born:
        raise ValidationError({"received_on": "The day it was received must be after the date of birth."})


def words(text: str, field: str, *, longest: int = LONGEST) -> str:
    """Needed text, without the spaces around it. Raises ValidationError by field."""
    text = text.strip()
    if not text:
        raise ValidationError({field: "This cannot be empty."})
    if len(text) > longest:
        raise ValidationError({field: f"This can have up to {longest} characters."})
    return text

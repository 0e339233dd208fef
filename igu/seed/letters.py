"""Referrals to the unit, each where it would stand today: new, asked about, decided, challenged. Sent as their senders, decided as
the unit; then dated back, since the database lets nobody write a referral but now."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pgtrigger
from django.db import connection
from django.db.models import F

from cohort.models import Programme
from igu.people.models import Person
from igu.seed.story import Story
from referrals.models import Referral, ReferralEvent, ReferralMessage
from referrals.rules import STEPS, Clocks
from referrals.services import accept_referral, note_on_referral, send_referral, take_step

MANAGER, WORKER = "Tom Ashworth", "Nadia Rahman"
DATED_BY_THE_CLOCK = (
    "referrals.Referral:update_update",
    "referrals.ReferralEvent:append_only",
)


@dataclass(frozen=True)
class Letter:
    """days: how many days ago it was sent. steps: by whom, which, what they wrote, and where else help is."""

    days: int
    by: str
    name: str
    age: int
    concern: str
    noticed: str
    steps: list[tuple[str, ...]] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)
    note: str = ""


LETTERS = [
    Letter(
        1,
        "Sunita Patel",
        "Olu Fagbemi",
        15,
        "On an order for carrying a blade since September. Since half-term an older boy waits for him outside the office "
        "in the same car, and Olu comes late or not at all. On Tuesday he asked whether he could be moved.",
        "I saw the car myself, on Tuesday and on the Thursday before.",
        told={"occupation": "Year 11, part-time timetable", "contact": "His aunt, after six. Not his brother’s phone.",
              "why_not_told": "He asked me to find somebody, but does not know yet whom.", "told": "no", "support": "yes",
              "risks": "The older boy may be near. Meet him at the office, not at home."},
    ),
    Letter(
        0,
        "Sam Ellery",
        "Chloe Marchetti",
        16,
        "Comes in with money and a second phone, and has missed nine of her last twenty days. Told a friend that she "
        "holds bags for somebody from the estate. She cried when I asked and then said it was nothing.",
        "Her friend told her form tutor on Monday; I spoke to her yesterday.",
        told={"occupation": "Northfield Academy, Year 12", "told": "yes", "harm": "both", "support": "not_asked"},
    ),
    Letter(
        0,
        "Olivia Tan",
        "Dexter Amoako",
        17,
        "Came to the emergency department at two this morning with a stab wound to the thigh. Says that he fell. Three "
        "young men asked for him at the desk and left when security came.",
        "The night nurse, and the desk’s book.",
        told={"urgent": True, "urgent_why": "He is discharged this afternoon and will not say where to.", "told": "yes",
              "support": "yes", "contact": "On the ward until three; then his mother.",
              "risks": "They know which ward he is on. Go in pairs."},
    ),
    Letter(
        6,
        "Sam Ellery",
        "Amara Diallo-Reid",
        14,
        "Fights between lessons three times this term, each with a girl from another school who waits at the gate. Says "
        "that she has to, because of her brother.",
        "Her head of year, and the gate’s camera.",
        [(WORKER, "acknowledge", ""), (WORKER, "ask", "Which school is the other girl at, and does Amara’s mother know?")],
        told={"occupation": "Northfield Academy, Year 10", "told": "yes"},
    ),
    Letter(
        9,
        "Kelly-Ann Osei",
        "Leon Kirabo",
        19,
        "Neighbours hear shouting at night and say that young men he does not know let themselves in. He answers the "
        "door only on the chain, and has stopped coming to sign for his parcels.",
        "Two neighbours, and our officer on her visit last week.",
        [(WORKER, "acknowledge", "")],
        told={"told": "no", "why_not_told": "Whoever is in his flat would hear of it first.",
              "risks": "People in the flat who are not the tenant. Do not visit alone."},
        note="Sounds like a cuckooed flat. Police have the address from another call; Priya will ring Housing first.",
    ),
    Letter(
        13,
        "Sam Ellery",
        "Kairo Bennett-Osei",
        17,
        "Somebody from outside came to the gate and asked for him by his street name. He left by the back and has not "
        "been in since.",
        "The site manager, on the morning itself.",
        [(WORKER, "acknowledge", ""), (MANAGER, "accept", "Thank you. We work with him, and will tell the school what "
          "it needs to keep him safe on the way in.")],
        told={"occupation": "Sixth form", "told": "yes", "support": "yes"},
    ),
    Letter(
        20,
        "Sam Ellery",
        "Marlon Ivey",
        13,
        "Was found with a kitchen knife in his bag. Says that he found it. First time, no fights, good attendance.",
        "A search after another pupil told his tutor.",
        [(WORKER, "acknowledge", ""),
         (MANAGER, "decline", "One knife, no fights, and nobody around him who worries you: this is too early for us.",
          "Families First, 020 7946 0112, see him with his parents within a week. Ask for Grace."),
         ("Sam Ellery", "challenge", "His older cousin was named in assembly as a friend of the boy who was stabbed in "
          "October. I did not know that when I wrote.")],
        told={"occupation": "Northfield Academy, Year 8", "told": "yes", "support": "no"},
    ),
    Letter(
        33,
        "Zainab Qureshi",
        "Tia Lovelace",
        18,
        "Wants to leave a boyfriend who takes her wages, and is afraid of his friends. No group of hers.",
        "She told me herself.",
        [(WORKER, "acknowledge", ""),
         (MANAGER, "signpost", "She needs somebody for her own safety first, and said that she would go.",
          "Haringey’s domestic abuse service, 020 7946 0145, expects her call. They can meet her at college.")],
        told={"told": "yes", "support": "yes", "occupation": "Tottenham Vale College"},
    ),
    Letter(
        96,
        "Zainab Qureshi",
        "Olu Fagbemi",
        15,
        "Seen near college at lunch with older boys, though he is not one of our students.",
        "A lecturer, twice.",
        [(MANAGER, "decline", "Nothing yet that we could work with. Tell us if it goes on.",
          "His school’s safeguarding lead.")],
        told={"told": "no", "why_not_told": "We do not know him.", "contact": "", "occupation": ""},
    ),
    Letter(
        41,
        "Sunita Patel",
        "Jahmal Prosser",
        16,
        "Breached his curfew twice to meet the same two young men.",
        "The tag’s record.",
        [("Sunita Patel", "withdraw", "He moved to his father in Leeds; their youth justice service has him.")],
        told={"told": "yes"},
    ),
]  # fmt: skip


def tell(story: Story, today: datetime.date) -> None:
    """Oldest first, so that what was told before is there when the next one comes."""
    clocks = Clocks()
    for letter in sorted(LETTERS, key=lambda each: -each.days):
        referral = _send(story, letter, today)
        for by, code, words, *elsewhere in letter.steps:
            with story.told_by(by):
                mine = Referral.objects.visible_to(story.by).get(pk=referral.pk)
                _take(story, mine, code, words, *elsewhere)
        if letter.note:
            with story.told_by(WORKER):
                mine = Referral.objects.visible_to(story.by).get(pk=referral.pk)
                note_on_referral(referral=mine, note=letter.note, version=mine.triage.version, by=story.by)
        _date_back(referral, letter.days, today, clocks)


def _send(story: Story, letter: Letter, today: datetime.date) -> Referral:
    given, family = letter.name.split(" ", 1)
    values = {
        "other_names": (),
        "postcode": "",
        "occupation": "",
        "contact": "Through us.",
        "harm": "harmed",
        "risks": "",
        "why_not_told": "",
        "support": "not_asked",
        "urgent": False,
        "urgent_why": "",
    }
    with story.told_by(letter.by):
        return send_referral(
            receiver=story.borough.partners["igu"],
            given_name=given,
            family_name=family,
            date_of_birth=_born(letter, today),
            concern=letter.concern,
            noticed=letter.noticed,
            key=story.key(),
            by=story.by,
            **values | letter.told,
        )


def _born(letter: Letter, today: datetime.date) -> datetime.date:
    """Of somebody on record, the day on record; of others, so that they are as old as their referral says."""
    given, family = letter.name.split(" ", 1)
    on_record = Person.everyone.filter(given_name=given, family_name=family).first()
    return on_record.date_of_birth if on_record else datetime.date(today.year - letter.age, 2, 11)


def _take(story: Story, referral: Referral, code: str, words: str, elsewhere: str = "") -> None:
    given = {"referral": referral, "version": referral.version, "key": story.key(), "by": story.by}
    if code == "accept":
        person = Person.objects.visible_to(story.by).get(
            given_name=referral.given_name, family_name=referral.family_name
        )
        accept_referral(person=person, programme=Programme.objects.get(pk="gang_exit"), words=words, **given)
    else:
        take_step(step=STEPS[code], words=words, elsewhere=elsewhere, **given)


def _date_back(referral: Referral, days: int, today: datetime.date, clocks: Clocks) -> None:
    """As if it had been sent so many days ago, and answered within two days of it."""
    if not days:
        return
    back, sent_on = datetime.timedelta(days=days), today - datetime.timedelta(days=days)
    answered = datetime.timedelta(days=max(days - 2, 1))
    with _history_set_aside():
        Referral.objects.filter(pk=referral.pk).update(
            sent_at=F("sent_at") - back,
            acknowledge_by=clocks.last_day("acknowledge", sent_on),
            decide_by=clocks.last_day("decide", sent_on),
            answer_by=F("answer_by") - answered,
            acknowledged_at=F("acknowledged_at") - answered,
            decided_at=F("decided_at") - answered,
        )
        versions = ReferralEvent.objects.filter(pgh_obj=referral.pk)
        versions.filter(version=1).update(pgh_created_at=F("pgh_created_at") - back)
        versions.filter(version__gt=1).exclude(state="challenged").update(pgh_created_at=F("pgh_created_at") - answered)
    ReferralMessage.objects.filter(referral=referral.pk).update(at=F("at") - answered)


@contextmanager
def _history_set_aside() -> Iterator[None]:
    """No version is written, and versions may be dated, until the block ends; only for the owner, who seeds."""
    names = [trigger.get_pgid(model) for model, trigger in pgtrigger.registered(*DATED_BY_THE_CLOCK)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s::text[]::text, true)", [names])
        yield
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")

"""Channel, behind its wall: the panel that Haringey's council chairs, and what has come to it."""

import datetime

from igu.seed.story import Story
from prevent_channel.enums import PanelRole
from prevent_channel.policies import inside
from prevent_channel.rules import STEPS
from prevent_channel.services import add_member, appoint_chair, move_referral, record_referral

CHAIR, COORDINATOR, POLICE, SOCIAL_CARE = "Rupert Okafor-Hale", "Ingrid Solberg-Amoah", "Priya Nair", "Leila Haddad"
REFERRALS = [  # days ago; given and family name; born; who referred, for whom; what gives concern; steps: by whom, which, why
    (
        41,
        ("Callum", "Thorne-Whitby"),
        datetime.date(2010, 2, 1),
        ("Ms Ellery, form tutor", "Northfield Academy"),
        "Shared a video of an attack with his class and said that it was right. Spends his evenings in a chat where older "
        "boys tell him whom to hate. Lost his grandfather in the spring.",
        [
            (COORDINATOR, "screen", "Names of the two accounts are with the school."),
            (POLICE, "clear", "No conflict with anything that runs."),
            (CHAIR, "pass", "Escalating within weeks, alone with it, and willing to talk to his tutor."),
        ],
    ),
    (
        12,
        ("Hodan", "Elmi-Warsame"),
        datetime.date(2006, 9, 23),
        ("Duty desk", "Haringey Young Adults Service"),
        "Asked her support worker how to reach people abroad who “do something about it”. Talks of nothing else since August.",
        [(COORDINATOR, "screen", "Whether the people she named are known.")],
    ),
    (
        3,
        ("Piotr", "Zawada-Lane"),
        None,
        ("Chaplain", "Tottenham Vale College"),
        "Drew symbols on a common room wall and gave a speech at lunch. May have been a dare.",
        [],
    ),
]


def tell(story: Story, today: datetime.date) -> None:
    """Nobody else of the borough sees it: not the unit's manager, not who watches, not who administers."""
    members = story.borough.members
    appoint_chair(membership=members[CHAIR])
    with story.told_by(CHAIR), inside(story.by):
        for name, role, may_write in (
            (COORDINATOR, PanelRole.COORDINATOR, True),
            (POLICE, PanelRole.MEMBER, True),
            (SOCIAL_CARE, PanelRole.MEMBER, False),
        ):
            add_member(membership=members[name], role=role, may_write=may_write, by=story.by)
    for days, (given_name, family_name), born, (referred_by, agency), concern, steps in REFERRALS:
        with story.told_by(COORDINATOR), inside(story.by):
            referral = record_referral(
                received_on=today - datetime.timedelta(days=days),
                referred_by=referred_by,
                referring_agency=agency,
                given_name=given_name,
                family_name=family_name,
                date_of_birth=born,
                concern=concern,
                key=story.key(),
                by=story.by,
            )
        for name, code, note in steps:
            with story.told_by(name), inside(story.by):
                step, version = STEPS[code], referral.version
                referral = move_referral(referral=referral, step=step, note=note, version=version, by=story.by)

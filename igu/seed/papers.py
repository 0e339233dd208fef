"""What is said about the figures: targets, commentary by the indicators' owner, the words of the reports, two years.

The earlier year carries the facts of the unit's own papers in words of ours; the present one is invented.
"""

from igu.seed.story import Story
from performance.indicators import Quarter
from performance.models import Commentary
from performance.services import (
    check_commentary,
    freeze_quarter,
    performance_of,
    set_target,
    write_commentary,
    write_report,
)

OWNER, OFFICER = "Tom Ashworth", "Niamh Doherty"
TARGETS = [
    ("G1", 20, "20% over four years"),
    ("G1b", None, ""),
    ("G2", 60, "60% over four years"),
    ("G3", 60, "60% over four years"),
    ("G4", 80, "80% over four years"),
    ("G5", 20, "20 a year; 80 over four years"),
    ("G5y", 80, "80 over four years"),
]

COMMENTARY_2014 = {
    1: {
        "G1": "Proven offences on the caseload are well down on the year before people started. Few have been with us long.",
        "G2": "About a third are in education or work. Colleges take new starters in September.",
        "G3": "Two in three live in a settled home, with family or on their own.",
        "G4": "Nine in ten were still engaged after six months, or had finished as planned.",
        "G5": "26 people came at least once this quarter.",
    },
    2: {
        "G1": "Offending is 56% lower than before people started, against a target of 20%. The summer was harder than spring.",
        "G1b": "Of those who offended after starting, half did so less seriously than before.",
        "G2": "57% are in education, work or work experience, up from 35% in quarter 1. New courses explain much of it.",
        "G3": "Two thirds of the caseload live somewhere sustainable.",
        "G4": "94% of those who could be followed for six months stayed.",
        "G5": "35 people were worked with. A sift of the police matrix in quarter 3 will name more for the gang workers.",
        "G5y": "45 different people since April, on the way to 72 by the end of the year.",
    },
    3: {
        "G1": "Holding at 58% below the year before people started, after a quieter autumn than summer.",
        "G2": "Past the target for the first time. Most of those who began in September are still there.",
        "G3": "Up from 66% in quarter 2, and from 65% in quarter 1.",
        "G4": "Two refused further support and two disengaged; each has been offered a way back.",
        "G5": "29 people came this quarter, fewer than in the summer: six cases ended.",
        "G5y": "51 different people since April.",
    },
}
REPORTS_2014 = {
    2: {
        "finding": "Every target is met but one: education and work is at 57% against 60%, up from 35%.",
        "overview": (
            "The unit worked with 35 people in the quarter and 45 since April; 72 by the end of the year is within reach.\n"
            "Reoffending is 56% lower than before people started, against a target of 20%."
        ),
        "improvers": (
            "Co-location: the young victims’ co-ordinator now sits with the unit each week, and a social worker for 16 and "
            "17 year olds each month.\n"
            "Referrals: schools, police, probation, social care and four charities now refer regularly.\n"
            "Education and work: four people kept a place, four found one, two found work and two an apprenticeship.\n"
            "Intelligence: the daily exchange with the police gangs unit works well.\n"
            "Mental health: a third gang worker will join the new three-year outreach project for 16 to 25 year olds.\n"
            "Girls and gangs: the forum’s mapping has been called good practice and will be visited in November."
        ),
        "challenges": (
            "Housing: a safe home for people at imminent risk is still hard to find; options are being weighed with the "
            "offender management unit.\n"
            "County lines review: preparing for the peer review in a short time weighs on the team.\n"
            "Shield: preparing a large multi-agency project will take long."
        ),
        "decisions": "Agree how the gangs and serious youth violence strategy is to be approved.",
        "data_notes": (
            "Offences count once proven. People in custody for more than 28 days at the end of the quarter are left out of "
            "education and housing."
        ),
    },
    3: {
        "finding": "All six targets are met for the first time; education and work reached 61%.",
        "overview": (
            "Every measure with a target is Green for the first time this year; three of the four rates improved on quarter 2.\n"
            "29 people came in the quarter and 51 since April. Reoffending is 58% lower than in the year before people "
            "started, against a target of 20%.\n"
            "Retention slipped from 94% to 89%, and stays 9 points above its target."
        ),
        "improvers": (
            "Education and work, 57% to 61%: past the target for the first time, and up in each quarter from 35%.\n"
            "Settled accommodation, 66% to 72%: twelve points above the target.\n"
            "Co-location: the unit now sits with offender management, and one-to-one support has begun there.\n"
            "Mental health: an outreach project for young people in gang-related crime has been commissioned.\n"
            "Victims: Victim Support offers more to young people harmed by gangs."
        ),
        "challenges": (
            "Fewer people seen: six cases ended, and the twelve that began are only getting to know their workers.\n"
            "Emergency housing: somewhere safe at once is still hard to find.\n"
            "Intelligence: the picture of gang activity is not yet full."
        ),
        "decisions": (
            "Note the figures: all six targets are met.\n"
            "Sift of the matrix: agree that it is done each spring, so that new people come in.\n"
            "Emergency housing: agree who leads on places for people at imminent risk."
        ),
    },
}
COMMENTARY_NOW = {
    "G1": "Proven offences remain far below the year before people started.",
    "G2": "Most are in education or work. The rest have a named adviser at the jobcentre.",
    "G3": "Most are settled. Three people wait for a safe move out of N17.",
    "G4": "Almost everybody stays past six months.",
    "G5": "Contacts fell in August, when two workers were away.",
}


def tell(story: Story, *, now: Quarter) -> None:
    """Targets for both years, and what was written, checked and published. The quarter before `now` is being written."""
    before = now.previous
    with story.told_by(OFFICER):
        for year in {2014, before.year, now.year}:
            _targets(story, year)
    for number, texts in COMMENTARY_2014.items():
        _commentary(story, Quarter(2014, number), texts)
    _commentary(story, before, COMMENTARY_NOW, approve=("G1", "G3"), send_back="G2")
    with story.told_by(OFFICER):
        for number, words in REPORTS_2014.items():
            write_report(quarter=Quarter(2014, number), by=story.by, **words)
        for quarter in (Quarter(2014, 1), Quarter(2014, 2), before.previous):
            freeze_quarter(quarter=quarter, by=story.by)


def _targets(story: Story, year: int) -> None:
    for code, value, text in TARGETS:
        set_target(code=code, year=year, value=value, text=text, owner="IGU Manager", baseline="N/A", by=story.by)


def _commentary(
    story: Story,
    quarter: Quarter,
    texts: dict[str, str],
    *,
    approve: tuple[str, ...] | None = None,
    send_back: str = "",
) -> None:
    """Tom writes; Niamh approves all of it, or some, and sends one back."""
    with story.told_by(OWNER):
        for code, text in texts.items():
            write_commentary(quarter=quarter, code=code, text=text, by=story.by)
    with story.told_by(OFFICER):
        written = Commentary.objects.filter(compartment=performance_of(story.by)).of(quarter)
        for commentary in written.filter(code__in=[*(texts if approve is None else approve), send_back]).order_by(
            "code"
        ):
            back = commentary.code == send_back
            check_commentary(
                commentary=commentary,
                approve=not back,
                note="Say which courses ended in July." if back else "",
                version=commentary.version,
                by=story.by,
            )

"""What was confided about a few people: intelligence, health, exploitation. Tier 3 shows it, for a reason; invented throughout.

Columns are divided by two spaces or more; days are counted from today.
"""

import datetime
import re

from cohort import services
from cohort.models import IntelligenceGrade, SensitiveKind
from igu.people.models import Person
from igu.people.services import record_safe_address
from igu.seed.story import Story

# by whom, about whom, kind, days ago, days until its review ("-" for the latest that its kind allows), what has to be known
TOLD = """
Nadia Rahman  Kairo Bennett-Osei    health        24  -   Sleeps three or four hours since the threat. Seeing a counsellor at Integrate on Mondays; worse the day after. Do not ring before eleven.
Priya Nair    Kairo Bennett-Osei    intelligence  11  60  Somebody has asked twice at the shops by the station which college he goes to.
Priya Nair    Tyrell Asante-Morgan  intelligence  6   30  The same car stood outside the address on three evenings with two people in it. The number is with the gangs unit.
Nadia Rahman  Zaynab Warsame        exploitation  40  0   An older man pays for her phone and fetches her from college. Two nights away that she will not speak of; new clothes after each. She is afraid of losing him, not of him.
Nadia Rahman  Jayden Whitlock       health        15  -   Asthma, and no inhaler since he left home. The pharmacy at Bruce Grove gives one without an appointment.
Sunita Patel  Emre Demirci          exploitation  9   45  A second phone and more money than he can explain, found at school. His father thinks somebody older is holding a debt over him.
"""  # noqa: E501
# about whom, kind: who says so, how they know it, who may be told, under which conditions
GRADED = """
Kairo Bennett-Osei    untested  known_indirectly  sharing_with_conditions  Ask the gangs unit before it is acted on.
Tyrell Asante-Morgan  reliable  known_directly    sharing_permitted        -
"""


def tell(story: Story, today: datetime.date) -> None:
    """Each by who learnt it, whom the database holds to their rights; and where Tyrell really stays."""
    for by, about, kind, ago, review, text in _rows(TOLD):
        with story.told_by(by):
            services.record_sensitive_note(
                person=_person(about),
                kind=SensitiveKind.objects.get(pk=kind),
                text=text,
                on=today - datetime.timedelta(days=int(ago)),
                review_on=None if review == "-" else today + datetime.timedelta(days=int(review)),
                key=story.key(),
                by=story.by,
                **(_grades(about) if kind == "intelligence" else {}),
            )
    with story.told_by("Nadia Rahman"):
        record_safe_address(
            person=_person("Tyrell Asante-Morgan"),
            address="With his aunt, 3 Example Walk, Luton",
            from_on=today - datetime.timedelta(days=5),
            key=story.key(),
            by=story.by,
        )


def _grades(about: str) -> dict:
    source, assessment, handling, conditions = next(rest for name, *rest in _rows(GRADED) if name == about)
    codes = {"source": source, "assessment": assessment, "handling": handling}
    grades = {part: IntelligenceGrade.objects.get(pk=code) for part, code in codes.items()}
    return grades | {"conditions": conditions.strip("-")}


def _person(name: str) -> Person:
    given, family = name.split(" ", 1)
    return Person.objects.get(given_name=given, family_name=family)


def _rows(table: str) -> list[list[str]]:
    return [re.split(r"  +", line.strip()) for line in table.strip().splitlines()]

"""Hackney, next door: a partnership of its own in the same database, so that the wall between boroughs can be seen."""

import datetime

from cohort.enums import Band, CohortSource
from cohort.services import add_nominal, plan_next_step
from igu.access.enums import CompartmentKind, Tier
from igu.access.models import Compartment
from igu.agencies.enums import AgencyKind
from igu.seed.names import Londoners
from igu.seed.organisations import Borough, email
from igu.seed.story import Story
from igu.sharing.founding import add_agency, add_member, agree, found_partnership, grant

AGENCIES = [
    ("hackney-igu", "Hackney Integrated Gangs Unit", "Hackney Gangs Unit", AgencyKind.COUNCIL),
    ("hackney-csp", "Hackney Council, Community Safety", "Hackney Community Safety", AgencyKind.COUNCIL),
    ("police-gdu", "Metropolitan Police, gangs unit", "Police, gangs unit", AgencyKind.POLICE),
]
STAFF = [
    ("hackney-igu", "igu_manager", "Grace Abiola-Finch"),
    ("hackney-igu", "gang_worker", "Hana Lévy"),
    ("hackney-csp", "csp_officer", "Oscar Penhaligon"),
    ("police-gdu", "police_gdu", "Marcus Oyelaran-Pike"),
]
"""Marcus works for the police in both boroughs, and chooses for whom he acts."""
PEOPLE = 14


def found_hackney(*, today: datetime.date) -> Borough:
    partnership = found_partnership(slug="hackney", name="Hackney")
    partners = {
        slug: add_agency(partnership=partnership, slug=slug, name=name, short_name=short, kind=kind)
        for slug, name, short, kind in AGENCIES
    }
    members = {
        name: add_member(
            partner=partners[slug], email=email(name), name=name, role=role, starts_on=datetime.date(2020, 1, 6)
        )
        for slug, role, name in STAFF
    }
    casework = Compartment.objects.get(partnership=partnership, kind=CompartmentKind.CASEWORK)
    borough = Borough(partnership, casework, partners, members)
    manager = borough.user("Grace Abiola-Finch")
    since = borough.since(datetime.date(2020, 1, 6))
    for slug in ("hackney-igu", "hackney-csp"):
        grant(
            compartment=casework,
            partner=partners[slug],
            granted_by=manager,
            purpose="Keeping the unit’s records",
            tier=Tier.SENSITIVE,
            starts_at=since,
        )
    began, ends = today - datetime.timedelta(days=100), today + datetime.timedelta(days=265)
    agreement = agree(
        partnership=partnership,
        title="Hackney gangs agreement",
        parties=[partners["hackney-igu"], partners["police-gdu"]],
        agreed_by=manager,
        starts_on=began,
        ends_on=ends,
        purposes="Preventing serious violence.",
    )
    grant(
        compartment=casework,
        partner=partners["police-gdu"],
        granted_by=manager,
        purpose="Preventing serious violence",
        agreement=agreement,
        starts_at=borough.since(began),
        ends_at=borough.since(ends),
    )
    return borough


def tell(story: Story, londoners: Londoners, today: datetime.date) -> None:
    """A few people and their cases, enough to see that nobody from Haringey sees them."""
    chance = story.chance
    with story.told_by("Hana Lévy"):
        for number in range(PEOPLE):
            person = story.person(londoners.one(), londoners.birth(chance.randint(15, 24), today=today))
            entered = today - datetime.timedelta(days=chance.randint(30, 400))
            add_nominal(
                person=person,
                source=CohortSource.LOCAL,
                band=chance.choice([Band.AMBER, Band.GREEN]),
                entered_on=entered,
                review_on=today + datetime.timedelta(days=chance.randint(3, 60)),
                key=story.key(),
                by=story.by,
            )
            if number % 2:
                case = story.case(person, "gang_exit", entered, "Hana Lévy", lead="hackney-igu")
                story.circumstance(case, chance.choice(["college", "neet_seeking"]), entered)
                story.meet(case, today - datetime.timedelta(days=chance.randint(1, 20)), summary="Met at the library.")
                plan_next_step(
                    case=case, what="Ring the college", due_on=today + datetime.timedelta(days=number), by=story.by
                )

"""A small borough and its neighbour: who works there, and what each agency was granted.

Nadia and Tom of the gangs unit own the casework. Priya of the police reads and adds to it; Yusuf of youth justice reads;
Hal of housing is known-to only; Sam of the school has no grant. Niamh is the CSP officer. Hana works in Hackney.
"""

import datetime
from dataclasses import dataclass, fields

from django.utils import timezone

from igu.access.actor import Actor
from igu.access.enums import CompartmentKind, Tier
from igu.access.models import Compartment
from igu.agencies.models import Membership, Partner, Partnership
from igu.sharing import founding

PASSWORD = "correct horse battery staple"
START = datetime.date(2010, 1, 1)

AGENCIES = [  # partnership, slug, name, short name, kind
    ("haringey", "igu", "Integrated Gangs Unit", "IGU", "council"),
    ("haringey", "police", "Metropolitan Police, Haringey gangs unit", "Police", "police"),
    ("haringey", "youth-justice", "Haringey Youth Justice Service", "Youth Justice", "youth_justice"),
    ("haringey", "housing", "Homes for Haringey", "Housing", "housing"),
    ("haringey", "school", "Northfield Academy", "Northfield Academy", "education"),
    ("haringey", "csp", "Haringey Community Safety", "Community Safety", "council"),
    ("hackney", "hackney-igu", "Hackney Integrated Gangs Unit", "Hackney IGU", "council"),
]
PEOPLE = [  # first name is the field of World; e-mail; name; agency; role
    ("nadia", "Nadia Rahman", "igu", "gang_worker"),
    ("tom", "Tom Ashworth", "igu", "igu_manager"),
    ("priya", "Priya Nair", "police", "police_gdu"),
    ("amir", "Amir Haddad", "police", "analyst"),
    ("yusuf", "Yusuf Demir", "youth-justice", "liaison"),
    ("hal", "Hal Okafor", "housing", "liaison"),
    ("sam", "Sam Whitfield", "school", "liaison"),
    ("niamh", "Niamh Doherty", "csp", "csp_officer"),
    ("bola", "Bola Adeyemi", "csp", "board"),
    ("ines", "Ines Ferreira", "csp", "information_governance"),
    ("ade", "Ade Martins", "csp", "administrator"),
    ("hana", "Hana Levy", "hackney-igu", "gang_worker"),
]


@dataclass(frozen=True)
class World:
    """Everybody as an Actor, and the compartments they share."""

    haringey: Partnership
    hackney: Partnership
    casework: Compartment
    performance: Compartment
    hackney_casework: Compartment
    nadia: Actor
    tom: Actor
    priya: Actor
    amir: Actor
    yusuf: Actor
    hal: Actor
    sam: Actor
    niamh: Actor
    bola: Actor
    ines: Actor
    ade: Actor
    hana: Actor

    @property
    def everybody(self) -> list[Actor]:
        return [value for field in fields(self) if isinstance(value := getattr(self, field.name), Actor)]


def build() -> None:
    """Write the world, as the owner."""
    partnerships = {
        "haringey": founding.found_partnership(slug="haringey", name="Haringey", shows_known_to=True),
        "hackney": founding.found_partnership(slug="hackney", name="Hackney"),
    }
    partners: dict[str, Partner] = {
        slug: founding.add_agency(
            partnership=partnerships[partnership], slug=slug, name=name, short_name=short, kind=kind
        )
        for partnership, slug, name, short, kind in AGENCIES
    }
    members = {
        first: founding.add_member(
            partner=partners[agency],
            email=f"{first}@example.com",
            name=name,
            role=role,
            starts_on=START,
            password=PASSWORD,
        )
        for first, name, agency, role in PEOPLE
    }
    _grant(partnerships, partners, members["tom"].user)


def _grant(partnerships, partners, tom) -> None:
    def compartment(slug: str, kind: CompartmentKind) -> Compartment:
        return Compartment.objects.get(partnership=partnerships[slug], kind=kind)

    casework, performance = compartment("haringey", "casework"), compartment("haringey", "performance")
    today = timezone.localdate()
    agreement = founding.agree(
        partnership=partnerships["haringey"],
        title="Haringey gangs agreement",
        parties=[partners[slug] for slug in ("igu", "police", "youth-justice", "housing")],
        agreed_by=tom,
        starts_on=START,
        ends_on=today + datetime.timedelta(days=400),
        purposes="Preventing serious violence and helping people leave gangs",
        highest_tier=Tier.SENSITIVE,
    )
    started = timezone.now() - datetime.timedelta(days=30)
    shared = {
        "compartment": casework,
        "granted_by": tom,
        "agreement": agreement,
        "starts_at": started,
        "ends_at": timezone.now() + datetime.timedelta(days=300),
    }
    own = {"granted_by": tom, "tier": Tier.SENSITIVE, "purpose": "The partnership's own records", "starts_at": started}
    founding.grant(compartment=casework, partner=partners["igu"], **own)
    founding.grant(compartment=casework, partner=partners["csp"], **own | {"tier": Tier.CONTENT})
    founding.grant(compartment=performance, partner=partners["csp"], **own)
    founding.grant(compartment=performance, partner=partners["igu"], **own)
    founding.grant(partner=partners["police"], tier=Tier.SENSITIVE, purpose="Preventing serious violence", **shared)
    founding.grant(partner=partners["youth-justice"], purpose="Supervising orders", writes=False, **shared)
    founding.grant(partner=partners["housing"], tier=Tier.KNOWN_TO, purpose="Moves", writes=False, **shared)
    founding.grant(compartment=compartment("hackney", "casework"), partner=partners["hackney-igu"], **own)
    founding.grant(compartment=compartment("hackney", "performance"), partner=partners["hackney-igu"], **own)


def read() -> World:
    """The world as the database has it."""
    members = Membership.objects.for_actor().filter(user__email__endswith="@example.com")
    actors = {member.user.email.split("@")[0]: Actor.of(member) for member in members}
    partnerships = {partnership.slug: partnership for partnership in Partnership.objects.all()}
    compartments = {(c.partnership.slug, c.kind): c for c in Compartment.objects.select_related("partnership")}
    return World(
        haringey=partnerships["haringey"],
        hackney=partnerships["hackney"],
        casework=compartments["haringey", "casework"],
        performance=compartments["haringey", "performance"],
        hackney_casework=compartments["hackney", "casework"],
        **{first: actors[first] for first, *_ in PEOPLE},
    )

"""The agencies of the invented borough, who works in each, and what was agreed between them."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from igu.access.actor import Actor
from igu.access.enums import CompartmentKind, Tier
from igu.access.models import Compartment
from igu.accounts.models import User
from igu.agencies.enums import AgencyKind, Gateway
from igu.agencies.models import Membership, Partner, Partnership
from igu.people.matching import fold
from igu.sharing.founding import add_agency, add_member, agree, found_partnership, grant, keep_records

AGENCIES = [
    ("igu", "Haringey Integrated Gangs Unit", "Integrated Gangs Unit", AgencyKind.COUNCIL),
    ("haringey-csp", "Haringey Council, Community Safety", "Community Safety", AgencyKind.COUNCIL),
    ("police-gdu", "Metropolitan Police, gangs unit", "Police, gangs unit", AgencyKind.POLICE),
    ("youth-justice", "Haringey Youth Justice Service", "Youth Justice", AgencyKind.YOUTH_JUSTICE),
    ("probation", "Probation Service, Haringey", "Probation", AgencyKind.PROBATION),
    ("childrens", "Haringey Children’s Social Care", "Children’s Social Care", AgencyKind.SOCIAL_CARE),
    ("young-adults", "Haringey Young Adults Service", "Young Adults", AgencyKind.SOCIAL_CARE),
    ("housing", "Haringey Housing, safe moves", "Housing", AgencyKind.HOUSING),
    ("education", "Haringey Education and Inclusion", "Education", AgencyKind.EDUCATION),
    ("victims", "Haringey Young Victims Project", "Young Victims Project", AgencyKind.VOLUNTARY),
    ("integrate", "Integrate Mental Health Outreach", "Integrate", AgencyKind.HEALTH),
    ("hospital", "North London Hospitals, youth violence", "Hospital", AgencyKind.HEALTH),
    ("recovery", "Haringey Recovery Service", "Recovery Service", AgencyKind.HEALTH),
    ("jobcentre", "Jobcentre Plus, Tottenham", "Jobcentre", AgencyKind.EMPLOYMENT),
    ("mentors", "Way Out Mentoring", "Way Out", AgencyKind.VOLUNTARY),
    ("fire", "London Fire Brigade, LIFE course", "Fire Brigade", AgencyKind.FIRE),
    ("resettlement", "Prison resettlement, north London", "Resettlement", AgencyKind.JUSTICE),
    ("prosecution", "Crown Prosecution Service, gangs", "Prosecution", AgencyKind.JUSTICE),
    ("college", "Tottenham Vale College", "Tottenham Vale", AgencyKind.EDUCATION),
    ("northfield", "Northfield Academy", "Northfield Academy", AgencyKind.EDUCATION),
]

# agency: role, then names. The first person named in a role is the one shown to sign in as.
STAFF = """
igu            gang_worker             Nadia Rahman, Delroy Grantham, Maeve Costelloe, Ọlá Adéyẹmí-Price, Jonas Lindqvist
igu            gang_worker             Shirin Tavakoli
igu            igu_manager             Tom Ashworth, Beverley Nunes
haringey-csp   csp_officer             Niamh Doherty, Rupert Okafor-Hale
police-gdu     police_gdu              Priya Nair, Gareth Llewellyn, Imogen Hartley, Darren Whitcombe, Femi Akintola
youth-justice  agency_lead             Yusuf Demir
youth-justice  liaison                 Sunita Patel, Clive Arbuthnot, Agnieszka Zawadzka
probation      agency_lead             Harriet Mbatha
probation      liaison                 Winston Clarke, Ffion Pritchard-Jones
haringey-csp   analyst                 Aidan Thornbury
victims        victim_worker           Dana Okoro, Lucy Fairweather
police-gdu     gag_chair               Marcus Oyelaran-Pike
childrens      gag_member              Leila Haddad, Joanne Pritchard, Séamus Brady
northfield     referrer                Sam Ellery
haringey-csp   board                   Councillor Ruth Abara, Councillor Colin Weekes
haringey-csp   minute_taker            Oonagh Fairbairn
haringey-csp   executive               Bartholomew Quaye
haringey-csp   prevent_lead            Ingrid Solberg-Amoah
police-gdu     ct_police               Duncan Abernethy
haringey-csp   trainer                 Philippa Nwosu
haringey-csp   information_governance  Iris Vantongeren
haringey-csp   administrator           Gordon Pell
childrens      agency_lead             Miriam Cohen-Adler
young-adults   agency_lead             Ravi Chandrasekhar
young-adults   liaison                 Ebony St. Clair
housing        agency_lead             Marek Zieliński
housing        liaison                 Kelly-Ann Osei
education      agency_lead             Fiona McAllister
education      liaison                 Gwen O’Hara
victims        agency_lead             Paulette Simms
integrate      agency_lead             Hyun-Joo Park
integrate      liaison                 Ben Sackville, Amina Yusuf-Cole
hospital       agency_lead             Chiara Rossetti
hospital       referrer                Olivia Tan
recovery       agency_lead             Des Mulvaney
recovery       liaison                 Carys Bowen
jobcentre      agency_lead             Sandra Whittle
jobcentre      liaison                 Nikhil Rao
mentors        agency_lead             Terrence “Tee” Blake
mentors        liaison                 Ángela Fuentes
fire           agency_lead             Stewart Ingleby
resettlement   agency_lead             Moira Kavanagh
resettlement   liaison                 Joseph Attah
prosecution    agency_lead             Helena Brandt
college        agency_lead             Danny Ferreira
college        referrer                Zainab Qureshi
northfield     agency_lead             Catherine Mowbray
"""

# partner: how much they see of casework, whether they add to it, what for.
_GANGS = [
    ("police-gdu", Tier.SENSITIVE, True, "Preventing serious violence"),
    ("youth-justice", Tier.SENSITIVE, True, "Supervising children on orders"),
    ("probation", Tier.SENSITIVE, True, "Supervising adults on licence and orders"),
    ("prosecution", Tier.CONTENT, False, "Charging decisions and safety at court"),
    ("resettlement", Tier.CONTENT, True, "Release from custody"),
]
_SAFEGUARDING = [
    ("childrens", Tier.SENSITIVE, True, "Safeguarding children"),
    ("young-adults", Tier.CONTENT, True, "Leaving care and transitions"),
    ("education", Tier.KNOWN_TO, False, "Keeping a place at school"),
]
_SUPPORT = [
    ("victims", Tier.CONTENT, True, "Supporting young victims"),
    ("integrate", Tier.CONTENT, True, "Mental health outreach"),
    ("hospital", Tier.KNOWN_TO, False, "Knowing whom to ask after an assault"),
    ("recovery", Tier.CONTENT, True, "Treatment for drugs and alcohol"),
    ("mentors", Tier.CONTENT, True, "Mentoring"),
    ("fire", Tier.KNOWN_TO, False, "Booking the LIFE course"),
]
_HOUSING = [
    ("housing", Tier.CONTENT, True, "Safe moves and homes on release"),
    ("jobcentre", Tier.KNOWN_TO, False, "Finding work"),
    ("college", Tier.KNOWN_TO, False, "Keeping a place at college"),
]


@dataclass(frozen=True)
class Borough:
    """A founded partnership, with what the telling of its caseload needs to find again."""

    partnership: Partnership
    casework: Compartment
    partners: dict[str, Partner]
    members: dict[str, Membership]

    def actor(self, name: str) -> Actor:
        return Actor.of(self.members[name])

    def user(self, name: str) -> User:
        return self.members[name].user

    @staticmethod
    def since(day: datetime.date) -> datetime.datetime:
        """The first moment of a day in London."""
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def found_haringey(*, today: datetime.date) -> Borough:
    """The partnership with its agencies, staff, agreements and grants. Nobody has a password yet."""
    partnership = found_partnership(slug="haringey", name="Haringey", shows_known_to=True)
    partners = {
        slug: add_agency(partnership=partnership, slug=slug, name=name, short_name=short, kind=kind)
        for slug, name, short, kind in AGENCIES
    }
    members = {}
    for line in STAFF.strip().splitlines():
        slug, role, names = line.split(None, 2)
        for name in names.split(", "):
            members[name] = add_member(
                partner=partners[slug], email=email(name), name=name, role=role, starts_on=datetime.date(2013, 4, 1)
            )
    borough = Borough(partnership, _compartment(partnership, CompartmentKind.CASEWORK), partners, members)
    _share(borough, today)
    return borough


def email(name: str) -> str:
    """priya.nair@example.com: a domain that nobody has (RFC 2606)."""
    words = fold(name).replace("’", "").replace("'", "").replace("“tee” ", "").removeprefix("councillor ").split()
    return f"{'.'.join(word.strip('.') for word in words)}@example.com".replace("..", ".")


def give_password(password: str) -> None:
    """One password for everybody invented, hashed once: Argon2 is slow on purpose."""
    User.objects.filter(email__endswith="@example.com").update(password=make_password(password))


def _compartment(partnership: Partnership, kind: CompartmentKind) -> Compartment:
    return Compartment.objects.get(partnership=partnership, kind=kind)


def _share(borough: Borough, today: datetime.date) -> None:
    """The unit and the council keep the records; everybody else sees them under an agreement that ends."""
    manager = borough.user("Tom Ashworth")
    performance = _compartment(borough.partnership, CompartmentKind.PERFORMANCE)
    for slug in ("igu", "haringey-csp"):
        began = borough.since(datetime.date(2013, 4, 1))
        keep_records(partner=borough.partners[slug], granted_by=manager, starts_at=began)
    year_end = datetime.date(today.year + (today.month > 3), 3, 31)
    for title, shares, gateway, ends_on in [
        ("Haringey gangs agreement", _GANGS, Gateway.CDA_115, year_end),
        ("Safeguarding partners agreement", _SAFEGUARDING, Gateway.CHILDREN_2004_11, _days(today, 11)),
        ("Support services agreement", _SUPPORT, Gateway.DPA_SCHEDULE_1, _days(today, 200)),
        ("Gangs agreement, housing and work", _HOUSING, Gateway.CDA_115, _days(today, 9)),
    ]:
        _agree_and_grant(borough, title, shares, gateway, _days(today, -240), ends_on)
    board = [(slug, Tier.CONTENT, False, "Quarterly figures") for slug in ("police-gdu", "probation", "youth-justice")]
    figures = "Figures for the board"
    _agree_and_grant(borough, figures, board, Gateway.CDA_17A, _days(today, -240), year_end, performance)


def _agree_and_grant(
    borough: Borough,
    title: str,
    shares: list[tuple[str, Tier, bool, str]],
    gateway: Gateway,
    starts_on: datetime.date,
    ends_on: datetime.date,
    compartment: Compartment | None = None,
) -> None:
    manager = borough.user("Tom Ashworth")
    agreement = agree(
        partnership=borough.partnership,
        title=title,
        parties=[borough.partners[slug] for slug in ("igu", *(share[0] for share in shares))],
        agreed_by=manager,
        starts_on=starts_on,
        ends_on=ends_on,
        purposes="; ".join(dict.fromkeys(purpose for _, _, _, purpose in shares)) + ".",
        gateway=gateway,
        highest_tier=max(tier for _, tier, _, _ in shares),
        dpia_reference=f"HGY-DPIA-{starts_on.year}-{len(title):02d}",
    )
    for slug, tier, writes, purpose in shares:
        grant(
            compartment=compartment or borough.casework,
            partner=borough.partners[slug],
            granted_by=manager,
            purpose=purpose,
            tier=tier,
            writes=writes,
            agreement=agreement,
            starts_at=borough.since(starts_on),
            ends_at=borough.since(_days(ends_on, 1)),
        )


def _days(day: datetime.date, days: int) -> datetime.date:
    return day + datetime.timedelta(days=days)

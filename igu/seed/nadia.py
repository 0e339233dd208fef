"""The twelve people on Nadia Rahman's caseload, told by hand: what a worker sees first has to make sense."""

import datetime
from dataclasses import dataclass

from cohort.enums import Band

Contact = tuple[int, str, str, bool, str]
"""Days ago, kind, mode, whether they came, and what was said or why not; the latest first."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A person and their case. Days are counted from today; a next step's from today on."""

    name: str
    born: datetime.date
    ethnicity: str
    band: Band
    open_days: int
    ete: str
    home: str
    contacts: tuple[Contact, ...]
    steps: tuple[tuple[int, str], ...]
    aliases: tuple[str, ...] = ()
    sex: str = "M"
    programme: str = "gang_exit"
    warning: tuple[str, str] | None = None
    custody: tuple[int, int, str] | None = None


_IN_PAIRS = "See him in pairs at home, and anywhere in N17 after 4pm. A threat was reported at the address."

CASELOAD = [
    Told(
        name="Kairo Bennett-Osei",
        born=datetime.date(2009, 3, 14),
        ethnicity="M1",
        band=Band.AMBER,
        aliases=("K-Boy", "Ozzy"),
        open_days=438,
        ete="college",
        home="family",
        contacts=(
            (9, "one_to_one", "face_to_face", True, "Level 2 building is going well; attendance up to 71%. Sleeping badly."),
            (16, "family_work", "face_to_face", True, "Met his mother and aunt. They agree he should stay in Enfield at weekends."),
        ),
        steps=((-3, "Return call to his mother about the Enfield placement"), (10, "Share plan with the college")),
        warning=("Do not visit alone", _IN_PAIRS),
    ),
    Told(
        name="Reuben Achampong",
        born=datetime.date(2010, 10, 2),
        ethnicity="B2",
        band=Band.AMBER,
        open_days=211,
        ete="school_reduced",
        home="family",
        contacts=((15, "one_to_one", "face_to_face", True, "Seen at school with the head of year. Wants full days back."),),
        steps=((-1, "Send school attendance letter to Fiona McAllister"),),
    ),
    Told(
        name="Tyrell Asante-Morgan",
        born=datetime.date(2007, 6, 27),
        ethnicity="B1",
        band=Band.RED,
        aliases=("Trig",),
        open_days=302,
        ete="neet_seeking",
        home="friends_transient",
        contacts=((4, "phone", "telephone", True, "Says the car outside has gone. Will see me if Gareth comes too."),),
        steps=((0, "Home visit with PC Gareth Llewellyn"),),
        warning=("Do not visit alone", "Visit with the police only. He was chased from this address twice in October."),
    ),
    Told(
        name="Zaynab Warsame",
        born=datetime.date(2009, 12, 19),
        ethnicity="B2",
        band=Band.GREEN,
        sex="F",
        open_days=176,
        ete="college",
        home="family",
        contacts=((3, "one_to_one", "face_to_face", True, "Back at college three days. Ready for a mentor."),),
        steps=((0, "Confirm mentor start date with Youth Justice"),),
    ),
    Told(
        name="Andrei Lupescu",
        born=datetime.date(2006, 8, 8),
        ethnicity="W9",
        band=Band.GREEN,
        open_days=389,
        ete="apprenticeship",
        home="private_rent",
        contacts=((5, "one_to_one", "face_to_face", True, "Six months in his apprenticeship. No contact with the old group."),),
        steps=((0, "Agree plan review before the band check"),),
    ),
    Told(
        name="Ibrahim Sesay",
        born=datetime.date(2008, 1, 30),
        ethnicity="B2",
        band=Band.GREEN,
        open_days=142,
        ete="training",
        home="social_rent",
        programme="gang_worker",
        contacts=(
            (18, "one_to_one", "face_to_face", False, "Phone switched off"),
            (32, "one_to_one", "face_to_face", True, "Would take a mentor on a weekday."),
        ),
        steps=((3, "Offer a weekday mentor and report take-up"),),
    ),
    Told(
        name="Callum O’Dowd",
        born=datetime.date(2008, 4, 11),
        ethnicity="W2",
        band=Band.GREEN,
        open_days=250,
        ete="college",
        home="family",
        contacts=((9, "group_session", "face_to_face", True, "Spoke up in the group for the first time."),),
        steps=((9, "Share plan with the college safeguarding lead"),),
    ),
    Told(
        name="Jayden Whitlock",
        born=datetime.date(2007, 2, 3),
        ethnicity="M1",
        band=Band.AMBER,
        aliases=("Wavy",),
        open_days=120,
        ete="neet_seeking",
        home="sofa_surfing",
        programme="gang_worker",
        contacts=(
            (23, "phone", "telephone", False, "No answer"),
            (30, "home_visit", "face_to_face", True, "Sleeping at a friend’s."),
        ),
        steps=((2, "Home visit in pairs"),),
        warning=("Do not visit alone", "The household has a dog that bites. Ring first; visit in pairs."),
    ),
    Told(
        name="Deshawn Palmer-Grant",
        born=datetime.date(2008, 9, 21),
        ethnicity="B1",
        band=Band.RED,
        open_days=330,
        ete="custody_education",
        home="custody",
        contacts=((12, "custody_visit", "face_to_face", True, "Wants to go to his mother in N15. Address not confirmed."),),
        steps=((3, "Release meeting at Feltham"),),
        custody=(96, 6, "HMYOI Feltham"),
    ),
    Told(
        name="Mateusz Nowicki",
        born=datetime.date(2005, 5, 16),
        ethnicity="W9",
        band=Band.AMBER,
        open_days=290,
        ete="custody_education",
        home="custody",
        contacts=((11, "custody_visit", "video", True, "Tag and curfew likely. Has a job to go to if the hours fit."),),
        steps=((4, "Release meeting by video"),),
        custody=(150, 23, "HMP/YOI Isis"),
    ),
    Told(
        name="Tariq Mahmood-Shah",
        born=datetime.date(2003, 11, 5),
        ethnicity="A2",
        band=Band.RED,
        open_days=410,
        ete="custody_education",
        home="custody",
        contacts=((10, "custody_visit", "face_to_face", True, "Will live with his sister in N22. Licence conditions asked for."),),
        steps=((9, "Confirm licence conditions with Probation"),),
        custody=(210, 52, "HMP Pentonville"),
    ),
    Told(
        name="Emre Demirci",
        born=datetime.date(2009, 7, 1),
        ethnicity="O9",
        band=Band.GREEN,
        open_days=98,
        ete="school_full_time",
        home="family",
        contacts=((9, "group_session", "face_to_face", True, "Came with Callum. Stayed to help put the chairs away."),),
        steps=((1, "Ring his father about the football trial"),),
    ),
]  # fmt: skip

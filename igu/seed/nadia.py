"""The twelve people on Nadia Rahman's caseload, told by hand: what a worker sees first has to make sense.

Columns are divided by two spaces or more; days are counted from today.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cohort.enums import Band

Contact = tuple[int, str, str, bool, str]
"""Days ago, kind, mode, whether they came, and what was said or why not; the latest first."""

# name, born, sex, ethnicity, band, programme, days since it opened, education or work, home, other names
PEOPLE = """
Kairo Bennett-Osei    2009-03-14  M  M1  amber  gang_exit    438  college            family             K-Boy, Ozzy
Reuben Achampong      2010-10-02  M  B2  amber  gang_exit    211  school_reduced     family
Tyrell Asante-Morgan  2007-06-27  M  B1  red    gang_exit    302  neet_seeking       friends_transient  Trig
Zaynab Warsame        2009-12-19  F  B2  green  gang_exit    176  college            family
Andrei Lupescu        2006-08-08  M  W9  green  gang_exit    389  apprenticeship     private_rent
Ibrahim Sesay         2008-01-30  M  B2  green  gang_worker  142  training           social_rent
Callum O’Dowd         2008-04-11  M  W2  green  gang_exit    250  college            family
Jayden Whitlock       2007-02-03  M  M1  amber  gang_worker  120  neet_seeking       sofa_surfing       Wavy
Deshawn Palmer-Grant  2008-09-21  M  B1  red    gang_exit    330  custody_education  custody
Mateusz Nowicki       2005-05-16  M  W9  amber  gang_exit    290  custody_education  custody
Tariq Mahmood-Shah    2003-11-05  M  A2  red    gang_exit    410  custody_education  custody
Emre Demirci          2009-07-01  M  O9  green  gang_exit    98   school_full_time   family
"""

# who, days ago, kind, mode, whether they came, what was said or why not
MET = """
Kairo    9   one_to_one     face_to_face  came    Level 2 building is going well; attendance up to 71%. Sleeping badly.
Kairo    16  family_work    face_to_face  came    Met his mother and aunt. They agree he should stay in Enfield at weekends.
Reuben   15  one_to_one     face_to_face  came    Seen at school with the head of year. Wants full days back.
Tyrell   4   phone          telephone     came    Says the car outside has gone. Will see me if Gareth comes too.
Zaynab   3   one_to_one     face_to_face  came    Back at college three days. Ready for a mentor.
Andrei   5   one_to_one     face_to_face  came    Six months in his apprenticeship. No contact with the old group.
Ibrahim  18  one_to_one     face_to_face  missed  Phone switched off
Ibrahim  32  one_to_one     face_to_face  came    Would take a mentor on a weekday.
Callum   9   group_session  face_to_face  came    Spoke up in the group for the first time.
Jayden   23  phone          telephone     missed  No answer
Jayden   30  home_visit     face_to_face  came    Sleeping at a friend’s.
Deshawn  12  custody_visit  face_to_face  came    Wants to go to his mother in N15. Address not confirmed.
Mateusz  11  custody_visit  video         came    Tag and curfew likely. Has a job to go to if the hours fit.
Tariq    10  custody_visit  face_to_face  came    Will live with his sister in N22. Licence conditions asked for.
Emre     9   group_session  face_to_face  came    Came with Callum. Stayed to help put the chairs away.
"""

# who, in how many days it is due, what was promised
PROMISED = """
Kairo    -3  Return call to his mother about the Enfield placement
Kairo    10  Share plan with the college
Reuben   -1  Send school attendance letter to Fiona McAllister
Tyrell   0   Home visit with PC Gareth Llewellyn
Zaynab   0   Confirm mentor start date with Youth Justice
Andrei   0   Agree plan review before the band check
Ibrahim  3   Offer a weekday mentor and report take-up
Callum   9   Share plan with the college safeguarding lead
Jayden   2   Home visit in pairs
Deshawn  3   Release meeting at Feltham
Mateusz  4   Release meeting by video
Tariq    9   Confirm licence conditions with Probation
Emre     1   Ring his father about the football trial
"""

# who, the warning in a few words, what to do
WARNED = """
Kairo   Do not visit alone  See him in pairs at home, and anywhere in N17 after 4pm. A threat was reported at the address.
Tyrell  Do not visit alone  Visit with the police only. He was chased from this address twice in October.
Jayden  Do not visit alone  The household has a dog that bites. Ring first; visit in pairs.
"""

# who, days since they went in, days until they are released, where
HELD = """
Deshawn  96   6   HMYOI Feltham
Mateusz  150  23  HMP/YOI Isis
Tariq    210  52  HMP Pentonville
"""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A person and their case. Days are counted from today; a next step's from today on."""

    name: str
    born: datetime.date
    sex: str
    ethnicity: str
    band: Band
    programme: str
    open_days: int
    ete: str
    home: str
    aliases: tuple[str, ...]
    contacts: tuple[Contact, ...]
    steps: tuple[tuple[int, str], ...]
    warning: tuple[str, str] | None
    custody: tuple[int, int, str] | None


def _rows(table: str) -> Iterator[list[str]]:
    return (re.split(r"  +", line.strip()) for line in table.strip().splitlines())


def _of(table: str, name: str) -> Iterator[list[str]]:
    """The rest of the rows about one person, who is there by their given name."""
    return (rest for who, *rest in _rows(table) if who == name.split()[0])


def _told(name: str, born: str, sex: str, ethnicity: str, band: str, programme: str, days: str, *rest: str) -> Told:
    ete, home, *others = rest
    met = ((int(ago), kind, mode, came == "came", said) for ago, kind, mode, came, said in _of(MET, name))
    held = ((int(since), int(until), place) for since, until, place in _of(HELD, name))
    return Told(
        name=name,
        born=datetime.date.fromisoformat(born),
        sex=sex,
        ethnicity=ethnicity,
        band=Band(band),
        programme=programme,
        open_days=int(days),
        ete=ete,
        home=home,
        aliases=tuple(alias for names in others for alias in names.split(", ")),
        contacts=tuple(met),
        steps=tuple((int(due), what) for due, what in _of(PROMISED, name)),
        warning=next(((short, text) for short, text in _of(WARNED, name)), None),
        custody=next(held, None),
    )


CASELOAD = [_told(*row) for row in _rows(PEOPLE)]

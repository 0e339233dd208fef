"""The borough as it is today: 206 people on the cohort, their groups, and about eighty open cases at work."""

import datetime
from dataclasses import dataclass, field

from cohort.enums import Band, CohortSource, GangKind
from cohort.models import Case, Gang
from cohort.services import add_gang, add_nominal, plan_next_step
from igu.people.models import Person
from igu.people.services import warn_about
from igu.seed.nadia import CASELOAD, Told
from igu.seed.names import Londoner, Londoners
from igu.seed.story import Story

NOMINALS, YOUNG = 206, 105
"""How many people are on the cohort, and how many of them are 15 to 19 (51%)."""
GANGS = [
    "Bruce Castle Mandem", "Wharf Lane", "Ferry Side", "Hornsey Ridge", "Lordship Boys", "Moselle Park",
    "Noel Road", "Seven Arches", "St Ann’s Crew", "Turnpike Youngers",
]  # fmt: skip
NETWORK = "Lea Valley network"
WORKERS = ["Delroy Grantham", "Maeve Costelloe", "Ọlá Adéyẹmí-Price", "Jonas Lindqvist", "Shirin Tavakoli"]
PLACES = ["Bruce Grove Youth Space", "Tottenham Green Centre", "Wood Green Library", "Family home", "River Park House"]
PRISONS = ["HMYOI Feltham", "HMP/YOI Isis", "HMP Pentonville", "HMP Thameside"]

TALKS = [
    "Talked through the last fortnight. Keeping away from the old group.",
    "Went over the plan. Wants help with a CV before the next jobs fair.",
    "Quiet today. Worried about a debt, but would not put a figure on it.",
    "Good session on triggers; named two people to ring.",
    "Spoke about Mum’s health and who picks up the younger brother.",
    "Agreed travel routes that avoid the station after school.",
    "Looked at two training places; prefers the one in Enfield.",
    "Angry about being stopped twice this week. Explained how to complain.",
    "Practised the interview. Confident once going.",
    "Reviewed the safety plan. Nothing has changed at the address.",
]
VISITS = ["Seen at home with Mum.", "Room checked with the landlord; heating works now."]
ABSENCES = ["No reason given", "Phone switched off", "Ill", "At work", "Arrested the night before"]
STEPS = [
    "Ring Mum about the school meeting", "Chase the housing move with Housing", "Confirm mentor start date",
    "Send reference to the employer", "Agree plan review", "Book the LIFE course", "Go together to the jobs fair",
    "Share risk assessment with Youth Justice", "Ask college for attendance", "Arrange a visit with the probation officer",
    "Check the licence conditions", "Offer a weekday mentor",
]  # fmt: skip
ETE = [
    "school_full_time", "school_reduced", "alternative_provision", "college", "college", "training", "apprenticeship",
    "employed_full_time", "employed_part_time", "zero_hours", "work_experience", "neet_seeking", "neet_seeking",
    "neet_seeking", "neet_unavailable", "excluded", "volunteering", "ete_unknown",
]  # fmt: skip
HOMES = [
    "family", "family", "family", "family", "social_rent", "private_rent", "supported", "care_placement",
    "friends_transient", "temporary", "sofa_surfing", "hostel", "accommodation_unknown",
]  # fmt: skip
OFFENCES = [
    "weapon", "weapon", "drug_supply", "drug_possession", "drug_possession", "robbery", "theft", "theft", "abh",
    "common_assault", "vehicle_taking", "criminal_damage", "public_order", "burglary_other", "breach",
]  # fmt: skip
OUTCOMES = ["convicted", "convicted", "cautioned", "charged", "pending", "no_further_action", "discontinued"]


@dataclass
class Present:
    """Tells today. Rows are dated backwards from today, so that the product is alive whenever it is loaded."""

    story: Story
    londoners: Londoners
    today: datetime.date
    people: list[Person] = field(default_factory=list)

    def ago(self, days: int) -> datetime.date:
        return self.today - datetime.timedelta(days=days)

    def tell(self) -> None:
        with self.story.told_by("Tom Ashworth"):
            groups = self._gangs()
            known = [self._known(told) for told in CASELOAD]
            self._cohort(known, groups)
        with self.story.told_by("Nadia Rahman"):
            for person, told in zip(known, CASELOAD, strict=True):
                self._told(person, told)
        self._group_sessions("Nadia Rahman", self._open_cases("Nadia Rahman")[:6])
        self._caseloads()
        self._elsewhere()
        self._closed()
        self._in_custody()

    def _gangs(self) -> list[Gang]:
        kinds = [(name, GangKind.STREET_GANG) for name in GANGS] + [(NETWORK, GangKind.ORGANISED)]
        return [
            add_gang(compartment=self.story.borough.casework, name=name, kind=kind, by=self.story.by)
            for name, kind in kinds
        ]

    def _known(self, told: Told) -> Person:
        given, family = told.name.split(" ", 1)
        who = Londoner(
            given, family, told.sex, told.ethnicity, told.aliases, self.londoners.postcode(), self.londoners.pnc()
        )
        return self.story.person(who, told.born)

    def _cohort(self, known: list[Person], groups: list[Gang]) -> None:
        chance = self.story.chance
        bands = [told.band for told in CASELOAD]
        young = YOUNG - sum(self._age(person) < 20 for person in known)
        older = NOMINALS - YOUNG - sum(self._age(person) >= 20 for person in known)
        ages = chance.choices(range(15, 20), (10, 18, 26, 26, 20), k=young)
        ages += chance.choices(range(20, 36), (14, 13, 12, 10, 9, 8, 7, 6, 5, 4, 3, 3, 2, 2, 1, 1), k=older)
        chance.shuffle(ages)
        self.people = known + [
            self.story.person(self.londoners.one(), self.londoners.birth(age, today=self.today)) for age in ages
        ]
        bands += chance.choices([Band.RED, Band.AMBER, Band.GREEN, Band.ZERO], (14, 34, 44, 8), k=len(ages))
        for person, band in zip(self.people, bands, strict=True):
            self._nominate(person, band, chance.choices([*groups, None], (12, 11, 9, 9, 8, 8, 7, 7, 6, 5, 3, 15))[0])

    def _age(self, person: Person) -> int:
        born = person.date_of_birth
        return self.today.year - born.year - ((self.today.month, self.today.day) < (born.month, born.day))

    def _nominate(self, person: Person, band: Band, gang: Gang | None) -> None:
        chance = self.story.chance
        weeks = {Band.RED: 4, Band.AMBER: 8}.get(band, 12)
        add_nominal(
            person=person,
            source=chance.choices(list(CohortSource), (60, 25, 15))[0],
            band=band,
            entered_on=self.ago(chance.randint(20, 900)),
            review_on=self.ago(-chance.randint(-4, weeks * 7)),
            gang=gang,
            key=self.story.key(),
            by=self.story.by,
        )

    def _told(self, person: Person, told: Told) -> None:
        story = self.story
        case = story.case(person, told.programme, self.ago(told.open_days), "Nadia Rahman")
        self._background(case, told.ete, told.home)
        for days, kind, mode, came, words in told.contacts:
            reason = {} if came else {"absence_reason": words}
            summary = {"summary": words} if came else {}
            minutes = 15 if mode == "telephone" else 60
            place = "" if mode == "telephone" else PLACES[0]
            story.meet(
                case,
                self.ago(days),
                kind=kind,
                mode=mode,
                attended=came,
                place=place,
                minutes=minutes,
                **reason,
                **summary,
            )
        self._weekly(case, since=told.open_days, until=told.contacts[0][0] + 8)
        for due, what in told.steps:
            plan_next_step(case=case, what=what, due_on=self.ago(-due), key=story.key(), by=story.by)
        if told.warning:
            short, text = told.warning
            warn_about(person=person, short=short, text=text, review_on=self.ago(-13), key=story.key(), by=story.by)
        if told.custody:
            began, ends, place = told.custody
            story.custody(person, self.ago(began), self.ago(-ends), place)

    def _caseloads(self) -> None:
        """Ten people each for the five other gang workers."""
        chance, free = self.story.chance, iter(self.people[len(CASELOAD) :])
        for worker in WORKERS:
            with self.story.told_by(worker):
                for number in range(10):
                    person = next(free)
                    programme = "gang_exit" if number < 6 else "gang_worker"
                    self._case(person, programme, chance.randint(15, 520), worker)
                    if number == 4:
                        self._warn(person)
            self._group_sessions(worker, self._open_cases(worker)[:5])

    def _elsewhere(self) -> None:
        """Cases that other agencies lead: young victims, who are on no cohort; mental health; offender management."""
        chance, free = self.story.chance, iter(self.people[len(CASELOAD) + 50 :])
        plan = [
            ("victim_support", "victims", "Dana Okoro", 6),
            ("integrate", "integrate", "Hyun-Joo Park", 7),
            ("iom", "probation", "Winston Clarke", 7),
        ]
        for programme, lead, worker, count in plan:
            with self.story.told_by("Tom Ashworth"):
                cases = [
                    self.story.case(
                        self._victim() if programme == "victim_support" else next(free),
                        programme, self.ago(chance.randint(20, 400)), worker, lead=lead,
                    )
                    for _ in range(count)
                ]  # fmt: skip
            with self.story.told_by(worker):
                for case in cases:
                    self._work(case)

    def _victim(self) -> Person:
        age = self.story.chance.randint(13, 19)
        return self.story.person(
            self.londoners.one(women=0.5, known_to_police=0), self.londoners.birth(age, today=self.today)
        )

    def _closed(self) -> None:
        """Cases that ended in the last year and a half, most of them as planned."""
        chance = self.story.chance
        reasons = ["completed"] * 15 + ["transferred"] * 4 + ["disengaged", "disengaged", "refused", "moved", "custody"]
        for person, reason in zip(self.people[-len(reasons) :], reasons, strict=True):
            worker = chance.choice(WORKERS)
            planned = self.story.closures[reason].planned
            ended = chance.randint(10, 260)
            began = ended + (chance.randint(200, 330) if planned else chance.randint(60, 170))
            with self.story.told_by(worker):
                programme = chance.choice(["gang_exit", "gang_exit", "gang_worker"])
                case = self.story.case(person, programme, self.ago(began), worker)
                self._background(case)
                self._weekly(case, since=began, until=ended)
                self._record(person, began)
                case.refresh_from_db()
                self.story.close(case, self.ago(ended), reason)

    def _case(self, person: Person, programme: str, days: int, worker: str) -> None:
        self._work(self.story.case(person, programme, self.ago(days), worker))

    def _work(self, case: Case) -> None:
        chance, days = self.story.chance, (self.today - case.opened_on).days
        self._background(case)
        self._record(case.person, days)
        self._weekly(case, since=days, until=chance.choice((1, 2, 3, 5, 6, 8, 11, 17, 26)))
        due = chance.choice((-9, -4, -1, 0, 0, 1, 2, 3, 5, 6, 9, 13, 20))
        what = chance.choice(STEPS)
        plan_next_step(case=case, what=what, due_on=self.ago(-due), key=self.story.key(), by=self.story.by)

    def _background(self, case: Case, ete: str | None = None, home: str | None = None) -> None:
        """Education or work, and home, as they were at the start and, for most, a change since."""
        chance, days = self.story.chance, (self.today - case.opened_on).days
        started = case.opened_on - datetime.timedelta(days=chance.randint(0, 120))
        first = "neet_seeking" if ete else chance.choice(ETE)
        self.story.circumstance(case, first, started)
        if days > 30 and (ete or chance.random() < 0.6):
            since = case.opened_on + datetime.timedelta(days=chance.randint(10, days - 5))
            self.story.circumstance(case, ete or chance.choice(ETE[:11]), since)
        self.story.circumstance(case, home or chance.choice(HOMES), started)
        if days > 60 and not home and chance.random() < 0.3:
            since = case.opened_on + datetime.timedelta(days=chance.randint(10, days - 5))
            self.story.circumstance(case, chance.choice(HOMES[:8]), since)

    def _record(self, person: Person, days: int) -> None:
        """Offences: more in the year before the work began than since."""
        chance = self.story.chance
        before = [days + chance.randint(5, 360) for _ in range(chance.choice((0, 1, 1, 2, 2, 3)))]
        since = [chance.randint(10, days) for _ in range(chance.choice((0, 0, 1, 1, 2))) if days > 20]
        for ago in (*before, *since):
            outcome = chance.choice(OUTCOMES if ago < 200 else OUTCOMES[:3])
            settled = min(ago - 5, chance.randint(30, 120))
            self.story.offence(
                person,
                chance.choice(OFFENCES),
                self.ago(ago),
                outcome=outcome,
                outcome_on=None if outcome == "pending" else self.ago(ago - settled),
            )

    def _weekly(self, case: Case, *, since: int, until: int) -> None:
        """Contacts from the opening, or from eight months ago, to a number of days ago; one in five not attended."""
        chance, day = self.story.chance, min(since, 240)
        while day >= until:
            came = chance.random() < 0.8
            kind, mode = chance.choices(
                [
                    ("one_to_one", "face_to_face"), ("phone", "telephone"), ("home_visit", "face_to_face"),
                    ("job_coaching", "face_to_face"), ("mentoring", "face_to_face"), ("family_work", "face_to_face"),
                    ("housing_support", "telephone"), ("phone", "message"),
                ],
                (34, 18, 12, 10, 9, 6, 6, 5),
            )[0]  # fmt: skip
            face = mode == "face_to_face"
            self.story.meet(
                case,
                self.ago(day),
                kind=kind,
                mode=mode,
                attended=came,
                absence_reason="" if came else chance.choice(ABSENCES),
                summary=chance.choice(VISITS if kind == "home_visit" else TALKS) if came else "",
                minutes=chance.choice((30, 45, 60, 60, 90)) if face and came else 10,
                place=chance.choice(PLACES) if face else "",
            )
            day -= chance.randint(21, 35) if day > 126 else chance.choice((7, 10, 14, 14, 21))

    def _group_sessions(self, worker: str, cases: list[Case]) -> None:
        with self.story.told_by(worker):
            for week in (1, 2, 3, 4):
                day = self.ago(7 * week + 2)
                came = {case: self.story.chance.random() < 0.8 for case in cases if case.opened_on <= day}
                if came:
                    self.story.group(
                        came, day, at=datetime.time(16), minutes=90, place=PLACES[0],
                        summary=f"Knife crime consequences, session {5 - week} of 6.",
                    )  # fmt: skip

    def _open_cases(self, worker: str) -> list[Case]:
        with self.story.told_by(worker):
            return list(Case.objects.worked_by(self.story.by.user_id).filter(closed_on=None).order_by("pk"))

    def _warn(self, person: Person) -> None:
        warn_about(
            person=person,
            short="Do not visit alone",
            text="Visit in pairs, and not after dark. A relative made threats to staff in the spring.",
            review_on=self.ago(-self.story.chance.randint(5, 40)),
            key=self.story.key(),
            by=self.story.by,
        )

    def _in_custody(self) -> None:
        """Releases within two weeks, within eight, later, and some with no day yet."""
        people = self.people[len(CASELOAD) : len(CASELOAD) + 50 : 6]
        with self.story.told_by("Tom Ashworth"):
            for person, (began, ends) in zip(
                people,
                [(60, 5), (75, 12), (40, 20), (120, 34), (90, 49), (200, 120), (21, None), (12, None)],
                strict=False,
            ):
                place = self.story.chance.choice(PRISONS)
                self.story.custody(person, self.ago(began), None if ends is None else self.ago(-ends), place)

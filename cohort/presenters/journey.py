"""A person's months on one picture, and the same as rows of a table."""

import datetime
from dataclasses import dataclass

from django.utils.safestring import SafeString

from cohort.presenters.person import Overview
from igu.people.models import Person
from igu.ui.charts import Event, Lane, Span, journey
from igu.ui.templatetags.ui import ukdate

LONGEST = 18
"""Months that the picture reaches back at most."""
RECENT = 6
"""Months that fit a phone, this one with them."""
NOT_COUNTED = "none"
KEY = [
    ("dot", "Contact, attended"),
    ("missed", "Did not attend"),
    ("hatched", "Not in education or work, or not settled"),
    ("diamond", "Offence"),
    ("square", "Outcome"),
]


@dataclass(frozen=True)
class Row:
    """A line of the table that says the same as the picture."""

    lane: str
    first: datetime.date
    last: datetime.date | None
    words: str


def since(today: datetime.date, reach: int = LONGEST) -> datetime.date:
    """The first day of the month that a picture of so many months reaches back to."""
    months = today.year * 12 + today.month - 1 - reach + 1
    return datetime.date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True)
class Journey:
    """The picture, the same for a phone with its latest months alone, and every row of both."""

    svg: SafeString
    recent: SafeString
    recent_first: datetime.date
    rows: list[Row]
    first: datetime.date
    today: datetime.date

    @classmethod
    def of(cls, person: Person, seen: Overview, today: datetime.date) -> "Journey":
        start = _begin(seen, today)
        lanes = [_contacts(seen, start), *_circumstances(seen, start), _custody(seen, start), _offences(seen, start)]
        title = f"{person} from {start:%B %Y} to {today:%B %Y}; the table below says the same"
        svg = journey(lanes, title=title, since=start, today=today, key=KEY)
        latest = max(start, since(today, RECENT))
        told = f"{person} from {latest:%B %Y} to {today:%B %Y}; the table below says more"
        recent = journey(lanes, title=told, since=latest, today=today, key=KEY, narrow=True)
        rows = sorted(_rows(seen, start), key=lambda row: row.first, reverse=True)
        return cls(svg, recent, latest, rows, start, today)


def _begin(seen: Overview, today: datetime.date) -> datetime.date:
    """A month before the first case, half a year ago at the latest, 18 months at the earliest."""
    opened = min((case.opened_on for case in seen.cases), default=today)
    half_a_year_ago = today - datetime.timedelta(days=183)
    return max(since(today), min(opened - datetime.timedelta(days=30), half_a_year_ago))


def _contacts(seen: Overview, start: datetime.date) -> Lane:
    events = [
        Event(contact.on, "dot" if contact.attended else "missed") for contact in seen.contacts if contact.on >= start
    ]
    return Lane("Contacts", events=events)


def _circumstances(seen: Overview, start: datetime.date) -> list[Lane]:
    spans: dict[str, list[Span]] = {"ete": [], "accommodation": []}
    for each in seen.circumstances:
        if each.to_on is None or each.to_on >= start:
            good = each.status.counted or each.status.settled
            colour = {"ete": "blue", "accommodation": "teal"}[each.kind] if good else NOT_COUNTED
            spans[each.kind].append(Span(each.from_on, each.to_on, each.status.label, colour))
    return [
        Lane("Education and employment", spans=spans["ete"][::-1]),
        Lane("Accommodation", spans=spans["accommodation"][::-1]),
    ]


def _custody(seen: Overview, start: datetime.date) -> Lane:
    stays = [stay for stay in seen.custody if stay.to_on is None or stay.to_on >= start]
    return Lane("Custody", spans=[Span(s.from_on, s.to_on, s.place or "Custody", "purple") for s in stays[::-1]])


def _offences(seen: Overview, start: datetime.date) -> Lane:
    events = [
        Event(each.offence_on, "diamond", str(each.offence)) for each in seen.offences if each.offence_on >= start
    ]
    events += [
        Event(each.outcome_on, "square", str(each.outcome))
        for each in seen.offences
        if each.outcome_on and each.outcome_on >= start
    ]
    return Lane("Offences", events=events)


def _rows(seen: Overview, start: datetime.date) -> list[Row]:
    rows = [
        Row("Contacts", each.on, each.on, f"{each.kind}, {'attended' if each.attended else 'did not attend'}")
        for each in seen.contacts
        if each.on >= start
    ]
    rows += [Row(each.get_kind_display(), each.from_on, each.to_on, str(each.status)) for each in seen.circumstances]
    rows += [Row("Custody", stay.from_on, stay.to_on, stay.place or "Custody") for stay in seen.custody]
    for each in seen.offences:
        outcome = f"{each.outcome}, {ukdate(each.outcome_on, 'plain')}" if each.outcome_on else str(each.outcome)
        rows.append(Row("Offences", each.offence_on, each.offence_on, f"{each.offence}: {outcome}"))
    return [row for row in rows if row.last is None or row.last >= start]

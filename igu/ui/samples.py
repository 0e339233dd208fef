"""Invented content for the page of components: each component in each of its states."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from igu.ui import charts
from igu.ui.conflicts import Conflict
from igu.ui.forms import CountedCheckboxes, DateField, DateParts, InlineRadios, SegmentedRadios, TimeField
from igu.ui.presenters import Crumb, Fact, Identity, Stat, Step, Tab
from igu.ui.registry import Entry, Row

KINDS = [
    ("one", "One to one"),
    ("group", "Group session"),
    ("phone", "Phone or message"),
    ("visit", "Home or custody visit"),
]
CAME = [("yes", "Attended"), ("no", "Did not attend")]
SESSIONS = [("", "Choose a session"), ("3", "Knife crime, session 3 of 6"), ("4", "Knife crime, session 4 of 6")]


class SampleForm(forms.Form):
    """One field of each kind."""

    kind = forms.ChoiceField(label="What was it?", choices=KINDS, widget=forms.RadioSelect)
    session = forms.ChoiceField(label="Which session?", choices=SESSIONS)
    attended = forms.ChoiceField(label="Kairo Bennett-Osei", choices=CAME, widget=SegmentedRadios)
    met = forms.ChoiceField(label="Was an interpreter there?", choices=[("y", "Yes"), ("n", "No")], widget=InlineRadios)
    told = forms.MultipleChoiceField(
        label="Who was told?",
        choices=[("police", "Police"), ("housing", "Housing"), ("school", "School")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    happened = forms.CharField(
        label="What happened?",
        help_text="Goes on the record of everyone who attended. Do not name other young people.",
        max_length=1000,
        widget=forms.Textarea,
    )
    on = DateField(label="Date of the next contact", help_text="For example, 26 11 2026", future=True)
    born = DateField(label="Date of birth", past=True, required=False, widget=DateParts(birthday=True))
    at = TimeField(label="Time", required=False)
    place = forms.CharField(label="Place", max_length=80, required=False)
    letter = forms.FileField(label="Letter", required=False)
    secret = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)
    agreed = forms.BooleanField(label="He agreed to this being shared with his school")


class SampleFilter(forms.Form):
    """A filter of a list, with counts."""

    kind = forms.MultipleChoiceField(
        choices=KINDS, widget=CountedCheckboxes(counts={"one": 31, "group": 8, "phone": 8, "visit": 2}), required=False
    )
    agency = forms.ChoiceField(choices=[("", "All agencies"), ("police", "Police")], required=False)


class GoalForm(forms.Form):
    due = DateField(label="Due date")
    step = forms.CharField(label="Next step")
    note = forms.CharField(label="Progress note", widget=forms.Textarea)
    status = forms.ChoiceField(label="Status", choices=[("on", "In progress"), ("behind", "Behind")])


def everything(request: HttpRequest) -> dict[str, Any]:
    """All that templates/design/index.html draws."""
    today = timezone.localdate()
    empty = SampleForm(initial={"kind": "group", "attended": "yes"}, auto_id="empty_%s")
    wrong = SampleForm(
        {"on_day": "31", "on_month": "4", "on_year": str(today.year), "place": "x" * 90}, auto_id="wrong_%s"
    )
    return {
        "crumbs": [
            Crumb(label="Performance", url="#"),
            Crumb(label="Quarter 3", url="#"),
            Crumb(label="Indicator 2 of 7"),
        ],
        "today": today,
        "soon": today + timedelta(days=5),
        "before": today - timedelta(days=7),
        "stats": _stats(),
        "rows": _rows(),
        "who": _identity(),
        "tabs": _tabs(),
        "facts": _facts(),
        "entries": _entries(),
        "steps": _steps(),
        "empty_form": empty,
        "wrong_form": wrong,
        "forms": [wrong],
        "filter": SampleFilter({"kind": ["one", "group"]}, auto_id="filter_%s"),
        "chosen": [Tab(label="2 of 4 kinds", url="#")],
        "actions": [Tab(label="Close the case", url="#"), Tab(label="Share with an agency", url="#")],
        "quarters": [
            Tab(label="Q1", url="#"),
            Tab(label="Q2", url="#"),
            Tab(label="Q3", url="#", current=True),
            Tab(label="Q4", url=""),
        ],
        "few": Paginator(range(250), 25).page(4),
        **_charts(today),
    }


def clash() -> Conflict:
    """Two people changed one goal of a plan."""
    now = timezone.now()
    start = "Risk letter received from Police on 9 November. "
    due = {"due_day": "20", "due_month": "11", "due_year": "2026"}
    mine = start + "Mother will accept Enfield or Barnet, not Hackney. She cannot view before 2:00pm because of work."
    form = GoalForm({**due, "step": "Ask Adwoa Osei about areas", "note": mine, "status": "on"})
    form.is_valid()
    before = {"due": date(2026, 11, 13), "step": "Chase Housing panel", "note": start.strip(), "status": "on"}
    offer = "Two-bed in Enfield offered, viewing on Monday 23 November at 11:00am. Needs proof of income."
    theirs = {
        "due": date(2026, 11, 27),
        "step": "Adwoa Osei to view the flat",
        "note": start + offer,
        "status": "behind",
    }
    return Conflict.between(
        form,
        before=before,
        theirs=theirs,
        read=6,
        version=7,
        thing="Kairo Bennett-Osei, IGU-2291. Plan, goal 1: Move out of N17 with his mother",
        them="Marek Zielinski",
        them_agency="Housing",
        me="Nadia Rahman",
        opened_at=now - timedelta(minutes=26),
        saved_at=now - timedelta(minutes=7),
    )


def _stats() -> list[Stat]:
    return [
        Stat(figure=2, label="Overdue", url="#", urgent=True),
        Stat(figure=4, label="Due today", url="#"),
        Stat(figure=3, label="Actions from GAG", url="#"),
        Stat(figure=3, label="Releases in 8 weeks", url="#"),
        Stat(figure=2, label="New referrals", url="#"),
        Stat(figure=0, label="No contact in 14 days", url="#", urgent=True),
    ]


def _rows() -> list[Row]:
    return [
        Row(
            title="Kairo Bennett-Osei",
            url="#",
            status="Overdue, 3 days",
            colour="red",
            what="Return call to his mother about the Enfield placement",
            detail="Was due Monday 16 November",
        ),
        Row(
            title="Tyrell Asante-Morgan",
            url="#",
            status="Due today",
            colour="yellow",
            what="Home visit with PC Gareth Llewellyn",
            detail="5:45pm, Northumberland Park",
            warning="Do not visit alone",
        ),
    ]


def _identity() -> Identity:
    return Identity(
        name="Kairo Bennett-Osei",
        facts=(
            ("Known as", "K-Boy, Ozzy"),
            ("Born 14 March 2009, age", "17"),
            ("Reference", "IGU-2291"),
            ("Worker", "Nadia Rahman"),
        ),
        band="amber",
        band_note="confirmed 3 Nov",
        warnings=("Lone-worker warning: do not visit alone",),
    )


def _tabs() -> list[Tab]:
    return [
        Tab(label="Overview", url="#", current=True),
        Tab(label="Timeline", url="#", count=64),
        Tab(label="Plan", url="#", count=5),
        Tab(label="Circumstances", url="#"),
        Tab(label="Risk", url="#"),
        Tab(label="Network", url="#", count=9),
        Tab(label="Sharing", url="#"),
    ]


def _facts() -> list[Fact]:
    return [
        Fact(label="Last contact", value="Thu 12 November, 7 days ago. Attended", detail="Group session. Nadia Rahman"),
        Fact(label="Next step", value="Return call to his mother", tag="Overdue, 3 days", colour="red", link="#"),
        Fact(label="Strengths", value="Boxing twice a week. Trusts his aunt."),
    ]


def _entries() -> list[Entry]:
    now = timezone.now()
    return [
        Entry(
            at=now - timedelta(days=2),
            kind="Meeting",
            title="Gang Action Group",
            agency="All agencies",
            colour="grey",
            shape="square",
            text="Band stays Amber. Three actions: move out of N17, keep college place, mentor for weekends.",
            recorded_by="Tom Ashworth, IGU",
            recorded_at=now - timedelta(days=2),
        ),
        Entry(
            at=now - timedelta(days=3),
            kind="Contact",
            title="Order appointment",
            agency="Youth Justice",
            shape="missed",
            attended=False,
            attendance_note="Acceptable reason",
            text="Texted at 1:50pm to say the bus route was not safe. Counts as acceptable.",
            recorded_by="Sunita Patel, Youth Justice",
        ),
        Entry(
            at=now - timedelta(days=6),
            kind="Restricted",
            title="Held by Victim Support: ask Dana Okoro",
            agency="Victim Support",
            withheld="You can see that an entry exists so that you know to ask. Its kind and content are kept from you.",
            timed=False,
        ),
        Entry(
            at=now - timedelta(days=7),
            kind="Group session",
            title="Knife crime consequences, session 2 of 6",
            agency="IGU",
            attended=True,
            text="Took part and stayed behind to talk.",
            correction="Corrected on 16 November by Nadia Rahman. Length: 30 minutes, now 90 minutes.",
            recorded_by="Nadia Rahman",
        ),
    ]


def _steps() -> list[Step]:
    return [
        Step(label="Records frozen", state="done", detail="Niamh Doherty, CSP officer", when="9 Jan, 18:00"),
        Step(label="Figures checked", state="done", detail="Joseph Mensah, analyst", when="19 Jan, 14:10"),
        Step(label="Text approved", state="now", detail="Adaeze Okonkwo, chair", when="due 23 Jan"),
        Step(label="Sent to the board", state="next", detail="12 members, by secure link", when="27 Jan"),
    ]


def _charts(today: date) -> dict[str, Any]:
    education = [
        charts.Point("Quarter 1", 35, "red", "7 of 20", "Apr to Jun 2014"),
        charts.Point("Quarter 2", 57, "amber", "16 of 28", "Jul to Sep"),
        charts.Point("Quarter 3", 61, "green", "19 of 31", "Oct to Dec"),
        charts.Point("Quarter 4", None, detail="Due 13 April"),
    ]
    people = [charts.Bar("Q1", 26), charts.Bar("Q2", 19), charts.Bar("Q3", 6, strong=True)]
    return {
        "trend": charts.trend(education, title="Education: 35, 57, then 61% against 60%", target=60),
        "trend_plain": charts.trend(
            [charts.Point("Q1", 26), charts.Point("Q2", 35), charts.Point("Q3", 29), charts.Point("Q4", None)],
            title="People worked with: 26, 35, then 29",
            scale=80,
        ),
        "line": charts.line(education, title="In education or work, by quarter, with a target of 60%", target=60),
        "multiples": [
            charts.multiple(_quarters(first, second, third), title=name, target=target, unit="%")
            for name, first, second, third, target in (
                ("Reoffending reduction", 84, 56, 58, 20),
                ("Education and work", 35, 57, 61, 60),
                ("Settled accommodation", 65, 66, 72, 60),
                ("Retention", 90, 94, 89, 80),
            )
        ],
        "columns": charts.columns(people, title="New people each quarter, as columns"),
        "bars": charts.bars(people, title="New people each quarter"),
        "journey": _journey(),
    }


def _quarters(first: float, second: float, third: float) -> list[charts.Point]:
    return [
        charts.Point("Q1", first, "green"),
        charts.Point("Q2", second, "amber"),
        charts.Point("Q3", third, "green"),
        charts.Point("Q4", None),
    ]


def _journey() -> Any:
    contacts = [date(2025, 9, 9) + timedelta(days=11 * number) for number in range(39)]
    lanes = [
        charts.Lane(
            "Contacts",
            events=[charts.Event(day, "missed" if place % 7 == 4 else "dot") for place, day in enumerate(contacts)]
            + [charts.Event(date(2025, 9, 1), "dot", "Referred 9 Sep", before=True)],
        ),
        charts.Lane(
            "Education and employment",
            [
                charts.Span(date(2025, 6, 1), date(2025, 6, 26), "Year 11"),
                charts.Span(date(2025, 9, 8), date(2026, 1, 20), "College, Level 1 building"),
                charts.Span(date(2026, 1, 20), date(2026, 3, 10), "None", "none"),
                charts.Span(date(2026, 3, 10), date(2026, 5, 6), "In custody"),
                charts.Span(date(2026, 5, 6), date(2026, 9, 5), "None, 4 months", "none"),
                charts.Span(date(2026, 9, 5), None, "Level 2, 71%"),
            ],
        ),
        charts.Lane(
            "Accommodation",
            [
                charts.Span(date(2025, 6, 1), date(2026, 3, 10), "Mother’s home, N17", "teal"),
                charts.Span(date(2026, 5, 6), date(2026, 8, 30), "Aunt’s home, Enfield", "teal"),
                charts.Span(date(2026, 8, 30), None, "Mother’s home", "teal"),
            ],
        ),
        charts.Lane("Custody", [charts.Span(date(2026, 3, 10), date(2026, 5, 6), "Remand", "purple")]),
        charts.Lane(
            "Offences",
            events=[
                charts.Event(date(2025, 8, 14), "diamond", "Robbery, no charge"),
                charts.Event(date(2026, 1, 20), "diamond", "Bladed article", before=True),
                charts.Event(date(2026, 3, 8), "diamond", "Robbery"),
                charts.Event(date(2026, 5, 6), "square", "Order, 12 months"),
                charts.Event(date(2026, 10, 2), "triangle", "Assaulted", before=True),
            ],
        ),
        charts.Lane(
            "Meetings and band",
            [
                charts.Span(date(2025, 9, 9), date(2025, 12, 2), "Green", "green"),
                charts.Span(date(2025, 12, 2), date(2026, 3, 16), "Amber", "amber"),
                charts.Span(date(2026, 3, 16), date(2026, 9, 20), "Red", "red"),
                charts.Span(date(2026, 9, 20), None, "Amber", "amber"),
            ],
            [
                charts.Event(date(2025, 9, 9), "block"),
                charts.Event(date(2025, 12, 2), "block"),
                charts.Event(date(2026, 3, 3), "ring"),
                charts.Event(date(2026, 3, 16), "block"),
                charts.Event(date(2026, 11, 17), "block"),
            ],
        ),
    ]
    key = [
        ("dot", "Contact, attended"),
        ("missed", "Did not attend"),
        ("hatched", "Not in education or work"),
        ("diamond", "Offence"),
        ("square", "Court outcome"),
        ("triangle", "He was the victim"),
        ("block", "GAG"),
        ("ring", "Strategy meeting"),
    ]
    title = "Journey of Kairo Bennett-Osei, June 2025 to November 2026"
    return charts.journey(lanes, title=title, since=date(2025, 6, 1), today=date(2026, 11, 19), key=key)

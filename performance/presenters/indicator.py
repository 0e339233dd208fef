"""The page of one indicator in one quarter: its arithmetic, the rows behind it, what became of it since."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.db.models.expressions import RawSQL

from cohort.models import Case, CircumstanceStatus
from igu.access.actor import Actor
from igu.people.models import Person
from igu.ui.context import address
from igu.ui.presenters import Fact, Tab
from performance import services
from performance.indicators.engine import Row
from performance.indicators.figure import Figure
from performance.models import FrozenFigure
from performance.presenters.lines import Line

PER_PAGE = 20
VIEWS = {"all": "All", "counts": "Count", "does-not": "Do not", "left-out": "Left out"}
EVIDENCE = {"open": "Still open", "planned": "Ended as planned", "left": "Ended otherwise"}


@dataclass(frozen=True)
class Behind:
    """A subject that the reader may open."""

    case: Case
    row: Row
    verdict: str
    says: str

    @property
    def url(self) -> str:
        return address("person", self.case.person_id)


@dataclass(frozen=True)
class RowsBehind:
    """The subjects behind a figure: a page of those that the reader may open, and how many they cannot."""

    page: Page
    views: list[Tab]
    counted: int
    left_out: int
    visible: int
    hidden_counted: int
    hidden_met: int
    hidden_left_out: int

    @property
    def hidden(self) -> int:
        return self.hidden_counted + self.hidden_left_out

    @property
    def whole(self) -> int:
        return self.counted + self.left_out

    @property
    def hidden_words(self) -> str:
        """How those who cannot be opened count, in a sentence."""
        not_met = self.hidden_counted - self.hidden_met
        parts = [f"{self.hidden_met} count", f"{not_met} do not"]
        parts += [f"{self.hidden_left_out} are left out"] if self.hidden_left_out else []
        return f"{self.hidden} that you cannot open: {', '.join(parts)}. Their numbers are in the figure all the same."


def rows_behind(figure: Figure, *, view: str, number: str, path: str, by: Actor) -> RowsBehind:
    """Everybody behind a figure who the reader may open, one page of them; the rest are told as numbers."""
    rows = services.rows_behind(figure, by=by)
    by_case = {row.case_id: row for row in rows}
    cases = Case.objects.visible_to(by).filter(person__in=Person.objects.visible_to(by).values("pk"))
    seen = set(cases.filter(_among(by_case)).values_list("pk", flat=True))
    hidden = [row for row in rows if row.case_id not in seen]
    chosen = [row.case_id for row in rows if row.case_id in seen and _belongs(row, view)]
    shown = cases.filter(_among(chosen)).for_list().order_by("person__family_name", "person__given_name", "pk")
    page = Paginator(shown, PER_PAGE).get_page(number)
    labels = dict(CircumstanceStatus.objects.values_list("pk", "label"))
    page.object_list = [_behind(case, by_case[case.pk], figure, labels) for case in page.object_list]
    return RowsBehind(
        page=page,
        views=[_tab(key, label, rows, view, path) for key, label in VIEWS.items()],
        counted=sum(1 for row in rows if row.counted),
        left_out=sum(1 for row in rows if not row.counted),
        visible=len(seen),
        hidden_counted=sum(1 for row in hidden if row.counted),
        hidden_met=sum(1 for row in hidden if row.counted and row.met),
        hidden_left_out=sum(1 for row in hidden if not row.counted),
    )


def _among(ids):
    """pk in a list of any length, sent as one array."""
    return Q(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [list(ids)]))


def _belongs(row: Row, view: str) -> bool:
    if view == "counts":
        return bool(row.counted and row.met)
    if view == "does-not":
        return bool(row.counted and not row.met)
    return not row.counted if view == "left-out" else True


def _tab(key: str, label: str, rows: list[Row], view: str, path: str) -> Tab:
    number = sum(1 for row in rows if _belongs(row, key))
    return Tab(label=f"{label} ({number})", url=f"{path}?show={key}#rows", current=key == view)


def _behind(case: Case, row: Row, figure: Figure, labels: dict[str, str]) -> Behind:
    if not row.counted:
        return Behind(case, row, "Left out", figure.indicator.exclusions.get(row.excluded or "", ""))
    return Behind(case, row, "Counts" if row.met else "Does not", says(row, figure, labels))


def says(row: Row, figure: Figure, labels: dict[str, str]) -> str:
    """What the record says, in words."""
    code = figure.code
    if code == "G1":
        return f"{_offences(row.before_offences)} before, {row.after_offences} after"
    if code == "G1b":
        return f"Gravity {row.evidence}"
    if code in {"G2", "G3"}:
        return labels.get(row.evidence or "", "Not known")
    if code == "G4":
        return EVIDENCE[row.evidence]
    return f"{row.evidence} attended"


def _offences(number: int) -> str:
    return f"{number} offence" if number == 1 else f"{number} offences"


def definition(figure: Figure) -> list[Fact]:
    """The definition in words, as facts."""
    indicator = figure.indicator
    first, last = figure.quarter.first, figure.quarter.last
    return [
        Fact(label="Counts", value=indicator.numerator),
        Fact(label="Out of", value=indicator.denominator),
        Fact(label="Window", value=indicator.window, detail=f"Quarter of {first:%-d %B %Y} to {last:%-d %B %Y}"),
        Fact(label="Formula", value=indicator.formula),
        Fact(label="Rating", value=rating_rule(figure)),
        Fact(label="Source", value=indicator.source, detail=f"Definition version {indicator.version}"),
    ]


def rating_rule(figure: Figure) -> str:
    """When it is Green, Amber and Red, in the figure's own numbers."""
    against = figure.rated_against
    if against is None:
        return "No target, so not rated"
    unit = "%" if figure.is_percent else ""
    line = f"Green at {_number(against)}{unit} or more, Amber from {_number(against * 9 / 10)}{unit}, Red below"
    return (
        f"{line}: {figure.target_shown} over {figure.aim.years} years, on a straight line" if figure.aim.years else line
    )


def _number(value) -> str:
    return f"{float(value):.1f}".removesuffix(".0")


def arithmetic(line: Line) -> list[tuple[str, list[str]]]:
    """The table under the chart: how each quarter's figure comes about."""
    figures = [slot.figure for slot in line.slots]
    known = next((figure for figure in figures if figure), None)
    if known is None:
        return []
    rows: list[tuple[str, list]] = []
    if known.code == "G1":
        rows = [
            ("Offences before", [f and f.sums.before_offences for f in figures]),
            ("Years at risk before", [f and _years(f.sums.before_days) for f in figures]),
            ("Offences after", [f and f.sums.after_offences for f in figures]),
            ("Years at risk after", [f and _years(f.sums.after_days) for f in figures]),
        ]
    elif known.is_percent:
        rows = [
            ("Counted in the figure", [f and f.n for f in figures]),
            ("Of them, count", [f and f.sums.met for f in figures]),
        ]
    for key, words in known.indicator.exclusions.items():
        rows.append(
            (f"Left out: {words[0].lower()}{words[1:]}", [f and f.sums.exclusions.get(key, 0) for f in figures])
        )
    return [(label, ["–" if cell is None else str(cell) for cell in cells]) for label, cells in rows]


def _years(days: int) -> str:
    return f"{days / 365.25:.1f}"


@dataclass(frozen=True)
class Told:
    """A publication of a figure, for the list of revisions."""

    row: FrozenFigure
    text: str
    detail: str


def revisions(rows: list[FrozenFigure]) -> list[Told]:
    """What was published of an indicator, the newest first."""
    told, before = [], None
    for row in rows:
        shown = row.figure().shown
        text = f"Revised, {before} to {shown}" if before else f"First published, {shown}"
        told.append(Told(row, text, f"{row.reason}. {row.published_by}" if row.reason else str(row.published_by)))
        before = shown
    return told[::-1]

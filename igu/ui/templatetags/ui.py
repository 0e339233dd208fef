"""Tags and filters every template has, without loading them. Small parts are tags; larger ones are components."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.apps import apps
from django.utils import timezone
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe

from igu.access.actor import Actor, current_actor
from igu.access.policies import Policy

register = template.Library()

ICONS = Path(__file__).resolve().parent.parent / "icons"
BAND_ICONS = {"red": "square-red", "amber": "diamond-amber", "green": "circle-green"}
RATING_ICONS = {
    "red": "square-red",
    "amber": "triangle-amber",
    "green": "circle-green",
    "complete": "complete",
    "blue": "circle-blue",
}


@cache
def _drawing(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text().strip()


@register.simple_tag
def icon(name: str, title: str = "") -> SafeString:
    """A drawing from igu/ui/icons; hidden from screen readers, who hear `title` where no word stands beside it."""
    drawing = mark_safe(_drawing(name))  # noqa: S308 - our own files, named by templates
    return format_html('{}<span class="govuk-visually-hidden">{}</span>', drawing, title) if title else drawing


@register.simple_tag
def tag(text: str, colour: str = "") -> SafeString | str:
    """A tinted word for a state. Colours: grey green red orange yellow teal purple magenta; blue when none is given."""
    if not text:
        return ""
    kind = f" govuk-tag--{colour}" if colour and colour != "blue" else ""
    return format_html('<strong class="govuk-tag{}">{}</strong>', kind, text)


@register.simple_tag
def agency_tag(text: str) -> SafeString:
    """An agency's name in an outlined box."""
    return format_html('<span class="app-agency">{}</span>', text)


@register.simple_tag
def band(value: Any, label: str = "") -> SafeString:
    """A nominal's band as shape and word: red square, amber diamond, green circle; anything else a dashed circle."""
    return _shape(BAND_ICONS, value, label or _label(value) or "No band")


@register.simple_tag
def rag(value: Any, label: str = "") -> SafeString:
    """A rating as shape and word: red square, amber triangle, green circle, complete; anything else a dashed circle."""
    return _shape(RATING_ICONS, value, label or _label(value) or "Not rated")


def _shape(icons: dict[str, str], value: Any, label: str) -> SafeString:
    name = icons.get(str(value or "").lower(), "circle-dashed")
    return format_html('<span class="app-shape">{} {}</span>', mark_safe(_drawing(name)), label)  # noqa: S308


def _label(value: Any) -> str:
    return str(getattr(value, "label", "") or str(value or "").replace("_", " ").capitalize())


@register.simple_tag
def warning(text: str) -> SafeString | str:
    """A warning that travels with a person's name."""
    if not text:
        return ""
    return format_html('<span class="app-warning">{} {}</span>', mark_safe(_drawing("warning")), text)  # noqa: S308


@register.simple_tag
def attendance(attended: bool | None, note: str = "") -> SafeString | str:
    """Attended or did not, as a mark and words."""
    if attended is None:
        return ""
    name, words, kind = ("tick", "Attended", "yes") if attended else ("cross-plain", "Did not attend", "no")
    drawing = mark_safe(_drawing(name))  # noqa: S308
    return format_html('<span class="app-attended app-attended--{}">{} {}</span> {}', kind, drawing, words, note)


@register.simple_tag
def tier(number: int, label: str, of: int = 3) -> SafeString:
    """How much an agency sees: filled boxes out of `of`, then the words."""
    full, empty = _drawing("tier-full"), _drawing("tier-empty")
    boxes = mark_safe(full * number + empty * (of - number))  # noqa: S308
    return format_html('<span class="app-tier"><span class="app-tier__boxes">{}</span> {}</span>', boxes, label)


@register.inclusion_tag("components/heading.html")
def heading(text: str, note: str = "", link: str = "", url: str = "", id: str = "", level: int = 2) -> dict[str, Any]:  # noqa: A002
    """A section's heading above a black line, with a quiet note beside it and a link at its end."""
    return {"text": text, "note": note, "link": link, "url": url, "id": id, "level": level}


@register.inclusion_tag("components/stats.html")
def stats(tiles: Iterable[Any], label: str = "") -> dict[str, Any]:
    """A row of figures (igu.ui.presenters.Stat)."""
    return {"tiles": tiles, "label": label}


@register.inclusion_tag("components/facts.html")
def facts(rows: Iterable[Any]) -> dict[str, Any]:
    """Key facts (igu.ui.presenters.Fact): label, value, a quieter line, a link to change it."""
    return {"rows": rows}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Any], label: str = "Sections of this record") -> dict[str, Any]:
    """A record's own navigation (igu.ui.presenters.Tab)."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/actions_menu.html")
def actions_menu(items: Iterable[Any], label: str = "More actions") -> dict[str, Any]:
    """Links folded into one button (igu.ui.presenters.Tab); without a script they stand side by side."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/segments.html")
def segments(items: Iterable[Any], label: str) -> dict[str, Any]:
    """A switch between a few views (igu.ui.presenters.Tab); one without an address is still to come."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/filter_panel.html", takes_context=True)
def filter_panel(
    context: template.Context, form: Any, clear_url: str = "", chosen: Iterable[Any] = ()
) -> dict[str, Any]:
    """A list's filter, sent by GET; `chosen` are the filters in force (Tab: what it is, the address without it)."""
    return {"form": form, "clear_url": clear_url or context["request"].path, "chosen": chosen}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(crumbs: Iterable[Any]) -> dict[str, Any]:
    return {"crumbs": crumbs}


@register.inclusion_tag("components/back_link.html")
def back_link(label: str, url: str) -> dict[str, Any]:
    return {"label": label, "url": url}


@register.inclusion_tag("components/identity.html")
def identity_bar(who: Any, level: int = 1) -> dict[str, Any]:
    """The bar of a record (igu.ui.presenters.Identity); its name is the page's heading."""
    return {"who": who, "level": level}


@register.inclusion_tag("components/timeline_entry.html")
def timeline_entry(entry: Any, level: int = 3) -> dict[str, Any]:
    """One entry (igu.ui.registry.Entry) of an `<ol class="app-timeline">`."""
    return {"entry": entry, "level": level}


@register.inclusion_tag("components/steps.html")
def steps(items: Iterable[Any], label: str = "Steps") -> dict[str, Any]:
    """Steps of a sign-off (igu.ui.presenters.Step), joined by a line."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/progress.html")
def progress(done: int, of: int, text: str, items: Iterable[Any] = ()) -> dict[str, Any]:
    """Honest progress of long work by real, named steps (igu.ui.presenters.Step)."""
    segments = [number < done for number in range(of)]
    return {"done": done, "of": of, "text": text, "segments": segments, "items": items}


@register.inclusion_tag("components/share.html")
def share(part: int, whole: int, part_label: str, rest_label: str) -> dict[str, Any]:
    """Two parts of a whole as one bar with words under it."""
    return {"width": round(100 * part / whole, 1) if whole else 0, "part_label": part_label, "rest_label": rest_label}


@register.inclusion_tag("components/empty.html")
def empty(text: str, link: str = "", url: str = "") -> dict[str, Any]:
    """What a list says when it has nothing, and what to do about it."""
    return {"text": text, "link": link, "url": url}


@register.inclusion_tag("components/banner.html")
def banner(
    text: str, detail: str = "", kind: str = "information", title: str = "", focus: bool = False
) -> dict[str, Any]:
    """A notification; `kind` is "information" or "success". One that answers what was just done takes the `focus`."""
    title = title or ("Done" if kind == "success" else "Important")
    return {"text": text, "detail": detail, "kind": kind, "title": title, "focus": focus}


@register.inclusion_tag("components/alert.html")
def alert(text: str, detail: str = "", kind: str = "warning") -> dict[str, Any]:
    """A box inside a page: "warning" (black box, triangle), "note" (grey), "changed" (yellow) or "seen" (eye)."""
    return {"text": text, "detail": detail, "kind": kind}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page_obj: Any, label: str = "Pages") -> dict[str, Any]:
    """Numbered pages of a Django `Page`, keeping the rest of the query."""
    paginator = page_obj.paginator
    return {
        "page_obj": page_obj,
        "label": label,
        "numbers": paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1),
        "ellipsis": paginator.ELLIPSIS,
        "request": context["request"],
    }


@register.inclusion_tag("components/cursor.html")
def cursor_links(previous: str = "", next: str = "", label: str = "Pages") -> dict[str, Any]:  # noqa: A002
    """Links to the newer and older page, where pages have no numbers."""
    return {"previous": previous, "next": next, "label": label}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: template.Context, label: str, field: str, numeric: bool = False) -> dict[str, Any]:
    """A column's heading that sorts on the server by `?order=field` or `?order=-field`."""
    order = context["request"].GET.get("order", "")
    ascending = order == field
    state = "ascending" if ascending else "descending" if order == f"-{field}" else "none"
    return {
        "label": label,
        "order": f"-{field}" if ascending else field,
        "state": state,
        "icon": "sort" if state == "none" else f"sort-{state}",
        "numeric": numeric,
        "request": context["request"],
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """Every error of these forms, each leading to its field; takes the focus."""
    return {"errors": [error for form in forms for error in _errors(form)]}


@register.inclusion_tag("components/error_summary.html", takes_context=True)
def page_errors(context: template.Context) -> dict[str, Any]:
    """The error summary of the page's `form`, `forms` or `formset`; drawn by the layout."""
    return {"errors": _page_errors(context)}


@register.simple_tag(takes_context=True)
def error_prefix(context: template.Context) -> str:
    """What the title of a page with errors begins with."""
    return "Error: " if _page_errors(context) else ""


def _page_errors(context: template.Context) -> list[tuple[str, str]]:
    flat = context.flatten()
    found = [flat.get("form"), *(flat.get("forms") or ()), *(flat.get("formset") or ())]
    return [error for form in found for error in _errors(form)]


def _errors(form: Any) -> list[tuple[str, str]]:
    if not getattr(form, "is_bound", False):
        return []
    pairs = [("", message) for message in form.non_field_errors()]
    for field in form:
        pairs += [(field.error_id, message) for message in field.errors]
    return pairs


@register.filter
def ukdate(value: Any, form: str = "") -> str:
    """A date as people here write it, in London time.

    Nothing: Thu 12 November 2026. "long": Thursday 12 November 2026. "plain": 12 November 2026. "day": Thu 12 Nov.
    "short": 12 Nov, with the year when it is another year. "month": November 2026. "clock": 4:00pm. "full": both.
    A time of day alone is written as a clock's, whatever is asked for.
    """
    if isinstance(value, time):
        return _clock(value)
    if not isinstance(value, date):
        return ""
    day = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    year = "" if day.year == timezone.localdate().year else f" {day.year}"
    clock = _clock(day) if isinstance(day, datetime) else ""
    forms = {
        "": f"{day:%a} {day.day} {day:%B %Y}",
        "long": f"{day:%A} {day.day} {day:%B %Y}",
        "plain": f"{day.day} {day:%B %Y}",
        "day": f"{day:%a} {day.day} {day:%b}{year}",
        "short": f"{day.day} {day:%b}{year}",
        "month": f"{day:%B %Y}",
        "clock": clock,
        "full": ", ".join(filter(None, [f"{day:%a} {day.day} {day:%B %Y}", clock])),
    }
    return forms[form]


def _clock(at: datetime | time) -> str:
    return f"{at.hour % 12 or 12}:{at.minute:02}{'am' if at.hour < 12 else 'pm'}"


@register.filter
def ago(value: Any) -> str:
    """How far from today, in whole London days: "7 days ago", "yesterday", "today", "tomorrow", "in 5 days".

    From 61 days it is in whole months of 30.44 days, from 2 years in whole years of 365.25: "in 4 months", "24 years ago".
    """
    if not isinstance(value, date):
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) and timezone.is_aware(value) else value
    day = day.date() if isinstance(day, datetime) else day
    days = (day - timezone.localdate()).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    far = abs(days)
    words = f"{far} days"
    if far >= 2 * 365.25:
        words = f"{int(far / 365.25)} years"
    elif far >= 61:
        words = f"{int(far / 30.44)} months"
    return near.get(days) or (f"in {words}" if days > 0 else f"{words} ago")


@register.filter
def percent(value: Any, places: int = 0) -> str:
    """A proportion from 0 to 1 as a percentage; a dash where there is none."""
    return "–" if value is None else f"{float(value) * 100:.{places}f}%"


@register.filter
def masked_for(value: Any, actor: Actor | None) -> str:
    """A person's name, or its initials for a reader whose role reads no cases (or who is not signed in)."""
    if actor is not None and actor.role.reads_cases:
        return str(value)
    return " ".join(f"{part[0]}…" for part in str(value).split())


@register.filter
def can(obj: Any, policy_name: str) -> bool:
    """Whether the reader may do this to the object: asks `<app>.policies.<policy_name>.allows(actor, obj)`."""
    actor = current_actor()
    return actor is not None and obj is not None and _policy(obj, policy_name).allows(actor, obj)


@register.filter
def refusal(obj: Any, policy_name: str) -> str:
    """The sentence that says why the reader may not do this to the object, or nothing when they may."""
    actor = current_actor()
    return "" if actor is None or obj is None else _policy(obj, policy_name).refusal(actor, obj) or ""


def _policy(obj: Any, name: str) -> Policy:
    return import_string(f"{apps.get_containing_app_config(type(obj).__module__).name}.policies.{name}")

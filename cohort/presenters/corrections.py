"""What a row said before it was corrected, by whom and when, from its history."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from igu.access.policies import withheld
from igu.accounts.models import User
from igu.ui.templatetags.ui import ukdate

WATCHED = {
    "Case": {"opened_on": "Opened", "closed_on": "Closed", "closure_reason": "Why it was closed"},
    "Intervention": {
        "on": "Day",
        "at": "Time",
        "kind": "What it was",
        "mode": "How",
        "place": "Where",
        "attended": "Attended",
        "absence_reason": "Reason",
        "minutes": "Minutes",
        "summary": "What happened",
    },
    "Circumstance": {
        "status": "Status",
        "from_on": "First day",
        "to_on": "Last day",
        "suitable": "Suitable",
        "note": "Note",
    },
    "Offence": {
        "offence": "Offence",
        "offence_on": "Day",
        "outcome": "Outcome",
        "outcome_on": "Day of the outcome",
        "gravity": "Gravity",
    },
    "SensitiveNote": {
        "on": "Day",
        "text": "What has to be known",
        "source": "Who says so",
        "assessment": "How they know it",
        "handling": "Who may be told",
        "conditions": "Conditions of sharing",
    },
    "Custody": {"from_on": "First day", "to_on": "Last day", "place": "Where"},
}
"""The fields whose change a reader is told, with their words."""

ENDS = {"to_on", "closed_on", "closure_reason"}

LONG = 60
"""Characters from which an earlier text is folded away: what it says now stands above it anyway."""
_BEFORE = "<details><summary>{}: see what it said before</summary><del>{}</del></details>"


def corrections(rows: Iterable[models.Model], *, reason: str = "") -> dict[tuple[type, int], SafeString]:
    """By model and number, for each row that was changed: every correction, oldest first. reason: why a row is read that is
    shown for a reason alone; without one nothing that is withheld of it is told of its past either.

    A query for each model among them, and one for the names of who corrected.
    """
    changed: dict[type, list[models.Model]] = defaultdict(list)
    for row in rows:
        if row.version > 1:
            changed[type(row)].append(row)
    histories = {key: versions for model, some in changed.items() for key, versions in _histories(model, some).items()}
    editors = {_editor(version) for versions in histories.values() for version in versions[1:]} - {None}
    names = dict(User.objects.filter(pk__in=editors).values_list("pk", "name")) if editors else {}
    told = {key: _told(versions, _watched(versions[-1], reason), names) for key, versions in histories.items()}
    return {key: text for key, text in told.items() if text}


def _watched(version: Any, reason: str) -> dict[str, str]:
    hidden = withheld(version, reason=reason)
    watched = WATCHED[version.pgh_tracked_model.__name__]
    return {name: label for name, label in watched.items() if name not in hidden}


def _histories(model: type[models.Model], rows: list[models.Model]) -> dict[tuple[type, int], list[Any]]:
    related = [name for name in WATCHED[model.__name__] if model._meta.get_field(name).is_relation]
    versions = model.events.rel.related_model.objects.filter(pgh_obj__in=rows).select_related(*related)
    found: dict[tuple[type, int], list[Any]] = defaultdict(list)
    for version in versions.order_by("pgh_obj_id", "pgh_id"):
        found[model, version.pgh_obj_id].append(version)
    return found


def _editor(version: Any) -> int | None:
    return (version.pgh_context or {}).get("user")


def _told(versions: list[Any], watched: dict[str, str], names: dict[int, str]) -> SafeString | str:
    said = []
    for before, after in zip(versions, versions[1:], strict=False):
        changes = [
            (label, _shown(getattr(before, name)), _shown(getattr(after, name)))
            for name, label in watched.items()
            if _is_corrected(name, getattr(before, name), getattr(after, name))
        ]
        if changes:
            long = [change for change in changes if len(change[1]) > LONG]
            changes = [change for change in changes if change not in long]
            who = names.get(_editor(after), "somebody")
            heading = format_html("<strong>Corrected on {}</strong> by {}", ukdate(after.pgh_created_at, "plain"), who)
            lines = format_html_join("", "<br>{}: <del>{}</del> <strong>{}</strong>", changes)
            kept = format_html_join("", _BEFORE, (change[:2] for change in long))
            said.append(format_html("<div>{}{}{}</div>", heading, lines, kept))
    return format_html_join("", "{}", ((each,) for each in said)) if said else ""


def _is_corrected(name: str, before: Any, after: Any) -> bool:
    """Whether it said something else before. What went on and then ended was not mistaken."""
    return before != after and not (name in ENDS and before is None)


def _shown(value: Any) -> str:
    if value in (None, ""):
        return "nothing"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ukdate(value, "plain") or str(value)

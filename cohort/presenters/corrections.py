"""What a row said before it was corrected, by whom and when, from its history."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from igu.accounts.models import User
from igu.ui.templatetags.ui import ukdate

WATCHED = {
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
    "Custody": {"from_on": "First day", "to_on": "Last day", "place": "Where"},
}
"""The fields whose change a reader is told, with their words."""


def corrections(rows: Iterable[models.Model]) -> dict[int, SafeString]:
    """For each row that was changed: every correction, oldest first. Two queries, whatever the number of rows."""
    changed = [row for row in rows if row.version > 1]
    if not changed:
        return {}
    model = type(changed[0])
    watched = WATCHED[model.__name__]
    related = [name for name in watched if model._meta.get_field(name).is_relation]
    versions = model.events.rel.related_model.objects.filter(pgh_obj__in=changed).select_related(*related)
    by_row: dict[int, list[Any]] = defaultdict(list)
    for version in versions.order_by("pgh_obj_id", "pgh_id"):
        by_row[version.pgh_obj_id].append(version)
    editors = {(version.pgh_context or {}).get("user") for some in by_row.values() for version in some[1:]}
    names = dict(User.objects.filter(pk__in=editors - {None}).values_list("pk", "name"))
    found = {number: _told(some, watched, names) for number, some in by_row.items()}
    return {number: told for number, told in found.items() if told}


def _told(versions: list[Any], watched: dict[str, str], names: dict[int, str]) -> SafeString | str:
    said = []
    for before, after in zip(versions, versions[1:], strict=False):
        changes = [
            (label, _shown(getattr(before, name)), _shown(getattr(after, name)))
            for name, label in watched.items()
            if getattr(before, name) != getattr(after, name)
        ]
        if changes:
            who = names.get((after.pgh_context or {}).get("user"), "somebody")
            heading = format_html("<strong>Corrected on {}</strong> by {}", ukdate(after.pgh_created_at, "plain"), who)
            lines = format_html_join("", "<br>{}: <del>{}</del> <strong>{}</strong>", changes)
            said.append(format_html("{}{}", heading, lines))
    return format_html_join("", "<p>{}</p>", ((each,) for each in said)) if said else ""


def _shown(value: Any) -> str:
    if value in (None, ""):
        return "nothing"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ukdate(value, "plain") or str(value)

"""When two people edit one thing: what clashes, what merges by itself, and how the second person's choice comes back.

A view first passes what was posted through `resolved`, so that a choice made on the conflict page arrives as an ordinary
form. When the version is stale it answers with `views.conflict(request, Conflict.between(form, …))`; when the reader goes
back to their draft (`wants_draft`) it draws the form again without saving.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from igu.ui.forms import PARTS, DateParts
from igu.ui.templatetags.ui import ukdate


@dataclass(frozen=True)
class Side:
    """One person's answer: its words, split where the two differ, and the inputs that carry it."""

    same: str
    differs: str
    inputs: list[tuple[str, str]]


@dataclass(frozen=True)
class Clash:
    """A field that both changed, differently. `both` is the two texts, each whole, one after the other: for long text only,
    and where neither emptied it."""

    name: str
    label: str
    was: str
    theirs: Side
    mine: Side
    both: str = ""


@dataclass(frozen=True)
class Merge:
    """A field that only the other person changed: their answer stays."""

    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Conflict:
    """All that the conflict page says.

    `carried` are the inputs of fields that do not clash, with the newer version; `read` is the version that the second person
    had before them, and `same` are the answers that nobody changed, in words.
    """

    thing: str
    them: str
    them_agency: str
    me: str
    opened_at: datetime
    saved_at: datetime
    read: int
    version: int
    clashes: list[Clash]
    merges: list[Merge]
    same: list[tuple[str, str]]
    carried: list[tuple[str, str]]
    held_at: datetime

    @classmethod
    def between(
        cls,
        form: forms.BaseForm,
        *,
        before: Mapping[str, Any],
        theirs: Mapping[str, Any],
        read: int,
        version: int,
        **who: Any,
    ) -> "Conflict":
        """Compares, field by field, what was on the page, what they saved and what this valid form holds.

        `who` is thing, them, them_agency, me, opened_at and saved_at. `before` and `theirs` hold a value for each field.
        """
        clashes, merges, carried, same = [], [], [("version", str(version))], []
        for field in form:
            if field.name == "version":
                continue
            was, saved, mine = before.get(field.name), theirs.get(field.name), form.cleaned_data.get(field.name)
            if mine not in (was, saved) and saved != was:
                clashes.append(_clash(field, was, saved, mine, who["them"], who["me"]))
                continue
            if mine == was and saved != was:
                merges.append(Merge(str(field.label), shown(field, was), shown(field, saved)))
            if mine == was == saved and not field.is_hidden:
                same.append((str(field.label), shown(field, was)))
            carried += inputs(field, saved if mine == was else mine)
        return cls(
            clashes=clashes,
            merges=merges,
            same=same,
            carried=carried,
            read=read,
            version=version,
            held_at=timezone.now(),
            **who,
        )


def wants_draft(post: QueryDict) -> bool:
    """Whether this is the conflict page's "Back to my draft"."""
    return "back--draft" in post


def resolved(post: QueryDict) -> QueryDict:
    """What was posted, with each `keep--<field>` choice of the conflict page turned into the field's own inputs.

    Back to the draft: every field is as the second person left it, with the version that they had read, so that saving it
    asks again.
    """
    data = post.copy()
    if wants_draft(post):
        data["version"] = post.get("back--version", "")
    for key, choice in post.items():
        if not key.startswith("keep--"):
            continue
        if wants_draft(post):
            choice = "mine"
        field = key.removeprefix("keep--")
        for name, values in post.lists():
            side, _, rest = name.partition("--")
            owner, _, own_name = rest.partition("--")
            if side == choice and owner == field:
                data.setlist(own_name, values)
    for key in [key for key in data if key.partition("--")[0] in {"keep", "theirs", "mine", "both", "back"}]:
        del data[key]
    return data


def inputs(field: forms.BoundField, value: Any) -> list[tuple[str, str]]:
    """The names and texts a browser would send for this value of the field."""
    widget, name = field.field.widget, field.html_name
    if isinstance(widget, DateParts):
        return [
            (f"{name}_{part}", str(text)) for part, text in zip(PARTS, widget.decompress(value), strict=True) if text
        ]
    if isinstance(widget, forms.CheckboxInput):
        return [(name, "on")] if value else []
    value = field.field.prepare_value(value)
    many = value if isinstance(value, (list, tuple)) else [value]
    return [(name, str(each)) for each in many if each not in (None, "")]


def shown(field: forms.BoundField, value: Any) -> str:
    """The value in words, as a reader knows it."""
    if value in (None, "", []):
        return "Not said"
    if isinstance(value, (date, time)):
        return ukdate(value, "full" if isinstance(value, datetime) else "long")
    if isinstance(field.field.widget, forms.CheckboxInput):
        return "Yes" if value else "No"
    words = {str(key): str(word) for key, word in getattr(field.field, "choices", ())}
    prepared = field.field.prepare_value(value)
    many = prepared if isinstance(prepared, (list, tuple)) else [prepared]
    return ", ".join(words.get(str(each), str(each)) for each in many)


def _clash(field: forms.BoundField, was: Any, saved: Any, mine: Any, them: str, me: str) -> Clash:
    theirs_words, my_words = shown(field, saved), shown(field, mine)
    long = isinstance(field.field.widget, forms.Textarea)
    start = _common_start(theirs_words, my_words) if long else 0
    # Each whole, though they begin alike: what follows may turn round what came before ("He is safe", "He is not safe").
    both = f"{theirs_words.strip()} ({them})\n{my_words.strip()} ({me})" if long and saved and mine else ""
    return Clash(
        name=field.name,
        label=str(field.label),
        was=shown(field, was),
        theirs=Side(theirs_words[:start], theirs_words[start:], inputs(field, saved)),
        mine=Side(my_words[:start], my_words[start:], inputs(field, mine)),
        both=both,
    )


def _common_start(one: str, other: str) -> int:
    """How far two texts are the same, to the end of a word."""
    length = len(os.path.commonprefix([one, other]))
    return one.rfind(" ", 0, length) + 1

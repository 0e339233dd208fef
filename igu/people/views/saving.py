"""A form about something new, sent once or more often."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from igu.ui import conflicts

_OWN = ("csrfmiddlewaretoken", "form_key")


@dataclass(frozen=True)
class Correction:
    """Where a row that was saved is corrected, and what the form there begins with: what was typed now, not saved yet."""

    url: str
    inputs: list[tuple[str, str]]
    label: str = "Correct what was saved"

    @classmethod
    def of(
        cls, row: models.Model, page: str, typed: Sequence[tuple[str, str]] = (), *, by: str = "pk", **given: str
    ) -> "Correction":
        """page: the name of its address, which names the row `by` a field. Without what was typed its form begins with what
        is on record."""
        draft = [*typed, ("back--version", str(row.version)), ("back--draft", "yes")] if typed else []
        return cls(reverse(page, args=[getattr(row, by)]), draft, **given)


def save_once(save: Callable[..., Any], values: dict[str, Any]) -> Any:
    """Calls `save` with what a valid form holds.

    A key that a row has which its sender may not see tells nothing: the form is saved as any other, under another key. Raises
    what `save` raises.
    """
    try:
        return save(**values)
    except IntegrityError:
        if "form_key" not in values:
            raise
        return save(**values | {"form_key": uuid.uuid4()})


def sent(request: HttpRequest) -> list[tuple[str, str]]:
    """What the browser sent of a form, without what belongs to this one sending."""
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in _OWN]


def saved_already(
    request: HttpRequest,
    form: forms.Form,
    row: models.Model,
    *,
    corrections: Sequence[Correction],
    back_label: str,
    back_url: str,
) -> HttpResponse:
    """409: this form made a row before, and comes again with other words. Shows them, and leads to correcting the row."""
    words = [
        (str(field.label), conflicts.shown(field, form.cleaned_data.get(field.name))) for field in form.visible_fields()
    ]
    context = {
        "saved_at": row.recorded_at,
        "corrections": corrections,
        "carried": any(each.inputs for each in corrections),
        "typed": [(label, text) for label, text in words if text not in {"", "Nothing"}],
        "again": [*sent(request), ("form_key", str(uuid.uuid4()))],
        "address": request.get_full_path(),
        "back_label": back_label,
        "back_url": back_url,
    }
    return render(request, "layouts/saved_already.html", context, status=409)

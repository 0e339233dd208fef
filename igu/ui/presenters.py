"""Small shapes that components draw. Pages fill them; templates never work anything out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import BooleanField, Field, ModelChoiceField

from igu.ui.forms import PARTS, DateField


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A row of a key-facts or summary list; `link_label` needs `about` so that "Change" says what it changes."""

    label: str
    value: Any
    detail: str = ""
    tag: str = ""
    colour: str = ""
    link: str = ""
    link_label: str = "Change"
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Stat:
    """One tile of a row of figures; `urgent` draws it in red when the figure is not nought."""

    figure: Any
    label: str
    url: str = ""
    urgent: bool = False
    icon: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A link of a record's own navigation; `count` stands beside its label."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Crumb:
    """A link of the breadcrumbs; the last one has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of long work or of a sign-off; `state` is "done", "now" or "next"."""

    label: str
    state: str
    detail: str = ""
    when: str = ""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A dated step above a conflict: who did what, when."""

    label: str
    at: datetime
    detail: str = ""
    kind: str = "mine"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The bar that is the same on every tab of a record. `facts` are (label, value) pairs read in a line.

    `band` is a colour's word, `band_note` what confirms it; each warning is said in full.
    """

    name: str
    facts: tuple[tuple[str, str], ...] = ()
    band: str = ""
    band_note: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonFrame:
    """What is the same on every tab of a person's page; drawn by layouts/person.html."""

    person: Any
    identity: Identity
    tabs: list[Tab]
    warnings: list[Any]
    actions: list[Tab]
    first_action: Tab | None = None


@dataclass(frozen=True)
class Answers:
    """What was sent with a form as (question, answer); `unsaid` says that there is more, which only the form can say."""

    rows: list[tuple[str, str]]
    unsaid: bool


def answers(fields: Mapping[str, Field], sent: Sequence[tuple[str, str]]) -> Answers:
    """What was sent in the words of its form, without asking the database: this is shown to whoever holds the page.

    A day is one answer. What only a number stands for (a person, a case) is left unsaid. Without a form the names
    of the boxes do as questions.
    """
    if not fields:
        return Answers([(_in_words(name), value) for name, value in sent], unsaid=False)
    rows: dict[str, list[str]] = {}
    unsaid = False
    for name, value in sent:
        stem, _, part = name.rpartition("_")
        if part in PARTS and isinstance(fields.get(stem), DateField):
            name = stem
        said = _answer(fields.get(name), value)
        if said:
            rows.setdefault(name, []).append(said)
        unsaid = unsaid or not said
    joined = {name: (" " if isinstance(fields[name], DateField) else ", ").join(said) for name, said in rows.items()}
    return Answers([(str(fields[name].label or _in_words(name)), said) for name, said in joined.items()], unsaid)


def _answer(field: Field | None, value: str) -> str:
    """One answer as its form says it; empty where only a number stands for it."""
    if field is None:
        return ""
    if isinstance(field, BooleanField):
        return "Yes"
    if isinstance(field, ModelChoiceField):
        return "" if value.isdecimal() else _in_words(value)
    if not hasattr(field, "choices"):
        return value
    return str(dict(field.choices).get(value, "" if value.isdecimal() else _in_words(value)))


def _in_words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()

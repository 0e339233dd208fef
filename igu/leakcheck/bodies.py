"""What is sent to an address that writes: a body that it takes, then bodies that try for what is not the sender's."""

import datetime
import uuid
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.db import models
from django.urls import resolve
from django.utils import timezone
from rest_framework import serializers

from igu.leakcheck.planting import to_plant

NAMES = {
    "person": "people.Person",
    "reference": "people.Person",
    "case": "cohort.Case",
    "gang": "cohort.Gang",
    "document": "documents.StoredDocument",
    "through": "audit.AccessLogEntry",
    "agreement": "agencies.SharingAgreement",
    "partner": "agencies.Partner",
    "partners": "agencies.Partner",
    "parties": "agencies.Partner",
    "lead": "agencies.Partner",
    "agency": "agencies.Partner",
    "receiver": "agencies.Partner",
    "as": "agencies.Partner",
    "member": "agencies.Membership",
    "members": "agencies.Membership",
    "membership": "agencies.Membership",
    "worker": "accounts.User",
    "user": "accounts.User",
    "who": "accounts.User",
    "q": "accounts.User",
}
"""Fields and parameters that name a row, and of what; a form that offers numbers under another name stops the run."""
NO_ROWS = {"tier", "highest_tier", "days"}
"""Choices that are numbers and name no row."""
FIXED = {"person", "case", "opened_on", "closed_on", "closure_reason"}
"""What the API refuses to change, or to change like this; a body with it would be refused for that alone."""
WITHOUT_A_PAGE = {"version": 1, "outcome": "approve", "note": "", "sure": "on"}
"""What addresses take that only answer a button of another page."""
SENT = "A sentence that is long enough for every field that wants a reason."
TYPED = {
    "email": "somebody.new@borough.example",
    "postcode": "N17 8JR",
    "pnc": "",
    "at": "00:00",
    "another": "on",
    "opened": "",
    "password": "not the password",
    "code": "123456",
}
"""What somebody types into a field that takes no sentence."""

CHOSEN = {"outcome": "convicted", "harm": "may_have_harmed"}
"""What is chosen where it is offered, instead of the first: an offence with the day of its outcome has one,
and a referral with a postcode is not about somebody harmed."""
TYPED_ANEW = {"postcode"}
"""What a planted row cannot be saved with again: a canary is no postcode."""
LATER = {"review_on": 20, "ends_on": 40, "until": 40}
"""Days of a form that lie in the future, and how far; all others are today."""


class UndeclaredField(Exception):
    """A form offers rows under a name that the run does not know: say in NAMES of what they are."""


@dataclass(frozen=True)
class Body:
    """What is sent, and all that the address asks for."""

    values: dict[str, Any]
    asked: frozenset[str]
    json: bool = False

    @property
    def names(self) -> list[str]:
        """Fields that name a row, and could name another."""
        return [name for name in self.values if name in NAMES and self.values[name]]

    def naming(self, field: str, number: Any) -> "Body":
        many = isinstance(self.values[field], list)
        return Body(self.values | {field: [number] if many else number}, self.asked, self.json)

    def stuffed(self, extra: dict[str, Any]) -> "Body":
        """With every field of every model that the address does not ask for."""
        more = {name: value for name, value in extra.items() if name not in self.asked}
        return Body(more | self.values, self.asked, self.json)


class _Form(HTMLParser):
    """The controls of a page's forms that post to the page itself, with what a browser would send and could choose."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.fields: dict[str, dict[str, Any]] = {}
        self.choosing: str | None = None
        self.posts = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            to = given.get("action", "").partition("?")[0] or self.path
            self.posts = given.get("method", "").lower() == "post" and to == self.path
        name = given.get("name", "")
        if tag == "option" and self.choosing:
            self._offer(self.choosing, given.get("value", ""), chosen="selected" in given)
        if not self.posts or not name:
            return
        if tag == "select":
            self.choosing = name
            self._field(name, "select", many="multiple" in given)
        elif tag == "textarea":
            self._field(name, "text")
        elif tag == "input":
            self._input(name, given.get("type", "text"), given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.choosing = None

    def _input(self, name: str, kind: str, given: dict[str, str]) -> None:
        if kind in {"radio", "checkbox"}:
            self._field(name, kind, many=kind == "checkbox")
            self._offer(name, given.get("value", "on"), chosen="checked" in given)
        elif kind not in {"submit", "button", "file"}:
            self._field(name, kind)
            self.fields[name]["value"] = given.get("value", "")

    def _field(self, name: str, kind: str, *, many: bool = False) -> None:
        self.fields.setdefault(name, {"kind": kind, "many": many, "offered": [], "chosen": [], "value": ""})

    def _offer(self, name: str, value: str, *, chosen: bool) -> None:
        self.fields[name]["offered"] += [value] * bool(value)
        self.fields[name]["chosen"] += [value] * (chosen and bool(value))


def of_page(html: str, path: str) -> Body:
    """What somebody could send with a page's own form. Raises UndeclaredField."""
    form = _Form(path)
    form.feed(html)
    form.fields.pop("csrfmiddlewaretoken", None)
    values = {name: _answer(name, field) for name, field in form.fields.items()}
    if "version" in values:
        values |= _something_else(form.fields, values)
    return Body(values, frozenset(form.fields))


def _something_else(fields: dict[str, dict[str, Any]], values: dict[str, Any]) -> dict[str, Any]:
    """One answer that a correction changes, since one that changes nothing writes nothing: a text, a choice, or a day."""
    for name, field in fields.items():
        if field["kind"] == "text" and field["value"] == values[name] and name not in TYPED and not _is_day(name):
            return {name: SENT[:60]}
    for name, field in fields.items():
        others = [value for value in field["offered"] if value not in field["chosen"]]
        if field["chosen"] and others:
            return {name: others[-1]}
    for name, field in fields.items():
        if name.endswith("_year") and field["value"] == values[name]:
            return {name: int(field["value"]) - 1}
    return {}


def _is_day(name: str) -> bool:
    return name.endswith(("_day", "_month", "_year"))


def _answer(name: str, field: dict[str, Any]) -> Any:
    offered = field["offered"]
    if offered:
        if name not in NAMES and name not in NO_ROWS and all(value.isdecimal() for value in offered):
            raise UndeclaredField(name)
        return _choice(name, field)
    if name in TYPED_ANEW:
        return TYPED[name]
    stem = name.rpartition("_")[0]
    if stem not in LATER and (field["value"] or (field["kind"] == "hidden" and name not in TYPED)):
        return field["value"]
    day = timezone.localdate() + datetime.timedelta(days=LATER.get(stem, 0))
    parts = {"_day": day.day, "_month": day.month, "_year": day.year}
    for ending, part in parts.items():
        if name.endswith(ending):
            return part
    return TYPED.get(name, "5" if field["kind"] == "number" else SENT[:60])


def _choice(name: str, field: dict[str, Any]) -> Any:
    chosen = CHOSEN[name] if CHOSEN.get(name) in field["offered"] else (field["chosen"] or field["offered"])[0]
    if field["many"] and name in NAMES:
        return field["offered"]
    return chosen


def of_endpoint(path: str, method: str, world, place: str) -> Body | None:
    """What an endpoint of the API takes, with the rows of a place where it asks for rows; None where it takes nothing."""
    view = resolve(path).func
    asked = getattr(view, "initkwargs", {}).get("serializer_class")
    kind = asked or getattr(getattr(view, "cls", None), "serializer_class", None)
    if kind is None or method.lower() not in getattr(view, "actions", {method.lower(): ""}):
        return None
    fields = {name: each for name, each in kind().fields.items() if not each.read_only}
    values = {name: _json_value(name, each, world, place) for name, each in fields.items()}
    if method != "POST":
        values = {name: value for name, value in values.items() if name not in FIXED} | {"version": 1}
    if path.rstrip("/").endswith(("close", "finish")):
        values = {"version": 1, "reason": "completed", "closed_on": timezone.localdate().isoformat()}
    return Body({name: value for name, value in values.items() if value is not None}, frozenset(fields), json=True)


def _json_value(name: str, field: serializers.Field, world, place: str) -> Any:
    if name in NAMES:
        rows = world.rows(NAMES[name])
        row = rows.get(place) or rows.get(place.split()[0])
        return row.pk if row else None
    if isinstance(field, serializers.RelatedField):
        rows = field.get_queryset()
        return (rows.filter(pk=CHOSEN[name]).first() if name in CHOSEN else rows.first()).pk
    made = {
        serializers.ChoiceField: lambda: next((each for each in field.choices if each), None),
        serializers.DateField: lambda: timezone.localdate().isoformat(),
        serializers.BooleanField: lambda: True,
        serializers.IntegerField: lambda: 3,
        serializers.ListField: list,
        serializers.CharField: lambda: TYPED.get(name, SENT[:60]) or None,
    }
    return next((make() for kind, make in made.items() if isinstance(field, kind)), None)


def every_field(world, place: str) -> dict[str, Any]:
    """Every field of every protected model, as a body could name it, each with what lies in a place not the sender's."""
    extra: dict[str, Any] = {}
    for model in to_plant():
        for field in model._meta.concrete_fields:
            extra |= {name: _other_value(field, world, place) for name in {field.name, field.attname}}
    extra |= {"id": extra["case"], "pk": extra["case"], "is_superuser": "on", "is_staff": "on"}
    return {name: value for name, value in extra.items() if value is not None}


def _other_value(field: models.Field, world, place: str) -> Any:
    if field.is_relation:
        model = field.related_model
        if model._meta.label == "access.Compartment":
            return world.places[place].compartment.pk
        if model._meta.label == "agencies.Partnership":
            return world.places[place].compartment.partnership_id
        rows = world.rows(model._meta.label) if _is_known(model, world) else {}
        row = rows.get(place) or rows.get(place.split()[0])
        return row.pk if row else None
    if isinstance(field, models.UUIDField):
        return str(uuid.uuid4())
    if isinstance(field, models.DateField | models.DateTimeField):
        return datetime.date(2020, 2, 2).isoformat()
    return 1 if isinstance(field, models.IntegerField) else None


def _is_known(model: type[models.Model], world) -> bool:
    return model._meta.label in world.others or any(model in each.planter.rows for each in world.places.values())

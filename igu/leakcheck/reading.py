"""Reading every address, with rows that are the reader's and rows that are not, and searching for everybody."""

from collections.abc import Iterator

from django.db import models
from django.urls import reverse

from igu.leakcheck.addresses import MISSING, QUERIES, Address, Visit
from igu.leakcheck.answers import Answer, without_words
from igu.leakcheck.asking import Visitor
from igu.leakcheck.bodies import NAMES, Body
from igu.leakcheck.world import MACHINE

NOBODY = "ZQYYYYYY ZQXXXXXX"
"""A name that nobody has."""


def read_everything(visitor: Visitor) -> None:
    for address in visitor.addresses():
        visitor.findings.visited.add(address.name)
        answers: dict[str, Answer] = {}
        for visit in visitor.visits(address):
            if visit.path not in answers:
                answers[visit.path] = visitor.ask("GET", visit.path, name=address.name)
            _same_as_missing(visitor, visit, answers, address)
        for path, names, number in _queries(visitor, address):
            answer = visitor.ask("GET", f"{path}{number}", name=address.name)
            if visitor.oracle.hides(*names):
                if path not in answers:
                    answers[path] = visitor.ask("GET", f"{path}{MISSING}", name=address.name)
                visitor.compare("GET", path, answer, answers[path], number)
    if visitor.name != MACHINE:
        _search(visitor)


def _same_as_missing(visitor: Visitor, visit: Visit, answers: dict[str, Answer], address: Address) -> None:
    """What names a hidden row is answered as if that row were not there."""
    twin = visit.twin(visitor.oracle.hides)
    if twin != visit.path:
        if twin not in answers:
            answers[twin] = visitor.ask("GET", twin, name=address.name)
        visitor.compare("GET", visit.path, answers[visit.path], answers[twin], *visit.numbers)


def _queries(visitor: Visitor, address: Address) -> Iterator[tuple[str, tuple[str, str], str]]:
    """Each parameter of a list that names a row, with a row of each kind: the path up to its number, which, and the number."""
    for parameter in QUERIES.get(address.name, ()):
        label = NAMES[parameter]
        rows = {visitor.kind(label, place): (place, row) for place, row in visitor.world.rows(label).items()}
        for place, row in rows.values():
            for visit in visitor.visits(address):
                if not any(visit.hidden(visitor.oracle.hides)):
                    yield f"{visit.path}?{parameter}=", (label, place), _named(row, parameter)


def _named(row: models.Model, parameter: str) -> str:
    """By its number; where words are typed, by the first part of an address."""
    return row.email.partition("@")[0] if parameter == "q" else str(row.pk)


def _search(visitor: Visitor) -> None:
    """By the whole name of everybody planted: whoever may not see them finds what they find for a name of nobody."""
    people = visitor.world.rows("people.Person")
    sees_anybody = any(not visitor.oracle.hides("people.Person", place) for place in people)
    for place, person in people.items():
        name = person.search_name.upper()
        found = _found(visitor, name)
        if not sees_anybody and not _knows(visitor, place):
            visitor.differ("POST", reverse("search"), found, _found(visitor, NOBODY))


def _found(visitor: Visitor, name: str) -> tuple[int, str, str]:
    answer = visitor.ask("POST", reverse("search"), Body({"q": name}, frozenset()), name="search")
    return without_words(answer.plainly(), name)


def _knows(visitor: Visitor, place: str) -> bool:
    """Whether they are told that there is such a person, and nothing else of them."""
    places = visitor.world.places
    return place in places and places[place].compartment.pk in visitor.oracle.rights.known

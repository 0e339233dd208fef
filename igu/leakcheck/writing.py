"""Sending every form: as it asks for it, with what it does not ask for, and naming what its sender cannot see."""

from typing import Any

from igu.leakcheck import bodies
from igu.leakcheck.addresses import MISSING, Address, Visit
from igu.leakcheck.answers import Answer
from igu.leakcheck.asking import Visitor
from igu.leakcheck.bodies import NAMES, Body

ELSEWHERE = {"north": "south casework", "south": "north casework", "": "north casework"}
"""Where rows lie that nobody of a partnership is to name."""

CHECK = b'name="checked"'
"""The button of a page that shows what an act would change, before it is done."""


def write_everywhere(visitor: Visitor) -> None:
    extra = bodies.every_field(visitor.world, ELSEWHERE[visitor.oracle.slug])
    for address in visitor.addresses():
        tried: set[tuple[bool, ...] | str] = set()
        for visit in visitor.visits(address):
            kind = visit.hidden(visitor.oracle.hides) or visit.path
            if kind not in tried and not any(place is None for _, place in visit.names):
                tried.add(kind)
                _write(visitor, address, visit, extra)
        for method in ("PUT", "DELETE") if address.route.startswith("api/") else ("DELETE",):
            visitor.ask(method, visitor.visits(address)[0].path, name=address.name)


def _write(visitor: Visitor, address: Address, visit: Visit, extra: dict[str, Any]) -> None:
    """To a row of theirs: what is asked for, then what is not theirs in each field. To another's: as to none."""
    twin = visit.twin(visitor.oracle.hides)
    for method in ("POST", "PATCH") if address.route.startswith("api/") else ("POST",):
        body = _body(visitor, method, visit)
        answer = visitor.ask(method, visit.path, body.stuffed(extra), name=address.name)
        if twin != visit.path:
            missing = visitor.ask(method, twin, body.stuffed(extra), name=address.name)
            visitor.compare(method, visit.path, answer, missing, *visit.numbers)
        elif answer.status not in {403, 404, 405}:
            if answer.status >= 400:
                answer = visitor.ask(method, visit.path, body, name=address.name)
            if CHECK in answer.content:
                confirmed = (_further(answer, visit, body) or body).stuffed({"checked": "yes"})
                visitor.ask(method, visit.path, confirmed, name=address.name)
            elif further := _further(answer, visit, body):
                _send_on(visitor, address, visit, further, extra)
            _name_others(visitor, method, visit.path, body, address)


def _further(answer: Answer, visit: Visit, body: Body) -> Body | None:
    """The form that is shown once the first was answered, as where a page asks why before it shows what is to be changed."""
    if answer.status != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return None
    shown = bodies.of_page(answer.content.decode(), visit.path)
    return shown if shown.asked - body.asked else None


def _send_on(visitor: Visitor, address: Address, visit: Visit, body: Body, extra: dict[str, Any]) -> None:
    answer = visitor.ask("POST", visit.path, body.stuffed(extra), name=address.name)
    if answer.status >= 400:
        visitor.ask("POST", visit.path, body, name=address.name)
    _name_others(visitor, "POST", visit.path, body, address)


def _body(visitor: Visitor, method: str, visit: Visit) -> Body:
    if visit.path.startswith("/api/"):
        place = next((place for _, place in visit.names if place), f"{visitor.oracle.slug or 'north'} casework")
        found = bodies.of_endpoint(visit.path, method, visitor.world, place)
        return found or Body({}, frozenset(), json=True)
    hidden = any(visit.hidden(visitor.oracle.hides))
    page = None if hidden else visitor.page(visit.path)
    if page and page.status == 200 and page.headers.get("Content-Type", "").startswith("text/html"):
        return bodies.of_page(page.content.decode(), visit.path)
    return Body(bodies.WITHOUT_A_PAGE, frozenset(bodies.WITHOUT_A_PAGE))


def _name_others(visitor: Visitor, method: str, path: str, body: Body, address: Address) -> None:
    """Each field that names a row, naming one they cannot see: refused, and as if it were not there."""
    for name in body.names:
        label = NAMES[name]
        hidden = [row.pk for place, row in visitor.world.rows(label).items() if visitor.oracle.hides(label, place)]
        for number in hidden[:1]:
            answer = visitor.ask(method, path, body.naming(name, number), name=address.name)
            missing = visitor.ask(method, path, body.naming(name, MISSING), name=address.name)
            visitor.compare(f"{method} {name}={number}", path, answer, missing, str(number))

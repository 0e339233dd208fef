"""Every address, by every method, as every persona: what came back that its reader has no right to, and what they wrote."""

import copy
import json
import logging
import re
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from igu.accounts.models import User
from igu.leakcheck import bodies
from igu.leakcheck.addresses import MISSING, QUERIES, Address, Visit, every_address
from igu.leakcheck.bodies import NAMES, Body
from igu.leakcheck.changes import Change, Judge, noted
from igu.leakcheck.oracle import Oracle
from igu.leakcheck.world import MACHINE, World

ELSEWHERE = {"north": "south casework", "south": "north casework", "": "north casework"}
"""Where rows lie that nobody of a partnership is to name."""
_CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
    r'|\b\d{1,2}:\d\d[ap]m|\d{4}-\d\d-\d\dT[\d:.+Z]+|nonce-[^\' "]+'
)
_OF_THE_ANSWER = ("Location", "Content-Type", "Content-Disposition", "Allow", "ETag", "WWW-Authenticate", "Link")
"""Headers in which a hidden and a missing row must not differ either."""


TURNED_AWAY = ("/accounts/login/", "/accounts/reauthenticate/", "/accounts/acting-for/")
"""Where whoever may not see a page is sent: an address that leads nobody but there was not visited."""


@dataclass
class Findings:
    """What a run found: cells, leaks and errors; which addresses were visited, answered, took a form and were written to;
    whether a mail and a file were read; what each persona may be shown, and was."""

    cells: int = 0
    visited: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    leaks: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seen: dict[str, set[str]] = field(default_factory=dict)
    allowed: dict[str, set[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, other: "Findings") -> None:
        self.cells += other.cells
        for name in ("visited", "answered", "taken", "written", "read"):
            getattr(self, name).update(getattr(other, name))
        self.leaks += other.leaks
        self.errors += other.errors
        self.seen |= other.seen
        self.allowed |= other.allowed
        self.seconds |= other.seconds


@dataclass(frozen=True)
class Answer:
    """What came back, as its reader has it; and what was written before it was taken back."""

    status: int
    content: bytes
    headers: dict[str, str]
    sent: str
    changes: tuple[Change, ...] = ()

    def plainly(self, *numbers: str) -> tuple[int, str, str]:
        """Without what differs from one answer to the next, and without the numbers that were asked for."""
        head = "\n".join(f"{name}: {self.headers[name]}" for name in _OF_THE_ANSWER if name in self.headers)
        return self.status, *(_without(text, numbers) for text in (self.content.decode(errors="ignore"), head))


def _without(text: str, numbers: tuple[str, ...]) -> str:
    text = _CHANGING.sub("", text)
    for number in sorted(numbers, key=len, reverse=True):
        text = re.sub(rf"(?<![0-9]){re.escape(number)}(?![0-9])", "#", text)
    return text


def visit(world: World, *, personas: list[str] | None = None, writes: bool = True) -> Findings:
    """Visit everything as everybody; each persona's changes are taken back before the next comes."""
    findings = Findings()
    for name in personas if personas is not None else everybody(world):
        findings.add(visit_as(world, name, writes=writes))
    return findings


def everybody(world: World) -> list[str]:
    """Every persona; "" is nobody, who has not signed in."""
    return ["", *world.actors]


def visit_as(world: World, name: str, *, writes: bool = True) -> Findings:
    began = time.monotonic()
    with _heard() as log:
        visitor = Visitor(world, name)
        visitor.read_everything()
        if writes:
            visitor.write_everywhere()
    findings = visitor.findings
    found = {
        code for code in world.canaries.found_in("\n".join(log).encode()) if world.canaries.planted[code][2] != "id"
    }
    findings.leaks += [f"{name}: in the log, {' '.join(world.canaries.planted[code])}" for code in found]
    findings.seconds[name] = time.monotonic() - began
    return findings


class Visitor:
    """One persona, signed in, with a second factor and sure of who they are; each visit is taken back after it."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.actor = world.actors.get(name)
        self.oracle = Oracle(world, self.actor)
        self.judge = Judge(self.oracle)
        self.findings = Findings(seen={name: set()}, allowed={name: self.oracle.allowed})
        self.client = Client(raise_request_exception=False)
        self.head = {"Authorization": f"Bearer {world.token}"} if name == MACHINE else {}
        if self.actor is not None and name != MACHINE:
            self._sign_in()
        self.extra = bodies.every_field(world, ELSEWHERE[self.oracle.slug])
        self.last_note, _ = noted(0)

    def _noted(self) -> tuple[Change, ...]:
        self.last_note, changes = noted(self.last_note)
        return changes

    def _sign_in(self) -> None:
        user = User.objects.get(pk=self.actor.user_id)
        self.client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        session = self.client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True, "email": ""}
        ]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session.save()

    def addresses(self) -> Iterator[Address]:
        """All of them; a machine with a token reaches the API alone."""
        return (each for each in every_address() if self.name != MACHINE or each.route.startswith("api/"))

    def _visits(self, address: Address) -> list[Visit]:
        """Of each kind one: rows that they see, that their partnership hides from them, another's, and none.

        Which one changes from address to address and from persona to persona; those that are missing come last.
        """
        kinds: dict[tuple[str, ...], list[Visit]] = {}
        for visit in address.visits(self.world):
            kinds.setdefault(tuple(self._kind(*each) for each in visit.names), []).append(visit)
        if () in kinds:
            return kinds[()]
        turn = zlib.crc32(f"{self.name} {address.name}".encode())
        chosen = [kinds[kind][turn % len(kinds[kind])] for kind in sorted(kinds)]
        return sorted(chosen, key=lambda visit: visit.hidden(self.oracle.hides))

    def _kind(self, label: str, place: str | None) -> str:
        if place is None:
            return "missing"
        if not self.oracle.hides(label, place):
            return "seen"
        return "ours" if place.split()[0] == self.oracle.slug else "theirs"

    # Reading

    def read_everything(self) -> None:
        for address in self.addresses():
            self.findings.visited.add(address.name)
            answers: dict[str, Answer] = {}
            for visit in self._visits(address):
                if visit.path not in answers:
                    answers[visit.path] = self.ask("GET", visit.path, name=address.name)
                self._same_as_missing(visit, answers, address)
            for path, names, number in self._queries(address):
                answer = self.ask("GET", f"{path}{number}", name=address.name)
                if self.oracle.hides(*names):
                    if path not in answers:
                        answers[path] = self.ask("GET", f"{path}{MISSING}", name=address.name)
                    self._compare("GET", path, answer, answers[path], number)
        self._search()

    def _queries(self, address: Address) -> Iterator[tuple[str, tuple[str, str], str]]:
        for parameter in QUERIES.get(address.name, ()):
            label = NAMES[parameter]
            rows = {self._kind(label, place): (place, row) for place, row in self.world.rows(label).items()}
            for place, row in rows.values():
                for visit in self._visits(address):
                    if not any(visit.hidden(self.oracle.hides)):
                        yield f"{visit.path}?{parameter}=", (label, place), str(row.pk)

    def _search(self) -> None:
        """By the whole name of everybody planted: whoever may not see them finds what they find for a name of nobody."""
        if self.name == MACHINE:
            return
        path = reverse("search")
        sees_anybody = any(not self.oracle.hides("people.Person", place) for place in self.world.rows("people.Person"))
        for place, person in self.world.rows("people.Person").items():
            answer = self.ask("POST", path, Body({"q": person.search_name.upper()}, frozenset()), name="search")
            knows = place in self.world.places and self.world.places[place].compartment.pk in self.oracle.rights.known
            if self.oracle.hides("people.Person", place) and not sees_anybody and not knows:
                words = "ZQYYYYYY ZQXXXXXX"
                missing = self.ask("POST", path, Body({"q": words}, frozenset()), name="search")
                first = answer.plainly(), person.search_name.upper()
                self._differ("POST", path, first[0], missing.plainly(), first[1], words)

    def _same_as_missing(self, visit: Visit, answers: dict[str, Answer], address: Address) -> None:
        """What names a hidden row is answered as if that row were not there."""
        twin = visit.twin(self.oracle.hides)
        if twin != visit.path:
            if twin not in answers:
                answers[twin] = self.ask("GET", twin, name=address.name)
            self._compare("GET", visit.path, answers[visit.path], answers[twin], *visit.numbers)

    def _compare(self, method: str, path: str, answer: Answer, missing: Answer, *numbers: str) -> None:
        self._differ(method, path, answer.plainly(*numbers, str(MISSING)), missing.plainly(*numbers, str(MISSING)))

    def _differ(self, method: str, path: str, hidden: tuple, missing: tuple, *words: str) -> None:
        if words:
            hidden, missing = (
                tuple(
                    part.replace(words[0], "").replace(words[1], "") if isinstance(part, str) else part for part in each
                )
                for each in (hidden, missing)
            )
        if hidden != missing:
            self.findings.leaks.append(
                f"{self.name} {method} {path}: hidden is answered otherwise than missing ({_first_difference(hidden, missing)})"
            )

    # Writing

    def write_everywhere(self) -> None:
        for address in self.addresses():
            tried: set[tuple[bool, ...]] = set()
            for visit in self._visits(address):
                hidden = visit.hidden(self.oracle.hides)
                if hidden not in tried and not any(place is None for _, place in visit.names):
                    tried.add(hidden)
                    self._write(address, visit)
            for method in ("PUT", "DELETE") if address.route.startswith("api/") else ("DELETE",):
                self.ask(method, self._visits(address)[0].path, name=address.name)

    def _write(self, address: Address, visit: Visit) -> None:
        """To a row of theirs: what is asked for, then what is not theirs in each field. To another's: as to none."""
        twin = visit.twin(self.oracle.hides)
        for method in ("POST", "PATCH") if address.route.startswith("api/") else ("POST",):
            body = self._body(method, visit)
            answer = self.ask(method, visit.path, body.stuffed(self.extra), name=address.name)
            if twin != visit.path:
                missing = self.ask(method, twin, body.stuffed(self.extra), name=address.name)
                self._compare(method, visit.path, answer, missing, *visit.numbers)
            elif answer.status not in {403, 404, 405}:
                if answer.status >= 400:
                    self.ask(method, visit.path, body, name=address.name)
                self._name_others(method, visit.path, body, address)

    def _body(self, method: str, visit: Visit) -> Body:
        if visit.path.startswith("/api/"):
            place = next((place for _, place in visit.names if place), f"{self.oracle.slug or 'north'} casework")
            found = bodies.of_endpoint(visit.path, method, self.world, place)
            return found or Body({}, frozenset(), json=True)
        hidden = any(visit.hidden(self.oracle.hides))
        page = None if hidden else self.ask("GET", visit.path, name="")
        if page and page.status == 200 and page.headers.get("Content-Type", "").startswith("text/html"):
            return bodies.of_page(page.content.decode(), visit.path)
        return Body(bodies.WITHOUT_A_PAGE, frozenset(bodies.WITHOUT_A_PAGE))

    def _name_others(self, method: str, path: str, body: Body, address: Address) -> None:
        """Each field that names a row, naming one they cannot see: refused, and as if it were not there."""
        for name in body.names:
            label = NAMES[name]
            hidden = [row.pk for place, row in self.world.rows(label).items() if self.oracle.hides(label, place)]
            for number in hidden[:1]:
                answer = self.ask(method, path, body.naming(name, number), name=address.name)
                missing = self.ask(method, path, body.naming(name, MISSING), name=address.name)
                self._compare(f"{method} {name}={number}", path, answer, missing, str(number))

    # Asking

    def ask(self, method: str, path: str, body: Body | None = None, *, name: str) -> Answer:
        """One visit and what comes of it: the answer, mails, jobs done and files made; then all of it is taken back."""
        cookies, oracle = copy.deepcopy(self.client.cookies), self.oracle
        with transaction.atomic():
            response = self._send(method, path, body)
            self._afterwards()
            changes = self._noted() if response.status_code < 500 else ()
            answer = Answer(
                response.status_code, _content(response), dict(response.items()), _sent(path, body), changes
            )
            self._judge(method, path, answer)
            self._follow(answer)
            transaction.set_rollback(True)
        self.client.cookies, self.oracle = cookies, oracle
        self.findings.cells += 1
        if answer.status < 400 and not answer.headers.get("Location", "").startswith(TURNED_AWAY):
            self.findings.answered.add(name)
        if method == "POST" and answer.status not in {401, 403, 404, 405}:
            self.findings.taken.add(name)
            if answer.status < 400 and _wrote(changes):
                self.findings.written.add(name)
        return answer

    def _send(self, method: str, path: str, body: Body | None) -> HttpResponse:
        headers = dict(self.head)
        if body is not None and body.json:
            headers["Idempotency-Key"] = "5b9a3b0c-93a5-4a58-8f0c-6a4d0c0a7f11"
            data = json.dumps(body.values)
            return self.client.generic(method, path, data, content_type="application/json", headers=headers)
        if method == "POST":
            return self.client.post(path, body.values if body else {}, headers=headers)
        return self.client.generic(method, path, headers=headers)

    def _afterwards(self) -> None:
        """What happens once a request has been committed: mails go out, jobs run."""
        while connection.run_on_commit:
            callbacks, connection.run_on_commit = connection.run_on_commit, []
            for _, callback, _ in callbacks:
                callback()

    def _judge(self, method: str, path: str, answer: Answer) -> None:
        where = f"{self.name} {method} {path}"
        if answer.status >= 500:
            self.findings.errors.append(f"{where}: {answer.status}")
        headers = "\n".join(f"{key}: {value}" for key, value in answer.headers.items() if key != "Set-Cookie")
        found = self.world.canaries.found_in(answer.content) | self.world.canaries.found_in(headers.encode())
        found -= self.world.canaries.found_in(answer.sent.encode())
        self._note(where, found - self.oracle.allowed)
        self.findings.seen[self.name] |= found & self.oracle.allowed
        self._read_mails(where)
        self.findings.leaks += [f"{where}: {fault}" for fault in self.judge.faults(answer.changes)]

    def _read_mails(self, where: str) -> None:
        """A mail leaves the house: it says nothing that lies in a compartment, to anybody."""
        outbox, mail.outbox = getattr(mail, "outbox", []), []
        for each in outbox:
            text = "\n".join([each.subject, str(each.body), *map(str, getattr(each, "alternatives", []))])
            found = self.world.canaries.found_in(text.encode())
            self._note(
                f"{where}, mail", {code for code in found if self.world.canaries.planted[code][0] in self.world.places}
            )
            self.findings.read.add("a mail")

    def _note(self, where: str, codes: set[str]) -> None:
        self.findings.leaks += [f"{where}: {' '.join(self.world.canaries.planted[code])}" for code in sorted(codes)]

    def _follow(self, answer: Answer) -> None:
        """Where a form sends its writer next; and the files that a job has made for them."""
        paths = [f"/documents/{each.after['id']}/download" for each in answer.changes if _is_file(each)]
        if any(each.table == "access_brokenglass" for each in answer.changes):
            self.oracle = Oracle(self.world, self.actor)
        if 300 <= answer.status < 400 and answer.changes and answer.headers["Location"].startswith("/"):
            paths.append(answer.headers["Location"])
        for path in paths:
            response = self._send("GET", path, None)
            self._noted()
            read = Answer(response.status_code, _content(response), dict(response.items()), answer.sent + path)
            self._judge("GET", path, read)
            if "/documents/" in path and read.status == 200:
                self.findings.read.add("a file that was made")


def _wrote(changes: tuple[Change, ...]) -> bool:
    return any(each.table not in {"django_session", "audit_accesslogentry"} for each in changes)


def _is_file(change: Change) -> bool:
    return change.table == "documents_storeddocument" and change.before is None


def _sent(path: str, body: Body | None) -> str:
    return path + (json.dumps(body.values, default=str) if body else "")


def _content(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def _first_difference(hidden: tuple[Any, ...], missing: tuple[Any, ...]) -> str:
    if hidden[0] != missing[0]:
        return f"{hidden[0]}, not {missing[0]}"
    first, second = next(pair for pair in zip(hidden[1:], missing[1:], strict=True) if pair[0] != pair[1])
    at = next((n for n, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), len(second))
    return f"…{first[max(0, at - 40) : at + 40]!r}, not {second[max(0, at - 40) : at + 40]!r}"


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Everything that is logged meanwhile, as the product writes it."""
    lines: list[str] = []
    root = logging.getLogger()
    before, listener = root.handlers, logging.Handler()
    if before and before[0].formatter:
        listener.setFormatter(before[0].formatter)
    listener.emit = lambda line: lines.append(listener.format(line))
    root.handlers = [listener]
    try:
        yield lines
    finally:
        root.handlers = before

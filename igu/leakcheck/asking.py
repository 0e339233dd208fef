"""One persona who asks: each visit with all that comes of it, read, judged and taken back."""

import copy
import json
import time
import zlib
from collections.abc import Iterator

from django.conf import settings
from django.core import mail
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from igu.accounts.models import User
from igu.leakcheck import addresses
from igu.leakcheck.addresses import MISSING, Address, Visit
from igu.leakcheck.answers import Answer, Plain, difference, sent
from igu.leakcheck.bodies import Body
from igu.leakcheck.changes import CHANNEL_LOG, Change, Judge, noted
from igu.leakcheck.findings import Findings
from igu.leakcheck.oracle import Oracle
from igu.leakcheck.world import MACHINE, World

TURNED_AWAY = ("/accounts/login/", "/accounts/reauthenticate/", "/accounts/acting-for/")
"""Where whoever may not see a page is sent: an address that leads nobody but there was not visited."""


class Visitor:
    """One persona, signed in, with a second factor and sure of who they are; each visit is taken back after it."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.actor = world.actors.get(name)
        self.oracle = Oracle(world, self.actor)
        self.judge = Judge(self.oracle)
        self.findings = Findings(seen={name: set()}, allowed={name: self.oracle.allowed})
        self.pages: dict[str, Answer] = {}
        self.client = Client(raise_request_exception=False)
        self.head = {"Authorization": f"Bearer {world.token}"} if name == MACHINE else {}
        if self.actor is not None and name != MACHINE:
            self._sign_in()
        self.last_note, _ = noted(0)

    def _sign_in(self) -> None:
        user = User.objects.get(pk=self.actor.user_id)
        self.client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        session = self.client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True, "email": ""}
        ]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session.save()

    # What there is to ask for

    def addresses(self) -> Iterator[Address]:
        """All of them; a machine with a token reaches the API alone."""
        return (each for each in addresses.every_address() if self.name != MACHINE or each.route.startswith("api/"))

    def visits(self, address: Address) -> list[Visit]:
        """Of each kind one: rows that they see, that their partnership hides from them, another's, and none.

        Which one changes from address to address and from persona to persona; those that are missing come last.
        """
        kinds: dict[tuple[str, ...], list[Visit]] = {}
        for visit in address.visits(self.world):
            kinds.setdefault(tuple(self.kind(*each) for each in visit.names), []).append(visit)
        if () in kinds:
            return kinds[()]
        turn = zlib.crc32(f"{self.name} {address.name}".encode())
        chosen = [kinds[kind][turn % len(kinds[kind])] for kind in sorted(kinds)]
        return sorted(chosen, key=lambda visit: visit.hidden(self.oracle.hides))

    def kind(self, label: str, place: str | None) -> str:
        if place is None:
            return "missing"
        if not self.oracle.hides(label, place):
            return "open" if place == "open" else "seen"
        return "ours" if place.split()[0] == self.oracle.slug else "theirs"

    # Asking

    def page(self, path: str) -> Answer:
        """A page as it was read already, since whatever has been written meanwhile was taken back; or else read now."""
        return self.pages.get(path) or self.ask("GET", path, name="")

    def ask(self, method: str, path: str, body: Body | None = None, *, name: str) -> Answer:
        """One visit and what comes of it: the answer, mails, jobs done and files made; then all of it is taken back."""
        cookies, oracle = copy.deepcopy(self.client.cookies), self.oracle
        with transaction.atomic():
            response = self._send(method, path, body)
            changes = self._noted() if response.status_code < 500 else ()
            self._afterwards()
            changes += self._noted() if self._is_own_work(changes) else ()
            answer = Answer.of(response, sent=sent(path, body), changes=changes)
            self._judge(method, path, answer)
            self._follow(answer)
            transaction.set_rollback(True)
        self.client.cookies, self.oracle = cookies, oracle
        self.findings.cells += 1
        if method == "GET":
            self.pages[path] = answer
        turned_away = answer.headers.get("Location", "").startswith(TURNED_AWAY)
        if answer.status < 400 and not turned_away:
            self.findings.answered.add(name)
        if method == "POST" and answer.status not in {401, 403, 404, 405} and not turned_away:
            self.findings.taken.add(name)
            if answer.status < 400 and _wrote(changes):
                self.findings.written.add(name)
        return answer

    def compare(self, method: str, path: str, answer: Answer, missing: Answer, *numbers: str) -> None:
        """Note it where a hidden row was answered otherwise than a missing one; their numbers apart."""
        numbers = (*numbers, str(MISSING))
        self.differ(method, path, answer.plainly(*numbers), missing.plainly(*numbers))

    def differ(self, method: str, path: str, hidden: Plain, missing: Plain) -> None:
        if found := difference(hidden, missing):
            said = f"{self.name} {method} {path}: hidden is answered otherwise than missing ({found})"
            self.findings.leaks.append(said)

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

    def _is_own_work(self, changes: tuple[Change, ...]) -> bool:
        """Whether the jobs of a request are its visitor's. One that they only let go is done with its asker's rights."""
        asked = [each.after for each in changes if each.table == "jobs_job" and each.after]
        return all(self.actor is not None and job["requested_by_id"] == self.actor.user_id for job in asked)

    def _noted(self) -> tuple[Change, ...]:
        self.last_note, changes = noted(self.last_note)
        return changes

    # Judging

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
            apart = self.world.places.keys() | self.world.panels.keys()
            self._note(f"{where}, mail", {code for code in found if self.world.canaries.planted[code][0] in apart})
            self.findings.read.add("a mail")

    def _note(self, where: str, codes: set[str]) -> None:
        self.findings.leaks += [f"{where}: {' '.join(self.world.canaries.planted[code])}" for code in sorted(codes)]

    def _follow(self, answer: Answer) -> None:
        """Where a form sends its writer next; and the files that a job has made for them."""
        paths = [path for each in answer.changes if (path := _file_of(each))]
        if any(each.table == "access_brokenglass" for each in answer.changes):
            self.oracle = Oracle(self.world, self.actor)
        if 300 <= answer.status < 400 and answer.changes and answer.headers["Location"].startswith("/"):
            paths.append(answer.headers["Location"])
        for path in paths:
            response = self._send("GET", path, None)
            self._noted()
            read = Answer.of(response, sent=answer.sent + path)
            self._judge("GET", path, read)
            if "/download" in path and read.status == 200:
                self.findings.read.add("a file that was made")


def _wrote(changes: tuple[Change, ...]) -> bool:
    return any(each.table not in {"django_session", "audit_accesslogentry", CHANNEL_LOG} for each in changes)


def _file_of(change: Change) -> str:
    """Where a file that was made is fetched; empty for any other change."""
    if change.table == "documents_storeddocument" and change.before is None:
        return f"/documents/{change.after['id']}/download"
    if change.table == "cohort_recordsexport" and change.after["state"] == "ready":
        return f"/exports/{change.after['key']}/download/"
    return ""

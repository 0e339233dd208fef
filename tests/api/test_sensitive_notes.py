"""Intelligence, health and exploitation through the API: what one says is asked for by POST, with a reason, at tier 3 alone."""

import uuid

import pytest

from cohort import services
from cohort.models import SensitiveKind, SensitiveNote
from igu.access.actor import acting_as
from igu.audit.models import AccessLogEntry
from tests.sharing.people import in_days

TEXT = "Takes sertraline; counts the pills out in front of his aunt."
REASON = "Planning Thursday's visit with the nurse"
GRADES = {"source": "reliable", "assessment": "known_directly", "handling": "sharing_permitted"}


@pytest.fixture
def note(world, kairo) -> SensitiveNote:
    with acting_as(world.nadia):
        return services.record_sensitive_note(
            person=kairo, kind=SensitiveKind.objects.get(pk="health"), text=TEXT, on=in_days(-3), by=world.nadia
        )


def told(kairo, **changes) -> dict:
    return {"person": kairo.pk, "kind": "health", "on": "2026-02-03", "text": TEXT} | changes


@pytest.mark.parametrize("who", ["nadia", "priya"])
def test_those_with_tier_3_read_that_it_is_there_and_not_what_it_says(world, caller, note, who):
    reader = caller(getattr(world, who))
    (listed,) = reader.get("sensitive-notes/").json()["results"]
    one = reader.get(f"sensitive-notes/{note.pk}/").json()
    for answer in (listed, one):
        assert (answer["id"], answer["kind"], answer["version"]) == (note.pk, "health", 1)
        assert (answer["text"], answer["decision"], answer["source"]) == (None, None, None)


def test_what_it_says_is_answered_for_a_reason_that_stands_in_the_log(world, caller, note):
    priya = caller(world.priya)
    for nothing in ({}, {"reason": ""}, {"reason": " "}, {"reason": None}, {"reason": "a\x00b"}, {"reason": "x" * 501}):
        refused = priya.post(f"sensitive-notes/{note.pk}/look/", nothing)
        assert (refused.status_code, TEXT in refused.content.decode()) == (400, False)
    answer = priya.post(f"sensitive-notes/{note.pk}/look/", {"reason": REASON})
    assert (answer.status_code, answer.json()["text"]) == (200, TEXT)
    assert "no-store" in answer["Cache-Control"]
    with acting_as(world.ines):
        entry = AccessLogEntry.objects.get(subject=f"sensitive_note:{note.pk}", reason=REASON)
        assert entry.user_id == world.priya.user_id


@pytest.mark.parametrize("who", ["yusuf", "niamh", "hal", "sam", "hana", "bola", "ade"])
def test_everybody_else_cannot_tell_it_from_one_that_does_not_exist(world, caller, kairo, note, who):
    reader = caller(getattr(world, who))
    assert reader.get("sensitive-notes/").json()["results"] == []
    assert reader.get("sensitive-notes/", person=kairo.pk).json()["results"] == []
    for path in ("", "look/"):
        ask = reader.get if not path else lambda address: reader.post(address, {"reason": REASON})
        hidden, missing = (ask(f"sensitive-notes/{number}/{path}") for number in (note.pk, 10**9))
        assert hidden.status_code == missing.status_code == 404
        assert hidden.json() == missing.json()
    assert reader.get("sensitive-notes/", person=2**63).status_code == 400


def test_priya_records_one_once_however_often_it_is_sent(world, caller, kairo):
    priya, key = caller(world.priya), uuid.uuid4()
    line = told(kairo, kind="intelligence", **GRADES)
    first, again = (priya.post("sensitive-notes/", line, key=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["text"] is None
    assert SensitiveNote.objects.get().source_id == "reliable"


@pytest.mark.parametrize(("who", "status"), [("yusuf", 403), ("niamh", 403), ("amir", 403), ("sam", 400), ("hal", 400)])
def test_who_does_not_read_it_records_none(world, caller, kairo, who, status):
    assert caller(getattr(world, who)).post("sensitive-notes/", told(kairo)).status_code == status
    assert not SensitiveNote.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "From a TOP SECRET report"}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"kind": "gossip"}, "kind"),
        ({"kind": "intelligence"}, "source"),
        ({"source": "reliable"}, "source"),
        ({"kind": "intelligence", **GRADES, "handling": "reliable"}, "handling"),
        ({"kind": "intelligence", **GRADES, "handling": "sharing_with_conditions"}, "conditions"),
        ({"on": "1899-12-31"}, "on"),
        ({"on": "2999-01-01"}, "on"),
        ({"review_on": "2999-01-01"}, "review_on"),
        ({"person": 2**63}, "person"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(world, caller, kairo, changes, field):
    answer = caller(world.nadia).post("sensitive-notes/", told(kairo, **changes))
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not SensitiveNote.objects.exists()


def test_what_was_ended_is_not_looked_at_again(world, caller, note):
    with acting_as(world.nadia):
        services.end_sensitive_note(note=note, version=1, decision="About somebody else", by=world.nadia)
    answer = caller(world.nadia).post(f"sensitive-notes/{note.pk}/look/", {"reason": REASON})
    assert (answer.status_code, TEXT in answer.content.decode()) == (400, False)
    assert caller(world.nadia).get("sensitive-notes/", standing="true").json()["results"] == []

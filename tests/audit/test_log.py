"""The access log: who looked at what. Written before the page is sent, read by who watches and by whose records they are."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from igu.access.actor import acting_as
from igu.accounts.models import User
from igu.audit.enums import Act
from igu.audit.models import AccessLogEntry
from igu.audit.services import record
from igu.sharing import services
from tests.factories.casework import an_intervention
from tests.factories.world import PASSWORD
from tests.sharing.people import in_days

LOG = reverse("access-log")


def text(page) -> str:
    assert page.status_code == 200
    return page.content.decode()


def rows(page) -> list[str]:
    """Each row of the table in words."""
    body = re.search(r"<tbody>(.*)</tbody>", text(page), re.DOTALL)
    cells = re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL) if body else []
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


@pytest.mark.parametrize("who", ["ines", "tom", "priya", "yusuf", "hal", "sam"])
def test_who_watches_and_who_speaks_for_an_agency_may_open_it(world, client_of, who):
    assert client_of(getattr(world, who)).get(LOG).status_code == 200


@pytest.mark.parametrize("who", ["nadia", "niamh", "amir", "bola", "ade", "hana"])
def test_nobody_else_may_and_is_told_so(world, client_of, who):
    answer = client_of(getattr(world, who)).get(LOG)
    assert answer.status_code == 403
    assert "Your role does not read the access log." in answer.content.decode()


def test_who_looked_when_for_which_agency_and_at_what_stands_in_it(world, kairo, client_of):
    client_of(world.priya).get(reverse("person", args=[kairo.pk]))
    first = rows(client_of(world.ines).get(LOG))[0]
    assert "Priya Nair Police Looked at" in first
    assert f"Person IGU-{kairo.pk:04d}" in first
    assert "Kairo" not in first


def test_reading_the_log_is_written_in_it(world, client_of):
    ines = client_of(world.ines)
    ines.get(LOG)
    assert rows(ines.get(LOG))[0].endswith("Ines Ferreira Community Safety Saw in a list Access log –")


def refusals(world) -> list[tuple[int, str, str]]:
    with acting_as(world.ines):
        found = AccessLogEntry.objects.filter(act=Act.REFUSED).order_by("pk")
        return list(found.values_list("user", "subject", "reason"))


def test_who_was_refused_by_a_page_stands_in_it_with_the_reason_they_were_given(world, kairo, client_of):
    sentence = "Your role does not share records. Ask your manager."
    assert (
        client_of(world.priya).post(reverse("person-edit", args=[kairo.pk]), {"family_name": "Zq"}).status_code == 403
    )
    assert refusals(world) == [(world.priya.user_id, "person-edit", "Your role does not change who a person is.")]
    nadia = client_of(world.nadia)
    nadia.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert nadia.post(reverse("person-share", args=[kairo.pk]), {"partner": world.sam.partner_id}).status_code == 403
    assert refusals(world)[1:] == [(world.nadia.user_id, "person-share", sentence)]
    page = text(client_of(world.ines).get(LOG, {"act": "refused"}))
    assert sentence in page
    assert sentence not in text(client_of(world.tom).get(LOG, {"act": "refused"}))


def test_so_does_who_was_refused_by_the_api(world, kairo, client_of):
    body = {"case": kairo.cases.get().pk, "what": "Ring the college", "due_on": "2030-01-01"}
    key = {"Idempotency-Key": "6dc8e1c3-6c86-4f0c-9c3d-1b8f4f3d2f10"}
    answer = client_of(world.yusuf).post("/api/v1/next-steps/", body, content_type="application/json", headers=key)
    assert answer.status_code == 403
    assert refusals(world) == [(world.yusuf.user_id, "api-next-step-list", answer.json()["detail"])]


def test_an_agency_reads_what_was_done_with_records_that_it_sees_and_no_other(world, kairo, looked, client_of):
    looked(world.nadia, f"person:{kairo.pk}", compartment=world.casework)
    looked(world.hana, "person:4711", compartment=world.hackney_casework)
    for who in (world.priya, world.tom):
        assert f"person:{kairo.pk}" in text(client_of(who).get(LOG))
    for who in (world.hal, world.sam):
        assert rows(client_of(who).get(LOG)) == []
    for who in (world.priya, world.tom, world.ines):
        assert "4711" not in text(client_of(who).get(LOG, {"record": "person:4711"})).replace('value="person:4711"', "")


def test_who_is_kept_out_of_a_record_reads_nothing_of_it(world, kairo, looked, client_of):
    looked(world.nadia, f"person:{kairo.pk}", compartment=world.casework)
    with acting_as(world.nadia):
        services.keep_out(
            subject=f"person:{kairo.pk}",
            user=User.objects.get(pk=world.priya.user_id),
            reason="Lives next door",
            review_on=in_days(90),
            by=world.nadia,
        )
    for asked in ({}, {"record": f"person:{kairo.pk}"}, {"record": kairo.reference}):
        assert rows(client_of(world.priya).get(LOG, asked)) == []
    assert len(rows(client_of(world.tom).get(LOG, {"record": kairo.reference}))) >= 1


def test_what_was_logged_of_an_intervention_moves_with_its_restricted_case(world, kairo, looked, client_of):
    intervention = an_intervention(by=world.nadia, case=kairo.cases.get())
    looked(world.nadia, f"intervention:{intervention.pk}", compartment=world.casework)
    assert "Intervention" in text(client_of(world.priya).get(LOG))
    with acting_as(world.tom):
        services.restrict_record(subject=f"person:{kairo.pk}", reason="A threat to life", by=world.tom)
    assert rows(client_of(world.priya).get(LOG)) == []
    assert "Intervention" in text(client_of(world.tom).get(LOG))
    assert "Intervention" in text(client_of(world.ines).get(LOG))


def test_a_person_s_reference_finds_all_that_was_read_of_their_record(world, kairo, looked, client_of):
    intervention = an_intervention(by=world.nadia, case=kairo.cases.get())
    for subject in (f"case:{kairo.cases.get().pk}", f"intervention:{intervention.pk}", "case:99999"):
        looked(world.nadia, subject, compartment=world.casework)
    for who in (world.ines, world.tom, world.priya):
        found = rows(client_of(who).get(LOG, {"record": kairo.reference}))
        assert {row.split("Looked at ")[1] for row in found} == {
            f"Case {kairo.cases.get().pk} –",
            f"Intervention {intervention.pk} –",
        }


def test_what_lies_in_a_record_is_not_told_to_who_does_not_see_it(world, kairo):
    for who, number in ((world.ines, 2), (world.priya, 2), (world.hal, 1), (world.sam, 1), (world.hana, 1)):
        with acting_as(who), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM igu.logged_as(%s)", [f"person:{kairo.pk}"])
            assert cursor.fetchone()[0] == number + (number > 1), who.name


def test_it_is_narrowed_by_reader_agency_act_and_days(world, kairo, looked, at_work, client_of):
    person = f"person:{kairo.pk}"
    looked(world.priya, person, compartment=world.casework, at=at_work)
    looked(world.nadia, person, compartment=world.casework, act=Act.PRINTED)
    ines = client_of(world.ines)

    def found(**asked) -> set[str]:
        return {
            name for name in ("Priya Nair", "Nadia Rahman") if any(name in row for row in rows(ines.get(LOG, asked)))
        }

    day = {"first_day": at_work.day, "first_month": at_work.month, "first_year": at_work.year}
    until = {name.replace("first", "last"): value for name, value in day.items()}
    assert found() == {"Priya Nair", "Nadia Rahman"}
    assert found(reader=world.priya.user_id) == {"Priya Nair"}
    assert found(agency=world.nadia.partner_id) == {"Nadia Rahman"}
    assert found(act="printed") == {"Nadia Rahman"}
    assert found(**day, **until) == {"Priya Nair"}
    assert found(record="person:999999") == set()


def test_a_wrong_filter_shows_nothing_and_says_what_is_wrong(world, kairo, looked, client_of):
    looked(world.priya, f"person:{kairo.pk}", compartment=world.casework)
    wrong = {
        **{"first_day": 2, "first_month": 2, "first_year": 2026},
        **{"last_day": 1, "last_month": 2, "last_year": 2026},
    }
    page = client_of(world.ines).get(LOG, wrong)
    assert "The last day cannot be before the first." in text(page)
    assert rows(page) == []


def test_readers_of_another_partnership_are_not_offered_and_not_found(world, client_of):
    page = text(client_of(world.ines).get(LOG))
    assert "Hana Levy" not in page
    assert "Hackney" not in page
    assert rows(client_of(world.ines).get(LOG, {"reader": world.hana.user_id})) == []


def test_fifty_entries_stand_on_a_page_with_the_way_to_the_next(world, looked, client_of):
    for number in range(51):
        looked(world.nadia, f"person:{5000 + number}", compartment=world.casework)
    ines = client_of(world.ines)
    first = ines.get(LOG, {"act": "looked"})
    assert len(rows(first)) == 50
    assert "51 entries, page 1 of 2" in text(first)
    assert "act=looked&amp;page=2" in text(first)
    second = ines.get(LOG, {"act": "looked", "page": 2})
    assert len(rows(second)) == 1
    assert len(rows(ines.get(LOG, {"act": "looked", "page": "nonsense"}))) == 50


def test_an_empty_log_and_an_empty_answer_say_so(world, client_of):
    assert "Nobody has looked at anything yet." in text(client_of(world.sam).get(LOG))
    assert "No entry answers this." in text(client_of(world.sam).get(LOG, {"record": "case:1"}))


def test_it_asks_as_many_questions_for_fifty_entries_as_for_one(world, looked, client_of):
    client = client_of(world.ines)

    def questions() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(LOG)
        return len(captured)

    looked(world.nadia, "person:1", compartment=world.casework)
    client.get(LOG)
    one = questions()
    for number in range(40):
        looked(world.nadia, f"person:{5000 + number}", compartment=world.casework)
    assert questions() == one


@contextmanager
def the_log_refusing() -> Iterator[None]:
    """The database refuses every new entry, as it does when its disk is full."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE disk_full; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER no_room BEFORE INSERT ON audit_accesslogentry FOR EACH ROW EXECUTE FUNCTION pg_temp.no_room()"
        )
        yield
        cursor.execute("DROP TRIGGER no_room ON audit_accesslogentry")


def test_my_work_is_written_down_as_a_list_with_the_number_of_its_lines(world, kairo, client_of):
    def seen(actor) -> list[tuple]:
        entries = AccessLogEntry.objects.filter(user_id=actor.user_id, subject="my-work").order_by("pk")
        return list(entries.values_list("act", "count", "partner_id", "compartment_id"))

    page = client_of(world.nadia).get(reverse("home"))
    lines = [row for part in ("main", "side", "wide") for each in page.context[part] for row in each.rows]
    assert "Kairo" in page.content.decode()
    assert seen(world.nadia) == [("listed", len(lines), world.nadia.partner_id, None)]
    client_of(world.bola).get(reverse("home"))
    assert seen(world.bola) == []


def test_a_page_whose_reading_cannot_be_written_down_is_not_shown(world, kairo, client_of):
    """The log is full, broken or out of reach: nothing of the record may leave."""
    nadia = client_of(world.nadia)
    nadia.raise_request_exception = False
    addresses = [
        reverse("person", args=[kairo.pk]),
        reverse("person-timeline", args=[kairo.pk]),
        reverse("person-sharing", args=[kairo.pk]),
        reverse("case", args=[kairo.cases.get().pk]),
        reverse("people"),
        reverse("home"),
        f"/api/v1/people/{kairo.pk}/",
        "/api/v1/people/",
        f"/api/v1/people/{kairo.pk}/sharing/",
    ]
    for address in addresses:
        assert "Kairo" in nadia.get(address).content.decode() or "sharing" in address
    with the_log_refusing():
        for address in addresses:
            answer = nadia.get(address)
            assert answer.status_code == 500, address
            assert "Kairo" not in answer.content.decode()
        found = nadia.post(reverse("search"), {"q": "Kairo Bennett-Osei"})
        assert found.status_code == 500
        assert "IGU-" not in found.content.decode()


def test_an_emergency_that_cannot_be_written_down_opens_nothing(world, kairo, client_of):
    sam = client_of(world.sam)
    sam.raise_request_exception = False
    emergency = {"reference": kairo.reference, "code": "other", "reason": "He was followed from the school gate."}
    with the_log_refusing():
        assert sam.post(reverse("emergency"), emergency).status_code == 500
    assert sam.get(reverse("person", args=[kairo.pk])).status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_accesslogentry (at, user_id, partner_id, partnership_id, act, subject, count, reason) "
        "SELECT now(), user_id, partner_id, partnership_id, act, subject, count, reason FROM audit_accesslogentry",
        "UPDATE audit_accesslogentry SET reason = 'a better one'",
        "DELETE FROM audit_accesslogentry",
    ],
)
def test_nobody_adds_to_the_log_by_hand_or_changes_it(world, statement):
    for who in (world.ines, world.tom, world.ade):
        with acting_as(who):
            record(Act.LISTED, subject="people", by=who)
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as c,
            ):
                c.execute(statement)


def test_an_entry_cannot_name_another_reader_or_agency(world):
    """User, partnership and time are the transaction's own; an agency that is not the actor's writes nothing."""
    with acting_as(world.priya), connection.cursor() as cursor:
        cursor.execute("SELECT igu.log_access(%s, 'looked', 'person:1', NULL, 1, '')", [world.tom.partner_id])
        cursor.execute("SELECT igu.log_access(%s, 'looked', 'person:2', NULL, 1, '')", [world.priya.partner_id])
    with acting_as(world.ines):
        entry = AccessLogEntry.objects.get(subject="person:2")
        assert (entry.user_id, entry.partner_id) == (world.priya.user_id, world.priya.partner_id)
        assert not AccessLogEntry.objects.filter(subject="person:1").exists()

"""Reading, creating and changing records through the API: the same services and the same sight as the pages."""

import datetime
import uuid

import pytest

from cohort.models import Case, Circumstance, Intervention, NextStep
from igu.access.actor import acting_as
from igu.audit.models import AccessLogEntry
from igu.leakcheck.management.commands.leakcheck import without_row_security
from igu.people.models import Person
from tests.factories.casework import a_case, a_circumstance, a_person, an_intervention

NOT_FOUND = "There is no such record, or you may not see it."
HUGE = 2**63
NAMED_BY_NUMBER = [
    ("cases", "person"),
    ("offences", "person"),
    ("custody", "person"),
    *((kind, of) for kind in ("interventions", "circumstances", "next-steps") for of in ("case", "person")),
    ("next-steps", "worker"),
]
"""Lists of the API with a filter that names a record."""


def an_intervention_on(case: Case) -> dict:
    return {"case": case.pk, "on": "2026-02-03", "kind": "one_to_one", "mode": "face_to_face", "attended": True}


@pytest.fixture
def one_of_each(world, kairo, case) -> dict[str, int]:
    """The number of one record of each kind, on Kairo's case."""
    from cohort import services
    from cohort.models import OffenceCode, OffenceOutcome

    with acting_as(world.nadia):
        offence = services.record_offence(
            person=kairo,
            offence=OffenceCode.objects.first(),
            offence_on=case.opened_on,
            outcome=OffenceOutcome.objects.first(),
            by=world.nadia,
        )
        custody = services.record_custody(person=kairo, from_on=case.opened_on, by=world.nadia)
        step = services.plan_next_step(case=case, what="Ring the college", due_on=case.opened_on, by=world.nadia)
    return {
        "people": kairo.pk,
        "cases": case.pk,
        "interventions": an_intervention(by=world.nadia, case=case).pk,
        "circumstances": a_circumstance(by=world.nadia, case=case).pk,
        "offences": offence.pk,
        "custody": custody.pk,
        "next-steps": step.pk,
    }


KINDS = ["people", "cases", "interventions", "circumstances", "offences", "custody", "next-steps"]


@pytest.mark.parametrize("kind", KINDS)
class TestWhoSeesIt:
    @pytest.mark.parametrize("who", ["nadia", "priya", "yusuf"])
    def test_agencies_with_a_grant_see_it_in_the_list_and_by_its_number(self, world, caller, one_of_each, kind, who):
        reader = caller(getattr(world, who))
        number = one_of_each[kind]
        assert [row["id"] for row in reader.get(f"{kind}/").json()["results"]] == [number]
        answer = reader.get(f"{kind}/{number}/")
        assert answer.status_code == 200
        assert answer["ETag"] == f'"{answer.json()["version"]}"'

    @pytest.mark.parametrize("who", ["sam", "hal", "hana", "bola", "ade"])
    def test_everybody_else_cannot_tell_it_from_one_that_does_not_exist(self, world, caller, one_of_each, kind, who):
        reader = caller(getattr(world, who))
        assert reader.get(f"{kind}/").json()["results"] == []
        hidden, missing = reader.get(f"{kind}/{one_of_each[kind]}/"), reader.get(f"{kind}/{10**9}/")
        assert hidden.status_code == missing.status_code == 404
        assert hidden.json() == missing.json() == {"status": 404, "title": "Not Found", "detail": NOT_FOUND}

    def test_a_number_beyond_what_the_database_counts_is_not_found(self, world, caller, one_of_each, kind):
        assert caller(world.nadia).get(f"{kind}/{HUGE}/").status_code == 404

    def test_every_look_is_logged(self, world, caller, one_of_each, kind):
        reader = caller(world.priya)
        before = AccessLogEntry.objects.count()
        reader.get(f"{kind}/{one_of_each[kind]}/")
        reader.get(f"{kind}/")
        looked, listed, sent = AccessLogEntry.objects.order_by("pk")[before:]
        assert (looked.act, looked.subject.split(":")[1]) == ("looked", str(one_of_each[kind]))
        assert (listed.act, listed.count, listed.user_id) == ("listed", 1, world.priya.user_id)
        same = ("act", "subject", "compartment_id", "user_id", "count", "reason")
        assert [getattr(sent, name) for name in same] == [getattr(looked, name) for name in same]

    def test_somebody_not_signed_in_is_refused(self, client, one_of_each, kind):
        answer = client.get(f"/api/v1/{kind}/")
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


class TestCreating:
    def test_priya_logs_an_intervention_once_however_often_it_is_sent(self, world, caller, case):
        priya, key = caller(world.priya), uuid.uuid4()
        first = priya.post("interventions/", an_intervention_on(case), key=key)
        again = priya.post("interventions/", an_intervention_on(case), key=key)
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json() == again.json()
        assert first.json()["agency_name"] == "Metropolitan Police, Haringey gangs unit"
        assert Intervention.objects.count() == 1

    def test_the_same_key_with_other_content_is_refused_and_saves_nothing(self, world, caller, case):
        priya, key = caller(world.priya), uuid.uuid4()
        priya.post("interventions/", an_intervention_on(case), key=key)
        other = priya.post("interventions/", an_intervention_on(case) | {"attended": False}, key=key)
        assert other.status_code == 409
        assert "used for something else" in other.json()["detail"]
        assert Intervention.objects.get().attended is True

    def test_a_key_is_nobody_elses(self, world, caller, case):
        key = uuid.uuid4()
        caller(world.priya).post("interventions/", an_intervention_on(case), key=key)
        assert caller(world.nadia).post("interventions/", an_intervention_on(case), key=key).status_code == 409

    def test_a_key_whose_record_was_refused_may_be_used_again(self, world, caller, case):
        priya, key = caller(world.priya), uuid.uuid4()
        wrong = priya.post("interventions/", an_intervention_on(case) | {"on": "2031-01-01"}, key=key)
        assert wrong.status_code == 400
        assert wrong.json()["errors"] == {"on": ["This day has not come yet. Enter today or a day before."]}
        assert priya.post("interventions/", an_intervention_on(case), key=key).status_code == 201

    def test_a_character_that_cannot_be_kept_is_said_in_words(self, world, caller, case):
        wrong = caller(world.priya).post("interventions/", an_intervention_on(case) | {"summary": "a\x00b"})
        assert wrong.status_code == 400
        assert wrong.json()["errors"] == {
            "summary": ["This holds a character that cannot be kept. Send it as plain text."]
        }

    @pytest.mark.parametrize("key", ["", "not-a-uuid"])
    def test_without_a_key_it_says_what_to_send(self, world, caller, case, key):
        answer = caller(world.priya).post("interventions/", an_intervention_on(case), **{"Idempotency-Key": key})
        assert answer.status_code == 400
        assert answer.json()["detail"].startswith("Send an Idempotency-Key header")

    def test_yusuf_reads_but_may_not_add(self, world, caller, case):
        answer = caller(world.yusuf).post("interventions/", an_intervention_on(case))
        assert answer.status_code == 403
        assert answer.json()["detail"] == "Youth Justice can read this record but not add to it."

    def test_sam_of_the_school_cannot_tell_a_hidden_case_from_a_missing_one(self, world, caller, case):
        sam = caller(world.sam)
        hidden = sam.post("interventions/", an_intervention_on(case))
        missing = sam.post("interventions/", an_intervention_on(case) | {"case": 10**9})
        assert hidden.status_code == missing.status_code == 400
        assert hidden.json() == missing.json()
        assert hidden.json()["errors"] == {"case": [NOT_FOUND]}

    def test_nadia_adds_a_person_and_opens_a_case(self, world, caller):
        nadia = caller(world.nadia)
        person = nadia.post("people/", {"given_name": "Ayşe", "family_name": "O’Neil", "aliases": ["Ash"]}).json()
        assert person["aliases"] == ["Ash"]
        case = nadia.post("cases/", {"person": person["id"], "programme": "gang_exit", "opened_on": "2026-01-05"})
        assert case.status_code == 201
        assert case.json()["lead_name"] == "Integrated Gangs Unit"
        assert nadia.get("people/", name="ayse").json()["results"][0]["id"] == person["id"]

    def test_a_second_case_of_a_programme_is_opened_only_by_who_says_that_it_is_another(self, world, caller, case):
        nadia = caller(world.nadia)
        sent = {"person": case.person_id, "programme": "gang_exit", "opened_on": "2026-02-03"}
        asked = nadia.post("cases/", sent)
        assert (asked.status_code, list(asked.json()["errors"])) == (400, ["another"])
        assert nadia.post("cases/", sent | {"another": True}).status_code == 201
        changed = nadia.patch(f"cases/{case.pk}/", {"version": 1, "another": True})
        assert list(changed.json()["errors"]) == ["another"]

    def test_priya_may_not_add_people(self, world, caller):
        answer = caller(world.priya).post("people/", {"family_name": "Nobody"})
        assert (answer.status_code, answer.json()["detail"]) == (
            403,
            "Your role does not add people. Refer them instead, under Referrals.",
        )

    def test_a_circumstance_an_offence_custody_and_a_next_step(self, world, caller, kairo, case):
        priya = caller(world.priya)
        sent = {
            "circumstances": {"case": case.pk, "status": "college", "from_on": "2026-02-01"},
            "offences": {"person": kairo.pk, "offence": None, "outcome": "cautioned", "offence_on": "2026-01-10"},
            "custody": {"person": kairo.pk, "from_on": "2026-02-01", "to_on": "2026-02-20"},
            "next-steps": {"case": case.pk, "what": "Ring the college", "due_on": "2026-03-01"},
        }
        sent["offences"]["outcome_on"] = "2026-03-02"
        sent["offences"]["offence"] = priya.get("code-lists/").json()["offences"][0]["code"]
        assert {kind: priya.post(f"{kind}/", data).status_code for kind, data in sent.items()} == dict.fromkeys(
            sent, 201
        )
        overlap = priya.post("custody/", sent["custody"])
        assert overlap.status_code == 400
        assert list(overlap.json()["errors"]) == ["from_on"]

    def test_what_cannot_have_been_is_refused_beside_its_field(self, world, caller, kairo):
        priya, theft = caller(world.priya), {"person": kairo.pk, "offence": "theft", "outcome": "convicted"}
        child = priya.post("offences/", theft | {"offence_on": "2012-04-01", "outcome_on": "2012-05-01"})
        no_day = priya.post("offences/", theft | {"offence_on": "2026-01-10"})
        unborn = priya.post("custody/", {"person": kairo.pk, "from_on": "2001-01-01"})
        answers = {"outcome": child, "outcome_on": no_day, "from_on": unborn}
        assert {field: (answer.status_code, list(answer.json()["errors"])) for field, answer in answers.items()} == {
            field: (400, [field]) for field in answers
        }

    def test_fields_that_are_not_for_the_sender_are_ignored(self, world, caller, case):
        sent = an_intervention_on(case) | {
            "worker": world.tom.user_id,
            "agency": 1,
            "compartment": 1,
            "id": 5,
            "version": 9,
        }
        row = Intervention.objects.get(pk=caller(world.priya).post("interventions/", sent).json()["id"])
        assert (row.worker_id, row.agency_id, row.version) == (world.priya.user_id, world.priya.partner_id, 1)
        assert row.compartment_id == case.compartment_id


class TestChanging:
    def test_the_version_that_was_read_has_to_be_sent(self, world, caller, case):
        answer = caller(world.nadia).patch(f"cases/{case.pk}/", {"programme": "integrate"})
        assert answer.status_code == 428
        assert Case.objects.get(pk=case.pk).programme_id == "gang_exit"

    @pytest.mark.parametrize("way", [{"If-Match": '"1"'}, {"If-Match": "1"}])
    def test_it_may_be_sent_as_if_match(self, world, caller, case, way):
        answer = caller(world.nadia).patch(f"cases/{case.pk}/", {"programme": "integrate"}, **way)
        assert (answer.status_code, answer["ETag"], answer.json()["programme"]) == (200, '"2"', "integrate")

    def test_the_second_editor_is_told_who_changed_what_and_when(self, world, caller, case):
        row = an_intervention(by=world.nadia, case=case)
        caller(world.priya).patch(f"interventions/{row.pk}/", {"summary": "Priya's words", "version": 1})
        answer = caller(world.nadia).patch(f"interventions/{row.pk}/", {"summary": "Nadia's words", "version": 1})
        assert answer.status_code == 409
        told = answer.json()
        assert (told["changed_by"], told["current"]["summary"], told["current"]["version"]) == (
            "Priya Nair",
            "Priya's words",
            2,
        )
        assert told["changed_at"]
        assert Intervention.objects.get(pk=row.pk).summary == "Priya's words"

    @pytest.mark.parametrize("sent", [{"attended": False}, {"on": "2026-01-10"}])
    def test_a_contact_that_is_corrected_takes_the_last_contact_back_with_it(self, world, caller, case, sent):
        an_intervention(by=world.nadia, case=case, on=datetime.date(2026, 1, 20))
        row = an_intervention(by=world.nadia, case=case)
        assert caller(world.priya).patch(f"interventions/{row.pk}/", sent | {"version": 1}).status_code == 200
        assert caller(world.priya).get(f"cases/{case.pk}/").json()["last_contact_on"] == "2026-01-20"

    def test_what_is_recorded_stays_where_it_was_recorded(self, world, caller, case):
        other = a_case(by=world.nadia, person=a_person(by=world.nadia, compartment=world.casework))
        row = a_circumstance(by=world.nadia, case=case)
        answer = caller(world.nadia).patch(f"circumstances/{row.pk}/", {"case": other.pk, "version": row.version})
        assert answer.json()["errors"] == {"case": ["A record stays where it was recorded."]}
        assert Circumstance.objects.get(pk=row.pk).case_id == case.pk

    def test_yusuf_is_refused_with_the_reason(self, world, caller, kairo):
        answer = caller(world.yusuf).patch(f"people/{kairo.pk}/", {"postcode": "N17 8DN", "version": 1})
        assert (answer.status_code, answer.json()["detail"]) == (403, "Your role does not change who a person is.")

    def test_a_person_is_corrected(self, world, caller, kairo):
        sent = {"postcode": "n178dn", "aliases": ["K-Man"], "version": 1}
        answer = caller(world.nadia).patch(f"people/{kairo.pk}/", sent).json()
        assert (answer["postcode"], answer["aliases"], answer["version"]) == ("N17 8DN", ["K-Man"], 2)

    def test_a_name_that_was_a_mistake_is_taken_away(self, world, caller, kairo):
        nadia = caller(world.nadia)
        for version, names in enumerate([["K-Boy", "Wavy"], ["Wavy"], ["K-Boy", "Wavy"]], start=1):
            answer = nadia.patch(f"people/{kairo.pk}/", {"aliases": names, "version": version}).json()
            assert answer["aliases"] == names
            kairo.refresh_from_db()
            assert kairo.search_name.split()[2:] == " ".join(names).lower().split()

    def test_a_next_step_is_changed_until_it_is_done(self, world, caller, case):
        nadia = caller(world.nadia)
        step = nadia.post("next-steps/", {"case": case.pk, "what": "Ring", "due_on": "2026-03-01"}).json()
        address = f"next-steps/{step['id']}/"
        answer = nadia.patch(address, {"due_on": "2026-03-08", "version": 1}).json()
        assert (answer["what"], answer["due_on"], answer["version"]) == ("Ring", "2026-03-08", 2)
        assert nadia.patch(address, {"due_on": "1899-12-31", "version": 2}).status_code == 400
        nadia.post(f"{address}finish/", {"version": 2})
        refused = nadia.patch(address, {"what": "Call", "version": 3})
        assert (refused.status_code, refused.json()["detail"][:26]) == (400, "This was done already. Pla")

    def test_a_case_is_closed_with_a_reason(self, world, caller, case):
        nadia = caller(world.nadia)
        reason = nadia.get("code-lists/").json()["closure-reasons"][0]["code"]
        answer = nadia.post(f"cases/{case.pk}/close/", {"closed_on": "2026-03-01", "reason": reason, "version": 1})
        assert (answer.status_code, answer.json()["closed_on"]) == (200, "2026-03-01")

    def test_a_case_is_not_closed_before_what_was_done_on_it(self, world, caller, case):
        an_intervention(by=world.nadia, case=case)
        sent = {"closed_on": "2026-02-02", "reason": "completed", "version": 1}
        answer = caller(world.nadia).post(f"cases/{case.pk}/close/", sent)
        assert (answer.status_code, answer.json()["errors"]) == (
            400,
            {"closed_on": ["There is an intervention on 3 February 2026. Enter that day or a later one."]},
        )

    def test_the_days_of_a_case_are_put_right_and_its_end_only_once_it_is_closed(self, world, caller, case):
        an_intervention(by=world.nadia, case=case)
        nadia, address = caller(world.nadia), f"cases/{case.pk}/"
        assert nadia.patch(address, {"opened_on": "2026-01-15", "version": 1}).json()["opened_on"] == "2026-01-15"
        late = nadia.patch(address, {"opened_on": "2026-02-04", "version": 2})
        assert late.json()["errors"] == {
            "opened_on": ["There is an intervention on 3 February 2026. Enter that day or an earlier one."]
        }
        still_open = nadia.patch(address, {"closed_on": "2026-03-02", "version": 2})
        assert (still_open.status_code, still_open.json()["detail"]) == (
            400,
            "This case is open. Close it, with its day and the reason.",
        )
        nadia.post(f"{address}close/", {"closed_on": "2026-03-31", "reason": "completed", "version": 2})
        right = nadia.patch(address, {"closed_on": "2026-03-02", "closure_reason": "disengaged", "version": 3}).json()
        assert (right["closed_on"], right["closure_reason"], right["version"]) == ("2026-03-02", "disengaged", 4)
        assert list(nadia.patch(address, {"closed_on": None, "version": 4}).json()["errors"]) == ["closed_on"]
        assert list(nadia.patch(address, {"closed_on": "2026-02-02", "version": 4}).json()["errors"]) == ["closed_on"]

    def test_priya_corrects_no_days_of_a_case(self, world, caller, case):
        answer = caller(world.priya).patch(f"cases/{case.pk}/", {"opened_on": "2026-01-15", "version": 1})
        assert (answer.status_code, answer.json()["detail"]) == (403, "Your role does not close cases.")

    def test_a_case_comes_into_a_programme_with_an_open_one_only_if_it_is_said_to_be_another(
        self, world, caller, kairo, case
    ):
        other = a_case(by=world.nadia, person=kairo, programme="integrate")
        nadia, address = caller(world.nadia), f"cases/{other.pk}/"
        asked = nadia.patch(address, {"programme": "gang_exit", "version": 1})
        assert (asked.status_code, list(asked.json()["errors"])) == (400, ["another"])
        assert nadia.patch(address, {"programme": "integrate", "version": 1}).status_code == 200
        moved = nadia.patch(address, {"programme": "gang_exit", "another": True, "version": 1})
        assert (moved.status_code, moved.json()["programme"]) == (200, "gang_exit")

    def test_a_next_step_is_finished(self, world, caller, case):
        nadia = caller(world.nadia)
        step = nadia.post("next-steps/", {"case": case.pk, "what": "Ring", "due_on": "2026-03-01"}).json()
        assert nadia.post(f"next-steps/{step['id']}/finish/", {"version": 1}).json()["done_at"]
        assert NextStep.objects.get(pk=step["id"]).done_at

    @pytest.mark.parametrize("method", ["put", "delete"])
    def test_nothing_is_replaced_or_deleted(self, world, client_of, case, method):
        answer = getattr(client_of(world.nadia), method)(f"/api/v1/cases/{case.pk}/", content_type="application/json")
        assert answer.status_code == 405


class TestBadInput:
    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"{", 400),
            (b"[" * 10_000, 400),
            (b'{"family_name": "\\ud800"}', 400),
            (b'{"family_name": "a\\u0000b"}', 400),
            (b'{"family_name": ["a"]}', 400),
            (b'{"family_name": "' + b"a" * 121 + b'"}', 400),
            (b'{"family_name": "A", "date_of_birth": "1899-12-31"}', 400),
            (b'{"family_name": "A", "date_of_birth": "9999-12-31"}', 400),
            (b'{"family_name": "A", "ethnicity": "a\\u0000"}', 400),
            (b'{"family_name": "A", "ethnicity": {"a": 1}}', 400),
            (b'{"family_name": "A", "sex": NaN}', 400),
            (b'"a word"', 400),
            (b"\xff\xfe", 400),
            (b'{"family_name": "' + b"a" * 10_000_000 + b'"}', 413),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_it_is_refused_in_a_sentence_and_nothing_is_kept(self, world, client_of, body, status):
        before = Person.objects.count()
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        answer = client_of(world.nadia).post("/api/v1/people/", body, "application/json", headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["detail"].endswith((".", '"', ")")) or answer.json()["detail"]
        assert Person.objects.count() == before

    def test_another_type_of_content_is_415(self, world, client_of):
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        answer = client_of(world.nadia).post("/api/v1/people/", {"family_name": "A"}, headers=headers)
        assert answer.status_code == 415

    @pytest.mark.parametrize("number", [HUGE, -1, True, "1", 1.5, None, [1], {"id": 1}])
    def test_a_reference_that_is_no_number_is_refused_beside_its_field(self, world, caller, case, number):
        answer = caller(world.nadia).post("interventions/", an_intervention_on(case) | {"case": number})
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == ["case"]

    @pytest.mark.parametrize(
        "query",
        [
            {"cursor": "nonsense"},
            {"cursor": "cD1hYmM="},
            {"person": str(HUGE)},
            {"person": "\x00"},
            {"opened_after": "1899-99-99"},
            {"updated_since": "yesterday"},
            {"worker": "0" * 30},
            {"status": "half open"},
            {"programme": "\x00"},
            {"page_size": "-1"},
        ],
        ids=str,
    )
    def test_a_filter_that_makes_no_sense_is_answered_calmly(self, world, caller, case, query):
        assert caller(world.nadia).get("cases/", **query).status_code in {200, 400, 404}

    def test_a_hidden_persons_number_as_a_filter_says_what_a_missing_one_says(self, world, caller, kairo, case):
        sam = caller(world.sam)
        hidden, missing = sam.get("cases/", person=kairo.pk), sam.get("cases/", person=10**9)
        assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)

    def test_the_number_of_somebody_elsewhere_as_a_filter_says_what_one_of_nobody_says(self, world, caller):
        nadia = caller(world.nadia)
        elsewhere = nadia.get("next-steps/", worker=world.hana.user_id)
        nobody = nadia.get("next-steps/", worker=10**9)
        assert (elsewhere.status_code, elsewhere.content) == (nobody.status_code, nobody.content)

    @pytest.mark.parametrize(("kind", "of"), NAMED_BY_NUMBER)
    def test_without_row_security_a_hidden_number_still_says_what_a_missing_one_says(
        self, world, caller, kairo, case, kind, of
    ):
        number = {"person": kairo.pk, "case": case.pk, "worker": world.nadia.user_id}[of]
        with without_row_security():
            hana = caller(world.hana)
            hidden, missing = (hana.get(f"{kind}/", **{of: each}) for each in (number, 10**9))
        assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
        assert hidden.json()["results"] == []

    @pytest.mark.parametrize(("kind", "of"), NAMED_BY_NUMBER)
    @pytest.mark.parametrize("number", ["1.5", "-1", "0", str(HUGE), "9" * 400, "me?", "\x00"])
    def test_what_is_no_number_is_refused(self, world, caller, kind, of, number):
        assert caller(world.nadia).get(f"{kind}/", **{of: number}).status_code == 400


def test_a_session_needs_the_forms_token_for_whatever_changes(world, case):
    from django.test import Client

    from igu.accounts.models import User

    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=world.priya.user_id))
    answer = client.post("/api/v1/interventions/", "{}", "application/json")
    assert answer.status_code == 403
    assert Intervention.objects.count() == 0


def test_one_user_makes_so_many_requests_a_minute(world, caller, settings):
    settings.API_RATE = "3/min"
    nadia = caller(world.nadia)
    assert [nadia.get("people/").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert nadia.get("people/")["Retry-After"]
    assert caller(world.priya).get("people/").status_code == 200

"""Merging as Tom does it: he compares, is shown what would move, and confirms. Old references lead to the record that was
kept; what somebody was typing is not lost; nothing tells of what its reader does not see."""

import datetime
import re
import uuid

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.urls import reverse

from cohort.models import Case
from cohort.services.imports import import_caseload, read
from igu.access.actor import acting_as
from igu.people.models import Merge, Person, SafetyWarning
from performance import services as performance
from performance.indicators.figure import Aim
from performance.models import FrozenFigure
from tests.factories.casework import a_case, a_person
from tests.factories.workbooks import a_caseload, as_csv
from tests.people.merging import in_custody, merge, only_for_the_police, take_back
from tests.performance.caseload import Q3, Caseload

WHY = "The same mother, and Nadia knows him"


@pytest.fixture
def kairo(world) -> Person:
    person = a_person(by=world.nadia, compartment=world.casework, given_name="Kairo", family_name="Bennett-Osei")
    a_case(by=world.nadia, person=person)
    return person


@pytest.fixture
def kiaro(world) -> Person:
    person = a_person(
        by=world.nadia,
        compartment=world.casework,
        given_name="Kiaro",
        family_name="Bennett-Osei",
        date_of_birth=datetime.date(2008, 3, 15),
    )
    a_case(by=world.nadia, person=person)
    return person


@pytest.fixture
def tom(world, sure_of):
    return sure_of(world.tom)


def address(kept: Person, merged: Person) -> str:
    return reverse("person-merge-with", args=[kept.pk, merged.pk])


def form(**given) -> dict:
    return {
        "form_key": str(uuid.uuid4()),
        "kept_version": "1",
        "merged_version": "1",
        "given_name": "kept",
        "date_of_birth": "merged",
        "reason": WHY,
    } | given


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


class TestTheWay:
    def test_from_the_person_to_the_other_to_one(self, tom, kairo, kiaro):
        assert reverse("person-merge", args=[kairo.pk]) in tom.get(f"/people/{kairo.pk}/").content.decode()
        found = tom.post(reverse("person-merge", args=[kairo.pk]), {"reference": f"igu-{kiaro.pk:04d}"})
        assert found["Location"] == address(kairo, kiaro)
        compared = text(tom.get(address(kairo, kiaro)))
        assert "14 March 2008 15 March 2008" in compared
        assert "Nothing has changed yet" in compared
        checked = tom.post(address(kairo, kiaro), form())
        assert "Date of birth 15 March 2008" in text(checked)
        assert "Cases 1" in text(checked)
        assert Merge.objects.count() == 0
        done = tom.post(address(kairo, kiaro), form(checked="yes"), follow=True)
        assert f"{kiaro.reference} is merged into this record" in text(done)
        assert f"{kiaro.reference} was merged into this record on" in text(done)
        kairo.refresh_from_db()
        assert (kairo.given_name, kairo.date_of_birth) == ("Kairo", datetime.date(2008, 3, 15))

    def test_and_back(self, world, tom, kairo, kiaro):
        done = merge(world, kairo, kiaro)
        page = reverse("merge-take-back", args=[done.pk])
        assert page in tom.get(f"/people/{kairo.pk}/").content.decode()
        in_custody(world, kairo, datetime.date(2026, 1, 5))
        assert "Custody 1" in text(tom.get(page))
        back = tom.post(page, {"reason": "Cousins"}, follow=True)
        assert f"{kiaro.reference} is a record of its own again" in text(back)
        assert tom.get(f"/people/{kiaro.pk}/").status_code == 200
        assert "was taken back already" in text(tom.post(page, {"reason": "Cousins"}))

    def test_those_who_resemble_are_offered(self, tom, kairo, kiaro, world):
        a_person(by=world.nadia, compartment=world.casework, given_name="Jade", family_name="Bell")
        assert address(kairo, kiaro) in tom.get(reverse("person-merge", args=[kairo.pk])).content.decode()

    def test_the_other_one_can_be_kept_instead(self, tom, kairo, kiaro):
        assert address(kiaro, kairo) in tom.get(address(kairo, kiaro)).content.decode()

    def test_what_only_the_other_knows_is_taken_over_unless_somebody_says_otherwise(self, tom, kairo, kiaro):
        Person.objects.filter(pk=kiaro.pk).update(postcode="N17 8DN")
        page = tom.get(address(kairo, kiaro)).content.decode()
        assert re.search(r'name="postcode" value="merged"[^>]*checked', page)
        assert re.search(r'name="given_name" value="kept"[^>]*checked', page)

    def test_going_back_to_the_form_keeps_what_was_typed(self, tom, kairo, kiaro):
        again = tom.post(address(kairo, kiaro), form(again="yes"))
        assert WHY in again.content.decode()
        assert again.status_code == 200

    def test_what_stands_in_the_way_is_said_before_it_is_confirmed(self, world, tom, kairo, kiaro):
        in_custody(world, kairo, datetime.date(2026, 1, 5))
        in_custody(world, kiaro, datetime.date(2026, 1, 8))
        said = tom.post(address(kairo, kiaro), form())
        assert said.status_code == 400
        assert "Put that right on one of the two records first" in text(said)
        assert WHY in said.content.decode()

    def test_pressed_twice(self, tom, kairo, kiaro):
        data = form(checked="yes")
        for _ in range(2):
            done = tom.post(address(kairo, kiaro), data, follow=True)
            assert done.redirect_chain[-1][0] == f"/people/{kairo.pk}/"
        assert Merge.objects.count() == 1

    def test_somebody_changed_one_of_them_meanwhile(self, tom, kairo, kiaro):
        Person.objects.filter(pk=kiaro.pk).update(version=2, given_name="Kye")
        said = tom.post(address(kairo, kiaro), form(checked="yes"))
        assert said.status_code == 400
        assert "Compare them again" in text(said)
        assert "Kye" in said.content.decode()
        assert 'name="merged_version" value="2"' in said.content.decode()

    def test_the_timeline_says_who_when_and_why(self, world, tom, kairo, kiaro):
        take_back(world, merge(world, kairo, kiaro))
        shown = text(tom.get(f"/people/{kairo.pk}/timeline/"))
        assert f"{kiaro.reference} was merged into this record" in shown
        assert f"The merge of {kiaro.reference} was taken back" in shown
        assert "Cousins after all" in shown

    def test_a_fresh_factor_is_asked_for(self, world, client_of, kairo, kiaro):
        done = merge(world, kairo, kiaro)
        for page in (address(kairo, kiaro), reverse("merge-take-back", args=[done.pk])):
            assert "/accounts/reauthenticate/" in client_of(world.tom).get(page)["Location"]


class TestBadInput:
    @pytest.mark.parametrize("typed", ["", "IGU", "0", "-1", "1" * 30, "12\x00", "=cmd|1", "x" * 200_000, "١٢"])
    def test_a_reference_that_is_none(self, tom, kairo, typed):
        answer = tom.post(reverse("person-merge", args=[kairo.pk]), {"reference": typed})
        assert answer.status_code == 400

    @pytest.mark.parametrize(
        "wrong",
        [
            {"reason": ""},
            {"reason": "x" * 501},
            {"reason": "a\x00b"},
            {"given_name": "somebody"},
            {"kept_version": str(2**63)},
            {"kept_version": ""},
            {"form_key": "1"},
            {"date_of_birth": ""},
        ],
    )
    def test_a_form_that_was_tampered_with(self, tom, kairo, kiaro, wrong):
        for confirmed in ({}, {"checked": "yes"}):
            assert tom.post(address(kairo, kiaro), form(**wrong, **confirmed)).status_code == 400
        assert Merge.objects.count() == 0

    def test_oneself_and_numbers_that_no_row_has(self, tom, kairo):
        assert tom.get(address(kairo, kairo)).status_code == 302
        for number in (10**9, 2**62, 2**63 - 1):
            assert tom.get(f"/people/{kairo.pk}/merge/{number}/").status_code == 404
            assert tom.get(f"/merges/{number}/take-back/").status_code == 404

    def test_hidden_and_missing_are_answered_alike(self, world, tom, kairo):
        hidden = a_person(by=world.hana, compartment=world.hackney_casework).pk
        start = reverse("person-merge", args=[kairo.pk])

        def plain(answer, number: int) -> str:
            without = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
            same = re.sub(r'nonce="[^"]+"', "", without)
            return re.sub(rf'IGU-{number:04d}|(?<=[/"]){number}(?=[/"])', "it", same)

        for ask in (
            lambda number: tom.post(start, {"reference": str(number)}),
            lambda number: tom.get(f"/people/{kairo.pk}/merge/{number}/"),
            lambda number: tom.post(f"/people/{kairo.pk}/merge/{number}/", form(checked="yes")),
        ):
            one, other = ask(hidden), ask(10**9)
            assert one.status_code == other.status_code
            assert plain(one, hidden) == plain(other, 10**9)


class TestWhatIsHidden:
    def test_no_page_tells_of_a_case_that_moves_unseen(self, world, tom, kairo, kiaro, partner_of):
        """The same words with a case apart as without: the pages of a second pair, who have none, say just the same."""
        hidden = a_case(by=world.nadia, person=kiaro)
        Case.objects.filter(pk=hidden.pk).update(compartment=only_for_the_police(world, partner_of))
        others = [
            a_person(by=world.nadia, compartment=world.casework, given_name=given, family_name="Bennett-Osei", **born)
            for given, born in (("Kairo", {}), ("Kiaro", {"date_of_birth": datetime.date(2008, 3, 15)}))
        ]
        for person in others:
            a_case(by=world.nadia, person=person)

        def said(kept: Person, merged: Person) -> list[str]:
            pages = [tom.get(address(kept, merged)), tom.post(address(kept, merged), form())]
            pages.append(tom.post(address(kept, merged), form(checked="yes"), follow=True))
            pages.append(tom.get(reverse("merge-take-back", args=[Merge.objects.get(kept=kept).pk])))
            return [re.sub(r"IGU-\d+", "IGU", text(page)) for page in pages]

        assert said(kairo, kiaro) == said(*others)
        hidden.refresh_from_db()
        assert hidden.person_id == kairo.pk


class TestWhereTheOldOneLeads:
    @pytest.mark.parametrize("page", ["", "timeline/", "offences/", "circumstances/", "sharing/", "edit/"])
    def test_a_page(self, world, client_of, kairo, kiaro, page):
        merge(world, kairo, kiaro)
        answer = client_of(world.nadia).get(f"/people/{kiaro.pk}/{page}", follow=True)
        assert answer.redirect_chain == [(f"/people/{kairo.pk}/{page}", 302)]
        said = [str(message) for message in get_messages(answer.wsgi_request)] or text(answer)
        assert f"{kiaro.reference} was merged into {kairo.reference} on" in str(said)

    def test_also_after_a_second_merge(self, world, client_of, kairo, kiaro):
        last = a_person(by=world.nadia, compartment=world.casework)
        merge(world, kairo, kiaro)
        merge(world, last, kairo)
        assert client_of(world.nadia).get(f"/people/{kiaro.pk}/")["Location"] == f"/people/{last.pk}/"

    @pytest.mark.parametrize("who", ["sam", "hal", "hana", "ines"])
    def test_nowhere_for_who_does_not_see_it(self, world, client_of, kairo, kiaro, who):
        merge(world, kairo, kiaro)
        client = client_of(getattr(world, who))
        for path in (f"/people/{kiaro.pk}/", f"/api/v1/people/{kiaro.pk}/"):
            assert client.get(path).status_code == client.get(path.replace(str(kiaro.pk), "987654")).status_code == 404

    def test_the_search_by_its_reference_and_by_its_name(self, world, client_of, kairo, kiaro):
        merge(world, kairo, kiaro)
        for words in (kiaro.reference, "Kiaro"):
            page = client_of(world.nadia).post("/search/", {"q": words}).content.decode()
            assert f"/people/{kairo.pk}/" in page
            assert f"/people/{kiaro.pk}/" not in page

    def test_the_list_shows_one(self, world, client_of, kairo, kiaro):
        merge(world, kairo, kiaro)
        assert f"/people/{kiaro.pk}/" not in client_of(world.nadia).get("/people/").content.decode()

    def test_the_api(self, world, client_of, kairo, kiaro):
        merge(world, kairo, kiaro)
        client = client_of(world.nadia)
        read_ = client.get(f"/api/v1/people/{kiaro.pk}/")
        assert (read_.status_code, read_["Location"]) == (307, f"/api/v1/people/{kairo.pk}/")
        assert f"was merged into {kairo.reference}" in read_.json()["detail"]
        changed = client.patch(f"/api/v1/people/{kiaro.pk}/", {"version": 2}, content_type="application/json")
        assert (changed.status_code, changed["Location"]) == (409, f"/api/v1/people/{kairo.pk}/")
        assert client.get(f"/api/v1/people/{kiaro.pk}/sharing/").status_code == 307
        assert [each["id"] for each in client.get("/api/v1/people/").json()["results"]] == [kairo.pk]

    def test_the_access_log_of_the_kept_one_has_both(self, world, client_of, kairo, kiaro):
        client_of(world.priya).get(f"/people/{kiaro.pk}/")
        merge(world, kairo, kiaro)
        for reference in (kairo.reference, kiaro.reference):
            shown = text(client_of(world.ines).get("/access-log/", {"record": reference}))
            assert "Priya Nair" in shown
            assert "Tom Ashworth" in shown

    def test_a_form_that_was_being_filled_in(self, world, client_of, kairo, kiaro):
        """Nadia has begun to warn about the one that Tom merges: nothing is saved, and her words are offered for the other."""
        client, typed = client_of(world.nadia), "A dog behind the door"
        data = {
            "form_key": str(uuid.uuid4()),
            "short": "Do not go alone",
            "text": typed,
            "review_on_day": "1",
            "review_on_month": "1",
            "review_on_year": "2100",
        }
        merge(world, kairo, kiaro)
        answer = client.post(f"/people/{kiaro.pk}/warnings/add/", data)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert typed in page
        assert f'action="/people/{kairo.pk}/warnings/add/"' in page
        assert client.post(f"/people/{kairo.pk}/warnings/add/", data).status_code == 302
        assert SafetyWarning.objects.get().person_id == kairo.pk

    def test_a_correction_is_shown_and_not_sent_on(self, world, client_of, kairo, kiaro):
        merge(world, kairo, kiaro)
        data = {"version": "1", "family_name": "Bennett-Oseye", "sex": "M"}
        answer = client_of(world.nadia).post(f"/people/{kiaro.pk}/edit/", data)
        assert answer.status_code == 409
        assert "Bennett-Oseye" in answer.content.decode()
        assert "Send again" not in answer.content.decode()


class TestImporting:
    @pytest.fixture
    def twice(self, world, tmp_path) -> dict[str, Person]:
        """Two people of a file are one; the second is merged into the first."""
        self.imported(world, tmp_path, a_caseload())
        people = {person.import_ref: person for person in Person.objects.exclude(import_ref="")}
        merge(world, people["P-1"], people["P-2"])
        return people

    @staticmethod
    def imported(world, tmp_path, sheets):
        with acting_as(world.niamh):
            return import_caseload(raw=read(as_csv(tmp_path / str(uuid.uuid4()), sheets)), by=world.niamh)

    def test_a_row_about_the_merged_one_is_refused_with_what_to_do(self, world, tmp_path, twice):
        found = self.imported(world, tmp_path, a_caseload())
        assert not found.written
        assert any("was merged into another record. Leave the row out" in each.says for each in found.problems)

    def test_what_else_names_it_goes_to_the_kept_one(self, world, tmp_path, twice):
        sheets = a_caseload()
        sheets["people"] = [row for row in sheets["people"] if row[0] != "P-2"]
        sheets["cases"].append(["C-9", "P-2", "gang_exit", "", "", datetime.date(2025, 4, 7), "", ""])
        assert self.imported(world, tmp_path, sheets).written
        assert Case.objects.get(import_ref="C-9").person_id == twice["P-1"].pk


def test_a_frozen_quarter_comes_out_the_same(world):
    caseload = Caseload(world)
    one, other = caseload.case(-200), caseload.case(-200)
    caseload.offence(one, -250)
    caseload.offence(other, -60)
    caseload.custody(other, -40, -5)
    caseload.circumstance(one, "college")
    caseload.circumstance(other, "neet_seeking")
    for each in (one, other):
        caseload.intervention(each, -10)
    with acting_as(world.niamh):
        performance.freeze_quarter(quarter=Q3, by=world.niamh)
    done = merge(world, one.person, other.person)
    for _ in range(2):
        with acting_as(world.niamh):
            rows = {row.code: row for row in FrozenFigure.objects.all()}
            found = {code: performance.compare(row, aim=Aim(None), by=world.niamh) for code, row in rows.items()}
        assert {code for code, each in found.items() if not each.reproduced} == set()
        if done:
            assert {code for code, each in found.items() if each.today.shown != each.published.shown} != set()
            take_back(world, done)
        done = None
    assert {code for code, each in found.items() if each.today.shown != each.published.shown} == set()


def test_history_stays_sealed(world, kairo, kiaro):
    with connection.cursor() as cursor:
        cursor.execute("SELECT igu.seal(clock_timestamp(), 1000)")
        take_back(world, merge(world, kairo, kiaro))
        cursor.execute("SELECT igu.seal(clock_timestamp(), 1000)")
        cursor.execute("SELECT * FROM igu.broken_seals()")
        assert cursor.fetchall() == []

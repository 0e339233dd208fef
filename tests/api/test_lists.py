"""Lists of the API: their filters, their pages, and that drawing many records is seen."""

import json

import pytest

from igu.access.actor import acting_as
from igu.audit.models import AccessLogEntry
from igu.audit.presenters import unusual
from tests.api.test_records import KINDS
from tests.factories.casework import a_case, a_person, an_intervention


class TestFilters:
    def test_open_closed_mine_and_by_programme(self, world, caller, case):
        nadia = caller(world.nadia)

        def found(**query) -> list[int]:
            return [row["id"] for row in nadia.get("cases/", **query).json()["results"]]

        assert found(status="open") == found(worker="me") == found(programme="gang_exit") == [case.pk]
        assert (
            found(worker=world.nadia.user_id)
            == found(opened_after="2026-01-05", opened_before="2026-01-05")
            == [case.pk]
        )
        assert found(status="closed") == found(worker=world.tom.user_id) == found(opened_after="2026-01-06") == []

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_filter_that_a_list_does_not_have_is_refused_by_name_and_not_answered_with_everybody(
        self, world, caller, kairo, case, kind
    ):
        for unknown in ("search", "ordering", "pnc", "\x00"):
            answer = caller(world.nadia).get(f"{kind}/", **{unknown: "Kairo", "page_size": 10})
            assert (answer.status_code, list(answer.json()["errors"])) == (400, [unknown])
            assert "This list has no such filter. Use: " in answer.json()["errors"][unknown][0]

    def test_every_filter_that_the_schema_names_is_one(self, world, caller, client_of):
        nadia = caller(world.nadia)
        accept = {"accept": "application/vnd.oai.openapi+json"}
        paths = json.loads(client_of(world.nadia).get("/api/schema/", headers=accept).content)["paths"]
        for kind in KINDS:
            named = {each["name"] for each in paths[f"/api/v1/{kind}/"]["get"]["parameters"] if each["in"] == "query"}
            assert named, kind
            for name in named:
                assert "no such filter" not in nadia.get(f"{kind}/", **{name: "1"}).content.decode(), (kind, name)

    def test_what_was_changed_since(self, world, caller, case):
        nadia = caller(world.nadia)
        assert len(nadia.get("cases/", updated_since="2020-01-01T00:00:00Z").json()["results"]) == 1
        assert nadia.get("cases/", updated_since="2200-01-01T00:00:00Z").json()["results"] == []


class TestPages:
    @pytest.fixture
    def thirty(self, world) -> None:
        for _ in range(30):
            case = a_case(by=world.nadia, person=a_person(by=world.nadia, compartment=world.casework, aliases=("K",)))
            an_intervention(by=world.nadia, case=case)

    @pytest.mark.parametrize("kind", ["people", "cases", "interventions"])
    def test_pages_follow_each_other_without_a_gap(self, world, client_of, thirty, kind):
        client, address, seen = client_of(world.nadia), f"/api/v1/{kind}/", []
        while address:
            page = client.get(address).json()
            seen += [row["id"] for row in page["results"]]
            address = page["next"]
        assert len(seen) == len(set(seen)) == 30
        assert seen == sorted(seen, reverse=True)

    @pytest.mark.parametrize("kind", ["people", "cases", "interventions"])
    def test_a_page_costs_as_many_queries_as_one_row(self, world, caller, thirty, kind, django_assert_max_num_queries):
        nadia = caller(world.nadia)
        nadia.get(f"{kind}/")
        with django_assert_max_num_queries(100) as one:
            nadia.get(f"{kind}/", page_size=1)
        with django_assert_max_num_queries(100) as many:
            assert len(nadia.get(f"{kind}/").json()["results"]) == 25
        assert len(one) == len(many) <= 12

    def test_whoever_draws_more_than_thirty_people_in_an_hour_stands_in_the_queue_and_in_each_one_s_log(
        self, world, caller, thirty
    ):
        one_more = a_person(by=world.nadia, compartment=world.casework)
        assert len(caller(world.priya).get("people/", page_size=100).json()["results"]) == 31
        with acting_as(world.tom):
            log = AccessLogEntry.objects.visible_to(world.tom).looks()
            assert log.get(subject=f"person:{one_more.pk}").user_id == world.priya.user_id
        with acting_as(world.ines):
            lines = [line for line in unusual(world.ines) if line.user_id == world.priya.user_id]
        assert "Many records" in {why.label for line in lines for why in line.reasons}

"""Each page of casework for each reader: who owns it, who reads and adds, who only reads, who may not know."""

import re

import pytest
from django.urls import reverse

from igu.audit.enums import Act
from igu.audit.models import AccessLogEntry
from tests.factories.casework import a_circumstance, an_intervention


def without_token(response) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


READING = ["person", "person-timeline", "person-circumstances", "person-offences"]
WRITING = ["log-with", "case-open", "offence-add", "custody-add", "warning-add", "person-edit", "nominal-add"]
ON_CASE = ["case-edit", "case-days", "case-close", "step-add", "education-add", "accommodation-add"]


@pytest.mark.parametrize("name", READING)
@pytest.mark.parametrize(
    ("who", "status"), [("nadia", 200), ("priya", 200), ("yusuf", 200), ("sam", 404), ("hal", 404)]
)
def test_a_persons_tabs_open_for_who_reads_the_casework(world, client_of, kairo, case, name, who, status):
    assert client_of(getattr(world, who)).get(reverse(name, args=[kairo.pk])).status_code == status


@pytest.mark.parametrize("who", ["bola", "ines", "ade", "hana"])
def test_roles_that_read_no_cases_and_another_borough_find_nobody(world, client_of, kairo, case, who):
    client = client_of(getattr(world, who))
    assert client.get(reverse("person", args=[kairo.pk])).status_code == 404
    assert kairo.family_name not in client.get(reverse("people")).content.decode()
    assert kairo.family_name not in client.post(reverse("search"), {"q": "kairo"}).content.decode()
    assert client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize("name", WRITING)
def test_who_only_reads_is_told_why_they_cannot_write(world, client_of, kairo, case, name):
    response = client_of(world.yusuf).get(reverse(name, args=[kairo.pk]), follow=True)
    assert response.status_code == 403
    assert "Youth Justice can read" in response.content.decode() or "Your role" in response.content.decode()


@pytest.mark.parametrize("name", ON_CASE)
def test_a_case_hidden_and_a_case_missing_answer_the_same(world, client_of, case, name):
    client = client_of(world.sam)
    hidden = client.get(reverse(name, args=[case.pk]))
    missing = client.get(reverse(name, args=[case.pk + 999_999]))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert without_token(hidden) == without_token(missing)


def test_what_a_page_offers_is_what_its_reader_may_do(world, client_of, kairo, case):
    log = reverse("log-with", args=[kairo.pk])
    assert log in client_of(world.nadia).get(reverse("person", args=[kairo.pk])).content.decode()
    priya = client_of(world.priya).get(reverse("person", args=[kairo.pk])).content.decode()
    assert log in priya
    assert reverse("case-open", args=[kairo.pk]) not in priya
    assert log not in client_of(world.yusuf).get(reverse("person", args=[kairo.pk])).content.decode()


@pytest.mark.parametrize("name", READING)
def test_each_look_is_written_down_before_the_answer(world, client_of, kairo, name):
    client_of(world.priya).get(reverse(name, args=[kairo.pk]))
    entry = AccessLogEntry.objects.get(subject=f"person:{kairo.pk}", act=Act.LOOKED)
    assert (entry.user_id, entry.partner_id) == (world.priya.user_id, world.priya.partner_id)


def test_a_search_is_written_down_without_what_was_typed(world, client_of, kairo):
    client_of(world.priya).post(reverse("search"), {"q": "Kairo secret-word"})
    entry = AccessLogEntry.objects.get(act=Act.SEARCHED)
    assert entry.subject == "search"
    assert "secret" not in f"{entry.subject}{entry.reason}"


@pytest.mark.parametrize("number", ["0", str(2**63), "99999999999999999999", "-1", "1e9", "%00"])
def test_a_number_that_no_row_can_have_is_no_page(world, client_of, number):
    client = client_of(world.nadia)
    for path in ("people", "cases", "interventions"):
        assert client.get(f"/{path}/{number}/").status_code == 404


def test_the_largest_number_is_no_page_either(world, client_of):
    assert client_of(world.nadia).get(f"/people/{2**63 - 1}/").status_code == 404


def test_a_partner_that_adds_logs_on_a_case_it_does_not_lead(world, client_of, case, logged):
    response = client_of(world.priya).post(reverse("log"), logged(case))
    assert response.status_code == 302
    assert case.interventions.get().agency_id == world.priya.partner_id


def test_the_timeline_and_circumstances_say_who_recorded_what(world, client_of, kairo, case):
    an_intervention(by=world.priya, case=case, summary="Seen at the station.")
    a_circumstance(by=world.nadia, case=case)
    page = client_of(world.yusuf).get(reverse("person-timeline", args=[kairo.pk])).content.decode()
    assert "Recorded by Priya Nair" in page
    assert "College or sixth form" in page
    assert "Correct<" not in page

"""What the API says of itself is true: it validates, and no request made from it ends in an error of ours."""

import json

import pytest
import requests
import schemathesis
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

SHORT = settings(
    max_examples=12, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def test_the_description_is_valid_and_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))
    assert "openapi: 3.1" in (tmp_path / "schema.yaml").read_text()


@pytest.mark.parametrize(("path", "refusal"), [("/api/schema/", 401), ("/api/docs/", 302)])
def test_only_somebody_signed_in_reads_it(world, client_of, client, path, refusal):
    assert client.get(path).status_code == refusal
    assert client_of(world.sam).get(path).status_code == 200


class TestWhateverIsSent:
    """Requests made up from the description, as Nadia: bounded, so that the whole suite stays short."""

    @pytest.fixture
    def nadia(self, world, case, client_of, settings) -> Client:
        settings.API_RATE = "100000/min"
        return client_of(world.nadia)

    def test_every_answer_is_one_that_is_described_and_none_is_an_error_of_ours(self, nadia):
        description = json.loads(nadia.get("/api/schema/", headers={"Accept": "application/json"}).content)
        seen = set()
        for operation in schemathesis.openapi.from_dict(description).get_all_operations():

            @SHORT
            @given(case=operation.ok().as_strategy())
            def send(case: schemathesis.Case) -> None:
                sent = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
                headers = {name: sent.headers[name] for name in ("Idempotency-Key", "If-Match") if name in sent.headers}
                kind = sent.headers.get("Content-Type", "application/json")
                answer = nadia.generic(sent.method, sent.path_url, sent.body or b"", kind, headers=headers)
                seen.add((case.operation.label, answer.status_code))
                assert str(answer.status_code) in case.operation.definition.raw["responses"]

            send()
        assert len({label for label, _ in seen}) > 30
        assert {200, 201, 400, 404} <= {status for _, status in seen}

"""What is written down of a request and of an error: enough to find it, and no name."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, connection
from django.http import HttpRequest
from django.urls import path

from igu.logs import QuietRequestMiddleware

CANARY = "Canary Winterbottom"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the console's handler writes during the test."""
    handler = next(each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler)
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@login_not_required
def refuse(request: HttpRequest) -> None:
    """A view that fails with a person's name in the database's words."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE named (name text UNIQUE)")
        cursor.execute("INSERT INTO named VALUES (%s), (%s)", [CANARY, CANARY])


urlpatterns = [path("refuse", refuse)]


@pytest.fixture
def pages(settings) -> None:
    settings.ROOT_URLCONF = "tests.test_logs"


def events(lines: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_request_is_one_line_when_it_comes_and_one_when_it_is_answered(client, db, lines):
    client.get("/live")
    assert [(event["event"], event["request"]) for event in events(lines)] == [
        ("request_started", "GET /live"),
        ("request_finished", "GET /live"),
    ]
    assert len({event["request_id"] for event in events(lines)}) == 1


def test_what_somebody_searched_for_is_not_written_down(client, db, lines):
    client.get("/live", {"q": CANARY})
    client.get("/no-such-page", {"q": CANARY})
    assert events(lines)
    assert "Winterbottom" not in lines.getvalue()


def test_an_error_is_told_by_its_kind_and_its_place_without_its_words(client, db, lines, pages):
    client.raise_request_exception = False
    client.get("/refuse")
    failures = [event for event in events(lines) if "error" in event]
    assert failures
    for event in failures:
        assert event["error"] == IntegrityError.__qualname__
        assert event["because_of"] == ["UniqueViolation"]
        assert any("test_logs.py" in place and place.endswith("refuse") for place in event["at"])
    assert "Winterbottom" not in lines.getvalue()


def test_errors_that_other_libraries_log_lose_their_words_too(lines):
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("a.library").exception("It failed")
    (event,) = events(lines)
    assert (event["event"], event["error"], event["level"]) == ("It failed", "ValueError", "error")
    assert "Winterbottom" not in lines.getvalue()


def test_the_middleware_is_the_quiet_one(settings):
    assert f"{QuietRequestMiddleware.__module__}.{QuietRequestMiddleware.__name__}" in settings.MIDDLEWARE


def test_of_a_page_of_channel_only_that_is_written(client, db, lines):
    """Not which referral was opened, nor by an error that there is one."""
    client.get("/channel/7b0e2f0e-3a3b-4f0e-9d3a-2f6f6d1f4a11/edit/")
    logging.getLogger("django.request").warning("Forbidden: %s", "/channel/7b0e2f0e-3a3b-4f0e-9d3a-2f6f6d1f4a11/")
    assert "7b0e2f0e" not in lines.getvalue()
    assert {each["request"] for each in events(lines) if "request" in each} == {"GET /channel/…"}

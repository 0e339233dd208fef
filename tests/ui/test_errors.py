"""What goes wrong is said in a designed page that keeps what was typed and tells nothing it should not."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from igu.accounts.models import User
from igu.ui import views
from igu.ui.forms import DateField

REQUEST = RequestFactory()


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_page_that_is_not_there_answers_404_in_the_layout(db):
    response = Client().get("/no-such-page/")
    assert response.status_code == 404
    assert "Page not found" in words(response)
    assert "OFFICIAL-SENSITIVE" in words(response)


def test_hidden_and_missing_get_the_same_page():
    hidden = views.not_found(REQUEST.get("/people/IGU-2291/"), Exception("No Person matches the given query."))
    missing = views.not_found(REQUEST.get("/people/IGU-0000/"), Exception("anything"))
    strip = lambda response: re.sub(r"IGU-\d+", "", words(response))  # noqa: E731
    assert strip(hidden) == strip(missing)
    assert "Person matches" not in words(hidden)


def test_a_refusal_says_its_reason():
    response = views.forbidden(REQUEST.get("/"), PermissionDenied("Only a caseworker of the unit can close a case."))
    assert response.status_code == 403
    assert "Only a caseworker of the unit can close a case." in words(response)


def test_a_refusal_without_a_reason_still_says_something():
    assert "Your role does not allow it." in words(views.forbidden(REQUEST.get("/"), PermissionDenied()))


@pytest.mark.parametrize(("fault", "status"), [(RequestDataTooBig("big"), 413), (Exception("odd"), 400)])
def test_a_request_that_cannot_be_read_is_told_apart_from_one_too_big(fault, status):
    assert views.bad_request(REQUEST.post("/"), fault).status_code == status


def test_the_page_for_our_own_faults_needs_no_database_and_no_session():
    response = views.server_error(REQUEST.get("/"))
    assert response.status_code == 500
    assert "call 999" in words(response)


def test_an_expired_form_offers_what_was_typed_again_escaped_and_with_a_new_token():
    typed = {"what": '<script>alert("x")</script>', "told": ["Police", "Housing"], "csrfmiddlewaretoken": "old"}
    response = views.expired(REQUEST.post("/interventions/new/?case=IGU-1", typed))
    page = response.content.decode()
    assert response.status_code == 403
    assert "<script>alert" not in page
    assert 'name="what" value="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"' in page
    assert page.count('name="told"') == 2
    assert 'action="/interventions/new/?case=IGU-1"' in page
    assert 'value="old"' not in page
    assert page.count('name="csrfmiddlewaretoken"') == 1


def test_an_expired_form_shows_what_a_person_filled_in_and_carries_the_rest():
    typed = {"next_step": "Call his mother", "version": "7", "idempotency_key": "abc", "next": "/people/"}
    page = views.expired(REQUEST.post("/", typed)).content.decode()
    assert re.findall(r"<dt>([^<]*)</dt>", page) == ["Next step"]
    assert all(f'name="{name}" value="{value}"' in page for name, value in typed.items())


class Asked(forms.Form):
    on = DateField(label="Day")
    kind = forms.ChoiceField(label="What was it?", choices=[("one_to_one", "One to one")])
    where = forms.ChoiceField(label="How", choices=[])
    worker = forms.ModelChoiceField(label="Led by", queryset=User.objects.all())
    agreed = forms.BooleanField(label="He agreed")
    what = forms.CharField(label="What happened?")


def asking(typed: dict[str, str]) -> HttpRequest:
    """A form sent to a view that names the form it asks with."""
    request = REQUEST.post("/interventions/new/", typed)
    request.resolver_match = SimpleNamespace(func=SimpleNamespace(form_class=Asked))
    return request


def test_an_expired_form_says_what_was_typed_in_the_words_of_its_form():
    days = {"on_day": "29", "on_month": "11", "on_year": "2026"}
    typed = {"case": "95", "kind": "one_to_one", "where": "by_telephone", "worker": "7", "agreed": "on", "what": "Safe"}
    page = views.expired(asking(days | typed)).content.decode()
    assert re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page) == [
        ("Day", "29 11 2026"),
        ("What was it?", "One to one"),
        ("How", "By telephone"),
        ("He agreed", "Yes"),
        ("What happened?", "Safe"),
    ]
    assert "Whom it is about, and what else you chose, is kept as well." in page
    assert all(f'name="{name}" value="{value}"' in page for name, value in (days | typed).items())


def test_whoever_lost_session_and_token_is_told_to_sign_in_first(db):
    page = words(Client(enforce_csrf_checks=True).post(reverse("log"), {"summary": "Must not be lost"}))
    assert "You are no longer signed in." in page
    assert "Must not be lost" in page


def test_an_expired_form_never_offers_a_password():
    page = views.expired(REQUEST.post("/accounts/login/", {"login": "n@example.com", "password": "hush-hush"})).content
    assert b"hush-hush" not in page
    assert b"Send again" not in page


def test_the_form_of_a_stale_page_is_answered_by_that_page(db):
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "n@example.com"})
    assert response.status_code == 403
    assert "Check and send again" in words(response)


@pytest.mark.parametrize("path", ["/accessibility/", "/privacy/"])
def test_statements_may_be_read_by_anybody(path):
    assert Client().get(path).status_code == 200


def test_the_page_of_components_is_there_in_a_demonstration_only(settings):
    settings.DEMONSTRATION = False
    assert Client().get("/design/").status_code == 404
    settings.DEMONSTRATION = True
    assert Client().get("/design/").status_code == 200

"""Signing in with a password: what it needs, what it tells, and when it ends."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from igu.accounts.models import User
from tests import database
from tests.factories.world import PASSWORD
from tests.members.conftest import enrol

SIGN_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def fresh_limits():
    """Rate limits are counted in Valkey, which outlives a test."""
    cache.clear()


@pytest.fixture
def outside_a_demonstration(settings) -> None:
    settings.DEMONSTRATION = False


@pytest.fixture
def as_the_web(committed, world) -> Iterator[None]:
    """The connection is the web's own, as on a server: what is asked once the actor's transaction has ended is refused."""
    name = connection.settings_dict["NAME"]
    database.use(name, "igu_web")
    yield
    database.use(name, "igu_owner")


def sign_in(email: str, password: str = PASSWORD, client: Client | None = None):
    return (client or Client()).post(SIGN_IN, {"login": email, "password": password})


def test_nadia_signs_in_and_is_sent_to_her_work(world):
    response = sign_in("nadia@example.com")
    assert (response.status_code, response.url) == (302, "/")


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(world):
    def words(response) -> list[str]:
        return list(response.context["form"].non_field_errors())

    known, unknown = (
        sign_in("nadia@example.com", "wrong wrong wrong"),
        sign_in("nobody@example.com", "wrong wrong wrong"),
    )
    assert words(known) == words(unknown) == ["The email address and/or password you specified are not correct."]
    assert known.status_code == unknown.status_code


def test_asking_for_a_new_password_does_not_tell_whether_the_address_is_known(world, mailoutbox):
    answers = [
        Client().post("/accounts/password/reset/", {"email": f"{name}@example.com"}) for name in ("nadia", "nobody")
    ]
    assert [(a.status_code, a.url) for a in answers] == [(302, "/accounts/password/reset/sent/")] * 2
    assert [mail.to for mail in mailoutbox] == [["nadia@example.com"], ["nobody@example.com"]]
    assert all(mail.subject.startswith("OFFICIAL: ") for mail in mailoutbox)


def test_the_mailed_link_sets_a_new_password_once(world, mailoutbox):
    client = Client()
    client.post("/accounts/password/reset/", {"email": "nadia@example.com"})
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/" in word)
    path = "/" + link.split("/", 3)[3]
    form = client.get(path, follow=True)
    new = {"password1": "a quite different phrase", "password2": "a quite different phrase"}
    assert client.post(form.redirect_chain[-1][0], new).status_code == 302
    assert sign_in("nadia@example.com", "a quite different phrase").status_code == 302
    assert Client().get(path).context["token_fail"] is True


def test_the_sixth_wrong_password_is_not_looked_at(world):
    for _ in range(5):
        sign_in("nadia@example.com", "wrong wrong wrong")
    response = sign_in("nadia@example.com", PASSWORD)
    assert response.status_code == 200
    assert "Too many failed" in str(response.context["form"].errors)


def test_nobody_signs_up(world):
    account = {"email": "new@example.com", "password1": PASSWORD}
    Client().post("/accounts/signup/", account)
    assert not User.objects.filter(email="new@example.com").exists()


def test_passwords_are_kept_with_argon2(world):
    user = User.objects.create_user(email="new@example.com", name="New", password=PASSWORD)
    assert user.password.startswith("argon2$argon2id$")


def test_a_session_gets_a_new_id_at_sign_in_and_the_old_cookie_is_refused_after_signing_out(world):
    client = Client()
    client.get(SIGN_IN)
    sign_in("nadia@example.com", client=client)
    cookie = client.cookies["session"].value
    again = Client()
    again.cookies["session"] = cookie
    assert again.get("/accounts/").status_code == 200
    assert client.get("/accounts/logout/").status_code == 200, "asking by GET ends nothing"
    assert again.get("/accounts/").status_code == 200
    client.post("/accounts/logout/")
    assert again.get("/accounts/").status_code == 302


def test_a_new_password_ends_every_other_session(world, client_of):
    elsewhere = client_of(world.nadia)
    here = Client()
    sign_in("nadia@example.com", client=here)
    new = {"oldpassword": PASSWORD, "password1": "a quite different phrase", "password2": "a quite different phrase"}
    assert here.post("/accounts/password/change/", new).status_code == 302
    assert here.get("/accounts/").status_code == 200
    assert elsewhere.get("/accounts/").status_code == 302


def test_she_ends_her_other_sessions(world):
    here, elsewhere = Client(), Client()
    sign_in("nadia@example.com", client=here)
    sign_in("nadia@example.com", client=elsewhere)
    assert here.get("/accounts/sessions/").context["session_count"] == 2
    here.post("/accounts/sessions/")
    assert elsewhere.get("/accounts/").status_code == 302
    assert here.get("/accounts/").status_code == 200


def test_somebody_deactivated_is_out_at_the_next_request(world, client_of):
    client = client_of(world.nadia)
    assert client.get("/accounts/").status_code == 200
    User.objects.filter(pk=world.nadia.user_id).update(is_active=False)
    assert client.get("/accounts/").status_code == 302


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/logout/", "/accounts/acting-for/"])
def test_nothing_is_changed_without_the_forms_token(world, client_of, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=world.nadia.user_id))
    assert client.post(path, {}).status_code == 403


def test_nobody_changes_their_own_name_and_the_account_says_who_does(world, client_of):
    """The log, and the watch over who reads about somebody of their own name, know people by it."""
    nadia = client_of(world.nadia)
    page = nadia.get("/accounts/").content.decode()
    assert '<dd>Nadia Rahman<span class="app-quiet">Your partnership’s administrator changes it.</span></dd>' in page
    new = {"name": "Tom Ashworth", "email": "x@example.com", "is_superuser": "1"}
    assert [nadia.post(path, new).status_code for path in ("/accounts/name/", "/accounts/")] == [404, 405]
    user = User.objects.get(pk=world.nadia.user_id)
    assert (user.name, user.email, user.is_superuser) == ("Nadia Rahman", "nadia@example.com", False)


class TestTheTableOfPeople:
    def test_it_shows_one_invented_person_for_each_role(self, world):
        page = Client().get(SIGN_IN)
        roles = [person.role for person in page.context["people"]]
        assert len(roles) == len(set(roles)) > 5
        assert {"Gang worker", "System administrator"} <= set(roles)

    def test_outside_a_demonstration_it_is_not_there_and_they_cannot_sign_in(self, world, client_of, settings):
        signed_in = client_of(world.nadia)
        settings.DEMONSTRATION = False
        page = Client().get(SIGN_IN)
        assert page.context["people"] == []
        assert "borough-in-the-rain" not in page.content.decode()
        sign_in("nadia@example.com")
        assert signed_in.get("/accounts/").status_code == 302, "and where they were signed in has ended"


@pytest.mark.usefixtures("outside_a_demonstration")
class TestTheSecondFactorIsCompulsory:
    @pytest.fixture
    def rosa(self, world) -> Client:
        user = User.objects.create_user(email="rosa@haringey.gov.uk", name="Rosa Lima", password=PASSWORD)
        client = Client()
        client.force_login(user)
        return client

    @pytest.mark.parametrize(
        "path", ["/users/", "/accounts/", "/accounts/acting-for/", "/accounts/tokens/", "/accounts/sessions/"]
    )
    def test_without_one_every_page_leads_to_setting_one_up(self, rosa, path):
        response = rosa.get(path)
        assert (response.status_code, response.url) == (302, reverse("mfa_index"))

    def test_the_api_refuses_in_json(self, rosa):
        response = rosa.get("/api/v1/people/")
        assert (response.status_code, response["Content-Type"]) == (403, "application/json")

    def test_setting_one_up_and_signing_out_stay_open(self, rosa):
        assert rosa.get(reverse("mfa_index")).status_code == 200
        assert rosa.post(reverse("account_logout")).status_code == 302


def test_everybody_can_set_up_a_second_factor_and_make_new_recovery_codes(world, as_the_web, client_of):
    """The library says that it is done once the transaction has ended, and the actor with it."""
    for person in world.everybody:
        client = client_of(person)
        assert enrol(client).url == reverse("mfa_view_recovery_codes"), person.name
        assert "Authenticator app activated." in client.get("/accounts/").content.decode(), person.name
        assert client.post(reverse("mfa_generate_recovery_codes")).url == reverse("mfa_view_recovery_codes"), (
            person.name
        )

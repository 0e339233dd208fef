"""Tokens: made once, shown once, acting for one membership, refused at once when revoked or over."""

import datetime

import pytest
from django.core.cache import cache
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from igu.access.actor import acting_as
from igu.accounts.models import User
from igu.agencies.models import Membership
from igu.rest.models import Token
from igu.rest.services import create_token
from igu.sharing.founding import sign_in_link
from tests.factories.casework import a_case, a_person
from tests.factories.world import PASSWORD
from tests.members.conftest import confirm

PEOPLE = "/api/v1/people/"
NEW_PHRASE = "a quite different phrase"


@pytest.fixture(autouse=True)
def fresh_limits():
    """Rate limits are counted in Valkey, which outlives a test."""
    cache.clear()


@pytest.fixture
def made(world) -> tuple[Token, str]:
    """Priya's token, and its secret."""
    with acting_as(world.priya):
        return create_token(name="Police records", days=30, by=world.priya)


def ask(secret: str, path: str = PEOPLE, client: Client | None = None, **extra):
    return (client or Client()).get(path, headers={"Authorization": f"Bearer {secret}"}, **extra)


def test_it_sees_what_its_membership_sees(world, made):
    person = a_person(by=world.nadia, compartment=world.casework)
    assert [row["id"] for row in ask(made[1]).json()["results"]] == [person.pk]


def test_it_writes_without_a_forms_token_and_as_its_person(world, made):
    person = a_person(by=world.nadia, compartment=world.casework)
    case = a_case(by=world.nadia, person=person)
    sent = {"case": case.pk, "on": "2026-02-03", "kind": "one_to_one", "mode": "face_to_face", "attended": True}
    answer = Client(enforce_csrf_checks=True).post(
        "/api/v1/interventions/",
        sent,
        "application/json",
        headers={"Authorization": f"Bearer {made[1]}", "Idempotency-Key": "0c1e9c1e-5f0b-4b6e-9e5b-0f6a4f6d9f11"},
    )
    assert (answer.status_code, answer.json()["worker"]) == (201, world.priya.user_id)


def test_only_a_digest_is_kept(made):
    token, secret = made
    assert secret not in str(Token.objects.filter(pk=token.pk).values().get())
    assert len(secret) > 40


@pytest.mark.parametrize(
    "end",
    [
        lambda token: Token.objects.filter(pk=token.pk).update(revoked_at=timezone.now()),
        lambda token: Token.objects.filter(pk=token.pk).update(
            created_at=timezone.now() - datetime.timedelta(days=40), expires_at=timezone.now()
        ),
        lambda token: User.objects.filter(pk=token.membership.user_id).update(is_active=False),
    ],
    ids=["revoked", "expired", "person deactivated"],
)
def test_it_is_refused_at_once_when_it_is(made, end):
    token, secret = made
    assert ask(secret).status_code == 200
    end(token)
    answer = ask(secret)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api", error="invalid_token"')


def tells_that_tokens_end(page) -> None:
    assert page.status_code == 200
    assert "API tokens" in " ".join(str(message) for message in page.context["messages"])


def deactivate_and_reactivate(ade: Client, priya: User) -> None:
    tells_that_tokens_end(ade.post(reverse("user_deactivate", args=[priya.pk]), follow=True))
    ade.post(reverse("user_reactivate", args=[priya.pk]))
    assert User.objects.get(pk=priya.pk).is_active


def change_address(ade: Client, priya: User) -> None:
    new = {"name": priya.name, "email": "priya@met.example.net"}
    tells_that_tokens_end(ade.post(reverse("user_change", args=[priya.pk]), new, follow=True))


def change_password(priya: Client) -> None:
    new = {"oldpassword": PASSWORD, "password1": NEW_PHRASE, "password2": NEW_PHRASE}
    tells_that_tokens_end(priya.post(reverse("account_change_password"), new, follow=True))


def follow_the_link(priya: User) -> None:
    priya.refresh_from_db()
    browser = Client()
    form = browser.get("/" + sign_in_link(user=priya).split("/", 3)[3], follow=True)
    new = {"password1": NEW_PHRASE, "password2": NEW_PHRASE}
    tells_that_tokens_end(browser.post(form.redirect_chain[-1][0], new, follow=True))


ENDS = {
    "she was stopped and let in again": lambda priya, her, ade: deactivate_and_reactivate(ade, priya),
    "her second factor was removed": lambda priya, her, ade: tells_that_tokens_end(
        ade.post(reverse("user_factors_remove", args=[priya.pk]), follow=True)
    ),
    "her address was changed": lambda priya, her, ade: change_address(ade, priya),
    "she changed her password": lambda priya, her, ade: change_password(her),
    "she set a new password by a link": lambda priya, her, ade: follow_the_link(priya),
}


@pytest.mark.parametrize("happened", ENDS)
def test_it_ends_for_good_with_the_sessions_of_its_owner_when(world, client_of, made, happened):
    priya = User.objects.get(pk=world.priya.user_id)
    assert ask(made[1]).status_code == 200
    ENDS[happened](priya, confirm(client_of(world.priya)), confirm(client_of(world.ade)))
    assert ask(made[1]).status_code == 401
    assert Token.objects.get(pk=made[0].pk).revoked_at is not None


def test_correcting_a_name_leaves_its_owner_s_tokens(world, client_of, made):
    new = {"name": "Priya Sharma-Lee", "email": world.priya.email.upper()}
    page = confirm(client_of(world.ade)).post(reverse("user_change", args=[world.priya.user_id]), new, follow=True)
    assert "API tokens" not in " ".join(str(message) for message in page.context["messages"])
    assert ask(made[1]).status_code == 200


def test_it_acts_for_nobody_once_its_membership_has_ended(made):
    Membership.objects.filter(pk=made[0].membership_id).update(ends_on="2020-01-01")
    assert ask(made[1]).status_code == 403


@pytest.mark.parametrize("secret", ["", "igu_wrong", "\x7f", "é", "a" * 5000])
def test_an_unknown_token_is_refused_even_with_a_session(world, client_of, secret):
    assert ask(secret, client=client_of(world.nadia)).status_code == 401


def test_it_opens_no_page(made):
    assert ask(made[1], "/accounts/").status_code == 302


def test_with_somebody_elses_session_the_token_decides(world, client_of, made):
    a_person(by=world.nadia, compartment=world.casework)
    assert len(ask(made[1], client=client_of(world.sam)).json()["results"]) == 1


def test_outside_a_demonstration_an_invented_persons_token_is_refused(made, settings):
    settings.DEMONSTRATION = False
    assert ask(made[1]).status_code == 401


def test_its_use_is_noted(made):
    ask(made[1])
    assert Token.objects.get(pk=made[0].pk).last_used_at is not None


class TestTheFence:
    """What the application's own role may do by raw SQL, whatever the code above it does."""

    def refused(self, statement: str, *parameters) -> bool:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, parameters)
        except ProgrammingError:
            return True
        return False

    def test_nobody_makes_a_token_for_another_membership(self, world):
        later = timezone.now() + datetime.timedelta(days=1)
        insert = "INSERT INTO rest_token (membership_id, name, digest, created_at, expires_at) VALUES (%s, 'x', %s, now(), %s)"
        with acting_as(world.sam):
            assert self.refused(insert, world.priya.membership_id, "a" * 64, later)
            assert not self.refused(insert, world.sam.membership_id, "b" * 64, later)

    def test_nobody_lengthens_or_moves_a_token(self, world, made):
        with acting_as(world.priya):
            assert self.refused("UPDATE rest_token SET expires_at = 'infinity'")
            assert self.refused("UPDATE rest_token SET membership_id = %s", world.tom.membership_id)
            assert self.refused("DELETE FROM rest_token")

    def test_a_revoked_token_stays_revoked(self, world, made):
        Token.objects.update(revoked_at=timezone.now())
        with acting_as(world.priya):
            assert Token.objects.update(revoked_at=None) == 0
        assert Token.objects.get().revoked_at is not None


class TestThePage:
    def test_a_token_is_shown_once(self, world, client_of):
        priya = confirm(client_of(world.priya))
        page = priya.post("/accounts/tokens/", {"name": "Police records", "days": "30"})
        secret = page.context["made"][1]
        assert secret in page.content.decode()
        assert secret not in priya.get("/accounts/tokens/").content.decode()
        assert "no-store" in page["Cache-Control"]
        assert ask(secret).status_code == 200

    def test_making_one_asks_for_the_password_again(self, world, client_of):
        answer = client_of(world.priya).post("/accounts/tokens/", {"name": "x", "days": "30"})
        assert answer.url.startswith("/accounts/reauthenticate/")
        assert not Token.objects.exists()

    def test_its_owner_revokes_it(self, world, client_of, made):
        client_of(world.priya).post(f"/accounts/tokens/{made[0].pk}/revoke/")
        assert ask(made[1]).status_code == 401

    def test_nobody_else_finds_it(self, world, client_of, made):
        assert client_of(world.nadia).post(f"/accounts/tokens/{made[0].pk}/revoke/").status_code == 404
        assert ask(made[1]).status_code == 200

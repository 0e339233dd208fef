"""Ade, the administrator, looks after who signs in, and never comes near a case."""

import datetime
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from igu.access.roles import ROLES
from igu.accounts.models import User
from igu.agencies.models import Membership, Partner
from igu.audit.models import AccessLogEntry
from tests.factories.casework import a_case, a_person
from tests.factories.world import PASSWORD
from tests.members.conftest import confirm, enrol

NEW_PHRASE = "a quite different phrase"
TODAY = {"starts_on_day": "1", "starts_on_month": "2", "starts_on_year": "2026"}


def new_user(partner: int, **given: str) -> dict:
    return {"name": "Rosa Lima", "email": "Rosa@Haringey.gov.uk", "partner": partner, "role": "liaison"} | TODAY | given


def after_the_link(email: str, mail: str) -> Client:
    """The browser of somebody who followed a mailed link, set a password, and signed in with it."""
    client = Client()
    link = next(word for word in mail.split() if "/password/reset/" in word)
    form = client.get("/" + link.split("/", 3)[3], follow=True, secure=True)
    client.post(form.redirect_chain[-1][0], {"password1": NEW_PHRASE, "password2": NEW_PHRASE}, secure=True)
    client.post(reverse("account_login"), {"login": email, "password": NEW_PHRASE}, secure=True)
    return client


@pytest.mark.parametrize("who", ["nadia", "tom", "priya", "niamh", "ines", "bola"])
def test_nobody_else_sees_users(world, client_of, who):
    client = confirm(client_of(getattr(world, who)))
    pages = [reverse("users"), reverse("user_add"), reverse("user", args=[world.sam.user_id])]
    assert [client.get(page).status_code for page in pages] == [403] * 3
    posts = ["user_deactivate", "user_factors_remove", "user_password"]
    assert [client.post(reverse(name, args=[world.sam.user_id])).status_code for name in posts] == [403] * 3
    assert User.objects.get(pk=world.sam.user_id).is_active


def test_the_administrator_sees_no_case(world, ade):
    person = a_person(by=world.nadia, compartment=world.casework, family_name="Quillfeather")
    a_case(by=world.nadia, person=person)
    for page in ("/", reverse("users"), reverse("user", args=[world.nadia.user_id])):
        assert "Quillfeather" not in ade.get(page).content.decode()
    assert ade.get(f"/api/v1/people/{person.pk}/").status_code == 404


def test_the_list_finds_by_name_address_and_role_within_the_partnership(world, ade):
    def names(**query) -> set[str]:
        return {member.name for member, _ in ade.get(reverse("users"), query).context["rows"]}

    assert {"Nadia Rahman", "Sam Whitfield"} <= names()
    assert "Hana Levy" not in names()
    assert names(q="whitf") == names(q="SAM@") == {"Sam Whitfield"}
    assert names(role="csp_officer") == {"Niamh Doherty"}
    assert names(inactive="on") == names(q="%") == set()


def test_the_list_costs_the_same_for_more_users(world, ade, django_assert_max_num_queries):
    ade.get(reverse("users"))
    with django_assert_max_num_queries(12) as few:
        ade.get(reverse("users"), {"q": "nadia"})
    for number in range(20):
        user = User.objects.create_user(email=f"{number}@haringey.gov.uk", name=f"Person {number}")
        Membership.objects.create(user=user, partner_id=world.sam.partner_id, role="liaison", starts_on="2026-01-01")
    with django_assert_max_num_queries(12) as many:
        assert len(ade.get(reverse("users")).context["rows"]) == 25
    assert len(few) == len(many)


def test_somebody_of_another_partnership_is_not_found(world, ade):
    assert ade.get(reverse("user", args=[world.hana.user_id])).status_code == 404
    assert ade.post(reverse("user_deactivate", args=[world.hana.user_id])).status_code == 404
    assert ade.get(reverse("user", args=[2**63])).status_code == 404


class TestAdding:
    def test_a_user_is_added_with_a_role_and_mailed_a_link(
        self, world, ade, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            answer = ade.post(reverse("user_add"), new_user(world.sam.partner_id))
        rosa = User.objects.get(email="rosa@haringey.gov.uk")
        assert answer.url == reverse("user", args=[rosa.pk])
        assert not rosa.has_usable_password()
        assert [(m.role, m.partner_id) for m in rosa.memberships.all()] == [("liaison", world.sam.partner_id)]
        assert mailoutbox[0].to == ["rosa@haringey.gov.uk"]
        assert AccessLogEntry.objects.filter(act="added", subject=f"user:{rosa.pk}", user=world.ade.user_id).exists()

    def test_who_is_added_can_set_up_a_second_factor_after_the_mailed_link(
        self, world, ade, mailoutbox, settings, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            ade.post(reverse("user_add"), new_user(world.sam.partner_id))
        settings.DEMONSTRATION = False
        rosa = after_the_link("rosa@haringey.gov.uk", mailoutbox[0].body)
        assert enrol(rosa).url == reverse("mfa_view_recovery_codes")
        assert rosa.get("/", secure=True).status_code == 200

    def test_a_link_goes_to_the_address_as_corrected_and_to_no_earlier_one(
        self, world, ade, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            ade.post(reverse("user_add"), new_user(world.sam.partner_id, email="rosa@haringay.example.net"))
        rosa = User.objects.get(email="rosa@haringay.example.net")
        ade.post(reverse("user_change", args=[rosa.pk]), {"name": "Rosa Lima", "email": "rosa@haringey.gov.uk"})
        for address in ("rosa@haringay.example.net", "rosa@haringey.gov.uk"):
            Client().post(reverse("account_reset_password"), {"email": address})
        links = [mail.to for mail in mailoutbox[1:] if re.search(r"/password/reset/\w+-\w+-", mail.body)]
        assert links == [["rosa@haringey.gov.uk"]]

    def test_history_says_who_gave_the_role(self, world, ade):
        ade.post(reverse("user_add"), new_user(world.sam.partner_id))
        membership = Membership.objects.get(user__email="rosa@haringey.gov.uk")
        event = membership.events.get()
        assert (event.role, event.pgh_context["user"]) == ("liaison", world.ade.user_id)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"email": "no address"}, "email"),
            ({"email": "sam@example.com"}, "email"),
            ({"name": ""}, "name"),
            ({"name": "a\x00b"}, "name"),
            ({"role": "superuser"}, "role"),
            ({"starts_on_year": "1899"}, "starts_on"),
        ],
    )
    def test_what_cannot_be_is_said_beside_its_field(self, world, ade, given, field):
        answer = ade.post(reverse("user_add"), new_user(world.sam.partner_id) | given)
        assert answer.status_code == 400
        assert field in answer.context["form"].errors
        assert not User.objects.filter(email="rosa@haringey.gov.uk").exists()

    def test_another_partnerships_agency_cannot_be_chosen(self, world, ade):
        hackney = Partner.objects.get(partnership=world.hackney)
        answer = ade.post(reverse("user_add"), new_user(hackney.pk))
        assert "partner" in answer.context["form"].errors

    def test_who_has_an_account_elsewhere_keeps_it(self, world, ade):
        ade.post(reverse("user_add"), new_user(world.sam.partner_id, email=world.hana.email, name="hana levy"))
        hana = User.objects.get(pk=world.hana.user_id)
        assert (hana.name, hana.memberships.count()) == ("Hana Levy", 2)

    def test_an_address_does_not_tell_whose_it_is(self, world, ade):
        """Neither of somebody elsewhere, whom one has to know by name, nor of somebody here."""
        for email, name in ((world.hana.email, "Another Name"), (world.sam.email, "Another Name")):
            page = ade.post(reverse("user_add"), new_user(world.hal.partner_id, email=email, name=name))
            assert page.status_code == 400
            assert "Hana" not in page.content.decode()
            assert "Whitfield" not in page.content.decode()
        assert User.objects.get(pk=world.hana.user_id).memberships.count() == 1

    @pytest.mark.parametrize("role", ["igu_manager", "csp_officer", "police_gdu"])
    def test_a_school_has_no_manager_of_the_unit(self, world, ade, role):
        page = ade.post(reverse("user_add"), new_user(world.sam.partner_id) | {"role": role})
        assert "This role is given in an agency of one kind only" in page.content.decode()
        assert not User.objects.filter(email="rosa@haringey.gov.uk").exists()


class TestChanging:
    def test_every_change_of_rights_asks_for_the_password_again(self, world, client_of):
        unconfirmed = client_of(world.ade)
        sam = world.sam.user_id
        changes = [
            reverse("user_add"),
            reverse("user_change", args=[sam]),
            reverse("user_role_add", args=[sam]),
            reverse("user_role_end", args=[sam, world.sam.membership_id]),
            reverse("user_deactivate", args=[sam]),
            reverse("user_reactivate", args=[sam]),
            reverse("user_factors_remove", args=[sam]),
        ]
        for change in changes:
            answer = unconfirmed.post(change, {})
            assert answer.status_code == 302, change
            assert answer.url.startswith(reverse("account_reauthenticate")), change

    def test_after_the_password_the_change_goes_through(self, world, client_of):
        client, path = client_of(world.ade), reverse("user_deactivate", args=[world.sam.user_id])
        where = client.post(path).url
        client.post(where, {"password": PASSWORD, "next": path})
        assert not User.objects.get(pk=world.sam.user_id).is_active

    def test_the_administrator_cannot_raise_or_stop_themselves(self, world, ade):
        me = world.ade.user_id
        role = {"partner": world.nadia.partner_id, "role": "gang_worker"} | TODAY
        assert ade.post(reverse("user_role_add", args=[me]), role).status_code == 403
        assert ade.post(reverse("user_deactivate", args=[me])).status_code == 403
        assert ade.post(reverse("user_role_end", args=[me, world.ade.membership_id])).status_code == 403
        assert Membership.objects.filter(user=me).count() == 1

    def test_another_role_is_given_once(self, world, ade):
        path = reverse("user_role_add", args=[world.sam.user_id])
        role = {"partner": world.sam.partner_id, "role": "referrer"} | TODAY
        assert ade.post(path, role).status_code == 302
        again = ade.post(path, role)
        assert again.status_code == 400
        assert "This person already has this role in this agency." in again.content.decode()

    def test_a_last_day_that_is_over_ends_the_role_at_the_next_request(self, world, ade, client_of):
        sam = client_of(world.sam)
        assert sam.get("/api/v1/people/").status_code == 200
        day = timezone.localdate() - datetime.timedelta(days=1)
        last = {"last_day_day": day.day, "last_day_month": day.month, "last_day_year": day.year}
        assert (
            ade.post(reverse("user_role_end", args=[world.sam.user_id, world.sam.membership_id]), last).status_code
            == 302
        )
        assert sam.get("/api/v1/people/").status_code == 403

    def test_a_role_does_not_end_before_it_began(self, world, ade):
        last = {"last_day_day": 1, "last_day_month": 1, "last_day_year": 1999}
        answer = ade.post(reverse("user_role_end", args=[world.sam.user_id, world.sam.membership_id]), last)
        assert answer.status_code == 400

    def test_deactivating_ends_where_they_are_signed_in_and_reactivating_does_not_bring_it_back(self, world, ade):
        sam = Client()
        sam.post("/accounts/login/", {"login": "sam@example.com", "password": PASSWORD})
        assert sam.get("/accounts/").status_code == 200
        ade.post(reverse("user_deactivate", args=[world.sam.user_id]))
        assert sam.get("/accounts/").status_code == 302
        ade.post(reverse("user_reactivate", args=[world.sam.user_id]))
        assert sam.get("/accounts/").status_code == 302

    def test_a_lost_factor_is_removed(self, world, ade):
        Authenticator.objects.create(user_id=world.sam.user_id, type="totp", data={})
        ade.post(reverse("user_factors_remove", args=[world.sam.user_id]))
        assert not Authenticator.objects.filter(user_id=world.sam.user_id).exists()

    def test_how_somebody_of_two_partnerships_signs_in_is_not_changed_here(self, world, ade):
        here = Partner.objects.get(pk=world.sam.partner_id)
        Membership.objects.create(user_id=world.hana.user_id, partner=here, role="liaison", starts_on="2026-01-01")
        hana = world.hana.user_id
        new = {"name": "Hana Levy", "email": "ade.again@haringey.gov.uk"}
        assert ade.post(reverse("user_change", args=[hana]), new).status_code == 403
        assert ade.post(reverse("user_deactivate", args=[hana])).status_code == 403
        assert ade.post(reverse("user_password", args=[hana])).status_code == 403
        assert User.objects.get(pk=hana).email == "hana@example.com"

    def test_a_new_address_may_not_be_somebody_elses(self, world, ade):
        new = {"name": "Sam Whitfield", "email": "nadia@example.com"}
        answer = ade.post(reverse("user_change", args=[world.sam.user_id]), new)
        assert answer.context["form"].errors["email"] == ["Somebody else has an account with this address."]

    def test_get_changes_nothing(self, world, ade):
        for name in ("user_deactivate", "user_reactivate", "user_factors_remove", "user_password"):
            assert ade.get(reverse(name, args=[world.sam.user_id])).status_code == 405


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_page_of_a_user_of_each_role_shows_its_sentence(world, ade, role):
    membership = Membership.objects.create(
        user_id=world.sam.user_id, partner_id=world.hal.partner_id, role=role, starts_on="2026-01-01"
    )
    page = ade.get(reverse("user", args=[membership.user_id])).content.decode()
    assert ROLES[role].name in page

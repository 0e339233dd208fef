"""Before anybody acts for anybody: what an operator founds, and how the first administrator comes in."""

import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from igu.access.actor import Actor, acting_as
from igu.access.models import Compartment
from igu.accounts.models import User
from igu.agencies.models import Agency, Membership, Partnership
from igu.people.models import Person
from igu.sharing import founding
from tests.factories.casework import a_case, a_person, an_intervention
from tests.members.conftest import enrol

ADA, PHRASE = "ada.osei@camden.gov.uk", "four quiet words of hers"
CAMDEN = {
    "unit": "Camden Integrated Gangs Unit",
    "short_name": "Camden IGU",
    "administrator": "Ada Osei",
    "email": ADA,
}


@pytest.fixture(autouse=True)
def a_real_machine(world, settings) -> None:
    """Nobody in it is invented; rate limits begin anew."""
    settings.DEMONSTRATION = False
    settings.CSRF_TRUSTED_ORIGINS = ["https://casework.camden.gov.uk"]
    cache.clear()


def run(command: str, *arguments: str, **options: object) -> str:
    said = io.StringIO()
    call_command(command, *arguments, stdout=said, **options)
    return said.getvalue()


def found(**changed: object) -> str:
    return run("found_partnership", "camden", "Camden", **(CAMDEN | changed))


def path_in(said: str) -> str:
    """The path of the link that was printed as a line of its own."""
    link = said.splitlines()[-1]
    assert link.startswith("https://casework.camden.gov.uk/accounts/password/reset/")
    return link.removeprefix("https://casework.camden.gov.uk")


def set_password(path: str) -> Client:
    client = Client()
    form = client.get(path, follow=True, secure=True)
    answer = client.post(form.redirect_chain[-1][0], {"password1": PHRASE, "password2": PHRASE}, secure=True)
    assert answer.status_code == 302
    return client


def signed_in(client: Client) -> Client:
    answer = client.post(reverse("account_login"), {"login": ADA, "password": PHRASE}, secure=True)
    assert answer.status_code == 302
    return client


def member(partnership: str, role: str) -> Actor:
    """Somebody new in the unit, in a role."""
    partner = Partnership.objects.get(slug=partnership).partners.order_by("pk").first()
    return Actor.of(
        founding.add_member(
            partner=partner, email=f"{role}@camden.gov.uk", name="Ike", role=role, starts_on=timezone.localdate()
        )
    )


def test_the_first_administrator_comes_in_by_the_link_and_only_with_a_second_factor():
    client = signed_in(set_password(path_in(found())))
    assert client.get("/", secure=True).url == reverse("mfa_index")
    assert client.get(reverse("users"), secure=True).url == reverse("mfa_index")
    assert enrol(client).url == reverse("mfa_view_recovery_codes")
    page = client.get(reverse("users"), secure=True)
    assert [user.name for user, _ in page.context["rows"]] == ["Ada Osei"]


def test_the_link_is_good_once():
    path = path_in(found())
    set_password(path)
    assert Client().get(path, secure=True).context["token_fail"] is True


def test_the_link_is_the_only_way_in_until_it_was_used():
    found()
    assert not User.objects.get(email=ADA).has_usable_password()


def test_the_unit_works_at_once_and_nobody_elses_records_are_seen(world):
    a_person(by=world.nadia, compartment=world.casework)
    found()
    manager = member("camden", "igu_manager")
    casework = Compartment.objects.get(partnership__slug="camden", kind="casework")
    person = a_person(by=manager, compartment=casework)
    an_intervention(by=manager, case=a_case(by=manager, person=person))
    with acting_as(manager):
        assert list(Person.objects.visible_to(manager)) == [person]


def test_the_administrator_sees_no_case():
    found()
    manager = member("camden", "igu_manager")
    a_person(by=manager, compartment=Compartment.objects.get(partnership__slug="camden", kind="casework"))
    ada = Actor.of(Membership.objects.for_actor().get(user__email=ADA))
    with acting_as(ada):
        assert not Person.objects.visible_to(ada).exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"email": "ada"}, "email: Enter a valid email address."),
        ({"email": "ada@example.com"}, "Nobody can sign in with an address at example.com."),
        ({"short_name": "x" * 41}, "short_name: Ensure this value has at most 40 characters"),
        ({"administrator": ""}, "name: This field cannot be blank."),
        ({"unit": "…"}, "slug: This field cannot be blank."),
    ],
)
def test_a_founding_that_went_wrong_left_nothing(changed, sentence):
    with pytest.raises(CommandError, match=sentence):
        found(**changed)
    assert not Partnership.objects.filter(slug="camden").exists()
    assert not User.objects.filter(name="Ada Osei").exists()


def test_a_partnership_is_founded_once():
    found()
    with pytest.raises(CommandError, match="Partnership with this Slug already exists"):
        found(email="other@camden.gov.uk")
    assert not User.objects.filter(email="other@camden.gov.uk").exists()


def test_an_added_agency_sees_nothing_until_something_is_shared_with_it(world):
    said = run("add_agency", "haringey", "Tottenham Grammar School", short_name="Grammar", kind="education")
    assert said == "Tottenham Grammar School is in Haringey, and sees none of its records.\n"
    group = Agency.objects.get(short_name="Grammar").partners.get().group
    assert not Compartment.objects.filter(grants__group=group).exists()


def test_an_agency_that_keeps_records_reads_and_writes_casework_and_performance():
    found()
    run("add_agency", "camden", "Camden CSP", short_name="CSP", kind="council", keeps_records=True)
    granted = Agency.objects.get(short_name="CSP").partners.get().group
    held = Compartment.objects.filter(grants__group=granted, grants__own_records=True)
    assert sorted(held.values_list("kind", "grants__permission__codename", "grants__granted_by__name")) == [
        (kind, right, "Ada Osei")
        for kind in ("casework", "performance")
        for right in ("read_compartment", "write_compartment")
    ]


def test_an_agency_of_another_partnership_is_the_same_agency_here():
    found()
    for partnership in ("camden", "haringey"):
        run("add_agency", partnership, "London Fire Brigade", short_name="LFB", kind="fire")
    assert Agency.objects.get(name="London Fire Brigade").partners.count() == 2


@pytest.mark.parametrize(
    ("partnership", "name", "sentence"),
    [
        ("haringay", "London Fire Brigade", "There is no partnership haringay. There are: hackney, haringey."),
        ("haringey", "…", "slug: This field cannot be blank."),
    ],
)
def test_an_agency_that_cannot_be_added_is_not(partnership, name, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("add_agency", partnership, name, short_name="LFB", kind="fire")
    assert not Agency.objects.filter(short_name="LFB").exists()


def test_an_agency_is_in_a_partnership_once():
    run("add_agency", "haringey", "London Fire Brigade", short_name="LFB", kind="fire")
    with pytest.raises(CommandError, match="London Fire Brigade is in Haringey already"):
        run("add_agency", "haringey", "London Fire Brigade", short_name="LFB", kind="fire")


def test_a_new_link_lets_an_administrator_in_who_lost_everything():
    found()
    ada = User.objects.get(email=ADA)
    TOTP.activate(ada, generate_totp_secret())
    path = path_in(run("sign_in_link", ADA.upper(), forget_second_factor=True))
    assert not Authenticator.objects.filter(user=ada).exists()
    assert signed_in(set_password(path)).get("/", secure=True).url == reverse("mfa_index")


def test_a_new_link_leaves_the_second_factor_alone():
    found()
    TOTP.activate(User.objects.get(email=ADA), generate_totp_secret())
    path = path_in(run("sign_in_link", ADA))
    answer = set_password(path).post(reverse("account_login"), {"login": ADA, "password": PHRASE}, secure=True)
    assert answer.url == reverse("mfa_authenticate")


def test_only_administrators_are_let_in_this_way(settings):
    settings.DEMONSTRATION = True
    for email in ("nadia@example.com", "nobody@example.com"):
        with pytest.raises(CommandError, match="No administrator has this address"):
            run("sign_in_link", email)

"""The pages of sharing: each sees exactly what the sharing page says, and refusals are sentences."""

import re

import pytest
from django.urls import reverse

from igu.access.actor import acting_as
from igu.access.models import BrokenGlass, KeptOut
from igu.accounts.models import User
from igu.audit.enums import Act
from igu.audit.models import AccessLogEntry
from igu.sharing import services
from tests.factories.casework import a_person
from tests.sharing.pages import CHECKED, date
from tests.sharing.people import a_draft, a_lead, in_days


def without_token(page) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


def test_the_sharing_tab_names_who_sees_a_record_and_why(world, kairo, client_of):
    page = client_of(world.nadia).get(reverse("person-sharing", args=[kairo.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("Police", "Youth Justice", "Haringey gangs agreement", "Crime and Disorder Act 1998", "own record"):
        assert words in text


@pytest.mark.parametrize("who", ["sam", "hal", "hana", "ade", "ines"])
def test_hidden_and_missing_people_have_the_same_page(world, kairo, client_of, who):
    client = client_of(getattr(world, who))
    hidden = client.get(reverse("person-sharing", args=[kairo.pk]))
    missing = client.get(reverse("person-sharing", args=[999_999_999]))
    assert hidden.status_code == missing.status_code == 404
    assert without_token(hidden) == without_token(missing)


def test_sharing_by_the_form_shows_the_record_to_the_school(world, kairo, school_agreement, browser_of, partner_of):
    values = {
        "partner": partner_of(world.sam).pk,
        "tier": "2",
        "agreement": school_agreement.pk,
        "purpose": "Keeping his place",
        "reason": "Asked for by the school",
        **date("ends_on", in_days(30)),
    }
    sam = browser_of(world.sam)
    assert sam.get(reverse("person", args=[kairo.pk])).status_code == 404
    answer = browser_of(world.tom).post(reverse("person-share", args=[kairo.pk]), values | CHECKED)
    assert answer.status_code == 302, answer.content.decode()
    assert sam.get(reverse("person", args=[kairo.pk])).status_code == 200


@pytest.mark.parametrize("pressed", [{}, CHECKED])
def test_what_the_database_refuses_is_said_above_what_was_typed_and_written_down(
    world, kairo, school_agreement, browser_of, partner_of, pressed
):
    """Housing is no party to the school's agreement."""
    values = {
        "partner": partner_of(world.hal).pk,
        "tier": "2",
        "agreement": school_agreement.pk,
        "purpose": "Moving him to a safe flat",
        "reason": "His mother asked for it",
        **date("ends_on", in_days(30)),
    }
    answer = browser_of(world.tom).post(reverse("person-share", args=[kairo.pk]), values | pressed)
    page, sentence = answer.content.decode(), "Both agencies have to be parties to the agreement."
    assert (answer.status_code, sentence in page) == (403, True)
    assert "Moving him to a safe flat" in page
    assert "His mother asked for it" in page
    with acting_as(world.ines):
        entry = AccessLogEntry.objects.filter(act=Act.REFUSED).latest("id")
    assert (entry.user_id, entry.subject, entry.reason) == (world.tom.user_id, "person-share", sentence)


def test_what_tier_3_holds_is_said_where_it_is_given_and_where_it_is_seen(world, kairo, browser_of):
    tom = browser_of(world.tom)
    for name in ("person-share", "person-sharing"):
        page = tom.get(reverse(name, args=[kairo.pk])).content.decode()
        for kind in ("intelligence", "health", "exploitation", "where somebody at risk really stays"):
            assert kind in page.partition("Tier 3, most sensitive")[2], (name, kind)


def test_sharing_asks_again_who_is_there(world, kairo, client_of):
    answer = client_of(world.tom).get(reverse("person-share", args=[kairo.pk]))
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url


def test_who_may_not_share_is_told_why(world, kairo, browser_of):
    answer = browser_of(world.priya).get(reverse("person-share", args=[kairo.pk]))
    assert answer.status_code == 403
    assert "does not share records" in answer.content.decode()


def test_keeping_out_and_letting_in_by_the_pages(world, kairo, browser_of):
    values = {"user": world.priya.user_id, "reason": "Lives next door", **date("review_on", in_days(90))}
    nadia, priya = browser_of(world.nadia), browser_of(world.priya)
    keep_out = reverse("person-keep-out", args=[kairo.pk])
    checking = nadia.post(keep_out, values)
    assert "No longer: Priya Nair" in checking.content.decode()
    assert priya.get(reverse("person", args=[kairo.pk])).status_code == 200
    assert nadia.post(keep_out, values | CHECKED).status_code == 302
    assert priya.get(reverse("person", args=[kairo.pk])).status_code == 404
    assert "Priya Nair" in nadia.get(reverse("person-sharing", args=[kairo.pk])).content.decode()
    let_in = reverse("person-let-in", args=[kairo.pk, world.priya.user_id])
    assert nadia.post(let_in, {"reason": "She moved away"}).status_code == 302
    assert priya.get(reverse("person", args=[kairo.pk])).status_code == 200


def test_restricting_and_lifting_by_the_pages(world, kairo, browser_of):
    tom, priya = browser_of(world.tom), browser_of(world.priya)
    answer = tom.post(
        reverse("person-restrict", args=[kairo.pk]),
        {"members": [world.nadia.membership_id], "reason": "A threat"} | CHECKED,
    )
    assert answer.status_code == 302, answer.content.decode()
    assert priya.get(reverse("person", args=[kairo.pk])).status_code == 404
    assert "restricted" in tom.get(reverse("person-sharing", args=[kairo.pk])).content.decode()
    assert tom.post(reverse("person-lift", args=[kairo.pk]), {"reason": "It passed"} | CHECKED).status_code == 302
    assert priya.get(reverse("person", args=[kairo.pk])).status_code == 200


def test_an_agreement_is_drafted_confirmed_and_ended_by_the_pages(world, browser_of, partner_of):
    values = {
        "title": "School protocol",
        "parties": [partner_of(world.tom).pk, partner_of(world.sam).pk],
        "purposes": "Keeping people at school",
        "gateway": "children_2004_11",
        "highest_tier": "2",
        "dpia_reference": "DPIA-9",
        **date("starts_on", in_days(0)),
        **date("review_on", in_days(50)),
        **date("ends_on", in_days(99)),
    }
    drafted = browser_of(world.niamh).post(reverse("agreement-draft"), values)
    assert drafted.status_code == 302, drafted.content.decode()
    pk = int(drafted.url.rstrip("/").split("/")[-1])
    tom = browser_of(world.tom)
    assert "Confirm for IGU" in tom.get(drafted.url).content.decode()
    for who in (tom, browser_of(a_lead(partner_of(world.sam)))):
        assert who.post(reverse("agreement-confirm", args=[pk])).status_code == 302
    assert "In force" in tom.get(drafted.url).content.decode()
    ending = {"reason": "No longer needed"} | CHECKED
    assert tom.post(reverse("agreement-end", args=[pk]), ending).status_code == 302
    assert "Ended" in tom.get(drafted.url).content.decode()


def test_the_register_shows_the_partnership_s_own_agreements(world, client_of, school_agreement):
    assert "Letter of agreement" in client_of(world.niamh).get(reverse("agreements")).content.decode()
    assert "Letter of agreement" not in client_of(world.hana).get(reverse("agreements")).content.decode()
    assert client_of(world.hana).get(reverse("agreement", args=[school_agreement.pk])).status_code == 404


def test_giving_and_ending_a_grant_on_the_casework(world, kairo, school_agreement, browser_of, partner_of):
    school, tom, sam = partner_of(world.sam), browser_of(world.tom), browser_of(world.sam)
    values = {
        "partner": school.pk,
        "tier": "2",
        "agreement": school_agreement.pk,
        "purpose": "Keeping places",
        "reason": "Agreed",
        **date("ends_on", in_days(30)),
    }
    checking = tom.post(reverse("grant-give", args=[school_agreement.pk]), values).content.decode()
    assert "Sam Whitfield. Tier 2, case content, reads only" in checking
    assert sam.get(reverse("person", args=[kairo.pk])).status_code == 404
    given = tom.post(reverse("grant-give", args=[school_agreement.pk]), values | CHECKED)
    assert given.status_code == 302, given.content.decode()
    assert sam.get(reverse("person", args=[kairo.pk])).status_code == 200
    ending = tom.post(reverse("grant-end", args=[school_agreement.pk, school.pk]), {"reason": "Over"})
    assert "Loses sight" in ending.content.decode()
    ended = tom.post(reverse("grant-end", args=[school_agreement.pk, school.pk]), {"reason": "Over"} | CHECKED)
    assert ended.status_code == 302
    assert sam.get(reverse("person", args=[kairo.pk])).status_code == 404


def test_breaking_the_glass_from_a_reference_and_reviewing_it(world, kairo, browser_of):
    sam, ines = browser_of(world.sam), browser_of(world.ines)
    emergency = {
        "reference": kairo.reference,
        "code": "child_at_risk",
        "reason": "A threat was made outside the school gate.",
    }
    answer = sam.post(reverse("emergency"), emergency)
    assert answer.url == reverse("person", args=[kairo.pk])
    opened = sam.get(answer.url)
    assert opened.status_code == 200
    assert f"Person {kairo.reference}</a> in an emergency. It closes at" in opened.content.decode()
    assert "Open to you for 4 hours" in opened.content.decode()
    queue = ines.get(reverse("emergencies")).content.decode()
    assert "Sam Whitfield" in queue
    with acting_as(world.ines):
        glass = BrokenGlass.objects.exclude(opens="").get()
    review = {"outcome": "justified", "note": "Confirmed by the duty officer"}
    assert ines.post(reverse("emergency-review", args=[glass.pk]), review).status_code == 302
    assert "Confirmed by the duty officer" in ines.get(reverse("emergencies")).content.decode()


def test_an_emergency_that_opened_nothing_says_so_in_the_same_words_for_hidden_and_missing(world, kairo, browser_of):
    """Kairo's brother works at the school: he is kept out, and learns no more than of a reference that nobody has."""
    with acting_as(world.nadia):
        services.keep_out(
            subject=f"person:{kairo.pk}",
            user=User.objects.get(pk=world.sam.user_id),
            reason="His brother",
            review_on=in_days(90),
            by=world.nadia,
        )
    elsewhere = a_person(by=world.hana, compartment=world.hackney_casework)
    sam = browser_of(world.sam)
    emergency = {"code": "child_at_risk", "reason": "A threat was made outside the school gate."}
    pages = [
        sam.post(reverse("emergency"), emergency | {"reference": reference}, follow=True)
        for reference in (kairo.reference, elsewhere.reference, "IGU-999999", "IGU-1234567890")
    ]
    for page in pages:
        assert page.status_code == 404
        assert "nothing was opened: check the reference" in page.content.decode()
        assert "Done" not in page.content.decode()
        assert without_token(page) == without_token(pages[0])
    assert BrokenGlass.objects.filter(user=world.sam.user_id, opens="").count() == 4


def test_the_home_page_tells_of_emergencies_and_agreements_to_see_to(world, kairo, client_of, partner_of):
    a_draft(world, [partner_of(world.tom), partner_of(world.sam)], title="Waiting agreement")
    with acting_as(world.sam):
        services.break_glass(
            subject=f"person:{kairo.pk}", code="other", reason="A threat was made at the gate.", by=world.sam
        )
    text = client_of(world.tom).get(reverse("home")).content.decode()
    assert "Opened by Sam Whitfield" in text
    assert "Waiting agreement" in text


def test_the_home_page_asks_whether_somebody_is_still_to_be_kept_out(world, kairo, client_of):
    with acting_as(world.nadia):
        services.keep_out(
            subject=f"person:{kairo.pk}",
            user=User.objects.get(pk=world.priya.user_id),
            reason="Lives next door",
            review_on=in_days(1),
            by=world.nadia,
        )
    question = "Is Priya Nair still to be kept out?"
    assert question not in client_of(world.tom).get(reverse("home")).content.decode()
    KeptOut.objects.update(review_on=in_days(0))
    assert question in client_of(world.tom).get(reverse("home")).content.decode()
    assert question not in client_of(world.priya).get(reverse("home")).content.decode()


def test_the_restricted_page_offers_to_change_who_is_named(world, kairo, browser_of):
    tom = browser_of(world.tom)
    address = reverse("person-restrict", args=[kairo.pk])
    tom.post(address, {"members": [world.nadia.membership_id], "reason": "A threat"} | CHECKED)
    assert "Change who is named" in tom.get(reverse("person-sharing", args=[kairo.pk])).content.decode()
    form = tom.get(address).content.decode()
    ticked = re.findall(r'name="members" value="(\d+)"[^>]*checked', form)
    assert ticked == [str(world.nadia.membership_id)]
    assert "Yusuf Demir" in form


def test_a_known_to_search_says_a_name_and_whom_to_ask_and_only_where_it_is_allowed(world, kairo, client_of):
    def answer(actor, words):
        return client_of(actor).post(reverse("search"), {"q": words}).content.decode()

    assert "Known to another team" in answer(world.hal, "kairo bennett-osei")
    assert "Known to another team" not in answer(world.hal, "kairo")
    assert "Known to another team" not in answer(world.sam, "kairo bennett-osei")
    assert "Known to another team" not in answer(world.nadia, "kairo bennett-osei")
    with acting_as(world.nadia):
        services.keep_out(
            subject=f"person:{kairo.pk}",
            user=User.objects.get(pk=world.hal.user_id),
            reason="His uncle",
            review_on=in_days(30),
            by=world.nadia,
        )
    assert "Known to another team" not in answer(world.hal, "kairo bennett-osei")


def test_the_api_says_the_same_as_the_page(world, kairo, client_of):
    shown = client_of(world.priya).get(f"/api/v1/people/{kairo.pk}/sharing/")
    assert shown.status_code == 200
    assert {reader["agency"] for reader in shown.json()["readers"]} >= {"IGU", "Police", "Youth Justice", "Housing"}
    assert "Police was granted it" in shown.json()["why"]
    for pk in (a_person(by=world.hana, compartment=world.hackney_casework).pk, 999_999_999):
        assert client_of(world.priya).get(f"/api/v1/people/{pk}/sharing/").status_code == 404


def test_the_access_log_is_read_by_who_watches_and_by_who_sees_the_record(world, kairo, client_of):
    client_of(world.priya).get(reverse("person", args=[kairo.pk]))
    log = reverse("access-log")
    for who in (world.ines, world.tom, world.priya):
        assert f"person:{kairo.pk}" in client_of(who).get(log).content.decode()
    for who in (world.nadia, world.bola, world.ade):
        assert client_of(who).get(log).status_code == 403
    assert f"person:{kairo.pk}" not in client_of(world.sam).get(log).content.decode()
    assert client_of(world.ines).get(reverse("access-log-unusual")).status_code == 200


def test_reading_one_s_own_name_stands_out(world, client_of):
    namesake = a_person(by=world.nadia, compartment=world.casework, given_name="Priya", family_name="Nair")
    client_of(world.priya).get(reverse("person", args=[namesake.pk]))
    text = client_of(world.ines).get(reverse("access-log-unusual")).content.decode()
    assert "Own name" in text
    assert "No relationship" in text


def test_somebody_elsewhere_and_nobody_are_let_in_with_the_same_answer(world, kairo, browser_of):
    nadia = browser_of(world.nadia)
    answers = [
        nadia.post(reverse("person-let-in", args=[kairo.pk, number]), {"reason": "She moved away"})
        for number in (world.hana.user_id, 999_999_999)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert without_token(answers[0]) == without_token(answers[1])

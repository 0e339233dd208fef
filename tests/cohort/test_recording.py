"""Recording what changed in somebody's life, case by case: on a page, from first sight to what the next reader sees."""

import datetime
import io
import json
import uuid

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cohort import services
from cohort.models import Case, Circumstance, ClosureReason, Custody, NextStep, Nominal, Offence
from igu.access.actor import acting_as
from igu.sharing.services import restrict_record
from tests.factories.casework import a_case, a_circumstance, a_person, an_intervention


def on(field: str, day: datetime.date) -> dict:
    return {f"{field}_day": day.day, f"{field}_month": day.month, f"{field}_year": day.year}


def sent(**values) -> dict:
    return {"form_key": str(uuid.uuid4())} | values


TODAY = timezone.localdate()
FEBRUARY = datetime.date(2026, 2, 3)


def test_a_change_of_education_ends_what_went_on_and_shows_on_every_tab(world, client_of, kairo, case):
    a_circumstance(by=world.nadia, case=case, status="neet_seeking")
    data = sent(status="college", note="Level 2 building") | on("from_on", FEBRUARY)
    client = client_of(world.nadia)
    for _ in range(2):
        assert client.post(reverse("education-add", args=[case.pk]), data).status_code == 302
    rows = Circumstance.objects.filter(case=case).order_by("from_on")
    assert [(row.status_id, row.to_on) for row in rows] == [
        ("neet_seeking", FEBRUARY - datetime.timedelta(days=1)),
        ("college", None),
    ]
    for name in ("person", "person-timeline", "person-circumstances"):
        assert "College or sixth form" in client.get(reverse(name, args=[kairo.pk])).content.decode()


def test_accommodation_says_whether_it_is_suitable(world, client_of, case):
    data = sent(status="temporary", suitable="False") | on("from_on", FEBRUARY)
    client_of(world.nadia).post(reverse("accommodation-add", args=[case.pk]), data)
    assert case.circumstances.get().suitable is False


@pytest.mark.parametrize(
    ("name", "changes", "field", "sentence"),
    [
        ("education-add", on("from_on", datetime.date(2099, 1, 1)), "from_on", "must be today or in the past"),
        ("education-add", on("from_on", datetime.date(1899, 12, 31)), "from_on", "on or after 1 January 1900"),
        ("education-add", on("to_on", datetime.date(2026, 1, 31)), "to_on", "cannot be before 3 February 2026"),
        ("education-add", {"status": "hostel"}, "status", "choose one of the answers offered"),
        ("accommodation-add", {"status": "college"}, "status", "choose one of the answers offered"),
        ("education-add", {"note": "x" * 201}, "note", "200 characters or fewer"),
        ("education-add", {"note": "a\x00b"}, "note", "cannot be kept"),
    ],
)
def test_a_status_that_cannot_be_is_said_beside_its_field(world, client_of, case, name, changes, field, sentence):
    status = "hostel" if name == "accommodation-add" else "college"
    data = sent(status=status, note="Kept words") | on("from_on", FEBRUARY) | changes
    response = client_of(world.nadia).post(reverse(name, args=[case.pk]), data)
    assert response.status_code == 400
    assert any(sentence in error for error in response.context["form"].errors[field])
    assert not case.circumstances.exists()


def test_days_that_another_status_covers_are_refused_in_words(world, client_of, case):
    a_circumstance(by=world.nadia, case=case, from_on=FEBRUARY, to_on=datetime.date(2026, 3, 31))
    data = sent(status="employed_full_time") | on("from_on", FEBRUARY + datetime.timedelta(days=9))
    response = client_of(world.nadia).post(reverse("education-add", args=[case.pk]), data)
    assert response.status_code == 400
    assert "Another status of this kind covers some of these days" in response.content.decode()


def test_an_offence_takes_its_own_gravity_unless_another_is_known(world, client_of, kairo):
    client = client_of(world.priya)
    data = on("offence_on", FEBRUARY) | {"offence": "robbery", "outcome": "convicted"}
    ended = on("outcome_on", datetime.date(2026, 5, 1))
    client.post(reverse("offence-add", args=[kairo.pk]), sent(**data) | ended)
    client.post(reverse("offence-add", args=[kairo.pk]), sent(**data, gravity="7") | ended)
    assert sorted(Offence.objects.values_list("gravity", flat=True)) == [6, 7]
    early = client.post(
        reverse("offence-add", args=[kairo.pk]), sent(**data) | on("outcome_on", datetime.date(2026, 1, 1))
    )
    assert "The outcome cannot be before the offence" in early.content.decode()
    assert early.status_code == 400
    assert client.post(reverse("offence-add", args=[kairo.pk]), sent(**data, gravity="9") | ended).status_code == 400


def test_an_outcome_is_recorded_later_and_what_it_said_is_shown(world, client_of, kairo):
    client = client_of(world.priya)
    data = {"offence": "robbery", "outcome": "pending", "gravity": "6"} | on("offence_on", FEBRUARY)
    client.post(reverse("offence-add", args=[kairo.pk]), sent(**data))
    row = Offence.objects.get()
    changed = data | {"outcome": "convicted", "version": "1"} | on("outcome_on", datetime.date(2026, 5, 1))
    assert client.post(reverse("offence-edit", args=[row.pk]), changed).status_code == 302
    page = client.get(reverse("person-offences", args=[kairo.pk])).content.decode()
    assert "Outcome: <del>Waiting for an outcome</del> <strong>Convicted</strong>" in page


def test_a_planned_release_is_on_the_workers_home_page(world, client_of, kairo, case):
    release = TODAY + datetime.timedelta(days=8)
    data = sent(place="HMYOI Feltham") | on("from_on", FEBRUARY) | on("to_on", release)
    client = client_of(world.nadia)
    client.post(reverse("custody-add", args=[kairo.pk]), data)
    home = client.get(reverse("home")).content.decode()
    assert "HMYOI Feltham" in home
    assert "in 8 days" in home
    assert "Within 2 weeks" in home
    stay = Custody.objects.get()
    later = (
        {"version": "1", "place": "HMYOI Feltham"}
        | on("from_on", FEBRUARY)
        | on("to_on", release + datetime.timedelta(30))
    )
    client.post(reverse("custody-edit", args=[stay.pk]), later)
    assert "Within 2 weeks" not in client.get(reverse("home")).content.decode()


def test_whoever_works_no_case_is_told_so_once_and_sees_what_comes_up_among_those_they_see(
    world, client_of, kairo, case, nominal
):
    soon = TODAY + datetime.timedelta(days=8)
    client_of(world.nadia).post(
        reverse("custody-add", args=[kairo.pk]),
        sent(place="HMYOI Feltham") | on("from_on", FEBRUARY) | on("to_on", soon),
    )
    hers, his, schools = (
        client_of(who).get(reverse("home")).content.decode() for who in (world.nadia, world.tom, world.sam)
    )
    assert "No contact in 14 days" in hers
    assert "Cohort reviews within 2 weeks" not in hers, "the caseload's own panels are enough"
    assert his.count("No case is allocated to you.") == 1
    assert "No contact in 14 days" not in his
    assert "HMYOI Feltham" in his
    assert "Review of the place on the cohort" in his
    assert "Feltham" not in schools
    assert str(kairo) not in schools


def test_a_case_is_opened_led_and_closed_with_a_reason(world, client_of, kairo):
    client = client_of(world.nadia)
    data = {"programme": "gang_exit", "lead": world.nadia.partner_id, "worker": world.nadia.user_id}
    opened = client.post(reverse("case-open", args=[kairo.pk]), sent(**data) | on("opened_on", FEBRUARY))
    case = Case.objects.get()
    assert opened["Location"] == reverse("case", args=[case.pk])
    assert str(kairo) in client.get(reverse("home")).content.decode()
    moved = {"version": "1", "lead": world.priya.partner_id, "worker": world.priya.user_id}
    client.post(reverse("case-edit", args=[case.pk]), moved)
    case.refresh_from_db()
    assert (case.lead_id, case.worker_id) == (world.priya.partner_id, world.priya.user_id)
    closing = {"version": "2"} | on("closed_on", TODAY)
    without = client.post(reverse("case-close", args=[case.pk]), closing)
    assert without.status_code == 400
    assert "reason" in without.context["form"].errors
    client.post(reverse("case-close", args=[case.pk]), closing | {"reason": "completed"})
    case.refresh_from_db()
    assert (case.closed_on, case.closure_reason_id) == (TODAY, "completed")
    assert "Planned, completed" in client.get(reverse("person-timeline", args=[kairo.pk])).content.decode()


def test_a_second_case_of_a_programme_is_opened_only_by_who_ticks_that_it_is_another(world, client_of, kairo, case):
    client, page = client_of(world.tom), reverse("case-open", args=[kairo.pk])
    data = {"programme": "gang_exit", "lead": world.tom.partner_id, "worker": ""} | on("opened_on", FEBRUARY)
    assert "I have looked at the open case" not in client.get(page).content.decode()
    asked = client.post(page, sent(**data))
    assert asked.status_code == 400
    assert "A case in this programme is open since 5 January 2026." in asked.context["form"].errors["another"][0]
    assert "I have looked at the open case" in asked.content.decode()
    assert Case.objects.get() == case
    ticked = sent(**data, another="on")
    for _ in range(2):
        assert client.post(page, ticked).status_code == 302
    assert Case.objects.filter(person=kairo, programme="gang_exit", closed_on=None).count() == 2


def test_a_case_that_is_closed_or_of_another_programme_is_nothing_to_ask_about(world, client_of, kairo, case):
    client, page = client_of(world.nadia), reverse("case-open", args=[kairo.pk])
    data = {"lead": world.nadia.partner_id, "worker": ""} | on("opened_on", FEBRUARY)
    twice = sent(programme="victim_support", **data)
    for _ in range(2):
        assert client.post(page, twice).status_code == 302
    with acting_as(world.nadia) as nadia:
        reason = ClosureReason.objects.get(pk="completed")
        services.close_case(case=case, closed_on=FEBRUARY, reason=reason, version=1, by=nadia)
    assert client.post(page, sent(programme="gang_exit", **data)).status_code == 302


def test_a_case_that_i_may_not_see_is_not_told_by_asking(world, client_of, kairo, case):
    with acting_as(world.tom):
        restrict_record(subject=f"case:{case.pk}", reason="Names a witness", by=world.tom)
    data = {"programme": "gang_exit", "lead": world.niamh.partner_id, "worker": ""} | on("opened_on", FEBRUARY)
    assert client_of(world.niamh).post(reverse("case-open", args=[kairo.pk]), sent(**data)).status_code == 302


@pytest.mark.parametrize(("worker", "lead"), [("999999", None), (None, "999999"), ("abc", None)])
def test_only_who_works_here_leads_or_works_a_case(world, client_of, kairo, worker, lead):
    data = sent(programme="gang_exit", lead=lead or world.nadia.partner_id, worker=worker or world.nadia.user_id)
    response = client_of(world.nadia).post(reverse("case-open", args=[kairo.pk]), data | on("opened_on", FEBRUARY))
    assert response.status_code == 400
    assert not Case.objects.exists()


def test_a_next_step_is_planned_shown_as_due_and_ticked_off_once(world, client_of, case):
    client = client_of(world.nadia)
    data = sent(what="Ring his mother", worker=world.nadia.user_id) | on("due_on", TODAY)
    client.post(reverse("step-add", args=[case.pk]), data)
    step = NextStep.objects.get()
    home = client.get(reverse("home")).content.decode()
    assert "Ring his mother" in home
    assert "Due today" in home
    client.post(reverse("step-finish", args=[step.pk]), {"version": "1"})
    again = client.post(reverse("step-finish", args=[step.pk]), {"version": "1"}, follow=True)
    assert "Nadia Rahman ticked that off already." in again.content.decode()
    assert "Ring his mother" not in client.get(reverse("home")).content.decode()


@pytest.fixture
def step(world, case) -> NextStep:
    """Promised for last week."""
    day = timezone.localdate() - datetime.timedelta(days=7)
    with acting_as(world.nadia):
        return services.plan_next_step(case=case, what="Ring his mother", due_on=day, by=world.nadia)


def as_read(step: NextStep, **changes) -> dict:
    day, month, year = step.due_on.day, step.due_on.month, step.due_on.year
    due = {"due_on_day": day, "due_on_month": month, "due_on_year": year}
    return {"version": step.version, "what": step.what, "worker": step.worker_id} | due | changes


def test_a_next_step_is_said_better_and_given_to_somebody_else(world, client_of, step):
    changes = as_read(step, what="Ring his mother about Enfield", worker=world.tom.user_id)
    response = client_of(world.nadia).post(reverse("step-edit", args=[step.pk]), changes, follow=True)
    assert "Ring his mother about Enfield" in response.content.decode()
    step.refresh_from_db()
    assert (step.worker_id, step.version) == (world.tom.user_id, 2)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"due_on_year": "1899"}, "1900"),
        ({"what": ""}, "Enter what the next step is"),
        ({"what": "a\x00b"}, "cannot be kept"),
        ({"what": "x" * 201}, "200"),
        ({"worker": str(2**63)}, "choose one of the answers"),
        ({"version": "0"}, ""),
    ],
)
def test_a_next_step_that_cannot_be_is_said_beside_its_field(world, client_of, step, changes, sentence):
    response = client_of(world.nadia).post(reverse("step-edit", args=[step.pk]), as_read(step, **changes))
    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_a_step_that_is_done_is_not_changed_any_more(world, client_of, step):
    with acting_as(world.nadia):
        done = services.finish_next_step(step=step, version=1, by=world.nadia)
    response = client_of(world.nadia).post(reverse("step-edit", args=[step.pk]), as_read(done, what="Call"))
    assert response.status_code == 400
    assert "This was done already." in response.content.decode()


def test_somebody_is_put_on_the_cohort_once(world, client_of, kairo):
    client = client_of(world.nadia)
    data = sent(source="igu_local", band="amber") | on("entered_on", FEBRUARY) | on("review_on", TODAY)
    client.post(reverse("nominal-add", args=[kairo.pk]), data)
    assert Nominal.objects.get().band == "amber"
    assert "Amber" in client.get(reverse("person", args=[kairo.pk])).content.decode()
    assert client.get(reverse("nominal-add", args=[kairo.pk])).status_code == 403


@pytest.fixture
def nominal(world, kairo) -> Nominal:
    with acting_as(world.nadia):
        return services.add_nominal(
            person=kairo, source="police", band="amber", entered_on=FEBRUARY, review_on=TODAY, by=world.nadia
        )


def test_somebody_is_taken_off_the_cohort_and_may_be_put_on_again(world, client_of, kairo, nominal):
    client, page = client_of(world.nadia), reverse("nominal-end", args=[nominal.pk])
    assert page in client.get(reverse("person", args=[kairo.pk])).content.decode()
    assert client.post(page, {"version": "1"} | on("removed_on", TODAY)).status_code == 302
    nominal.refresh_from_db()
    assert nominal.removed_on == TODAY
    assert page not in client.get(reverse("person", args=[kairo.pk])).content.decode()
    assert client.get(reverse("nominal-add", args=[kairo.pk])).status_code == 200


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (FEBRUARY - datetime.timedelta(days=1), "This cannot be before"),
        (TODAY + datetime.timedelta(days=1), "today or in the past"),
        (datetime.date(1899, 12, 31), "on or after 1 January 1900"),
    ],
)
def test_a_day_on_which_nobody_can_be_taken_off_the_cohort(world, client_of, nominal, day, sentence):
    page = reverse("nominal-end", args=[nominal.pk])
    answer = client_of(world.nadia).post(page, {"version": "1"} | on("removed_on", day))
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_who_reads_only_takes_nobody_off_the_cohort(world, client_of, nominal):
    page = reverse("nominal-end", args=[nominal.pk])
    assert client_of(world.yusuf).post(page, {"version": "1"} | on("removed_on", TODAY)).status_code == 403
    assert client_of(world.sam).get(page).status_code == 404


def test_the_people_list_is_narrowed_and_sorted_by_the_server(world, client_of, kairo, case):
    other = a_person(by=world.nadia, compartment=world.casework, given_name="Abel", family_name="Aaron")
    a_case(by=world.tom, person=other, programme="iom", opened_on=FEBRUARY)
    client = client_of(world.nadia)

    def names(**asked) -> list[str]:
        return [person.pk for person in client.get(reverse("people"), asked).context["page_obj"]]

    assert names() == [other.pk, kairo.pk]
    assert names(order="-name") == [kairo.pk, other.pk]
    assert names(worker=world.nadia.user_id) == [kairo.pk]
    assert names(programme="iom") == [other.pk]
    assert names(programme="iom", worker=world.nadia.user_id) == []
    assert names(cases="none") == []
    assert names(order="password", page="-7", gang="'; drop", worker="x" * 50) == [other.pk, kairo.pk]
    assert names(order="contact") != []


def test_the_timelines_filter_counts_add_up(world, client_of, kairo, case, logged):
    client = client_of(world.nadia)
    for changes in ({}, {"kind": "phone"}, {f"attended_{case.pk}": "no"}):
        client.post(reverse("log"), logged(case) | changes)
    a_circumstance(by=world.nadia, case=case)
    page = client.get(reverse("person-timeline", args=[kairo.pk]))
    stream = page.context["stream"]
    assert sum(count for *_, count in stream.kinds) == len(stream.lines) == 5
    missed = client.get(reverse("person-timeline", args=[kairo.pk]), {"attended": "no"})
    assert [entry.attended for entry in missed.context["entries"]] == [False]
    oldest = client.get(reverse("person-timeline", args=[kairo.pk]), {"order": "oldest"})
    assert [entry.kind for entry in oldest.context["entries"]][0] in {"Case opened", "Education and work"}
    assert client.get(reverse("person-timeline", args=[kairo.pk]), {"after_year": "x", "kind": "?"}).status_code == 200


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("enfield", ["Flat in Enfield offered"]),
        ("ENFIELD flat", ["Flat in Enfield offered"]),
        ("zoe", ["Met Zoë"]),
        ("yusuf enfield", []),
        ("nadia", ["Flat in Enfield offered", "Met Zoë"]),
        ("<script>", []),
        ("a\x00b", []),
        ("  ", ["Flat in Enfield offered", "Met Zoë"]),
    ],
)
def test_words_are_found_in_the_timeline_and_stay_out_of_the_address(world, client_of, kairo, case, words, found):
    for summary in ("Flat in Enfield offered", "Met Zoë"):
        an_intervention(by=world.nadia, case=case, summary=summary)
    address = reverse("person-timeline", args=[kairo.pk])
    response = client_of(world.priya).post(address, {"words": words})
    texts = [entry.text for entry in response.context["entries"]]
    assert [text for text in ("Flat in Enfield offered", "Met Zoë") if text in texts] == found
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    filtered = client_of(world.priya).post(f"{address}?kind=opened", {"words": words})
    assert "Flat in Enfield" not in filtered.content.decode()


def test_words_in_what_is_hidden_are_not_found(world, client_of, kairo, case):
    an_intervention(by=world.nadia, case=case, summary="Flat in Enfield offered")
    for who in (world.sam, world.hana):
        address = reverse("person-timeline", args=[kairo.pk])
        assert client_of(who).post(address, {"words": "enfield"}).status_code == 404


def test_the_code_lists_are_a_page_and_a_command_with_their_flags(world, client_of):
    page = client_of(world.bola).get(reverse("code-lists")).content.decode()
    assert "College or sixth form" in page
    printed = io.StringIO()
    call_command("code_lists", "--json", stdout=printed)
    lists = json.loads(printed.getvalue())
    flags = {
        "education_and_work": "counted",
        "accommodation": "settled",
        "outcomes": "proven",
        "closures": "planned",
        "offences": "gravity",
    }
    assert all(flag in row for key, flag in flags.items() for row in lists[key])
    assert {row["code"] for row in lists["outcomes"] if row["proven"]} == {"convicted", "cautioned"}
    words = io.StringIO()
    call_command("code_lists", stdout=words)
    assert "Convicted" in words.getvalue()

"""Channel's pages: worked by its panel, and for everybody else not there."""

import datetime
import re
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from igu.access.actor import acting_as
from igu.access.policies import Refused
from igu.accounts.models import User
from igu.audit.models import AccessLogEntry
from igu.leakcheck.answers import Answer
from igu.sharing import services as sharing
from prevent_channel import policies, services
from prevent_channel.enums import Act, State
from prevent_channel.models import ChannelReferral, LogEntry, PanelMembership
from prevent_channel.policies import inside
from prevent_channel.rules import STEPS
from prevent_channel.urls import PAGES
from tests.prevent_channel.panel import GIVEN, OUTSIDE, appoint, put_on, refer, take_off
from tests.sharing.pages import date

NAME = "Thorne-Whitby"
TICKED = {"no_intelligence": "on"}
FORM = (
    {name: value for name, value in GIVEN.items() if isinstance(value, str)}
    | date("received_on", GIVEN["received_on"])
    | date("date_of_birth", GIVEN["date_of_birth"])
    | TICKED
    | {"form_key": "5f0c1f43-98d2-4f6c-a3a6-0d9f3c6b7a11"}
)
NOWHERE = "/nothing-is-here/"


def sure(client, actor):
    """Signed in a moment ago, which changing the panel asks for."""
    assert client.post("/accounts/reauthenticate/", {"password": "correct horse battery staple"}).status_code == 302
    return client


def addresses(referral: ChannelReferral, seat: PanelMembership | None = None) -> list[str]:
    names = [name for *_, name in PAGES]
    plain = [reverse(name) for name in names if name in {"channel", "channel-add", "channel-members", "channel-log"}]
    keyed = [f"{reverse('channel')}{referral.key}/{tail}" for tail in ("", "edit/", *(f"{code}/" for code in STEPS))]
    return [*plain, *keyed, reverse("channel-member-add"), reverse("channel-member-end", args=[seat.pk if seat else 1])]


def read(actor, ask):
    with acting_as(actor), inside(actor):
        return ask()


def log_of(actor) -> list[tuple[str, int | None]]:
    return read(actor, lambda: list(LogEntry.objects.order_by("id").values_list("act", "membership")))


def told(answer) -> tuple:
    """All that an answer tells, less what is new in every one."""
    new = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|chan(nel|ell)')
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-ID"}
    return answer.status_code, headers, sorted(answer.cookies), new.sub(b"", answer.content)


def fresh(referral: ChannelReferral, actor) -> ChannelReferral:
    return read(actor, lambda: ChannelReferral.objects.get(key=referral.key))


class TestForEverybodyElse:
    @pytest.mark.parametrize("who", OUTSIDE)
    def test_no_page_is_there_by_any_method(self, panel, callum, client_of, who):
        client = client_of(getattr(panel, who))
        nothing = Answer.of(client.get(NOWHERE), sent="").plainly()
        for address in addresses(callum):
            for answer in (
                client.get(address),
                client.post(address, FORM),
                client.delete(address),
                client.put(address),
            ):
                assert answer.status_code == 404
                assert NAME not in answer.content.decode()
            assert Answer.of(client.get(address), sent="").plainly() == nothing

    def test_a_breaker_of_the_glass_finds_nothing(self, panel, callum, client_of):
        with acting_as(panel.nadia):
            sharing.break_glass(
                subject=f"person:{callum.pk}", code="other", reason="He was followed from the gate.", by=panel.nadia
            )
        nadia = client_of(panel.nadia)
        assert {nadia.get(address).status_code for address in addresses(callum)} == {404}

    def test_another_borough_s_panel_reads_its_own(self, panel, callum, client_of):
        hana = client_of(panel.hana)
        assert NAME not in hana.get(reverse("channel")).content.decode()
        assert hana.get(reverse("channel-referral", args=[callum.key])).status_code == 404
        assert hana.get(reverse("channel-edit", args=[uuid.uuid4()])).status_code == 404

    @pytest.mark.parametrize("who", ["niamh", "tom", "ines", "ade"])
    def test_nothing_leads_there_and_nothing_finds_it(self, panel, callum, client_of, who):
        """Not even for the panel's chair: no link, no search, no log, no page of what they may do."""
        client = client_of(getattr(panel, who))
        pages = [client.get(reverse(name)) for name in ("home", "account", "acting_for", "access-log", "users")]
        found = client.post(reverse("search"), {"q": NAME})
        for answer in (*pages, found):
            text = answer.content.decode().replace(f'value="{NAME}"', "").replace(f"“{NAME}”", "")
            assert reverse("channel") not in text
            assert "Channel" not in text
            assert NAME not in text

    def test_the_partnership_s_log_does_not_tell_of_it(self, panel, callum, client_of):
        before = AccessLogEntry.objects.count()
        priya = client_of(panel.priya)
        for address in (reverse("channel"), reverse("channel-referral", args=[callum.key])):
            assert priya.get(address).status_code == 200
        assert AccessLogEntry.objects.count() == before

    def test_whoever_is_taken_off_finds_nothing_at_their_next_request(self, panel, callum, client_of):
        priya = client_of(panel.priya)
        assert NAME in priya.get(reverse("channel")).content.decode()
        take_off(panel.priya, by=panel.niamh)
        assert priya.get(reverse("channel")).status_code == 404

    def test_so_does_whoever_s_last_day_is_over(self, panel, callum, client_of):
        put_on(panel.amir, by=panel.niamh, last_day=timezone.localdate())
        amir = client_of(panel.amir)
        assert amir.get(reverse("channel")).status_code == 200
        with connection.wearing("channel_owner"), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE channel.panel_membership DISABLE ROW LEVEL SECURITY")
            cursor.execute("UPDATE channel.panel_membership SET ends_at = starts_at WHERE ends_at IS NOT NULL")
        assert amir.get(reverse("channel")).status_code == 404

    @pytest.mark.parametrize("who", ["tom", "ines", "", "priya signed out"])
    @pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete", "options"])
    def test_an_address_answers_to_the_letter_as_one_beside_it(self, panel, callum, client_of, who, method):
        """With a slash at its end or without, with a token of a form or without, signed in or not."""
        client = client_of(getattr(panel, who.split()[0])) if who else Client()
        if who.endswith("signed out"):
            client.logout()
        client.handler.enforce_csrf_checks = True
        for address in [*addresses(callum)[:6], "/channel/nothing/", f"/channel/{uuid.uuid4()}/"]:
            for path in (address, address.rstrip("/")):
                there, nowhere = (
                    getattr(client, method)(each) for each in (path, path.replace("channel", "chanell", 1))
                )
                assert there.status_code == 404
                assert told(there) == told(nowhere), path

    def test_a_member_without_the_slash_is_led_on(self, panel, client_of):
        assert client_of(panel.priya).get("/channel").url == "/channel/"

    def test_every_address_below_channel_stands_behind_the_wall(self):
        names = {each.name for each in _below(get_resolver().url_patterns)}
        assert names == {name for *_, name in PAGES}


def _below(patterns, before=""):
    for each in patterns:
        route = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from _below(each.url_patterns, route)
        elif route.startswith("channel"):
            yield each


class TestRecording:
    def test_a_member_records_a_referral_and_the_panel_reads_it(self, panel, client_of):
        priya = client_of(panel.priya)
        answer = priya.post(reverse("channel-add"), FORM)
        page = priya.get(answer.url)
        assert "no-store" in page["Cache-Control"]
        for text in (NAME, "Northfield Academy", "Shared a video", "Received", "1 February 2009", "Priya Nair"):
            assert text in page.content.decode()
        assert NAME in client_of(panel.yusuf).get(reverse("channel")).content.decode()

    def test_the_register_is_read_in_pages_those_that_wait_first(self, panel, client_of):
        for number in range(26):
            refer(panel.niamh, family_name=f"Number{number:02}", received_on=datetime.date(2025, 3, 1 + number))
        first, second = (
            client_of(panel.niamh).get(f"{reverse('channel')}?page={page}").content.decode() for page in (1, 2)
        )
        assert "26 referrals" in first
        assert [name in first for name in ("Number00", "Number24", "Number25")] == [True, True, False]
        assert [name in second for name in ("Number24", "Number25")] == [False, True]

    def test_a_form_sent_twice_is_one_referral(self, panel, client_of):
        priya, key = client_of(panel.priya), str(uuid.uuid4())
        urls = {priya.post(reverse("channel-add"), FORM | {"form_key": key}).url for _ in range(2)}
        assert len(urls) == 1
        assert read(panel.priya, ChannelReferral.objects.count) == 1
        assert [act for act, _ in log_of(panel.priya)].count(Act.RECORDED) == 1

    def test_a_correction_that_changes_nothing_says_so_and_is_none_in_the_log(self, panel, callum, client_of):
        address = reverse("channel-edit", args=[callum.key])
        told = client_of(panel.niamh).post(address, FORM | {"version": 1}, follow=True)
        assert "Nothing was changed" in told.content.decode()
        assert Act.CORRECTED not in [act for act, _ in log_of(panel.niamh)]

    def test_a_form_sent_again_with_other_words_is_told_and_leads_to_the_correction(self, panel, client_of):
        priya, form = client_of(panel.priya), FORM | {"form_key": str(uuid.uuid4())}
        priya.post(reverse("channel-add"), form)
        told = priya.post(reverse("channel-add"), form | {"concern": "He has a knife."})
        assert told.status_code == 409
        assert "What you typed now is not on the record" in told.content.decode()
        assert "He has a knife." in told.content.decode()
        row = read(panel.priya, ChannelReferral.objects.get)
        assert row.concern == GIVEN["concern"]
        assert f'action="{reverse("channel-edit", args=[row.key])}"' in told.content.decode()
        assert [act for act, _ in log_of(panel.priya)].count(Act.RECORDED) == 1

    @pytest.mark.parametrize(
        ("field", "sent", "sentence"),
        [
            ("no_intelligence", {"no_intelligence": ""}, "Leave out what comes from the intelligence services"),
            ("concern", {"concern": ""}, "Enter what gives concern"),
            ("concern", {"concern": "x" * 4001}, "4000 characters"),
            ("family_name", {"family_name": "a\x00b"}, "cannot be kept"),
            ("family_name", {"family_name": " \u200b "}, "Enter"),
            ("received_on", date("received_on", datetime.date(1899, 1, 1)), "1900"),
            ("received_on", date("received_on", datetime.date(2100, 1, 1)), "past"),
            ("received_on", date("received_on", datetime.date(2008, 1, 1)), "after the date of birth"),
            ("date_of_birth", date("date_of_birth", datetime.date(1900, 1, 1)), "or later"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
        self, panel, client_of, field, sent, sentence
    ):
        answer = client_of(panel.priya).post(reverse("channel-add"), FORM | sent)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert sentence in page
        assert "Ms Ellery, form tutor" in page
        assert read(panel.priya, ChannelReferral.objects.count) == 0

    def test_a_formula_and_a_script_are_plain_text(self, panel, client_of):
        priya = client_of(panel.priya)
        answer = priya.post(
            reverse("channel-add"), FORM | {"family_name": "=cmd|' /C calc'!A0", "concern": "<script>1</script>"}
        )
        page = priya.get(answer.url).content.decode()
        assert "&lt;script&gt;1" in page
        assert "<script>1" not in page

    def test_who_only_reads_is_told_so(self, panel, callum, client_of):
        yusuf = client_of(panel.yusuf)
        assert NAME in yusuf.get(reverse("channel-referral", args=[callum.key])).content.decode()
        for name, args in (("channel-add", []), ("channel-edit", [callum.key]), ("channel-screen", [callum.key])):
            for answer in (yusuf.get(reverse(name, args=args)), yusuf.post(reverse(name, args=args), FORM)):
                assert answer.status_code == 403
                assert "do not change them" in answer.content.decode()
        assert reverse("channel-add") not in yusuf.get(reverse("channel")).content.decode()


class TestCorrecting:
    def test_a_correction_keeps_what_it_said_before(self, panel, callum, client_of):
        bola, address = client_of(panel.bola), reverse("channel-edit", args=[callum.key])
        assert NAME in bola.get(address).content.decode()
        answer = bola.post(address, FORM | {"version": 1, "concern": "Showed it to one friend."})
        page = bola.get(answer.url).content.decode()
        assert "Showed it to one friend." in page
        assert "Corrected" in page
        assert "What gives concern" in page
        before = read(panel.bola, lambda: callum.events.get(version=1))
        assert before.concern == GIVEN["concern"]

    def test_two_at_once_are_asked_and_nothing_typed_is_lost(self, panel, callum, client_of):
        bola, priya = client_of(panel.bola), client_of(panel.priya)
        address = reverse("channel-edit", args=[callum.key])
        assert bola.post(address, FORM | {"version": 1, "concern": "Bola wrote this."}).status_code == 302
        answer = priya.post(address, FORM | {"version": 1, "concern": "Priya wrote that."})
        page = answer.content.decode()
        assert answer.status_code == 409
        for text in ("Bola Adeyemi", "Bola wrote this.", "Priya wrote that."):
            assert text in page
        kept = {"version": 2, "keep--concern": "mine", "mine--concern--concern": "Priya wrote that."}
        rest = {name: value for name, value in FORM.items() if name != "concern"}
        assert priya.post(address, rest | kept).status_code == 302
        assert fresh(callum, panel.priya).concern == "Priya wrote that."

    def test_what_does_not_clash_is_merged(self, panel, callum, client_of):
        address = reverse("channel-edit", args=[callum.key])
        client_of(panel.bola).post(address, FORM | {"version": 1, "given_name": "Cal"})
        client_of(panel.priya).post(address, FORM | {"version": 1, "concern": "Another matter."})
        row = fresh(callum, panel.niamh)
        assert (row.given_name, row.concern, row.version) == ("Cal", "Another matter.", 3)


class TestSteps:
    def move(self, client, referral, code, version, note="Because it was so."):
        return client.post(reverse(f"channel-{code}", args=[referral.key]), {"note": note, "version": version} | TICKED)

    def test_a_referral_goes_from_the_council_to_police_and_to_the_panel(self, panel, callum, client_of):
        niamh, priya = client_of(panel.niamh), client_of(panel.priya)
        for client, code, version, state in (
            (niamh, "screen", 1, State.SCREENING),
            (priya, "clear", 2, State.GATEWAY),
            (niamh, "pass", 3, State.PANEL),
        ):
            answer = self.move(client, callum, code, version, note=f"Said at {code}.")
            assert answer.status_code == 302
            assert fresh(callum, panel.niamh).state == state
        page = niamh.get(answer.url).content.decode()
        assert [f"Said at {code}." in page for code in ("screen", "clear", "pass")] == [True] * 3
        assert "Nothing here is yours to decide now." in page

    @pytest.mark.parametrize(
        ("state", "may"),
        [
            (State.RECEIVED, {"niamh": {"screen"}, "bola": {"screen"}, "priya": set()}),
            (State.SCREENING, {"niamh": set(), "bola": set(), "priya": {"clear", "police-led"}}),
            (
                State.GATEWAY,
                {"niamh": {"pass", "close"}, "bola": {"pass", "close"}, "priya": {"pass", "close", "police-led"}},
            ),
            (State.PANEL, {"niamh": set(), "bola": set(), "priya": set()}),
            (State.POLICE_LED, {"niamh": set(), "bola": set(), "priya": set()}),
            (State.NOT_CHANNEL, {"niamh": set(), "bola": set(), "priya": set()}),
        ],
    )
    def test_each_step_is_open_to_whose_it_is_and_from_where_it_begins(self, panel, callum, client_of, state, may):
        read(panel.niamh, lambda: ChannelReferral.objects.filter(key=callum.key).update(state=state))
        for who, steps in may.items():
            client = client_of(getattr(panel, who))
            page = client.get(reverse("channel-referral", args=[callum.key])).content.decode()
            assert {code for code in STEPS if f'href="{code}/"' in page} == steps
            for code in STEPS:
                if code not in steps:
                    assert self.move(client, callum, code, 1).status_code in {400, 403}
        assert fresh(callum, panel.niamh).state == state

    def test_a_step_needs_its_reason_and_the_stop_box(self, panel, callum, client_of):
        niamh, address = client_of(panel.niamh), reverse("channel-screen", args=[callum.key])
        assert niamh.get(address).status_code == 200
        for sent in ({"note": ""} | TICKED, {"note": "  "} | TICKED, {"note": "Because"}):
            assert niamh.post(address, sent | {"version": 1}).status_code == 400
        assert fresh(callum, panel.niamh).state == State.RECEIVED

    def test_a_step_taken_after_somebody_else_s_is_asked_again_with_what_was_typed(self, panel, callum, client_of):
        niamh = client_of(panel.niamh)
        client_of(panel.bola).post(reverse("channel-edit", args=[callum.key]), FORM | {"version": 1, "concern": "New."})
        answer = self.move(niamh, callum, "screen", 1, note="Typed with care.")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Bola Adeyemi changed this referral meanwhile" in page
        assert "Typed with care." in page
        assert 'name="version" value="2"' in page
        assert fresh(callum, panel.niamh).state == State.RECEIVED

    @pytest.mark.parametrize("version", ["", "0", "-1", "x", str(2**63), "9" * 400])
    def test_a_version_that_is_none_is_refused(self, panel, callum, client_of, version):
        assert self.move(client_of(panel.niamh), callum, "screen", version).status_code == 400


class TestThePanel:
    def test_the_chair_puts_somebody_on_and_takes_them_off(self, panel, callum, client_of):
        niamh = sure(client_of(panel.niamh), panel.niamh)
        sent = {"membership": panel.hal.membership_id, "role": "member", "may_write": "on"}
        hal = client_of(panel.hal)
        assert hal.get(reverse("channel")).status_code == 404
        assert niamh.get(reverse("channel-member-add")).status_code == 200
        assert niamh.post(reverse("channel-member-add"), sent).status_code == 302
        assert NAME in hal.get(reverse("channel")).content.decode()
        assert "Hal Okafor" in niamh.get(reverse("channel-members")).content.decode()
        seat = read(panel.niamh, lambda: PanelMembership.objects.get(membership=panel.hal.membership_id))
        address = reverse("channel-member-end", args=[seat.pk])
        assert "Hal Okafor" in niamh.get(address).content.decode()
        assert hal.get(reverse("channel")).status_code == 200
        assert niamh.post(address).status_code == 302
        assert niamh.post(address).status_code == 302
        assert hal.get(reverse("channel")).status_code == 404
        acts = [act for act, _ in log_of(panel.niamh)]
        assert (acts.count(Act.APPOINTED), acts.count(Act.ENDED)) == (5, 1)

    def test_changing_it_asks_who_one_is_again(self, panel, client_of):
        niamh = client_of(panel.niamh)
        session = niamh.session
        session.pop("account_authentication_methods", None)
        session.save()
        assert niamh.get(reverse("channel-member-add")).url.startswith("/accounts/reauthenticate/")

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({"membership": ""}, "Select who"),
            ({"membership": str(2**63)}, "choose one of the answers"),
            ({"role": "king"}, "choose one of the answers"),
            ({"role": "chair"}, "The council chairs the panel"),
            (date("last_day", datetime.date(2020, 1, 1)), "today or in the future"),
        ],
    )
    def test_what_is_wrong_is_said(self, panel, client_of, sent, sentence):
        niamh = sure(client_of(panel.niamh), panel.niamh)
        given = {"membership": panel.hal.membership_id, "role": "member"}
        answer = niamh.post(reverse("channel-member-add"), given | sent)
        assert answer.status_code == 400
        assert sentence in answer.content.decode()

    def test_nobody_is_on_it_twice_or_from_another_borough(self, panel, client_of):
        niamh = sure(client_of(panel.niamh), panel.niamh)
        for who, sentence in ((panel.priya, "on the panel already"), (panel.hana, "choose one of the answers")):
            answer = niamh.post(reverse("channel-member-add"), {"membership": who.membership_id, "role": "member"})
            assert answer.status_code == 400
            assert sentence in answer.content.decode()

    def test_members_read_who_is_on_it_and_leave_it_as_it_is(self, panel, client_of):
        priya = sure(client_of(panel.priya), panel.priya)
        page = priya.get(reverse("channel-members"))
        assert "Niamh Doherty" in page.content.decode()
        assert reverse("channel-member-add") not in page.content.decode()
        seat = read(panel.priya, lambda: PanelMembership.objects.get(membership=panel.yusuf.membership_id))
        for address in (reverse("channel-member-add"), reverse("channel-member-end", args=[seat.pk])):
            assert (priya.get(address).status_code, priya.post(address, {}).status_code) == (403, 403)
        assert priya.get(reverse("channel-log")).status_code == 403

    def test_nobody_takes_themselves_off_and_only_a_chair_takes_off_a_chair(self, panel):
        seat = read(panel.niamh, lambda: PanelMembership.objects.get(membership=panel.niamh.membership_id))
        for who, sentence in (
            (panel.niamh, "Somebody else"),
            (panel.bola, "Only a chair"),
            (panel.priya, "Only the panel"),
        ):
            with acting_as(who), inside(who), pytest.raises(Refused, match=sentence):
                services.end_member(member=seat, by=who)


class TestItsLog:
    def test_every_act_is_written_down_with_who(self, panel, client_of):
        priya, niamh = client_of(panel.priya), client_of(panel.niamh)
        before = len(log_of(panel.niamh))
        address = priya.post(reverse("channel-add"), FORM).url
        for path in (reverse("channel"), address, f"{address}edit/", reverse("channel-members")):
            assert priya.get(path).status_code == 200
        priya.post(f"{address}edit/", FORM | {"version": 1, "concern": "Else."})
        niamh.get(f"{address}screen/")
        niamh.post(f"{address}screen/", {"note": "Please look.", "version": 2} | TICKED)
        niamh.get(reverse("channel-log"))
        acts = [Act.RECORDED, Act.LISTED, Act.LOOKED, Act.LOOKED, Act.SAW_MEMBERS, Act.CORRECTED]
        acts = [(act, panel.priya.membership_id) for act in acts]
        acts += [(act, panel.niamh.membership_id) for act in (Act.LOOKED, Act.MOVED, Act.READ_LOG)]
        assert log_of(panel.niamh)[before:] == acts

    def test_the_chair_reads_it_in_pages(self, panel, callum, client_of):
        priya, niamh = client_of(panel.priya), client_of(panel.niamh)
        for _ in range(55):
            priya.get(reverse("channel-referral", args=[callum.key]))
        page = niamh.get(reverse("channel-log")).content.decode()
        assert page.count("Looked at a referral") == 50
        assert "page=2" in page
        last = niamh.get(reverse("channel-log") + "?page=2").content.decode()
        assert "Whoever set the panel up" in last

    def test_nothing_is_shown_when_it_cannot_be_written(self, panel, callum, client_of):
        with connection.wearing("channel_owner"), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("REVOKE EXECUTE ON FUNCTION channel.log(text, bigint, bigint) FROM igu_channel")
        priya = client_of(panel.priya)
        priya.raise_request_exception = False
        for address in (reverse("channel"), reverse("channel-referral", args=[callum.key]), reverse("channel-members")):
            answer = priya.get(address)
            assert answer.status_code == 500
            assert NAME not in answer.content.decode()


class TestAppointing:
    def test_an_operator_founds_a_panel_once(self, world, client_of):
        call_command("appoint_channel_chair", "haringey", "niamh@example.com")
        assert client_of(world.niamh).get(reverse("channel")).status_code == 200
        for who, sentence in (("bola", "has a chair"), ("priya", "for the council"), ("nobody", "for the council")):
            with pytest.raises(CommandError, match=sentence):
                call_command("appoint_channel_chair", "haringey", f"{who}@example.com")

    def test_a_chair_who_is_none_any_more_is_followed_by_another(self, panel, client_of):
        put_on(panel.tom, by=panel.niamh, role="chair")
        take_off(panel.niamh, by=panel.tom)
        with acting_as(panel.tom), inside(panel.tom), pytest.raises(Refused):
            take_off(panel.tom, by=panel.tom)
        with pytest.raises(ValidationError):
            appoint(panel.bola)

    def test_who_may_not_sign_in_any_more_is_out(self, panel, callum, client_of):
        priya = client_of(panel.priya)
        assert priya.get(reverse("channel")).status_code == 200
        User.objects.filter(pk=panel.priya.user_id).update(is_active=False)
        assert priya.get(reverse("channel")).status_code != 200


def test_a_policy_asks_the_database_and_not_the_role(panel):
    with acting_as(panel.bola):
        assert policies.enter.allows(panel.bola)
    with acting_as(panel.tom):
        assert policies.enter.refusal(panel.tom) == policies.NOT_ON_THE_PANEL
    assert policies.enter.refusal(None) == policies.NOT_ON_THE_PANEL


def test_the_list_shows_what_waits_before_what_ended(panel, client_of):
    first, second = (refer(panel.niamh, family_name=name) for name in ("Ended-Long-Ago", "Waits-Now"))
    read(panel.niamh, lambda: ChannelReferral.objects.filter(key=first.key).update(state=State.NOT_CHANNEL))
    page = client_of(panel.niamh).get(reverse("channel")).content.decode()
    assert page.index("Waits-Now") < page.index("Ended-Long-Ago")
    assert second.name in page

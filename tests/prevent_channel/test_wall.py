"""Nobody reads behind Channel's wall who has not entered as a member of its panel: asked in raw SQL, of the database alone."""

import psycopg
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from igu.access.actor import Actor, acting_as
from igu.access.catalogue import is_walled
from igu.access.policies import Refused
from igu.access.rls import PanelRows
from igu.sharing import services as sharing
from prevent_channel.migrations import ChannelMigration
from prevent_channel.policies import inside
from tests.prevent_channel.panel import OUTSIDE, appoint, ask, put_on, refer, take_off

WALLED = [model for model in apps.get_models() if is_walled(model)]
TABLES = [f'"{model._meta.db_table}"' for model in WALLED]
REFERRALS = "SELECT count(*) FROM channel.referral"


@pytest.fixture
def referrals(panel, callum):
    """One behind each wall."""
    refer(panel.hana, family_name="Abernathy")
    ask("SET CONSTRAINTS ALL IMMEDIATE")
    return panel


def count_as(actor: Actor, statement: str = REFERRALS) -> int:
    with acting_as(actor), inside(actor):
        return ask(statement)[0][0]


def name_of(model) -> str:
    return model._meta.db_table.rpartition('"')[2]


def wearing(role: str, statement: str) -> list[tuple]:
    with transaction.atomic(), connection.wearing(role):
        return ask(statement)


class TestWhoIsLetIn:
    @pytest.mark.parametrize("who", ["niamh", "bola", "priya", "yusuf", "hana"])
    def test_a_member_sees_the_referrals_of_their_own_panel(self, referrals, who):
        assert count_as(getattr(referrals, who)) == 1

    @pytest.mark.parametrize("who", OUTSIDE)
    def test_nobody_else_is_whatever_their_role(self, referrals, who):
        actor = getattr(referrals, who)
        with acting_as(actor), pytest.raises(Refused, match="not on the Channel panel"), inside(actor):
            pytest.fail("They are inside.")

    @pytest.mark.parametrize("who", OUTSIDE)
    def test_whoever_puts_the_role_on_without_entering_sees_nothing(self, referrals, who):
        with acting_as(getattr(referrals, who)), connection.wearing("igu_channel"):
            assert [ask(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES] == [0] * len(TABLES)

    def test_a_member_who_has_not_entered_sees_their_own_seat_and_nothing_else(self, referrals):
        with acting_as(referrals.niamh), connection.wearing("igu_channel"):
            counts = {table: ask(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}
        assert {table for table, count in counts.items() if count} == {'"channel"."panel_membership"'}

    def test_a_member_who_is_taken_off_is_out_at_once(self, referrals):
        take_off(referrals.priya, by=referrals.niamh)
        with acting_as(referrals.priya), pytest.raises(Refused), inside(referrals.priya):
            pytest.fail("They are inside.")

    def test_what_was_entered_is_over_with_the_block(self, referrals):
        with acting_as(referrals.niamh):
            with inside(referrals.niamh):
                ask(REFERRALS)
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                ask(REFERRALS)

    def test_the_role_comes_off_however_the_block_ends(self, referrals):
        with acting_as(referrals.niamh):
            before = ask("SELECT current_user")
            with pytest.raises(RuntimeError), inside(referrals.niamh):
                raise RuntimeError
            assert ask("SELECT current_user") == before

    def test_an_emergency_opens_nothing_of_it(self, referrals, callum):
        """Whatever it is broken on, and for as long as it is: glass is of the casework."""
        for subject in (f"channel_referral:{callum.pk}", f"referral:{callum.pk}", f"person:{callum.pk}"):
            with acting_as(referrals.nadia):
                sharing.break_glass(
                    subject=subject, code="other", reason="He was followed from the school gate.", by=referrals.nadia
                )
        with acting_as(referrals.nadia):
            for role in (connection.acting_role, "igu_glass"):
                with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                    wearing(role, REFERRALS)
            with pytest.raises(Refused), inside(referrals.nadia):
                pytest.fail("They are inside.")


class TestWhoIsKeptOut:
    @pytest.mark.parametrize("role", ["igu_web", "igu_app", "igu_figures", "igu_glass", "igu_owner"])
    @pytest.mark.parametrize("table", TABLES)
    @pytest.mark.parametrize("statement", ["SELECT count(*) FROM {}", "DELETE FROM {}", "TRUNCATE {}"])
    def test_no_other_role_reads_or_empties_a_table(self, panel, role, table, statement):
        with pytest.raises(ProgrammingError, match="permission denied"):
            wearing(role, statement.format(table))

    @pytest.mark.parametrize("table", TABLES)
    def test_its_own_owner_sees_no_row(self, referrals, table):
        """A migration of Channel changes tables and reads nothing: row security is forced."""
        assert wearing("channel_owner", f"SELECT count(*) FROM {table}") == [(0,)]

    @pytest.mark.parametrize(
        "body",
        [
            "BEGIN RETURN (SELECT count(*) FROM channel.referral); END",
            "BEGIN PERFORM channel.enter(); RETURN (SELECT count(*) FROM channel.referral); END",
            "BEGIN EXECUTE 'SET LOCAL ROLE channel_owner'; RETURN (SELECT count(*) FROM channel.referral); END",
            "BEGIN EXECUTE 'SET LOCAL ROLE igu_channel'; RETURN (SELECT count(*) FROM channel.referral); END",
            "BEGIN EXECUTE 'SET LOCAL SESSION AUTHORIZATION channel_owner'; RETURN 0; END",
        ],
    )
    def test_no_function_of_the_owner_s_passes_the_wall(self, referrals, body):
        """Not even while a member of the panel acts: a function with its owner's rights cannot put a role on."""
        ask(f"CREATE FUNCTION igu.peep() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$ {body} $$")
        refused = pytest.raises(DatabaseError, match="permission denied|cannot set parameter")
        with acting_as(referrals.niamh), inside(referrals.niamh), refused, transaction.atomic():
            ask("SELECT igu.peep()")

    def test_a_view_of_the_owner_s_passes_it_no_more(self, referrals):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ask("CREATE VIEW igu.peep AS SELECT * FROM channel.referral; SELECT * FROM igu.peep")

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT channel.appoint_chair(1, 1)",
            "SELECT channel.log('looked', NULL, NULL)",
            "ALTER TABLE channel.referral NO FORCE ROW LEVEL SECURITY",
            "DROP POLICY referral_rows_wall ON channel.referral",
            "GRANT SELECT ON channel.referral TO igu_app",
        ],
    )
    def test_nobody_outside_lets_themselves_in(self, panel, statement):
        with (
            acting_as(panel.tom),
            pytest.raises(ProgrammingError, match="permission denied|must be owner"),
            transaction.atomic(),
        ):
            ask(statement)


class TestWhoWrites:
    CHANGE = "UPDATE channel.referral SET concern = 'Changed' RETURNING id"
    ADD = (
        "INSERT INTO channel.referral (panel_id, key, received_on, referred_by, referring_agency, given_name, family_name, "
        "concern, state, state_note, version, recorded_by_id) "
        "SELECT {panel}, gen_random_uuid(), '2025-01-01', 'A', 'B', '', 'C', 'D', 'received', '', 1, 1 RETURNING id"
    )

    @pytest.mark.parametrize("who", ["niamh", "bola", "priya"])
    def test_a_member_who_may_write_changes_the_referrals_of_their_panel_alone(self, referrals, who):
        actor = getattr(referrals, who)
        with acting_as(actor), inside(actor):
            assert len(ask(self.CHANGE)) == 1

    def test_a_member_who_only_reads_changes_nothing(self, referrals):
        for statement in (self.CHANGE, self.ADD.format(panel=referrals.haringey.pk)):
            with (
                acting_as(referrals.yusuf),
                inside(referrals.yusuf),
                pytest.raises(ProgrammingError, match="row-level"),
                transaction.atomic(),
            ):
                ask(statement)

    def test_nobody_writes_to_another_panel(self, referrals):
        with acting_as(referrals.niamh), inside(referrals.niamh):
            for statement in (
                self.ADD.format(panel=referrals.hackney.pk),
                f"UPDATE channel.referral SET panel_id = {referrals.hackney.pk}",
            ):
                with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
                    ask(statement)

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM channel.referral",
            "DELETE FROM channel.log_entry",
            "UPDATE channel.log_entry SET act = 'looked'",
            "INSERT INTO channel.log_entry (panel_id, at, act) VALUES (1, now(), 'looked')",
            "UPDATE channel.referral_version SET concern = ''",
            "DELETE FROM channel.referral_version",
            "TRUNCATE channel.log_entry",
            "INSERT INTO channel.panel (partnership_id) VALUES (99)",
            "ALTER TABLE channel.referral DISABLE TRIGGER keep_version",
        ],
    )
    def test_the_log_and_the_history_are_added_to_and_never_changed(self, referrals, statement):
        with (
            acting_as(referrals.niamh),
            inside(referrals.niamh),
            pytest.raises(ProgrammingError, match="permission denied|must be owner"),
            transaction.atomic(),
        ):
            ask(statement)

    def test_every_version_is_kept_with_who_made_it(self, referrals, callum):
        with acting_as(referrals.priya), inside(referrals.priya):
            ask("UPDATE channel.referral SET concern = 'Changed', version = 2")
            versions = list(callum.events.values_list("version", "concern", "pgh_context__membership"))
        assert versions == [
            (1, callum.concern, referrals.niamh.membership_id),
            (2, "Changed", referrals.priya.membership_id),
        ]


class TestHowItStands:
    def test_every_table_of_the_schema_is_declared_and_behind_the_wall(self, db):
        tables = ask(
            "SELECT relname, pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity FROM pg_class "
            "WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'channel'::regnamespace"
        )
        assert {f'"channel"."{name}"' for name, *_ in tables} == set(TABLES)
        assert {tuple(rest) for _, *rest in tables} == {("channel_owner", True, True)}

    def test_every_table_has_a_wall_that_nobody_is_exempt_from(self, db):
        found = ask(
            "SELECT tablename::text, permissive, cmd, "
            "(SELECT string_agg(role, ', ' ORDER BY role) FROM unnest(roles::text[]) role) "
            "FROM pg_policies WHERE schemaname = 'channel'"
        )
        expected = [
            (name_of(model), *rule)
            for model in WALLED
            for rule in (("PERMISSIVE", "ALL", "channel_owner, igu_channel"), ("RESTRICTIVE", "ALL", "public"))
        ]
        assert sorted(found) == sorted(expected)

    def test_only_igu_channel_has_rights_to_a_table_and_none_has_more_than_the_model_says(self, db):
        given: dict[str, set[str]] = {}
        for model in WALLED:
            for role, right in ask(
                "SELECT grantee::regrole::text, privilege_type FROM pg_class, aclexplode(relacl) "
                "WHERE relnamespace = 'channel'::regnamespace AND relname = %s",
                name_of(model),
            ):
                if role != "channel_owner":
                    assert role == "igu_channel", model
                    given.setdefault(model._meta.db_table, set()).add(right)
        rights = {"all": {"SELECT", "INSERT", "UPDATE"}, "none": {"SELECT"}}
        assert given == {
            model._meta.db_table: rights[rule.writes]
            for model in WALLED
            for rule in model._meta.constraints
            if isinstance(rule, PanelRows)
        }

    def test_no_foreign_key_crosses_the_wall(self, db):
        crossing = ask(
            "SELECT conname FROM pg_constraint k JOIN pg_class child ON child.oid = k.conrelid "
            "JOIN pg_class parent ON parent.oid = k.confrelid WHERE k.contype = 'f' "
            "AND (child.relnamespace = 'channel'::regnamespace) <> (parent.relnamespace = 'channel'::regnamespace)"
        )
        assert crossing == []

    def test_its_functions_are_few_and_fix_where_they_look(self, db):
        found = ask(
            "SELECT proname, prosecdef, pg_get_userbyid(proowner), proconfig::text, "
            "has_function_privilege('public', oid, 'EXECUTE') FROM pg_proc WHERE pronamespace = 'channel'::regnamespace ORDER BY 1"
        )
        assert [(name, definer) for name, definer, *_ in found] == [
            ("appoint_chair", False),
            ("enter", True),
            ("keep_version", True),
            ("leave", True),
            ("log", True),
        ]
        for _, _, owner, configuration, anybody in found:
            assert owner == "channel_owner"
            assert "search_path=pg_catalog, pg_temp" in configuration
            assert not anybody

    def test_nobody_signs_in_as_its_owner_or_has_its_rights_unasked(self, db):
        assert ask("SELECT rolcanlogin, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'channel_owner'") == [
            (False, False, False)
        ]
        for role in ("channel_owner", "igu_channel"):
            inherited = ask(
                "SELECT rolname::text FROM pg_roles WHERE NOT rolsuper AND rolname <> %s AND pg_has_role(rolname, %s, 'USAGE')",
                role,
                role,
            )
            assert inherited == []
        may = ask(
            "SELECT rolname::text FROM pg_roles WHERE NOT rolsuper AND pg_has_role(rolname, 'channel_owner', 'SET')"
        )
        assert {name for (name,) in may} == {"channel_owner", "igu_owner", "igu_test"}

    def test_every_migration_behind_the_wall_is_its_owner_s(self):
        loader = MigrationLoader(None)
        ours = [each for (app, _), each in loader.disk_migrations.items() if app == "prevent_channel"]
        assert ours
        kinds = [{kind.__name__ for kind in type(each).__mro__} for each in ours]
        assert all(ChannelMigration.__name__ in names for names in kinds)

    def test_the_history_holds_every_column_of_the_referral(self, db):
        columns = {
            table: {
                name
                for (name,) in ask(
                    "SELECT attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relname = %s "
                    "AND c.relnamespace = 'channel'::regnamespace AND attnum > 0 AND NOT attisdropped",
                    table,
                )
            }
            for table in ("referral", "referral_version")
        }
        left_out = {"id", "key", "recorded_at", "recorded_by_id"}
        assert {each for each in columns["referral_version"] if not each.startswith("pgh_")} == columns[
            "referral"
        ] - left_out


class TestAppointing:
    def test_a_panel_with_a_chair_gets_no_other_from_outside(self, panel):
        with pytest.raises(ValidationError, match="has a chair"):
            appoint(panel.tom)
        with pytest.raises(Refused), acting_as(panel.tom), inside(panel.tom):
            pytest.fail("They are inside.")

    def test_being_put_on_the_panel_of_another_partnership_lets_nobody_in(self, panel):
        with pytest.raises(ValidationError, match="this partnership"):
            put_on(panel.hana, by=panel.niamh)


GUARDS = [
    ("the wall opened", "ALTER POLICY referral_rows_wall ON channel.referral USING (true)"),
    ("the wall dropped", "DROP POLICY referral_rows_wall ON channel.referral"),
    ("row security off", "ALTER TABLE channel.referral DISABLE ROW LEVEL SECURITY"),
]


@pytest.mark.parametrize(("guard", "removal"), GUARDS)
def test_without_a_guard_a_member_sees_another_panel(referrals, guard, removal):
    wearing("channel_owner", removal)
    assert count_as(referrals.niamh) == 2


def test_without_force_the_owner_of_the_tables_reads_them(referrals):
    wearing("channel_owner", "ALTER TABLE channel.referral NO FORCE ROW LEVEL SECURITY")
    assert wearing("channel_owner", REFERRALS) == [(2,)]


def test_errors_of_the_driver_are_those_of_the_wall(db):
    """What the tests above match on is a refusal by right, not a table that is not there."""
    with pytest.raises(ProgrammingError) as refused:
        wearing("igu_web", REFERRALS)
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
